/* ledger: see ledger.h and snag/ledger.h. */
#include "rule/engine/ledger.h"

#include <stddef.h>
#include <stdlib.h>

#include "rule/engine/detect_impl.h"
#include "snag/civil.h"
#include "snag/dict.h"
#include "snag/sorter.h"

enum entry_text {
    TEXT_CUSTOMER,
    TEXT_CASE,
    TEXT_CONTACT,
    TEXT_BY,
    TEXT_QUEUE,
    TEXT_AGENT,
    TEXT_CHANNEL,
    TEXT_REASON,
    TEXT_SRC
};
enum { ENTRY_TEXTS = TEXT_SRC + 1 };

struct ledger_entry {
    int64_t made_us, due_us, when_us;
    struct claim claim; /* as broken or kept it counts if this holds */
    uint32_t rule;      /* among all */
    enum ledger_outcome outcome;
    uint32_t end[ENTRY_TEXTS]; /* where each text ends; the texts follow */
    char text[];
};

struct ledger {
    struct sorter *entries;
    const struct rules *rules;
    int digits;
};

const char *ledger_word(enum ledger_outcome outcome)
{
    static const char *const word[N_LEDGER_OUTCOMES] = {"kept", "late", "chased", "broken", "pending"};
    return word[outcome];
}

int ledger_open(struct ledger **l, struct err *err)
{
    enum { MEM_BYTES = 64 << 20 };
    struct ledger *o = mem_zero(1, sizeof *o, err);
    *l = o;
    return o ? sorter_open(&o->entries, MEM_BYTES, err) : -1;
}

void ledger_close(struct ledger *l)
{
    if (l)
        sorter_close(l->entries);
    free(l);
}

int ledger_digits(const struct ledger *l)
{
    return l->digits;
}

bool ledger_has(const struct detect *d, uint32_t rule)
{
    const struct rule *r = rule_of(d, rule);
    return d->o.ledger && r->each && event_emitted(r->emits, NULL) == EMITTED_SNAG;
}

bool ledger_asks(const struct event *e)
{
    struct view name = e->col[COL_EVENT];
    return view_is(name, "customer_message") || (view_is(name, "start") && view_is(e->col[COL_DIRECTION], "in"));
}

/* ---- entries ---- */

static size_t entry_bytes(const struct ledger_entry *entry)
{
    return offsetof(struct ledger_entry, text) + entry->end[ENTRY_TEXTS - 1];
}

int entry_make(struct detect *d, uint32_t rule, const struct subject *x, int64_t due_us, struct ledger_entry **entry,
               struct err *err)
{
    const struct view *col = x->e->col;
    const struct held_by *place = &d->holder.after;
    const struct view text[ENTRY_TEXTS] = {[TEXT_CUSTOMER] = col[COL_CUSTOMER],
                                           [TEXT_CASE] = col[COL_CASE],
                                           [TEXT_CONTACT] = col[COL_CONTACT],
                                           [TEXT_BY] = col[COL_AGENT].n ? col[COL_AGENT] : place->agent,
                                           [TEXT_AGENT] = place->agent,
                                           [TEXT_QUEUE] = place->queue,
                                           [TEXT_CHANNEL] = col[COL_CHANNEL],
                                           [TEXT_REASON] = col[COL_REASON],
                                           [TEXT_SRC] = fact_field(&x->fact, FIELD_SOURCES)};
    size_t n = 0;
    for (size_t i = 0; i < ENTRY_TEXTS; i++)
        n += text[i].n;
    if (n > UINT32_MAX / 2)
        return err_set(err, ERR_DATA, "an event of %zu bytes", n);
    struct ledger_entry *made = pool_get(&d->pool, offsetof(struct ledger_entry, text) + n, err);
    *entry = made;
    if (!made)
        return -1;
    *made = (struct ledger_entry){.made_us = x->fact.ts_us,
                                  .due_us = due_us == INT64_MAX ? TS_NONE : due_us,
                                  .when_us = TS_NONE,
                                  .rule = d->first + rule,
                                  .outcome = LEDGER_PENDING};
    uint32_t at = 0;
    for (size_t i = 0; i < ENTRY_TEXTS; i++) {
        if (text[i].n)
            memcpy(made->text + at, text[i].p, text[i].n);
        at += (uint32_t)text[i].n;
        made->end[i] = at;
    }
    return 0;
}

