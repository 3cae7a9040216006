/* run: opens the inputs and drives the parts of ingest. See snag/ingest.h. */
#include "snag/ingest.h"

#include <stdio.h>
#include <stdlib.h>

#include "event/core/aliases.h"
#include "event/ingest/by_time.h"
#include "event/ingest/copies.h"
#include "event/ingest/direct.h"
#include "event/ingest/joined.h"
#include "event/ingest/turn.h"
#include "snag/stream.h"

static void close_log(struct ingest_log *log)
{
    ingest_tables_close(log);
    by_time_close(log->by_time);
    mapper_close(&log->mapper);
    free(log->column);
    free(log->dead);
    free(log->seen_name);
    buf_free(&log->names);
    buf_free(&log->heading);
}

static void ingest_close(struct source *source)
{
    struct ingest_source *s = (struct ingest_source *)source;
    ingest_give_up(s);
    ingest_enter_close(s);
    for (size_t i = 0; i < s->n_logs; i++)
        close_log(&s->log[i]);
    for (size_t i = 0; s->open && i < s->n_files; i++)
        in_close(s->open[i]);
    for (size_t i = 0; i < s->n_maps; i++)
        map_free(s->maps[i]);
    for (size_t i = 0; i < s->n_named; i++)
        map_free(s->named[i]);
    ingest_moved_free(&s->moved);
    dict_free(&s->stats.names);
    dict_free(&s->stats.unknown);
    buf_free(&s->stats.told);
    dict_free(&s->customers);
    dict_free(&s->alias);
    copies_close(s);
    joined_close(s->joined);
    seams_close(s->seams);
    direct_close(s->direct);
    watch_close(&s->watch);
    dict_free(&s->fed_names);
    sorter_close(s->sorter);
    out_abort(s->rejects);
    schema_free(&s->schema);
    arena_free(&s->arena);
    arena_free(&s->made);
    buf_free(&s->scratch);
    buf_free(&s->first_reject);
    free(s->input);
    free(s->maps);
    free(s->named);
    free(s->file);
    free(s->open);
    free(s->seen);
    free(s->order);
    free(s->log_of);
    free(s->span);
    free(s->turn);
    free(s->coming);
    free(s->told);
    arena_free(&s->told_texts);
    free(s->log);
    free(s->alias_of);
    free(s->lines);
    free(s->is_staff);
    free(s->events);
    free(s->n_unknown);
    free(s);
}

/* ---- --identity ---- */

static int take_alias(void *source, struct view alias, struct view customer, struct err *err)
{
    struct ingest_source *s = source;
    int64_t id = dict_put(&s->alias, alias, err);
    int64_t of = id < 0 ? -1 : dict_put(&s->customers, customer, err);
    if (of < 0 || mem_reserve(&s->alias_of, &s->cap_alias, (size_t)id + 1, sizeof *s->alias_of, err) < 0)
        return -1;
    s->alias_of[id] = (uint32_t)of + 1;
    return 0;
}

/* ---- the run ---- */

static void add_rows(struct ingest_rows *to, const struct ingest_rows *r)
{
    to->rows += r->rows;
    to->used += r->used;
    to->silent += r->silent;
    to->skipped += r->skipped;
    to->rejected += r->rejected;
    to->duplicates += r->duplicates;
    to->blank += r->blank;
}

