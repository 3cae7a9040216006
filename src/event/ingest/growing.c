/* growing: logs that grow, as a stream of events that what comes later never changes. See snag/growing.h. */
#include "event/ingest/growing_impl.h"

#include <stdlib.h>

#include "snag/stream.h"

/* ---- maps ---- */

static int named_map(struct growing *g, const char *name, const struct map **map, struct err *err)
{
    struct map *loaded;
    if (map_load(&loaded, name, &g->o.lookup, err) < 0)
        return -1;
    for (size_t i = 0; i < g->n_named; i++)
        if (strcmp(map_called(g->named[i]), map_called(loaded)) == 0) {
            map_free(loaded);
            *map = g->named[i];
            return 0;
        }
    g->named[g->n_named++] = loaded;
    *map = loaded;
    return 0;
}

int growing_map(struct growing *g, const char *name, const char *path, struct view head, const struct map **map,
                struct err *err)
{
    char shown[160];
    if (name)
        return named_map(g, name, map, err);
    if (!g->maps && map_list(&g->maps, &g->n_maps, &g->o.lookup, err) < 0)
        return -1;
    if (map_recognise(map, g->maps, g->n_maps, head, err) < 0)
        return err_wrap(err, "%s", in_called(path));
    if (*map)
        return 0;
    const char *stop = head.n ? memchr(head.p, '\n', head.n) : NULL;
    struct view line = {head.p, stop ? (size_t)(stop - head.p) : head.n};
    (void)err_set(err, ERR_DATA, "%s: no map knows this format", in_called(path));
    (void)err_hint(err, "its first line is: %s", str_shown(shown, sizeof shown, line));
    return err_hint(err, "--map names one: 'snag maps list' shows them");
}

/* ---- open ---- */

static int open_file(struct growing *g, size_t i, struct err *err)
{
    struct growing_file *f = &g->file[i];
    const struct ingest_input *input = &g->o.input[i];
    const struct map *map = NULL;
    struct view head = {NULL, 65536};
    f->in = input->in;
    if ((!f->in && in_open(&f->in, input->path, err) < 0) || in_peek(f->in, &head.p, &head.n, err) < 0)
        return -1;
    if (head.n == 0) /* a day without rows */
        return 0;
    if (growing_map(g, input->map, f->path, head, &map, err) < 0)
        return -1;
    if (map->format == FORMAT_EVENTS) {
        (void)err_set(err, ERR_USAGE, "%s is an event stream: with --state, a run reads event streams or raw logs",
                      in_called(f->path));
        return err_hint(err, "merge them: snag ingest LOG STREAM | snag detect --state FILE");
    }
    if (!input->map)
        growing_note(g, "%s: read as %s (recognised; --map names another)", in_called(f->path), map_called(map));
    return growing_find_log(g, f, map, err);
}

static int growing_next(struct source *source, struct batch *b, struct err *err);

static void close_source(struct source *source)
{
    growing_close((struct growing *)source);
}

int growing_open(struct growing **growing, const struct growing_options *options, struct err *err)
{
    size_t n = options->n_inputs;
    struct growing *g = mem_zero(1, sizeof *g, err);
    *growing = NULL;
    if (!g)
        return -1;
    g->source = (struct source){growing_next, close_source};
    g->o = *options;
    g->o.max_line = options->max_line ? options->max_line : 16 << 20;
    g->ts_digits = -1;
    g->newest_us = TS_NONE;
    g->floor_us = TS_NONE;
    g->given_us = TS_NONE;
    g->n.read_us = TS_NONE;
    g->log = mem_zero(n, sizeof *g->log, err);
    g->file = g->log ? mem_zero(n, sizeof *g->file, err) : NULL;
    g->named = g->file ? mem_zero(n + 1, sizeof *g->named, err) : NULL;
    int rc = g->named && schema_init(&g->schema, err) == 0 ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        g->file[i] = (struct growing_file){.path = options->input[i].path,
                                           .map = options->input[i].map,
                                           .row_us = TS_NONE,
                                           .first_us = TS_NONE,
                                           .last_us = TS_NONE};
        if (!g->o.live)
            rc = open_file(g, i, err);
    }
    g->o.input = NULL;
    if (rc == 0 && g->o.live)
        rc = follow_open(&g->follow, g->file[0].path, (size_t)g->o.max_line, err);
    g->src = rc == 0 && !g->o.live ? schema_add(&g->schema, view_of("src"), err) : DICT_NONE;
    if (rc < 0 || (!g->o.live && g->src < 0)) {
        growing_close(g);
        return -1;
    }
    *growing = g;
    return 0;
}