void entry_free(struct detect *d, struct ledger_entry *entry)
{
    if (entry)
        pool_put(&d->pool, entry, entry_bytes(entry));
}

void entry_decide(struct ledger_entry *entry, enum ledger_outcome outcome, int64_t when_us, const struct claim *claim)
{
    entry->outcome = outcome;
    entry->when_us = when_us;
    entry->claim = *claim;
}

void entry_lapsed(struct ledger_entry *entry, enum ledger_outcome outcome, int64_t when_us)
{
    entry->outcome = outcome;
    entry->when_us = when_us;
}

/* In any order of customers. */
uint64_t ledger_order(uint32_t rule, struct view texts)
{
    return (uint64_t)rule << 32 | hash_bytes(texts.p, texts.n, 0) >> 32;
}

int entry_close(struct detect *d, const struct ledger_entry *entry, struct err *err)
{
    uint64_t order = ledger_order(entry->rule, (struct view){entry->text, entry->end[ENTRY_TEXTS - 1]});
    return sorter_add(d->o.ledger->entries, entry->made_us, order, entry, entry_bytes(entry), err);
}

/* ---- the end ---- */

static struct detect *level_of(struct detect *d, uint32_t rule)
{
    while (d->first > rule)
        d = d->below;
    return d;
}

/* What the rate calls censored is pending: nobody knows what became of it, but if it was met. */
static int decide(void *ctx, struct record *r, struct err *err)
{
    struct ledger_entry *entry = (struct ledger_entry *)(void *)r->bytes;
    struct detect *d = level_of(ctx, entry->rule);
    uint32_t rule = entry->rule - d->first;
    (void)err;
    if (certain_observable(&d->log, rule) == VERDICT_FALSE)
        return 0;
    if (entry->outcome == LEDGER_PENDING || certain_verdict(&d->log, rule, entry->claim) != VERDICT_FALSE)
        return 1;
    if (entry->outcome != LEDGER_KEPT)
        entry->when_us = TS_NONE;
    entry->outcome = LEDGER_PENDING;
    return 1;
}

int ledger_settle(struct detect *d, struct err *err)
{
    struct ledger *l = d->o.ledger;
    if (!l || d->above)
        return 0;
    l->rules = d->all;
    l->digits = d->ts_digits;
    return sorter_sort(l->entries, decide, d, err);
}

static struct view entry_view(const struct ledger_entry *entry, enum entry_text i)
{
    uint32_t from = i ? entry->end[i - 1] : 0;
    return (struct view){entry->text + from, entry->end[i] - from};
}

int ledger_next(struct ledger *l, struct ledger_row *row, struct err *err)
{
    struct record r;
    int rc = sorter_next(l->entries, &r, err);
    if (rc <= 0)
        return rc;
    const struct ledger_entry *entry = (const struct ledger_entry *)(const void *)r.bytes;
    *row = (struct ledger_row){.rule = entry->rule,
                               .name = l->rules->rule[entry->rule].text->name,
                               .customer = entry_view(entry, TEXT_CUSTOMER),
                               .case_ = entry_view(entry, TEXT_CASE),
                               .contact = entry_view(entry, TEXT_CONTACT),
                               .by = entry_view(entry, TEXT_BY),
                               .at_queue = entry_view(entry, TEXT_QUEUE),
                               .at_agent = entry_view(entry, TEXT_AGENT),
                               .channel = entry_view(entry, TEXT_CHANNEL),
                               .reason = entry_view(entry, TEXT_REASON),
                               .src = entry_view(entry, TEXT_SRC),
                               .made_us = entry->made_us,
                               .due_us = entry->due_us,
                               .outcome = entry->outcome,
                               .when_us = entry->when_us};
    return 1;
}