static int check_rejects(struct ingest_source *s, struct err *err)
{
    const struct ingest_rows *r = &s->stats.rows;
    double limit = s->o.max_rejects;
    if (r->rejected > INGEST_SHOWN)
        ingest_note(s, r->rejected - INGEST_SHOWN == 1 ? "%llu more row was rejected" : "%llu more rows were rejected",
                    (unsigned long long)(r->rejected - INGEST_SHOWN));
    if (r->rejected == 0)
        return 0;
    if ((double)r->rejected <= limit * (double)r->rows) {
        if (buf_addf(&s->stats.told, err, "%s; row rejected", s->first_reject.p) < 0)
            return -1;
        return r->rejected == 1
                   ? buf_addc(&s->stats.told, '\n', err)
                   : buf_addf(&s->stats.told, err, ", and %llu more\n", (unsigned long long)r->rejected - 1);
    }
    (void)err_set(err, ERR_DATA, "%llu of %llu row%s %s rejected (%.1f %%), more than --max-rejects %g%%",
                  (unsigned long long)r->rejected, (unsigned long long)r->rows, str_s(r->rows),
                  r->rejected == 1 ? "was" : "were", 100 * (double)r->rejected / (double)r->rows, 100 * limit);
    return err_hint(err, s->o.rejects ? "they are in %s" : "--rejects FILE saves them with their reasons%s",
                    s->o.rejects ? s->o.rejects : "");
}

/* Do the maps and inputs allow events to bypass the sorter? Not if later rows may replace earlier ones, nor if an input
 * is an event stream, nor if rows are put in order first, nor if rejected rows cannot be taken back. */
static bool goes_direct(const struct ingest_source *s)
{
    if (!s->may_bypass || (s->rejects && !out_leaves_no_trace(s->rejects)))
        return false;
    for (size_t i = 0; i < s->n_logs; i++)
        if (s->log[i].map->format == FORMAT_EVENTS || s->log[i].map->newest || s->log[i].map->order ||
            s->log[i].map->sort_ts)
            return false;
    return true;
}

/* Past the sorter, what reading gave before it failed comes first: it may have failed too, or be void. */
static int drain_direct(struct ingest_source *s, int rc, struct err *err)
{
    struct err before;
    if (direct_drain(s->direct, &before) < 0) {
        *err = before;
        return -1;
    }
    return ingest_broken(s) ? 0 : rc;
}

static int read_file(struct ingest_source *s, size_t file, struct err *err)
{
    struct ingest_log *log = &s->log[s->log_of[file]];
    int rc = ingest_read(s, file, err);
    if (s->direct)
        rc = drain_direct(s, rc, err);
    log->n_unread--;
    if (rc == 0 && log->by_time && log->n_unread == 0)
        rc = by_time_give(s, log, err);
    if (rc < 0)
        return -1;
    return s->ring ? ingest_serve(s, err) : 0;
}

/* Half of the memory for the events, the rest for the rows of logs that are put in order first. */
static int open_by_time(struct ingest_source *s, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_logs; i++)
        n += s->log[i].map->sort_ts;
    for (size_t i = 0; i < s->n_files; i++)
        s->log[s->log_of[i]].n_unread++;
    if (n == 0)
        return 0;
    sorter_close(s->sorter);
    s->sorter = NULL;
    if (sorter_open(&s->sorter, s->o.mem_bytes / 2, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_logs; i++)
        if (s->log[i].map->sort_ts && by_time_open(&s->log[i].by_time, s->n_files, s->o.mem_bytes / 2 / n, err) < 0)
            return -1;
    return 0;
}

static int order_files(struct ingest_source *s, const struct map *const *map_of, struct err *err)
{
    s->order = mem_zero(s->n_files, sizeof *s->order, err);
    if (!s->order)
        return -1;
    if (!s->first)
        return ingest_order(s, map_of, s->order, err);
    memcpy(s->order, s->first->order, s->n_files * sizeof *s->order);
    return 0;
}

/* May events be given while it is still open whether they are in order? They must be known by one file's rows so far:
 * not by names for others, nor by what a log calls its events. */
static bool goes_once(const struct ingest_source *s)
{
    return s->o.once && !s->feed && s->n_files == 1 && !s->o.identity && !s->log[0].map->staff && !s->rejects &&
           !s->log[0].map->event_name && goes_direct(s);
}

