/* report: gathers the facts. See snag/report.h; report_text.c tells them. */
#include "snag/report.h"

#include <math.h>
#include <stdlib.h>

#include "report/report_impl.h"
#include "snag/num.h"

enum { REACHED = 1, SNAGGED = 2, KNOWN = 4, UNCOUNTED = 8 };

static int flag(struct flags *f, struct view key, unsigned char bits, uint32_t *id, struct err *err)
{
    int64_t n = dict_put(&f->names, key, err);
    if (n < 0 || mem_reserve_zero(&f->bits, &f->cap, (size_t)n + 1, 1, err) < 0)
        return -1;
    f->bits[n] |= bits;
    *id = (uint32_t)n;
    return 0;
}

static void flags_free(struct flags *f)
{
    dict_free(&f->names);
    free(f->bits);
}

int report_open(struct report **out, struct rules *rules, struct err *err)
{
    struct report *r = mem_zero(1, sizeof *r, err);
    *out = r;
    if (!r)
        return -1;
    r->rules = rules;
    r->n_rules = rules_n(rules);
    r->rule = mem_zero(r->n_rules, sizeof *r->rule, err);
    if (!r->rule || rates_open(&r->rates, rules, &(struct rates_options){0}, err) < 0) {
        report_close(r);
        *out = NULL;
        return -1;
    }
    for (size_t i = 0; i < r->n_rules; i++)
        r->rule[i].info = rules_info(rules, i);
    return 0;
}

static void evidence_free(struct report_evidence *e)
{
    free(e->customer);
    free(e->contact);
    free(e->queue);
    free(e->source);
}

void report_close(struct report *r)
{
    if (!r)
        return;
    for (size_t i = 0; r->rule && i < r->n_rules; i++)
        for (size_t k = 0; k < r->rule[i].n_evidence; k++)
            evidence_free(&r->rule[i].evidence[k]);
    flags_free(&r->contact);
    flags_free(&r->customer);
    flags_free(&r->queue);
    flags_free(&r->queue_contact);
    rates_close(r->rates);
    free(r->rule);
    free(r->queues);
    buf_free(&r->told);
    free(r);
}

/* ---- evidence ---- */

/* Where a snag happened, and what shows it: columns that detect adds. */
struct found_at {
    struct view queue, evidence;
};

static char *copy(struct view v, struct err *err)
{
    return mem_copy(v.p ? v.p : "", v.n, err);
}

/* The greater value first; if equal or missing, the earlier one. */
static bool better(double value, int64_t ts_us, const struct report_evidence *than)
{
    double a = isnan(value) ? -INFINITY : value, b = isnan(than->value) ? -INFINITY : than->value;
    return a > b || (a == b && ts_us < than->ts_us);
}

static int keep_evidence(struct report_rule *rule, const struct event *e, struct view contact,
                         const struct found_at *where, struct err *err)
{
    struct report_evidence this = {.ts_us = e->ts_us, .value = NAN};
    size_t at = rule->n_evidence;
    (void)num_parse(e->col[COL_VALUE], &this.value);
    while (at > 0 && better(this.value, e->ts_us, &rule->evidence[at - 1]))
        at--;
    if (at == REPORT_EVIDENCE)
        return 0;
    struct view first = where->evidence;
    const char *blank = first.n ? memchr(first.p, ' ', first.n) : NULL;
    if (blank)
        first.n = (size_t)(blank - first.p);
    this.customer = copy(e->col[COL_CUSTOMER], err);
    this.contact = copy(contact, err);
    this.queue = copy(where->queue, err);
    this.source = copy(first, err);
    if (!this.customer || !this.contact || !this.queue || !this.source) {
        evidence_free(&this);
        return -1;
    }
    if (rule->n_evidence == REPORT_EVIDENCE) {
        rule->n_evidence--;
        evidence_free(&rule->evidence[rule->n_evidence]);
    }
    memmove(&rule->evidence[at + 1], &rule->evidence[at], (rule->n_evidence - at) * sizeof this);
    rule->evidence[at] = this;
    rule->n_evidence++;
    return 0;
}

/* ---- events ---- */

static int at_queue(struct report *r, uint32_t contact, struct view queue, unsigned char bits, struct err *err)
{
    uint32_t pair[2] = {0, contact}, id;
    if (queue.n == 0)
        return 0;
    if (flag(&r->queue, queue, REACHED, &pair[0], err) < 0)
        return -1;
    return flag(&r->queue_contact, (struct view){(const char *)pair, sizeof pair}, bits, &id, err);
}

/* A snag of a contact, and where it stands. */
static int add_standing(void *report, const struct snag_standing *s, struct err *err)
{
    struct report *r = report;
    uint32_t id;
    unsigned char bit = s->stands == SNAG_ON ? SNAGGED : UNCOUNTED;
    if (rules_info(r->rules, s->rule).part_of.n || s->contact.n == 0)
        return 0;
    if (flag(&r->contact, s->contact, bit, &id, err) < 0)
        return -1;
    return bit == SNAGGED ? at_queue(r, id, s->at_queue, bit, err) : 0;
}

void report_asks(struct report *r, struct detect_options *o)
{
    o->rates = &r->rates;
    o->n_rates = 1;
    o->standing = add_standing;
    o->ctx = r;
}

