/* common: see common.h. */
#include "common.h"

#include "paint.h"
#include "progress.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "snag/files.h"
#include "snag/mem.h"

struct lookup_path lookup_of(bool no_config)
{
    return (struct lookup_path){no_config, getenv("SNAG_PATH"), getenv("HOME")};
}

int cmd_read_time(const char *option, const char *text, const struct zone *zone, int64_t *ts_us, struct err *err)
{
    struct layout *iso = NULL;
    struct time_read r;
    int rc = layout_compile(&iso, "iso", err);
    if (rc == 0 && layout_parse(iso, zone, view_of(text), &r) < 0)
        rc = err_set(err, ERR_USAGE, "%s: '%s' is not an ISO 8601 time", option, text);
    else if (rc == 0)
        *ts_us = r.ts_us;
    layout_free(iso);
    return rc;
}

int cmd_open_zone(const char *name, struct zone **zone, struct err *err)
{
    if (zone_open(zone, name ? name : "UTC", err) == 0)
        return 0;
    err->kind = err->kind == ERR_DATA ? ERR_USAGE : err->kind;
    return err_wrap(err, "--zone");
}

enum tabular_kind cmd_table_kind(const char *format, bool guard)
{
    if (strcmp(format, "csv") == 0)
        return guard ? TABULAR_CSV_GUARDED : TABULAR_CSV;
    return strcmp(format, "jsonl") == 0 ? TABULAR_JSONL : TABULAR_TSV;
}

static void show_note(void *ctx, const char *text)
{
    (void)ctx;
    progress_done();
    cmd_note("%s", text);
}

/* Those of an opening before this one have been shown. */
static void show_new_note(void *ctx, const char *text)
{
    struct input_args *args = ctx;
    if (++args->n_notes <= args->n_noted)
        return;
    args->n_noted = args->n_notes;
    show_note(NULL, text);
}

static void begin_order(void *ctx)
{
    struct input_args *args = ctx;
    stages_enter(&args->stages, STAGE_ORDER);
}

/* A map applies to the files that follow it; a single one after all n files applies to all of them. */
static const char *map_before(const struct opt_list *maps, size_t file, size_t n)
{
    const char *map = maps->n == 1 && maps->item[0].before >= n ? maps->item[0].text : NULL;
    for (size_t i = 0; i < maps->n; i++)
        if (maps->item[i].before <= file)
            map = maps->item[i].text;
    return map;
}

struct ingest_input *input_list(const struct input_args *args, const struct opt_list *files, size_t *n, struct err *err)
{
    *n = files->n ? files->n : 1;
    struct ingest_input *input = mem_zero(*n, sizeof *input, err);
    for (size_t i = 0; input && i < *n; i++)
        input[i] =
            (struct ingest_input){files->n ? files->item[i].text : "-", map_before(&args->map, i, files->n), NULL};
    return input;
}

const char **input_tables(const struct opt_list *lookup, struct err *err)
{
    const char **tables = mem_zero(lookup->n, sizeof *tables, err);
    for (size_t i = 0; tables && i < lookup->n; i++) {
        const char *is = strchr(lookup->item[i].text, '=');
        tables[i] = lookup->item[i].text;
        if (is && files_will_read(is + 1, err) < 0) {
            free(tables);
            return NULL;
        }
    }
    return tables;
}

static int ingest_all(struct input_args *args, const struct opt_list *files, struct in *only, struct source **source,
                      const struct ingest_stats **stats, struct err *err)
{
    size_t n;
    struct ingest_input *input = input_list(args, files, &n, err);
    if (!input) {
        in_close(only);
        return -1;
    }
    input[0].in = only;
    struct ingest_options o = {.input = input,
                               .n_inputs = n,
                               .lookup = lookup_of(args->no_config),
                               .mem_bytes = args->mem,
                               .max_line = args->max_line,
                               .max_field = args->max_field,
                               .threads = (unsigned)args->threads,
                               .max_rejects = args->max_rejects,
                               .rejects = args->rejects,
                               .identity = args->identity,
                               .table = args->tables,
                               .n_tables = args->lookup.n,
                               .draft = args->draft,
                               .numbers = args->numbers,
                               .lines = args->lines,
                               .once = args->once,
                               .note = args->quiet ? NULL : show_new_note,
                               .progress = args->quiet ? NULL : progress_wanted(),
                               .read = begin_order,
                               .ctx = args};
    bool feeds = args->feed && !args->renamed;
    const struct feed *feed = feeds ? args->feed(args->feed_ctx, err) : NULL;
    int rc = feeds && !feed ? -1 : 0;
    feed = silences_feed(&args->silences, stages_feed(&args->stages, feed));
    stages_enter(&args->stages, STAGE_READ);
    if (rc == 0)
        rc = feed ? ingest_feed(source, feed, &o, stats, err) : ingest_open(source, &o, stats, err);
    if (rc == 0)
        *source = silences_source(&args->silences, stages_source(&args->stages, *source, STAGE_ORDER));
    progress_done();
    free(input);
    return rc;
}

