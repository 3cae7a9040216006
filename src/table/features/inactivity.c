/* inactivity: see inactivity.h. */
#include "table/features/inactivity.h"

#include <stdlib.h>

enum { FEWEST_GAPS = 3, TIMES_MEDIAN = 3 };

int inactivity_add(struct inactivity *s, size_t row, int64_t ts_us, struct err *err)
{
    if (mem_reserve(&s->did, &s->cap, s->n + 1, sizeof *s->did, err) < 0 ||
        mem_reserve_zero(&s->last, &s->cap_last, row + 1, sizeof *s->last, err) < 0)
        return -1;
    s->did[s->n++] = (struct did){ts_us, s->last[row]};
    s->last[row] = (uint32_t)s->n;
    return 0;
}

/* What all sources show that can show some of it; if none says so, what the log covers of contacts. */
static int cover(struct inactivity *s, struct features *f, struct err *err)
{
    const struct view start = VIEW_LIT("start");
    struct view *name = mem_zero(f->opt.n_activity + 1, sizeof *name, err);
    if (!name)
        return -1;
    for (size_t i = 0; i < f->opt.n_activity; i++)
        name[i] = view_of(f->opt.activity[i]);
    int rc = covered_by(&s->covered, &f->coverage, name, f->opt.n_activity, COVERAGE_ALL, err);
    free(name);
    if (rc == 0 && (!s->covered.found || s->covered.end_us == TS_NONE))
        rc = feature_span_of(&s->covered, &f->coverage, start, start, err);
    return rc;
}

int inactivity_end(struct inactivity *s, struct features *f, struct err *err)
{
    const struct features_options *o = &f->opt;
    size_t most = 0;
    for (size_t row = 0; row < s->cap_last; row++) {
        size_t n = 0;
        for (uint32_t i = s->last[row]; i; i = s->did[i - 1].before)
            n++;
        most = n > most ? n : most;
    }
    if (s->n == 0)
        return err_set(err, ERR_DATA, "the log has none of the events of --activity: nobody can fall silent");
    if (mem_reserve(&s->ts_us, &s->cap_ts, 2 * most, sizeof *s->ts_us, err) < 0)
        return -1;
    if (cover(s, f, err) < 0)
        return -1;
    if (o->covered_to_us != TS_NONE) {
        s->covered.end_us = o->covered_to_us;
        s->covered.n_holes = 0;
    }
    if (o->to_us != TS_NONE && s->covered.end_us > o->to_us)
        s->covered.end_us = o->to_us;
    return 0;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* How long a silence is one who did n things up to the landmark has left. */
static int64_t silence_of(const struct inactivity *s, size_t n)
{
    int64_t *gap = s->ts_us + n;
    size_t n_gaps = n - 1;
    if (n_gaps < FEWEST_GAPS)
        return s->after_us;
    for (size_t i = 0; i < n_gaps; i++)
        gap[i] = s->ts_us[i + 1] - s->ts_us[i];
    qsort(gap, n_gaps, sizeof *gap, by_size);
    int64_t twice = gap[(n_gaps - 1) / 2] + gap[n_gaps / 2];
    int64_t own_us = TIMES_MEDIAN * twice / 2;
    return own_us > s->after_us ? own_us : s->after_us;
}

/* The things that a row's customer did, in order: how many. */
static size_t all_of(struct inactivity *s, size_t row, int64_t to_us)
{
    size_t n = 0;
    uint32_t last = row < s->cap_last ? s->last[row] : 0;
    for (uint32_t i = last; i; i = s->did[i - 1].before)
        n += s->did[i - 1].ts_us <= to_us;
    size_t at = n;
    for (uint32_t i = last; i; i = s->did[i - 1].before)
        if (s->did[i - 1].ts_us <= to_us)
            s->ts_us[--at] = s->did[i - 1].ts_us;
    return n;
}

struct outcome inactivity_outcome(struct inactivity *s, size_t row, int64_t at_us)
{
    struct outcome o = {.entered_us = INT64_MAX, .churned_us = TS_NONE, .as_of_us = s->covered.end_us};
    size_t n = all_of(s, row, at_us);
    if (n == 0)
        return o;
    o.entered_us = s->ts_us[0];
    int64_t silence_us = silence_of(s, n), before_us = s->ts_us[n - 1];
    size_t n_all = all_of(s, row, INT64_MAX);
    for (size_t i = n; i <= n_all; i++) {
        int64_t gone_us = before_us + silence_us;
        bool comes = i < n_all && s->ts_us[i] <= gone_us;
        int64_t to_us = comes ? s->ts_us[i] : gone_us < o.as_of_us ? gone_us : o.as_of_us;
        if (before_us < to_us && covered_hole(&s->covered, before_us, to_us)) {
            o.as_of_us = before_us > at_us ? before_us : TS_NONE;
            return o;
        }
        if (!comes) {
            o.churned_us = gone_us <= o.as_of_us ? gone_us : TS_NONE;
            return o;
        }
        before_us = s->ts_us[i];
    }
    return o;
}

void inactivity_free(struct inactivity *s)
{
    if (!s)
        return;
    free(s->did);
    free(s->last);
    free(s->ts_us);
    covered_free(&s->covered);
    free(s);
}
