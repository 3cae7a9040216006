/* landmarks: the dates at which the predictors end. See snag/features.h. */
#include <stdlib.h>

#include "table/features/features_impl.h"
#include "snag/opt.h"

enum { MAX_LANDMARKS = 10000 };

int features_parse_date(struct view text, const struct zone *zone, int64_t *ts_us, struct err *err)
{
    struct layout *iso;
    struct time_read r;
    if (layout_compile(&iso, "iso", err) < 0)
        return -1;
    int bad = layout_parse(iso, zone, text, &r);
    layout_free(iso);
    if (bad < 0)
        return err_set(err, ERR_USAGE, "'%.*s' is not a date (expected 2026-09-01)", VIEW_FMT(text));
    *ts_us = r.ts_us;
    return 0;
}

size_t features_date(char *dst, int64_t ts_us, const struct zone *zone)
{
    int64_t local_us = ts_us + zone_offset(zone, ts_us) * US_PER_S;
    int64_t day_us = 86400 * US_PER_S;
    if (((local_us % day_us) + day_us) % day_us == 0) {
        (void)time_iso(dst, local_us, 0);
        dst[10] = '\0';
        return 10;
    }
    return time_iso(dst, ts_us, ts_us % US_PER_S == 0 ? 0 : ts_us % 1000 == 0 ? 3 : 6);
}

static int add(struct landmarks *l, size_t *cap, int64_t ts_us, struct err *err)
{
    if (l->n == MAX_LANDMARKS)
        return err_set(err, ERR_USAGE, "'%s' makes more than %d landmarks", l->text, MAX_LANDMARKS);
    if (mem_reserve(&l->at_us, cap, l->n + 1, sizeof *l->at_us, err) < 0)
        return -1;
    l->at_us[l->n++] = ts_us;
    return 0;
}

int64_t zone_shift(const struct zone *zone, int64_t ts_us, int64_t by_us)
{
    enum local_kind kind;
    if (by_us % US_PER_DAY != 0)
        return ts_us + by_us;
    return zone_to_utc(zone, ts_us + zone_offset(zone, ts_us) * US_PER_S + by_us, &kind);
}

static int parse_rolling(struct landmarks *l, const char *slash, const struct zone *zone, struct err *err)
{
    const char *second = strchr(slash + 1, '/');
    int64_t from_us, to_us, step_s;
    size_t cap = 0;
    if (!second)
        return err_set(err, ERR_USAGE, "'%s' has no step (FROM/TO/28d)", l->text);
    if (features_parse_date((struct view){l->text, (size_t)(slash - l->text)}, zone, &from_us, err) < 0 ||
        features_parse_date((struct view){slash + 1, (size_t)(second - slash - 1)}, zone, &to_us, err) < 0 ||
        opt_span(second + 1, &step_s, err) < 0)
        return -1;
    if (step_s <= 0 || to_us < from_us)
        return err_set(err, ERR_USAGE, "'%s' contains no date (FROM before TO, a step above 0)", l->text);
    for (int64_t i = 0, at_us = from_us; at_us <= to_us; at_us = zone_shift(zone, from_us, i * step_s * US_PER_S)) {
        if (add(l, &cap, at_us, err) < 0)
            return -1;
        i++;
    }
    return 0;
}

static int parse(struct landmarks *l, const struct zone *zone, struct err *err)
{
    const char *slash = strchr(l->text, '/');
    size_t cap = 0;
    int64_t at_us, after_s;
    if (strncmp(l->text, "entry+", 6) == 0) {
        l->kind = DESIGN_ENTRY;
        l->n = 1;
        if (opt_span(l->text + 6, &after_s, err) < 0)
            return -1;
        l->after_entry_us = after_s * US_PER_S;
        return 0;
    }
    l->kind = DESIGN_LANDMARK;
    if (slash)
        return parse_rolling(l, slash, zone, err);
    return features_parse_date(view_of(l->text), zone, &at_us, err) < 0 ? -1 : add(l, &cap, at_us, err);
}

int landmarks_parse(struct landmarks *l, const char *text, const struct zone *zone, struct err *err)
{
    *l = (struct landmarks){.text = mem_copy(text, strlen(text), err)};
    if (l->text && parse(l, zone, err) == 0)
        return 0;
    landmarks_free(l);
    return -1;
}

void landmarks_free(struct landmarks *l)
{
    free(l->text);
    free(l->at_us);
    *l = (struct landmarks){0};
}
