/* health: see health.h. */
#include "report/health.h"

#include <math.h>
#include <stdlib.h>

#include "snag/civil.h"

enum { DAYS_OF_WEEK = 7, WEEKS_BEFORE = 8, WEEKS_LEAST = 4, USUAL_NONE = 10, USUAL_FEW = 20, FEW_EVENTS = 3 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- counting ---- */

/* Zones change at quarters of an hour, so the day does too. */
static int64_t local_day(struct health *h, int64_t ts_us)
{
    int64_t quarter = floor_div(ts_us, US_PER_S * 900);
    if (h->begun && quarter == h->quarter)
        return h->day;
    int64_t local_us = ts_us + (h->zone ? zone_offset(h->zone, ts_us) : 0) * US_PER_S;
    h->day = floor_div(local_us, US_PER_DAY);
    h->quarter = quarter;
    h->begun = true;
    return h->day;
}

/* Room for the day, before or behind those there are. */
static int reach(struct health_days *d, int64_t day, struct err *err)
{
    if (d->n_days == 0)
        d->first_day = day;
    size_t before = day < d->first_day ? (size_t)(d->first_day - day) : 0;
    size_t n = before ? d->n_days + before : (size_t)(day - d->first_day) + 1;
    if (n <= d->n_days)
        return 0;
    if (mem_reserve(&d->n, &d->cap, n, sizeof *d->n, err) < 0)
        return -1;
    if (before && d->n_days)
        memmove(d->n + before, d->n, d->n_days * sizeof *d->n);
    memset(d->n + (before ? 0 : d->n_days), 0, (n - d->n_days) * sizeof *d->n);
    d->first_day -= (int64_t)before;
    d->n_days = n;
    return 0;
}

int health_event(struct health *h, size_t file, int64_t ts_us, struct err *err)
{
    int64_t day = local_day(h, ts_us);
    if (file >= h->n_files) {
        if (mem_reserve(&h->file, &h->cap_files, file + 1, sizeof *h->file, err) < 0)
            return -1;
        memset(h->file + h->n_files, 0, (file + 1 - h->n_files) * sizeof *h->file);
        h->n_files = file + 1;
    }
    struct health_days *d = &h->file[file];
    if (reach(d, day, err) < 0)
        return -1;
    d->first_us = d->events && d->first_us < ts_us ? d->first_us : ts_us;
    d->last_us = d->events && d->last_us > ts_us ? d->last_us : ts_us;
    d->n[day - d->first_day]++;
    d->events++;
    return 0;
}

/* A coverage line says whose its file is. */
static int take_line(struct health *h, const struct event *e, size_t file, struct err *err)
{
    struct view source = e->col[COL_REASON];
    int64_t id = source.n ? dict_put(&h->source, source, err) : DICT_NONE;
    if (source.n && id < 0)
        return -1;
    if (source.n)
        h->source_of[file] = (uint32_t)id + 1;
    return 0;
}

/* The number of the file in FILE:LINE. */
static int64_t file_of(struct health *h, struct view src, struct err *err)
{
    const char *colon = src.n ? memrchr(src.p, ':', src.n) : NULL;
    struct view path = {src.p, colon ? (size_t)(colon - src.p) : src.n};
    size_t had = h->path.n;
    int64_t id = dict_put(&h->path, path.n ? path : view_of(""), err);
    if (id < 0 || mem_reserve(&h->source_of, &h->cap_source_of, h->path.n, sizeof *h->source_of, err) < 0)
        return -1;
    if (h->path.n > had)
        h->source_of[id] = 0;
    return id;
}

int health_at(struct health *h, struct view src, int64_t ts_us, struct err *err)
{
    int64_t file = file_of(h, src, err);
    return file < 0 ? -1 : health_event(h, (size_t)file, ts_us, err);
}

int health_row(struct health *h, const struct held_event *held, struct err *err)
{
    const struct event *e = held->event;
    if (held->schema != h->schema) {
        h->schema = held->schema;
        h->src = schema_find(held->schema, "src");
    }
    if (!event_is_coverage(e))
        return health_at(h, event_cell(e, h->src), e->ts_us, err);
    int64_t file = file_of(h, event_cell(e, h->src), err);
    return file < 0 ? -1 : take_line(h, e, (size_t)file, err);
}

void health_again(struct health *h)
{
    for (size_t i = 0; i < h->n_files; i++)
        free(h->file[i].n);
    h->n_files = 0;
}

void health_free(struct health *h)
{
    health_again(h);
    free(h->file);
    dict_free(&h->path);
    dict_free(&h->source);
    free(h->source_of);
    free(h->told);
}

/* ---- sources ---- */

/* The source of each file, as a number of h->source: all events without one are one of their own. */
static int name_sources(struct health *h, const struct ingest_stats *stats, uint32_t *of, struct err *err)
{
    for (size_t i = 0; stats && i < stats->n_files; i++) {
        int64_t id = dict_put(&h->source, view_of(stats->file[i].map), err);
        if (id < 0)
            return -1;
        int64_t at = dict_get(&h->path, view_of(stats->file[i].path));
        if (at == DICT_NONE)
            at = dict_get(&h->path, view_of(in_called(stats->file[i].path)));
        if (h->path.n && at != DICT_NONE)
            h->source_of[at] = (uint32_t)id + 1;
        else if (!h->path.n && i < h->n_files)
            of[i] = (uint32_t)id;
    }
    for (size_t i = 0; i < h->n_files; i++) {
        if (i < h->path.n && h->source_of[i]) {
            of[i] = h->source_of[i] - 1;
        } else if (!stats || i >= stats->n_files || h->path.n) {
            int64_t id = h->file[i].events ? dict_put(&h->source, view_of("events"), err) : 0;
            if (id < 0)
                return -1;
            of[i] = (uint32_t)id;
        }
    }
    return 0;
}

/* All files of a source together; of UINT32_MAX, all. */
static int gather(const struct health *h, const uint32_t *of, uint32_t source, struct health_days *to, struct err *err)
{
    *to = (struct health_days){0};
    for (size_t i = 0; i < h->n_files; i++) {
        const struct health_days *d = &h->file[i];
        if (d->events == 0 || (source != UINT32_MAX && of[i] != source))
            continue;
        if (reach(to, d->first_day, err) < 0 || reach(to, d->first_day + (int64_t)d->n_days - 1, err) < 0)
            return -1;
        for (size_t k = 0; k < d->n_days; k++)
            to->n[(size_t)(d->first_day - to->first_day) + k] += d->n[k];
        to->first_us = to->events && to->first_us < d->first_us ? to->first_us : d->first_us;
        to->last_us = to->events && to->last_us > d->last_us ? to->last_us : d->last_us;
        to->events += d->events;
    }
    return 0;
}

static uint64_t on_day(const struct health_days *d, int64_t day)
{
    return day >= d->first_day && day < d->first_day + (int64_t)d->n_days ? d->n[day - d->first_day] : 0;
}

static uint64_t week_to(const struct health_days *d, int64_t last_day)
{
    uint64_t n = 0;
    for (int64_t i = 0; i < DAYS_OF_WEEK; i++)
        n += on_day(d, last_day - i);
    return n;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of the eight weeks before, as far as the source had begun; NAN: fewer than four. */
static double median_before(const struct health_days *d, int64_t day,
                            uint64_t (*count)(const struct health_days *d, int64_t day), int64_t needs_days)
{
    double x[WEEKS_BEFORE];
    size_t n = 0;
    for (int64_t i = 1; i <= WEEKS_BEFORE; i++)
        if (day - i * DAYS_OF_WEEK - needs_days + 1 >= d->first_day)
            x[n++] = (double)count(d, day - i * DAYS_OF_WEEK);
    if (n < WEEKS_LEAST)
        return NAN;
    qsort(x, n, sizeof *x, ascending);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* ---- the end ---- */

static bool in_trouble(double n, double usual)
{
    return (n == 0 && usual >= USUAL_NONE) || (FEW_EVENTS * n < usual && usual >= USUAL_FEW);
}

static void judge(struct report_source *s, const struct health_days *d, int64_t log_ends)
{
    s->events = d->events;
    s->first_us = d->events ? d->first_us : TS_NONE;
    s->last_us = d->events ? d->last_us : TS_NONE;
    s->trouble_day = REPORT_NO_DAY;
    s->usual = NAN;
    s->lately = week_to(d, log_ends - 1) + on_day(d, log_ends);
    for (int64_t day = log_ends - DAYS_OF_WEEK; d->events && day < log_ends; day++) {
        double usual = median_before(d, day, on_day, 1), n = (double)on_day(d, day);
        if (!in_trouble(n, usual))
            continue;
        s->trouble_day = day;
        s->that_day = on_day(d, day);
        s->usual = usual;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct report_source *x = a, *y = b;
    return view_cmp(x->name, y->name);
}

static int tell_sources(struct health *h, const uint32_t *of, struct report_health *to, struct err *err)
{
    struct health_days all, one;
    if (gather(h, of, UINT32_MAX, &all, err) < 0)
        return -1;
    int64_t ends = all.first_day + (int64_t)all.n_days - 1;
    double usual = all.events ? median_before(&all, ends - 1, week_to, DAYS_OF_WEEK) : NAN;
    to->volume = usual > 0 ? (double)week_to(&all, ends - 1) / usual : NAN;
    free(all.n);
    for (size_t i = 0; i < h->source.n; i++) {
        struct report_source *s = &h->told[i];
        s->name = dict_text(&h->source, (int64_t)i);
        if (gather(h, of, (uint32_t)i, &one, err) < 0)
            return -1;
        judge(s, &one, ends);
        to->n_troubled += s->trouble_day != REPORT_NO_DAY;
        free(one.n);
    }
    to->n = h->source.n;
    if (to->n)
        qsort(h->told, to->n, sizeof *h->told, by_name);
    to->source = h->told;
    return 0;
}

int health_end(struct health *h, const struct ingest_stats *stats, struct report_health *to, struct err *err)
{
    uint32_t *of = mem_zero(h->n_files + 1, sizeof *of, err);
    int rc = of ? name_sources(h, stats, of, err) : -1;
    *to = (struct report_health){.volume = NAN};
    if (rc == 0) {
        h->told = mem_zero(h->source.n + 1, sizeof *h->told, err);
        rc = h->told ? tell_sources(h, of, to, err) : -1;
    }
    free(of);
    return rc;
}
