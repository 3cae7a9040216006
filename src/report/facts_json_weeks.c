/* facts_json_weeks: what changed, week by week, with limits, as JSON. See facts_json.h. */
#include <math.h>

#include "report/facts_json.h"

static void put_limits(struct json_put *j, const struct limits *l)
{
    if (!l->known) {
        put_null(j, "limits");
        return;
    }
    put_open(j, "limits", '{');
    put_count(j, "weeks", l->weeks);
    put_number(j, "before", l->centre);
    put_number(j, "sigma", l->sigma);
    put_number(j, "low", l->low);
    put_number(j, "high", l->high);
    put_number(j, "z", l->z);
    put_number(j, "p", l->p);
    put_flag(j, "beyond", l->beyond);
    put_close(j, '}');
}

static void put_week(struct facts_json *x, const struct report_week *w)
{
    struct json_put *j = &x->j;
    bool small = w->opportunities > 0 && facts_put_small(x, w->opportunities);
    put_open(j, NULL, '{');
    put_text(j, "week", view_of(w->name));
    put_flag(j, "complete", w->complete);
    facts_put_share(x, w->hit, w->opportunities, NAN, NAN, true);
    put_count(j, "censored", w->censored);
    if (small)
        put_null(j, "limits");
    else
        put_limits(j, &w->limits);
    put_close(j, '}');
}

/* The week or month asked for beside what it is compared with. */
static void put_asked(struct facts_json *x, const struct rate_row *row)
{
    struct json_put *j = &x->j;
    if (!row) {
        put_null(j, "asked");
        return;
    }
    put_open(j, "asked", '{');
    facts_put_share(x, row->hit, row->opportunities, row->low, row->high, true);
    put_number(j, "rate_before", row->rate0);
    put_number(j, "difference", row->difference);
    put_number(j, "difference_low", row->diff_low);
    put_number(j, "difference_high", row->diff_high);
    put_number(j, "p", row->p);
    put_close(j, '}');
}

static const char *const signals[] = {
    [REPORT_NO_SIGNAL] = "none", [REPORT_SIGNAL] = "signal", [REPORT_HEADLINE] = "headline"};

static void put_change(struct facts_json *x, const struct report_change *c)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "rule", c->rule->info.name);
    put_or_null(j, "week", view_of(c->at < c->n_weeks ? c->week[c->at].name : ""));
    put_number(j, "q", c->q);
    put_text(j, "signal", view_of(signals[c->signal]));
    put_or_null(j, "new_since", view_of(c->until));
    put_asked(x, c->asked);
    put_open(j, "weeks", '[');
    for (size_t i = 0; i < c->n_weeks; i++)
        if (*c->week[i].name)
            put_week(x, &c->week[i]);
    put_close(j, ']');
    put_close(j, '}');
}

void facts_put_changes(struct facts_json *x)
{
    struct json_put *j = &x->j;
    const struct report_changes *c = &x->f->changes;
    struct buf finding = {0};
    if (!report_has_changes(x->f)) {
        put_null(j, "changes");
        return;
    }
    if (j->rc == 0)
        j->rc = report_changes_finding(x->f, &finding, j->err);
    put_open(j, "changes", '{');
    put_text(j, "finding", buf_view(&finding));
    put_text(j, "zone", view_of(c->zone));
    put_or_null(j, "period", view_of(c->period ? c->period->name : ""));
    put_or_null(j, "versus", view_of(c->versus ? c->versus->name : ""));
    put_count(j, "headlines", c->n_headlines);
    put_count(j, "signals", c->n_signals);
    put_open(j, "rules", '[');
    for (size_t i = 0; i < c->n; i++)
        put_change(x, &c->change[i]);
    put_close(j, ']');
    put_close(j, '}');
    buf_free(&finding);
}
