/* rate_told: what there is to say of a rate beside its figures. See snag/rates_told.h.
 *
 * Five different things have five different sentences: nothing could have met the rule; what could have is too young to
 * tell; snags were found on what could not (or early); the log cannot show the rule at all.
 */
#include <math.h>

#include "snag/civil.h"
#include "snag/rates_told.h"
#include "text/figure.h"

static int add_count(struct buf *b, uint64_t n, const char *what, struct err *err)
{
    char text[TEXT_COUNT];
    return buf_addf(b, err, "%s%s %s", b->n ? ", " : "", text_thousands(text, n), what);
}

/* "3 too recent to tell", and if it is so because one of several logs ended before the others, which: "as calls ends on
 * 2026-03-01" */
static int add_recent(struct buf *b, const struct rate_row *row, struct err *err)
{
    char ts[32], name[48];
    if (row->censored == 0)
        return 0;
    if (add_count(b, row->censored, "too recent to tell", err) < 0)
        return -1;
    if (row->ended.n == 0)
        return 0;
    (void)time_iso(ts, row->ended_us, 0);
    return buf_addf(b, err, " as %s ends on %.10s", str_shown(name, sizeof name, row->ended), ts);
}

static int add_outside(struct buf *b, const struct rate_row *row, struct err *err)
{
    char text[TEXT_COUNT];
    return buf_addf(b, err, "%s%s outside: no %.*s before", b->n ? "; " : "", text_thousands(text, row->outside),
                    VIEW_FMT(row->chances));
}

bool rate_cannot_be_met(const struct rate_row *row)
{
    return row->same_field.n && row->seen != RATE_UNSEEN && row->snags == 0 && (row->opportunities || row->censored);
}

/* "channel is always phone" */
static int add_same(struct buf *b, const struct rate_row *row, struct err *err)
{
    char value[48];
    if (row->same_value.n == 0)
        return buf_addf(b, err, "%.*s is always empty", VIEW_FMT(row->same_field));
    return buf_addf(b, err, "%.*s is always %s", VIEW_FMT(row->same_field),
                    str_shown(value, sizeof value, row->same_value));
}

/* Without a rate: nothing was counted, though something may have been found. */
static int no_rate(const struct rate_row *row, struct buf *b, struct err *err)
{
    if (row->early && add_count(b, row->early, "so far", err) < 0)
        return -1;
    if (add_recent(b, row, err) < 0)
        return -1;
    if (row->outside && add_count(b, row->outside, "found, no rate: ", err) < 0)
        return -1;
    if (row->outside == 0 && b->n)
        return 0;
    if (row->outside == 0 && buf_adds(b, row->no_rate ? "no rate: " : "no opportunity: ", err) < 0)
        return -1;
    return buf_addf(b, err, "%s%.*s%s", row->no_rate ? "no source emits " : "no ", VIEW_FMT(row->chances),
                    row->outside && !row->no_rate ? " before" : "");
}

int rate_told(const struct rate_row *row, struct buf *b, struct err *err)
{
    if (row->seen == RATE_UNSEEN)
        return buf_addf(b, err, "not observable: no source emits %.*s", VIEW_FMT(row->missing));
    if (rate_cannot_be_met(row))
        return buf_adds(b, "not observable: ", err) < 0 ? -1 : add_same(b, row, err);
    if (isnan(row->rate))
        return no_rate(row, b, err);
    if (add_recent(b, row, err) < 0)
        return -1;
    if (row->early && add_count(b, row->early, "so far", err) < 0)
        return -1;
    return row->outside ? add_outside(b, row, err) : 0;
}
