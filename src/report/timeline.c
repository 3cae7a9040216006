/* timeline: see snag/timeline.h. Gathers what belongs to the key; timeline_text.c tells it. */
#include "report/timeline_impl.h"

#include <stdlib.h>

int timeline_open(struct timeline **t, const char *key, const struct rules *rules, const struct zone *zone,
                  struct err *err)
{
    struct timeline *o;
    *t = NULL;
    if (!*key)
        return err_set(err, ERR_USAGE, "an empty name is nobody's");
    o = mem_zero(1, sizeof *o, err);
    *t = o;
    if (!o)
        return -1;
    *o = (struct timeline){.key = key, .rules = rules, .zone = zone};
    return 0;
}

void timeline_close(struct timeline *t)
{
    if (!t)
        return;
    free(t->row);
    free(t->promise);
    arena_free(&t->texts);
    free(t);
}

static int keep(struct timeline *t, struct view *to, struct view text, struct err *err)
{
    to->p = arena_copy(&t->texts, text.p ? text.p : "", text.n, err);
    to->n = text.n;
    return to->p ? 0 : -1;
}

/* As what does it belong to the key? */
static unsigned matches(const char *key, struct view customer, struct view case_, struct view contact)
{
    unsigned as = 0;
    as |= view_is(customer, key) ? 1U << AS_CUSTOMER : 0;
    as |= view_is(case_, key) ? 1U << AS_CASE : 0;
    as |= view_is(contact, key) ? 1U << AS_CONTACT : 0;
    return as;
}

static int add_row(struct timeline *t, const struct batch *b, const struct event *e, unsigned as, struct err *err)
{
    static const char *const names[N_TOLD] = {[TOLD_SRC] = "src",
                                              [TOLD_SINCE] = "since",
                                              [TOLD_COUNT] = "count",
                                              [TOLD_AT_QUEUE] = "at_queue",
                                              [TOLD_AT_AGENT] = "at_agent",
                                              [TOLD_EVIDENCE] = "evidence",
                                              [TOLD_BY] = "by"};
    if (mem_reserve(&t->row, &t->cap_rows, t->n_rows + 1, sizeof *t->row, err) < 0)
        return -1;
    struct told_row *row = &t->row[t->n_rows];
    *row = (struct told_row){.ts_us = e->ts_us, .as = as};
    for (size_t i = 0; i < N_TOLD; i++) {
        int64_t at = i < N_STANDARD_COLUMNS ? (int64_t)i : schema_find(b->schema, names[i]);
        if (keep(t, &row->text[i], event_cell(e, at), err) < 0)
            return -1;
    }
    t->n_rows++;
    return 0;
}

int timeline_add(struct timeline *t, const struct batch *b, struct err *err)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        unsigned as = matches(t->key, e->col[COL_CUSTOMER], e->col[COL_CASE], e->col[COL_CONTACT]);
        if (as && !event_is_coverage(e) && add_row(t, b, e, as, err) < 0)
            return -1;
    }
    return 0;
}

int timeline_promise(void *timeline, const struct ledger_row *row, struct err *err)
{
    struct timeline *t = timeline;
    if (!matches(t->key, row->customer, row->case_, row->contact))
        return 0;
    if (mem_reserve(&t->promise, &t->cap_promises, t->n_promises + 1, sizeof *t->promise, err) < 0)
        return -1;
    struct told_promise *p = &t->promise[t->n_promises];
    *p = (struct told_promise){.row = *row};
    if (keep(t, &p->row.contact, row->contact, err) < 0 || keep(t, &p->row.case_, row->case_, err) < 0 ||
        keep(t, &p->row.src, row->src, err) < 0)
        return -1;
    t->n_promises++;
    return 0;
}
