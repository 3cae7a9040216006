/* moments: what each contact was for its customer. See moments.h. */
#include "report/moments.h"

#include <stdlib.h>

#include "snag/num.h"

static const double SCALE_MOST = 5; /* what csat is read on */

void moments_free(struct moments *m)
{
    free(m->contact);
    free(m->by_reason);
    dict_free(&m->reason);
    *m = (struct moments){0};
}

static struct said_of *said_of(struct moments *m, uint32_t contact, struct err *err)
{
    if (mem_reserve_zero(&m->contact, &m->cap, (size_t)contact + 1, sizeof *m->contact, err) < 0)
        return NULL;
    return &m->contact[contact];
}

/* Below, as, or above what was expected: as a moment + 1; 0: something else was said. */
static uint8_t expected(struct view v)
{
    static const char *const words[] = {"below", "met", "exceeded"}, *const numbers[] = {"0", "1", "2"};
    for (uint8_t i = 0; i < REPORT_MOMENTS; i++)
        if (view_is(v, words[i]) || view_is(v, numbers[i]))
            return (uint8_t)(i + 1);
    return 0;
}

int moments_event(struct moments *m, uint32_t contact, struct view name, struct view value, struct view text,
                  struct view reason, struct err *err)
{
    bool csat = view_is(name, "csat"), asked = view_is(name, "expectation");
    double x;
    if (contact == 0 || (reason.n == 0 && !csat && !asked))
        return 0;
    struct said_of *s = said_of(m, contact, err);
    if (!s)
        return -1;
    if (reason.n && s->reason == 0) {
        int64_t id = dict_put(&m->reason, reason, err);
        s->reason = (uint32_t)(id + 1);
        if (id < 0)
            return -1;
    }
    if (asked && s->expected == 0)
        s->expected = expected(value.n ? value : text);
    if (csat && num_parse(value, &x) == 0) {
        m->most_csat = x > m->most_csat ? x : m->most_csat;
        s->csat = s->csat > 0 || x < 1 ? s->csat : (float)x;
    }
    return 0;
}

int moments_good(struct moments *m, uint32_t contact, struct err *err)
{
    struct said_of *s = contact ? said_of(m, contact, err) : NULL;
    if (s)
        s->good = true;
    return contact && !s ? -1 : 0;
}

/* ---- the end ---- */

static enum report_moment moment_of(const struct moments *m, const struct said_of *s, bool snagged,
                                    enum report_moment_from *from)
{
    *from = FROM_EXPECTATION;
    if (s->expected)
        return (enum report_moment)(s->expected - 1);
    *from = FROM_CSAT;
    if (s->csat > 0 && m->most_csat <= SCALE_MOST)
        return s->csat < 3 ? MOMENT_WRONG : s->csat < 5 ? MOMENT_NEUTRAL_ONE : MOMENT_WELL;
    *from = FROM_SNAGS;
    return snagged ? MOMENT_WRONG : s->good ? MOMENT_WELL : MOMENT_NEUTRAL_ONE;
}

static uint64_t contacts_of(const struct report_reason *r)
{
    return r->n[MOMENT_WRONG] + r->n[MOMENT_NEUTRAL_ONE] + r->n[MOMENT_WELL];
}

static int by_contacts(const void *a, const void *b)
{
    uint64_t x = contacts_of(a), y = contacts_of(b);
    const struct report_reason *p = a, *q = b;
    return x != y ? (x < y) - (x > y) : view_cmp(p->name, q->name);
}

int moments_end(struct moments *m, const struct contact_counts *c, struct err *err)
{
    static const struct said_of silent = {0};
    size_t n = m->reason.n + 1;
    m->by_reason = mem_zero(n, sizeof *m->by_reason, err);
    if (!m->by_reason)
        return -1;
    for (size_t i = 1; i < n; i++)
        m->by_reason[i].name = dict_text(&m->reason, (int64_t)i - 1);
    for (size_t i = 1; i < c->cap_contacts; i++) {
        const struct said_of *s = i < m->cap ? &m->contact[i] : &silent;
        enum report_moment_from from;
        if (!contact_is_seen(c, i))
            continue;
        enum report_moment moment = moment_of(m, s, contact_is_snagged(c, i), &from);
        m->told.n[from][moment]++;
        m->by_reason[s->reason].n[moment]++;
    }
    qsort(m->by_reason, n, sizeof *m->by_reason, by_contacts);
    while (n && contacts_of(&m->by_reason[n - 1]) == 0)
        n--;
    m->told.reason = m->by_reason;
    m->told.n_reasons = n;
    return 0;
}