int ingest_read_open(struct ingest_source *s, struct err *err)
{
    const struct map **map_of = mem_zero(s->n_files, sizeof *map_of, err);
    int rc = map_of ? 0 : -1;
    if (rc == 0 && s->o.identity)
        rc = aliases_read(s->o.identity, take_alias, s, err);
    if (rc == 0 && s->o.rejects)
        rc = out_open_private(&s->rejects, s->o.rejects, err);
    if (rc == 0 && s->rejects)
        rc = out_text(s->rejects, "#file\tline\treason\trow\n", err);
    if (rc == 0)
        rc = ingest_maps(s, map_of, err);
    if (rc == 0)
        rc = ingest_tables(s, err);
    if (rc == 0)
        rc = open_by_time(s, err);
    if (rc == 0)
        rc = order_files(s, map_of, err);
    if (rc == 0 && (!s->all_regular || s->by_parts || (s->rejects && !out_leaves_no_trace(s->rejects))))
        rc = joined_open(s, err);
    else if (rc == 0 && s->n_files > 1)
        rc = copies_open(s, err);
    s->once = rc == 0 && goes_once(s);
    bool direct = !s->pages && goes_direct(s);
    if (rc == 0 && direct && s->feed)
        rc = ingest_tell_opened(s, s->feed, err);
    if (rc == 0 && !s->pages)
        rc = direct ? direct_open(&s->direct, s, s->feed, err) : ingest_enter_open(s, err);
    free(map_of);
    return rc;
}

int ingest_read_files(struct ingest_source *s, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->n_files && !ingest_broken(s); i++)
        rc = read_file(s, s->order[i], err);
    for (size_t i = 0; rc == 0 && i < s->n_files; i++)
        add_rows(&s->stats.rows, &s->file[i].rows);
    if (rc < 0 || ingest_broken(s) || s->first)
        return rc;
    return out_settle(&s->rejects, err) < 0 ? -1 : check_rejects(s, err);
}

int ingest_read_all(struct ingest_source *s, struct err *err)
{
    return ingest_read_open(s, err) < 0 ? -1 : ingest_read_files(s, err);
}

int ingest_begin(struct ingest_source *s, const struct ingest_options *o, struct err *err)
{
    s->source = (struct source){ingest_next, ingest_close};
    s->o = *o;
    if (!s->o.mem_bytes)
        s->o.mem_bytes = UINT64_C(1) << 30;
    s->stats.first_us = TS_NONE;
    s->stats.last_us = TS_NONE;
    if (s->o.n_inputs > 1 && ingest_each_once(s, err) < 0)
        return -1;
    s->n_files = s->o.n_inputs;
    s->file = mem_zero(s->n_files, sizeof *s->file, err);
    s->open = mem_zero(s->n_files, sizeof(struct in *), err);
    s->named = mem_zero(s->n_files, sizeof(struct map *), err);
    s->log_of = mem_zero(s->n_files, sizeof *s->log_of, err);
    s->log = mem_zero(s->n_files, sizeof *s->log, err);
    s->span = mem_zero(s->n_files, sizeof *s->span, err);
    s->turn = mem_zero(s->n_files, sizeof *s->turn, err);
    if (!s->file || !s->span || !s->turn || !s->log_of || !s->open || !s->named || !s->log ||
        schema_init(&s->schema, err) < 0 || sorter_open(&s->sorter, s->o.mem_bytes, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_files; i++) {
        s->file[i].path = s->o.input[i].path;
        s->span[i] = (struct file_span){TS_NONE, TS_NONE};
        s->open[i] = s->o.input[i].in;
    }
    s->all_regular = true; /* or they are not read again */
    if (s->first)
        return 0;
    int rc = ingest_look(s, err);
    s->all_regular = s->all_regular && ingest_tables_stay(o);
    return rc;
}

void ingest_stats_of(struct ingest_source *s, const struct ingest_stats **stats)
{
    s->stats.file = s->file;
    s->stats.n_files = s->n_files;
    *stats = &s->stats;
}