/* Of several maps, one after all files would be ignored, so it is refused. */
static int check_input(struct input_args *args, const struct opt_list *files, struct err *err)
{
    paint_file = files->n == 1 ? files->item[0].text : NULL;
    if (!args->tables && !(args->tables = input_tables(&args->lookup, err)))
        return -1;
    if (args->threads == 0 || args->threads > TEAM_MAX)
        return err_set(err, ERR_USAGE, "--threads must be between 1 and %d", TEAM_MAX);
    if (silences_check(&args->silences, err) < 0 || cmd_awaits("a log", files->n > 0, err) < 0)
        return -1;
    const struct opt_item *last = args->map.n > 1 ? &args->map.item[args->map.n - 1] : NULL;
    if (!last || last->before < (files->n ? files->n : 1))
        return 0;
    return err_set(
        err, ERR_USAGE,
        "--map %s comes after the last file and applies to none; put each --map before the files it describes",
        last->text);
}

int input_ingest(struct input_args *args, const struct opt_list *files, struct source **source,
                 const struct ingest_stats **stats, struct err *err)
{
    if (check_input(args, files, err) < 0 || cmd_will_read(files, err) < 0)
        return -1;
    return ingest_all(args, files, NULL, source, stats, err);
}

static int is_stream(struct in *in, bool *yes, struct err *err)
{
    const char *p;
    size_t n = 4096;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    *yes = stream_recognise((struct view){p, n});
    return 0;
}

/* Anything that can be read only once, standard input or a pipe, must not be opened just to peek at it. */
static bool opens_again(const char *path)
{
    struct stat st;
    return strcmp(path, "-") != 0 && (stat(path, &st) < 0 || S_ISREG(st.st_mode));
}

/* Are all of several files event streams that can be opened here and again? Ingest tells other files apart, opening
 * each once. */
