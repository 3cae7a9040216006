/* facts_json_rules: each rule with its rate, what cannot be seen, and examples, as JSON. See facts_json.h. */
#include <math.h>

#include "report/facts_json.h"
#include "snag/rates_told.h"

static void put_example(struct facts_json *x, const struct report_evidence *e)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_moment(j, "time", e->ts_us);
    put_number(j, "value", e->value);
    put_count(j, "times", e->times);
    put_or_null(j, "customer", view_of(x->f->nameless ? "" : e->customer));
    put_or_null(j, "contact", view_of(e->contact));
    put_or_null(j, "queue", view_of(e->queue));
    put_or_null(j, "source", view_of(e->source));
    put_close(j, '}');
}

/* What it is found to be: the headings of the text. */
static const char *found_as(const struct report_facts *f, size_t i)
{
    return i < f->n_found ? "friction" : i < f->n_found + f->n_good ? "good" : "not observable";
}

static void put_rule(struct facts_json *x, size_t i)
{
    struct json_put *j = &x->j;
    const struct report_rule *rule = &x->f->rule[i];
    const struct rate_row *row = &rule->rate;
    struct buf note = {0};
    if (j->rc == 0)
        j->rc = rate_told(row, &note, j->err);
    put_open(j, NULL, '{');
    put_text(j, "rule", rule->info.name);
    put_or_null(j, "title", rule->info.title);
    put_or_null(j, "pillar", rule->info.pillar);
    put_text(j, "found_as", view_of(found_as(x->f, i)));
    put_or_null(j, "part_of", rule->info.part_of);
    facts_put_share(x, row->hit, row->opportunities, row->low, row->high, false);
    put_count(j, "snags", row->snags);
    put_count(j, "outside", row->outside);
    put_count(j, "early", row->early);
    put_count(j, "censored", row->censored);
    put_or_null(j, "missing", row->missing);
    put_or_null(j, "note", buf_view(&note));
    facts_put_past(x, rule->past, false);
    put_open(j, "examples", '[');
    for (size_t k = 0; i < x->f->n_found && k < rule->n_evidence; k++)
        put_example(x, &rule->evidence[k]);
    put_close(j, ']');
    put_close(j, '}');
    buf_free(&note);
}

void facts_put_rules(struct facts_json *x)
{
    put_open(&x->j, "rules", '[');
    for (size_t i = 0; i < x->f->n_rules; i++)
        put_rule(x, i);
    put_close(&x->j, ']');
}
