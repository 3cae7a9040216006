/* change_text: changes for people: a sentence for each, what it rests on, and what random dates look like. See
 * snag/change_told.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/change_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { FIGURE = 64, STRIP = 61 };

/* ---- figures ---- */

/* Shares in per cent and differences in points, with as many digits as the interval warrants; times in seconds. */
struct units {
    double factor;
    int decimals;
    const char *one, *of; /* behind a level; behind a difference */
};

static int decimals_of(double x)
{
    double size = fabs(x);
    return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

static struct units units_of(const struct change_row *row)
{
    const struct change_estimate *d = &row->c.difference;
    double width = isnan(d->high - d->low) ? fabs(d->value) : (d->high - d->low) / 2;
    if (row->share)
        return (struct units){100, decimals_of(1000 * width) > 1 ? 2 : 1, " %", " points"};
    return (struct units){1, decimals_of(10 * width) > 2 ? 2 : decimals_of(10 * width), " s", " s"};
}

static void level(char *text, const struct units *u, double x)
{
    char number[TEXT_NUMBER];
    text_grouped(number, u->factor * x, u->decimals);
    (void)snprintf(text, FIGURE, "%s%s", number, u->one);
}

/* With its sign. */
static void shift(char *text, const struct units *u, double x, int more)
{
    if (isnan(x))
        (void)snprintf(text, FIGURE, "?");
    else
        (void)snprintf(text, FIGURE, "%+.*f", u->decimals + more, u->factor * x);
}

static int tell_interval(struct buf *b, const struct units *u, const struct change_estimate *e, int more,
                         struct err *err)
{
    char low[FIGURE], high[FIGURE];
    if (isnan(e->low) && isnan(e->high))
        return buf_adds(b, ", without an interval", err);
    shift(low, u, e->low, more);
    shift(high, u, e->high, more);
    return buf_addf(b, err, " (95 %% interval %s to %s)", low, high);
}

/* ---- sentences ---- */

static int flush(struct buf *sentence, struct buf *b, struct err *err)
{
    int rc = buf_addf(b, err, "  ") < 0 ? -1 : text_folded(b, sentence->p, 2, 2, err);
    buf_clear(sentence);
    return rc;
}

/* "Since 3 March, long_wait is 3.6 % where 14.1 % was expected: …" */
static int tell_result(const struct change_row *row, const struct units *u, struct buf *s, struct err *err)
{
    static const char *const verdict[] = {[CHANGE_NOT_SHOWN] = "No change is shown",
                                          [CHANGE_AS_RANDOM] = "A difference such as random dates have",
                                          [CHANGE_SHOWN] = "The date is associated with a change"};
    const struct change *c = &row->c;
    char after[FIGURE], expected[FIGURE], by[FIGURE], n[TEXT_COUNT], p[TEXT_NUMBER];
    level(after, u, c->mean[1][1]);
    level(expected, u, c->mean[1][1] - c->difference.value);
    shift(by, u, c->difference.value, 0);
    text_p(p, c->difference.p);
    if (buf_addf(s, err, "%s: %s of %s, expected %s; %s%s", verdict[change_verdict(c)], after,
                 text_thousands(n, (uint64_t)c->n[1][1]), expected, by, u->of) < 0 ||
        tell_interval(s, u, &c->difference, 0, err) < 0)
        return -1;
    return isnan(c->difference.p) ? buf_adds(s, ".", err) : buf_addf(s, err, ", p %s%s.", *p == '<' ? "" : "= ", p);
}

static int tell_trend(const struct change_row *row, const struct units *u, bool control, struct buf *s, struct err *err)
{
    const struct change *c = &row->c;
    char trend[FIGURE], beyond[FIGURE];
    if (isnan(c->trend.value) || isnan(c->beyond.value))
        return buf_adds(s, "The trend before is not known.", err);
    shift(trend, u, c->trend.value, 1);
    shift(beyond, u, c->beyond.value, 0);
    if (buf_addf(s, err, "Trend before%s: %s%s a week", control ? ", treated less control" : "", trend, u->of) < 0 ||
        tell_interval(s, u, &c->trend, 1, err) < 0 ||
        buf_addf(s, err, "; had it gone on, the difference would be %s%s", beyond, u->of) < 0 ||
        tell_interval(s, u, &c->beyond, 0, err) < 0)
        return -1;
    return buf_adds(s, ".", err);
}

/* ---- random dates ---- */

static size_t place_of(double t, double most)
{
    double at = (t / most + 1) / 2 * (STRIP - 1);
    return (size_t)lround(fmin(fmax(at, 0), STRIP - 1));
}

/* Where the t of random dates lie, from -most to most, and below it where that of the date is. */
static int tell_strip(const struct change *c, struct buf *b, struct err *err)
{
    static const char mark[] = " .:*#";
    size_t count[STRIP] = {0};
    char strip[STRIP + 1], below[STRIP + 1];
    double most = fabs(c->t);
    for (size_t i = 0; i < c->n_dates; i++)
        most = fmax(most, fabs(c->date_t[i]));
    for (size_t i = 0; i < c->n_dates; i++)
        count[place_of(c->date_t[i], most)]++;
    for (size_t i = 0; i < STRIP; i++) {
        size_t height = count[i] == 0 ? 0 : count[i] == 1 ? 1 : count[i] <= 3 ? 2 : count[i] <= 7 ? 3 : 4;
        strip[i] = mark[height];
        below[i] = i == STRIP / 2 ? '0' : ' ';
    }
    below[place_of(c->t, most)] = '^';
    strip[STRIP] = '\0';
    below[STRIP] = '\0';
    for (size_t i = STRIP; i > 0 && below[i - 1] == ' '; i--)
        below[i - 1] = '\0';
    return buf_addf(b, err, "  random dates |%s|\n  this date     %s\n", strip, below);
}

static int tell_dates(const struct change *c, struct buf *b, struct err *err)
{
    if (c->n_dates == 0)
        return text_sentence(b, err, "  Not compared with random dates: the weeks on either side are too few.");
    if (text_sentence(b, err, "  A random date looks like this in %zu of %zu.", c->n_as_large, c->n_dates) < 0)
        return -1;
    return tell_strip(c, b, err);
}

/* ---- all of it ---- */

static int tell_row(const struct changes_told *told, const struct change_row *row, struct buf *b, struct err *err)
{
    struct buf s = {0};
    struct units u = units_of(row);
    char name[200], title[200];
    bool control = told->asked->control != NULL;
    (void)str_shown(name, sizeof name, row->name);
    (void)str_folded(title, sizeof title, view_of(row->title ? row->title : ""));
    int rc = *title ? text_sentence(b, err, "%s (%s)", title, name) : text_sentence(b, err, "%s", name);
    if (rc == 0 && row->refused)
        return text_sentence(b, err, "  not told: %s", row->refused);
    if (rc == 0 && (tell_result(row, &u, &s, err) < 0 || flush(&s, b, err) < 0 ||
                    tell_trend(row, &u, control, &s, err) < 0 || flush(&s, b, err) < 0))
        rc = -1;
    if (rc == 0 && control) {
        char before[FIGURE], after[FIGURE];
        level(before, &u, row->c.mean[0][0]);
        level(after, &u, row->c.mean[0][1]);
        rc = text_sentence(b, err, "  Control group: %s before, %s after.", before, after);
    }
    buf_free(&s);
    return rc < 0 ? -1 : tell_dates(&row->c, b, err);
}

static int tell_head(const struct changes_told *told, struct buf *b, struct err *err)
{
    const struct change_asked *a = told->asked;
    char day[CHANGE_DAY_TEXT];
    change_day_text(day, a->day);
    if (text_sentence(b, err, "Before and after %s, at the same weekdays and hours (%s)", day,
                      told->zone ? told->zone : "UTC") < 0)
        return -1;
    if (a->control && text_sentence(b, err, "Treated: %s. Control: %s.", a->treated, a->control) < 0)
        return -1;
    return buf_addf(b, err, "\n");
}

static int tell_assumptions(const struct changes_told *told, struct buf *b, struct err *err)
{
    bool control = told->asked->control != NULL;
    size_t n = 0;
    for (size_t i = 0; i < told->n; i++)
        n += !told->row[i].refused;
    if (text_sentence(b, err,
                      "This rests on: nothing else changed at that time%s; what comes at the same weekday and hour is "
                      "alike before and after%s. It says what goes with the date, not what caused it.",
                      control ? " for one group alone" : "",
                      control ? "; without the change both groups would have moved alike" : "") < 0)
        return -1;
    return n > 1 ? text_sentence(b, err, "%zu were looked at: p_holm in a table (-F tsv) is adjusted for that.", n) : 0;
}

int changes_text(const struct changes_told *told, struct out *out, struct err *err)
{
    struct buf b = {0};
    int rc = tell_head(told, &b, err);
    for (size_t i = 0; rc == 0 && i < told->n; i++) {
        rc = tell_row(told, &told->row[i], &b, err);
        if (rc == 0)
            rc = buf_addf(&b, err, "\n");
    }
    if (rc == 0)
        rc = tell_assumptions(told, &b, err);
    if (rc == 0)
        rc = out_write(out, b.p, b.n, err);
    buf_free(&b);
    return rc;
}