struct source *growing_source(struct growing *g)
{
    return &g->source;
}

const struct schema *growing_schema(const struct growing *g)
{
    return &g->schema;
}

struct growing_counts growing_counts(const struct growing *g)
{
    struct growing_counts n = g->n;
    n.held = g->n_heap;
    return n;
}

static void drop_given(struct growing *g)
{
    for (size_t i = 0; i < g->n_given; i++)
        free(g->given[i]);
    g->n_given = 0;
    g->n_events = 0;
    arena_reset(&g->arena);
}

void growing_close(struct growing *g)
{
    if (!g)
        return;
    drop_given(g);
    for (size_t i = 0; i < g->n_heap; i++)
        free(g->heap[i].col);
    for (size_t i = 0; g->log && i < g->n_logs; i++) {
        mapper_close(&g->log[i].mapper);
        buf_free(&g->log[i].names);
        free(g->log[i].column);
    }
    for (size_t i = 0; g->file && i < g->o.n_inputs; i++) {
        rows_close(g->file[i].rows);
        in_close(g->file[i].in);
        buf_free(&g->file[i].header);
    }
    for (size_t i = 0; i < g->n_maps; i++)
        map_free(g->maps[i]);
    for (size_t i = 0; i < g->n_named; i++)
        map_free(g->named[i]);
    follow_close(g->follow);
    schema_free(&g->schema);
    dict_free(&g->pin);
    dict_free(&g->customers);
    buf_free(&g->part);
    buf_free(&g->scratch);
    buf_free(&g->map_name);
    arena_free(&g->arena);
    arena_free(&g->learned);
    void *const blocks[] = {g->maps, g->named,  g->log,       g->file,  g->was.mark, g->now.mark,
                            g->heap, g->pinned, g->pinned_us, g->event, g->given,    g->unlearned};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    free(g);
}

/* ---- give ---- */

/* Too many rows were rejected for the whole to mean anything. */
static int check_rejects(const struct growing *g, struct err *err)
{
    const struct ingest_rows *n = &g->n.rows;
    if (g->o.live || (double)n->rejected <= g->o.max_rejects * (double)n->rows)
        return 0;
    return err_set(err, ERR_DATA, "%llu of %llu rows were rejected, more than --max-rejects allows",
                   (unsigned long long)n->rejected, (unsigned long long)n->rows);
}

static int begin_files(struct growing *g, struct err *err)
{
    for (size_t i = 0; i < g->o.n_inputs; i++)
        if (g->file[i].in && g->file[i].log && !g->file[i].rows && growing_begin_file(g, &g->file[i], err) < 0)
            return -1;
    return 0;
}

static int growing_next(struct source *source, struct batch *b, struct err *err)
{
    struct growing *g = (struct growing *)source;
    int rc = 1;
    if (g->o.live && g->given_once) {
        drop_given(g);
        g->given_once = false;
    } else if (!g->o.live) {
        drop_given(g);
        if ((!g->begun && begin_files(g, err) < 0) || growing_release(g, false, err) < 0)
            return -1;
        g->begun = true;
        rc = growing_read(g, err);
        if (rc == 0 && check_rejects(g, err) < 0)
            return -1;
    }
    *b = (struct batch){
        .schema = &g->schema, .ts_digits = g->ts_digits < 0 ? 0 : g->ts_digits, .n = g->n_events, .event = g->event};
    if (g->o.live)
        g->given_once = g->n_events > 0;
    return rc < 0 ? -1 : g->n_events > 0;
}