static int add_snag(struct report *r, const struct event *e, struct view rule, struct view contact,
                    const struct found_at *at, struct err *err)
{
    int64_t i = rules_find(r->rules, rule);
    return i < 0 ? 0 : keep_evidence(&r->rule[i], e, contact, at, err);
}

static int add_event(struct report *r, const struct event *e, struct view contact, struct err *err)
{
    uint32_t id;
    bool known = e->col[COL_CUSTOMER].n > 0;
    if (view_is(e->col[COL_EVENT], "start")) {
        r->facts.starts++;
        r->facts.starts_in += view_is(e->col[COL_DIRECTION], "in");
    }
    if (known && flag(&r->customer, e->col[COL_CUSTOMER], REACHED, &id, err) < 0)
        return -1;
    if (contact.n == 0)
        return 0;
    if (flag(&r->contact, contact, (unsigned char)(REACHED | (known ? KNOWN : 0)), &id, err) < 0)
        return -1;
    return at_queue(r, id, e->col[COL_QUEUE], REACHED, err);
}

int report_add(struct report *r, const struct batch *b, struct err *err)
{
    int64_t evidence = schema_find(b->schema, "evidence"), queue = schema_find(b->schema, "at_queue");
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        struct view name = e->col[COL_EVENT], contact = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE];
        struct found_at at = {.queue = e->col[queue >= 0 ? queue : COL_QUEUE]};
        if (evidence >= 0)
            at.evidence = e->col[evidence];
        struct view rule = {0};
        enum event_emitted emitted = event_emitted(name, &rule);
        if (event_is_coverage(e) || emitted == EMITTED_GOOD)
            continue;
        bool snag = emitted == EMITTED_SNAG;
        if ((snag ? add_snag(r, e, rule, contact, &at, err) : add_event(r, e, contact, err)) < 0)
            return -1;
    }
    return 0;
}

/* ---- the end ---- */

/* With a rate, found without one, neither, not observable. */
static int standing_of(const struct rate_row *row)
{
    if (row->seen == RATE_UNSEEN)
        return 3;
    if (!isnan(row->rate))
        return 0;
    return row->snags || row->censored ? 1 : 2;
}

static int by_rate(const void *a, const void *b)
{
    const struct rate_row *x = &((const struct report_rule *)a)->rate, *y = &((const struct report_rule *)b)->rate;
    int p = standing_of(x), q = standing_of(y);
    if (p != q)
        return p - q;
    if (p == 0 && x->rate != y->rate)
        return (x->rate < y->rate) - (x->rate > y->rate);
    return view_cmp(x->name, y->name);
}

static int by_snagged(const void *a, const void *b)
{
    const struct report_queue *x = a, *y = b;
    return x->snagged != y->snagged ? (x->snagged < y->snagged) - (x->snagged > y->snagged)
                                    : view_cmp(x->name, y->name);
}

/* Leaves out queues that only snags name. */
static size_t only_reached(struct report_queue *queue, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (queue[i].contacts)
            queue[kept++] = queue[i];
    return kept;
}

static int count_queues(struct report *r, struct err *err)
{
    size_t n = r->queue.names.n;
    r->queues = mem_zero(n, sizeof *r->queues, err);
    if (!r->queues)
        return -1;
    for (size_t i = 0; i < n; i++)
        r->queues[i].name = dict_text(&r->queue.names, (int64_t)i);
    for (size_t i = 0; i < r->queue_contact.names.n; i++) {
        uint32_t pair[2];
        memcpy(pair, dict_text(&r->queue_contact.names, (int64_t)i).p, sizeof pair);
        if (!(r->queue_contact.bits[i] & REACHED)) /* a snag of the contact before, which that queue had */
            continue;
        r->queues[pair[0]].contacts++;
        r->queues[pair[0]].snagged += (r->queue_contact.bits[i] & SNAGGED) != 0;
    }
    n = only_reached(r->queues, n);
    for (size_t i = 0; i < n; i++)
        rate_wilson((double)r->queues[i].snagged, (double)r->queues[i].contacts, &r->queues[i].low, &r->queues[i].high);
    qsort(r->queues, n, sizeof *r->queues, by_snagged);
    r->facts.queue = r->queues;
    r->facts.n_queues = n;
    return 0;
}

int report_end(struct report *r, const struct source *detect, const struct ingest_stats *stats, struct err *err)
{
    struct report_facts *f = &r->facts;
    f->ingest = stats;
    f->counts = detect_counts(detect);
    for (size_t i = 0; i < r->n_rules; i++)
        r->rule[i].rate = *rates_row(r->rates, i);
    qsort(r->rule, r->n_rules, sizeof *r->rule, by_rate);
    for (size_t i = 0; i < r->n_rules; i++) {
        f->n_rated += standing_of(&r->rule[i].rate) == 0;
        f->n_found += standing_of(&r->rule[i].rate) <= 1;
    }
    f->rule = r->rule;
    f->n_rules = r->n_rules;
    f->contacts = r->contact.names.n;
    f->customers = r->customer.names.n;
    for (size_t i = 0; i < f->contacts; i++) {
        f->snagged += (r->contact.bits[i] & SNAGGED) != 0;
        f->uncounted += (r->contact.bits[i] & (SNAGGED | UNCOUNTED)) == UNCOUNTED;
        f->anonymous += !(r->contact.bits[i] & KNOWN);
    }
    if (f->contacts)
        rate_wilson((double)f->snagged, (double)f->contacts, &f->low, &f->high);
    return count_queues(r, err);
}
