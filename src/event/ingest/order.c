/* order: in which order the files of one log are read.
 *
 * Rotated files of one source are one log, whose groups of rows span files; a shell passes them newest first as often
 * as not. Files whose time spans follow one another (with an overlap of at most an hour, for clocks put back) are read
 * in time order. Files that overlap more are something else and keep their order.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "event/ingest/ingest_impl.h"
#include "event/map/heading.h"

struct log_span {
    size_t file;
    int64_t first_us, last_us;
};

bool ingest_looks_back(const struct map *map)
{
    return map->looks_back || map->carry_per >= 0 || map->n_sites;
}

/* The span of a file's times, skipping rows without one; with `first_only`, the time of the first row only. */
static int span_of(struct ingest_source *s, size_t file, const struct map *map, bool first_only, struct log_span *span,
                   struct err *err)
{
    struct mapper m;
    struct rows *rows = NULL;
    struct in *in = NULL;
    struct row row;
    bool bound = false;
    int rc = mapper_open(&m, map, err);
    *span = (struct log_span){file, TS_NONE, TS_NONE};
    if (rc == 0)
        rc = in_open(&in, s->file[file].path, err);
    if (rc == 0)
        rc = heading_open(&rows, in, map, NULL, true, NULL, err);
    while (rc == 0 && !(first_only && span->first_us != TS_NONE)) {
        int64_t ts_us = TS_NONE;
        int more = rows_next(rows, &row, err);
        if (more <= 0) {
            rc = more;
            break;
        }
        if (row.fate != ROW_OK)
            continue;
        if (!bound) {
            bound = true;
            rc = mapper_bind(&m, s->file[file].path, map->header ? &row : NULL, err);
            if (map->header)
                continue;
        }
        if (rc == 0)
            rc = mapper_time(&m, &row, &ts_us, err);
        if (ts_us == TS_NONE)
            continue;
        if (span->first_us == TS_NONE || ts_us < span->first_us)
            span->first_us = ts_us;
        if (span->last_us == TS_NONE || ts_us > span->last_us)
            span->last_us = ts_us;
    }
    rows_close(rows);
    in_close(in);
    mapper_close(&m);
    return rc < 0 ? -1 : 0;
}

static int by_first(const void *a, const void *b)
{
    const struct log_span *x = a, *y = b;
    return x->first_us != y->first_us ? (x->first_us > y->first_us) - (x->first_us < y->first_us)
                                      : (x->file > y->file) - (x->file < y->file);
}

static bool ascending(const struct log_span *span, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (span[i].first_us < span[i - 1].first_us)
            return false;
    return true;
}

/* A copy has the span of the one before it. */
static bool follow_one_another(const struct log_span *span, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        bool copy = span[i].first_us == span[i - 1].first_us && span[i].last_us == span[i - 1].last_us;
        if (!copy && span[i].first_us < span[i - 1].last_us - 3600 * US_PER_S)
            return false;
    }
    return true;
}

/* Files order[from[0]], order[from[1]] … (n of them) belong to one log: sorts them among those places. */
static int order_log(struct ingest_source *s, const struct map *map, size_t *order, const size_t *place, size_t n,
                     struct log_span *span, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        size_t file = order[place[i]];
        if (s->open[file] || stat(s->file[file].path, &st) < 0 || !S_ISREG(st.st_mode))
            return 0; /* a pipe can be read only once, so it keeps its place */
        if (span_of(s, file, map, true, &span[i], err) < 0)
            return -1;
    }
    if (ascending(span, n))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (span_of(s, span[i].file, map, false, &span[i], err) < 0)
            return -1;
    qsort(span, n, sizeof *span, by_first);
    if (!follow_one_another(span, n))
        return 0;
    for (size_t i = 0; i < n; i++)
        order[place[i]] = span[i].file;
    ingest_note(s, "%zu files of %s are read in time order, %s first", n, map_called(map),
                in_called(s->file[span[0].file].path));
    return 0;
}

int ingest_order(struct ingest_source *s, const struct map *const *map_of, size_t *order, struct err *err)
{
    size_t *place = mem_zero(s->n_files, sizeof *place, err);
    struct log_span *span = mem_zero(s->n_files, sizeof *span, err);
    int rc = place && span ? 0 : -1;
    for (size_t i = 0; i < s->n_files; i++)
        order[i] = i;
    for (size_t i = 0; rc == 0 && i < s->n_files; i++) {
        size_t n = 0;
        bool done = !ingest_looks_back(map_of[i]) || map_of[i]->sort_ts; /* those rows are put in order anyway */
        for (size_t k = 0; k < s->n_files && !done; k++) {
            if (map_of[k] != map_of[i])
                continue;
            done = k < i;
            place[n++] = k;
        }
        if (!done && n > 1)
            rc = order_log(s, map_of[i], order, place, n, span, err);
    }
    free(place);
    free(span);
    return rc;
}
