/* evidence: the few snags of each rule that were worst for the customer, each of a different one. See evidence.h. */
#include "report/evidence.h"

#include <math.h>
#include <stdlib.h>

#include "snag/num.h"

int evidence_open(struct evidence *v, const struct rules *rules, struct err *err)
{
    *v = (struct evidence){.rules = rules};
    v->rule = mem_zero(rules_n(rules), sizeof *v->rule, err);
    if (!v->rule)
        return -1;
    for (size_t i = 0; i < rules_n(rules); i++)
        v->rule[i].worst = rule_worst(rules, i);
    return 0;
}

static void evidence_drop(struct report_evidence *e)
{
    free(e->customer);
    free(e->contact);
    free(e->queue);
    free(e->source);
}

void evidence_free(struct evidence *v)
{
    for (size_t i = 0; v->rule && i < rules_n(v->rules); i++)
        for (size_t k = 0; k < v->rule[i].n; k++)
            evidence_drop(&v->rule[i].best[k]);
    free(v->rule);
    free(v->times);
    dict_free(&v->met);
    buf_free(&v->key);
}

/* How many snags of the rule that contact or customer has by now. */
static int count_one(struct evidence *v, const struct evidence_at *at, const struct event *e, uint64_t *times,
                     struct err *err)
{
    bool customer = v->rule[at->rule].worst.per_customer && e->col[COL_CUSTOMER].n > 0;
    struct view whose = customer ? e->col[COL_CUSTOMER] : at->contact;
    buf_clear(&v->key);
    if (buf_addf(&v->key, err, "%zu ", at->rule) < 0 || buf_add(&v->key, whose.p, whose.n, err) < 0)
        return -1;
    int64_t id = whose.n ? dict_put(&v->met, buf_view(&v->key), err) : 0;
    *times = 1;
    if (id < 0 || whose.n == 0)
        return (int)id;
    if (mem_reserve_zero(&v->times, &v->cap, (size_t)id + 1, sizeof *v->times, err) < 0)
        return -1;
    *times = ++v->times[id];
    return 0;
}

/* Worse for the customer, or if that is the same, earlier? */
static bool worse(const struct rule_worst *worst, const struct report_evidence *a, const struct report_evidence *b)
{
    bool smallest = worst->by == WORST_SMALLEST;
    double none = smallest ? INFINITY : -INFINITY;
    double x = isnan(a->value) ? none : a->value, y = isnan(b->value) ? none : b->value;
    if (worst->by == WORST_MOST && a->times != b->times)
        return a->times > b->times;
    if ((worst->by != WORST_MOST || worst->seconds) && x != y)
        return smallest ? x < y : x > y;
    return a->ts_us < b->ts_us;
}

static bool same_person(const struct report_evidence *had, const struct evidence_at *at, const struct event *e)
{
    struct view customer = e->col[COL_CUSTOMER];
    return customer.n ? view_is(customer, had->customer) : !*had->customer && view_is(at->contact, had->contact);
}

static char *copy(struct view v, struct err *err)
{
    return mem_copy(v.p ? v.p : "", v.n, err);
}

/* Puts it where it belongs, the last one out if there is no room. */
static int insert(struct evidence_rule *rule, struct report_evidence *this, const struct evidence_at *at,
                  const struct event *e, struct err *err)
{
    size_t place = rule->n;
    const char *blank = at->sources.n ? memchr(at->sources.p, ' ', at->sources.n) : NULL;
    struct view first = {at->sources.p, blank ? (size_t)(blank - at->sources.p) : at->sources.n};
    this->customer = copy(e->col[COL_CUSTOMER], err);
    this->contact = copy(at->contact, err);
    this->queue = copy(at->queue, err);
    this->source = copy(first, err);
    if (!this->customer || !this->contact || !this->queue || !this->source) {
        evidence_drop(this);
        return -1;
    }
    while (place > 0 && worse(&rule->worst, this, &rule->best[place - 1]))
        place--;
    if (rule->n == REPORT_EVIDENCE) {
        rule->n--;
        evidence_drop(&rule->best[rule->n]);
    }
    memmove(&rule->best[place + 1], &rule->best[place], (rule->n - place) * sizeof *this);
    rule->best[place] = *this;
    rule->n++;
    return 0;
}

int evidence_add(struct evidence *v, const struct evidence_at *at, const struct event *e, struct err *err)
{
    struct evidence_rule *rule = &v->rule[at->rule];
    struct report_evidence this = {.ts_us = e->ts_us, .value = NAN, .times = 1};
    if (rule->worst.seconds || rule->worst.by != WORST_MOST)
        (void)num_parse(e->col[COL_VALUE], &this.value);
    if (rule->worst.by == WORST_MOST && count_one(v, at, e, &this.times, err) < 0)
        return -1;
    if (rule->n == REPORT_EVIDENCE && !worse(&rule->worst, &this, &rule->best[rule->n - 1]))
        return 0;
    for (size_t i = 0; i < rule->n; i++) {
        if (!same_person(&rule->best[i], at, e))
            continue;
        if (!worse(&rule->worst, &this, &rule->best[i]))
            return 0;
        evidence_drop(&rule->best[i]);
        rule->n--;
        memmove(&rule->best[i], &rule->best[i + 1], (rule->n - i) * sizeof this);
        break;
    }
    return insert(rule, &this, at, e, err);
}