static int files_are_streams(const struct opt_list *files, bool *yes, struct err *err)
{
    *yes = true;
    for (size_t i = 0; i < files->n; i++)
        *yes &= opens_again(files->item[i].text);
    for (size_t i = 0; *yes && i < files->n; i++) {
        struct in *in;
        if (in_open(&in, files->item[i].text, err) < 0)
            return -1;
        int rc = is_stream(in, yes, err);
        in_close(in);
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* The first line of --header FILE. */
static int read_header(struct input_args *args, struct err *err)
{
    struct in *in;
    const char *p;
    enum { MOST = 16 << 20 };
    size_t n = MOST;
    if (!args->header || args->header_line)
        return 0;
    if (in_open(&in, args->header, err) < 0)
        return -1;
    int rc = in_peek(in, &p, &n, err);
    if (rc == 0) {
        const char *stop = n ? memchr(p, '\n', n) : NULL;
        if (!stop && n >= MOST)
            rc = err_set(err, ERR_DATA, "%s: the line of column names is longer than 16 MiB", args->header);
        else
            args->header_line = mem_copy(p, stop ? (size_t)(stop - p) : n, err);
        rc = args->header_line ? 0 : -1;
    }
    in_close(in);
    return rc;
}

/* Passes the lines of an event stream straight through, in constant memory. */
static int open_streams(struct input_args *args, const struct opt_list *files, struct in *only, struct source **source,
                        struct err *err)
{
    const char **paths = mem_zero(files->n + 1, sizeof *paths, err);
    args->paths = paths;
    if (!paths)
        return -1;
    for (size_t i = 0; i < files->n && !only; i++)
        paths[i] = files->item[i].text;
    if (read_header(args, err) < 0 || seams_open(&args->seams, err) < 0)
        return -1;
    unsigned threads = (unsigned)args->threads;
    for (size_t i = 0; i < files->n && files->n > 1; i++) /* a single pipe can be given up while it is still open */
        threads = opens_again(files->item[i].text) ? threads : 1;
    const struct stream_options o = {.in = only,
                                     .paths = paths,
                                     .n_paths = only ? 0 : files->n,
                                     .header = args->header_line,
                                     .headless = &args->headless,
                                     .threads = threads,
                                     .numbers = args->numbers,
                                     .seams = args->seams};
    if (stream_open(source, &o, err) < 0)
        return -1;
    *source = silences_source(&args->silences, stages_source(&args->stages, *source, STAGE_READ));
    return 0;
}

bool input_is_raw(const struct input_args *args)
{
    return args->map.n || args->rejects || args->lookup.n;
}

int input_streams(struct input_args *args, const struct opt_list *files, bool *yes, struct err *err)
{
    *yes = args->header != NULL;
    if (check_input(args, files, err) < 0 || cmd_will_read(files, err) < 0)
        return -1;
    if (input_is_raw(args) || *yes)
        return 0;
    if (files->n > 1)
        return files_are_streams(files, yes, err);
    if (!args->only && in_open(&args->only, files->n ? files->item[0].text : "-", err) < 0)
        return -1;
    return is_stream(args->only, yes, err);
}

int input_open(struct input_args *args, const struct opt_list *files, struct source **source,
               const struct ingest_stats **stats, struct err *err)
{
    bool streams = false;
    *stats = NULL;
    if (args->join)
        return args->join(args->join_ctx, args, files, source, stats, err);
    if (check_input(args, files, err) < 0 || cmd_will_read(files, err) < 0)
        return -1;
    if (input_is_raw(args))
        return ingest_all(args, files, NULL, source, stats, err);
    if (files->n <= 1) {
        if ((!args->only && in_open(&args->only, files->n ? files->item[0].text : "-", err) < 0) ||
            is_stream(args->only, &streams, err) < 0)
            return -1;
        if ((streams || args->header) && !args->identity)
            return open_streams(args, files, args->only, source, err);
        args->renamed = streams && args->identity;
        struct in *in = args->only;
        args->only = NULL; /* ingest takes it over */
        return ingest_all(args, files, in, source, stats, err);
    }
    if (!args->header && files_are_streams(files, &streams, err) < 0)
        return -1;
    args->renamed = streams && args->identity;
    return (streams || args->header) && !args->identity ? open_streams(args, files, NULL, source, err)
                                                        : ingest_all(args, files, NULL, source, stats, err);
}

int input_tell_seams(const struct input_args *args, int (*tell)(void *ctx, const char *line, struct err *err),
                     void *ctx, struct err *err)
{
    const struct buf *told = args->seams ? seams_told(args->seams) : NULL;
    for (size_t at = 0; told && at < told->n;) {
        char *line = told->p + at, *stop = strchr(line, '\n');
        *stop = '\0';
        int rc = tell(ctx, line, err);
        *stop = '\n';
        if (rc < 0)
            return -1;
        at += (size_t)(stop - line) + 1;
    }
    return 0;
}

static int show_seam(void *ctx, const char *line, struct err *err)
{
    (void)err;
    show_note(ctx, line);
    return 0;
}

static void show_headless(const struct stream_headless *h, bool covered)
{
    if (h->rows == 0)
        return;
    cmd_note("%s: no line of column names (grep and tail leave it out): its lines are read as the twelve standard "
             "columns",
             h->input);
    if (h->beyond)
        cmd_note("%s: %zu column%s behind them %s left out; keep that line, or save it and name it with --header FILE",
                 h->input, h->beyond, str_s(h->beyond), h->beyond == 1 ? "is" : "are");
    if (!covered)
        cmd_note(
            "%s: no coverage lines: what is not there counts as not having happened, even if a filter has taken it "
            "away",
            h->input);
}

bool input_taken_back(struct input_args *args, const struct ingest_stats *stats)
{
    if (!args->once || !stats || !stats->taken_back)
        return false;
    args->once = false;
    args->n_notes = 0;
    args->stages.n_events = 0;
    coverage_free(&args->silences.seen);
    return true;
}

int input_told(struct input_args *args, const struct ingest_stats *stats, struct err *err)
{
    if (stats && !args->quiet)
        show_ingest_summary(stats);
    if (!args->quiet && input_tell_seams(args, show_seam, NULL, err) < 0)
        return -1;
    if (!args->quiet)
        show_headless(&args->headless, args->silences.seen.told);
    for (size_t at = 0; at < args->strays.n;) {
        const char *line = args->strays.p + at, *stop = strchr(line, '\n');
        cmd_note("%.*s", (int)(stop - line), line);
        at += (size_t)(stop - line) + 1;
    }
    if (args->came_back && !args->quiet)
        cmd_note("%llu key%s came back after their rule's 'forget' and began anew: snag rules show names it",
                 (unsigned long long)args->came_back, str_s(args->came_back));
    if (silences_show(&args->silences, args->quiet, err) < 0)
        return -1;
    stages_show(&args->stages);
    return 0;
}

void input_free(struct input_args *args)
{
    in_close(args->only);
    free(args->paths);
    free(args->header_line);
    seams_close(args->seams);
    opt_list_free(&args->map);
    opt_list_free(&args->lookup);
    free(args->tables);
    silences_free(&args->silences);
    buf_free(&args->strays);
}
