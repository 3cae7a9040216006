/* evidence: the few snags of each rule that were worst for the customer, each of a different one. See evidence.h. */
#include "report/evidence.h"

#include <math.h>
#include <stdlib.h>

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

void evidence_drop_rule(struct evidence *v, size_t rule)
{
    for (size_t k = 0; k < v->rule[rule].n; k++)
        evidence_drop(&v->rule[rule].best[k]);
    v->rule[rule].n = 0;
}

void evidence_free(struct evidence *v)
{
    for (size_t i = 0; v->rule && i < rules_n(v->rules); i++)
        evidence_drop_rule(v, i);
    free(v->rule);
    free(v->times);
    dict_free(&v->met);
}

struct view evidence_first(struct view sources)
{
    for (size_t i = 1; i < sources.n; i++) {
        size_t digits = i;
        while (sources.p[i] == ' ' && digits > 0 && sources.p[digits - 1] >= '0' && sources.p[digits - 1] <= '9')
            digits--;
        if (digits < i && digits > 0 && sources.p[digits - 1] == ':')
            return (struct view){sources.p, i};
    }
    return sources;
}

/* How many snags of the rule that contact or customer has by now. */
static int count_one(struct evidence *v, const struct evidence_at *at, uint64_t *times, struct err *err)
{
    bool customer = v->rule[at->rule].worst.per_customer && at->customer;
    const uint32_t whose[2] = {2 * at->rule + customer, customer ? at->customer : at->contact};
    *times = 1;
    if (whose[1] == 0)
        return 0;
    int64_t id = dict_put(&v->met, (struct view){(const char *)whose, sizeof whose}, err);
    if (id < 0 || mem_reserve_zero(&v->times, &v->cap, (size_t)id + 1, sizeof *v->times, err) < 0)
        return -1;
    *times = ++v->times[id];
    return 0;
}

/* FILE:LINE, by name and number. */
static int by_source(const char *a, const char *b)
{
    const char *x = strrchr(a, ':'), *y = strrchr(b, ':');
    if (!x || !y || x - a != y - b || strncmp(a, b, (size_t)(x - a)) != 0)
        return strcmp(a, b);
    long long m = strtoll(x + 1, NULL, 10), n = strtoll(y + 1, NULL, 10);
    return (m > n) - (m < n);
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
    return a->ts_us != b->ts_us ? a->ts_us < b->ts_us : by_source(a->source, b->source) < 0;
}

static bool same_person(const struct report_evidence *had, const struct evidence_at *at)
{
    return at->customer_name.n ? view_is(at->customer_name, had->customer)
                               : !*had->customer && view_is(at->contact_name, had->contact);
}

static char *copy(struct view v, struct err *err)
{
    return mem_copy(v.p ? v.p : "", v.n, err);
}

/* FILE:LINE */
static char *place_of(const struct evidence_at *at, struct err *err)
{
    struct buf b = {0};
    char *place = NULL;
    if (!at->by_line || at->source.n == 0)
        return copy(at->source, err);
    if (buf_addf(&b, err, "%.*s:%llu", VIEW_FMT(at->source), (unsigned long long)at->line) == 0)
        place = copy(buf_view(&b), err);
    buf_free(&b);
    return place;
}

static int name_it(struct report_evidence *this, const struct evidence_at *at, struct err *err)
{
    this->source = place_of(at, err);
    this->customer = copy(at->customer_name, err);
    this->contact = copy(at->contact_name, err);
    this->queue = copy(at->queue, err);
    if (this->customer && this->contact && this->queue && this->source)
        return 0;
    evidence_drop(this);
    return -1;
}

/* Puts it where it belongs, the last one out if there is no room. */
static void insert(struct evidence_rule *rule, const struct report_evidence *this)
{
    size_t place = rule->n;
    while (place > 0 && worse(&rule->worst, this, &rule->best[place - 1]))
        place--;
    if (rule->n == REPORT_EVIDENCE) {
        rule->n--;
        evidence_drop(&rule->best[rule->n]);
    }
    memmove(&rule->best[place + 1], &rule->best[place], (rule->n - place) * sizeof *this);
    rule->best[place] = *this;
    rule->n++;
}

/* Is it so much less bad than the last one shown that nothing else need be looked at? */
static bool hopeless(const struct evidence_rule *rule, const struct report_evidence *this)
{
    struct report_evidence probe = *this;
    if (rule->n < REPORT_EVIDENCE)
        return false;
    probe.source = rule->best[rule->n - 1].source;
    return !worse(&rule->worst, &probe, &rule->best[rule->n - 1]) && this->ts_us != rule->best[rule->n - 1].ts_us;
}

int evidence_add(struct evidence *v, const struct evidence_at *at, struct err *err)
{
    struct evidence_rule *rule = &v->rule[at->rule];
    struct report_evidence this = {.ts_us = at->ts_us, .value = NAN, .times = 1};
    if (rule->worst.seconds || rule->worst.by != WORST_MOST)
        this.value = at->value;
    if (rule->worst.by == WORST_MOST && count_one(v, at, &this.times, err) < 0)
        return -1;
    if (hopeless(rule, &this))
        return 0;
    if (name_it(&this, at, err) < 0)
        return -1;
    for (size_t i = 0; i < rule->n; i++) {
        if (!same_person(&rule->best[i], at))
            continue;
        if (!worse(&rule->worst, &this, &rule->best[i])) {
            evidence_drop(&this);
            return 0;
        }
        evidence_drop(&rule->best[i]);
        rule->n--;
        memmove(&rule->best[i], &rule->best[i + 1], (rule->n - i) * sizeof this);
        break;
    }
    if (rule->n == REPORT_EVIDENCE && !worse(&rule->worst, &this, &rule->best[rule->n - 1]))
        evidence_drop(&this);
    else
        insert(rule, &this);
    return 0;
}
