/* share: customers that are none: one with an absurd share of the contacts, the staff of a log. See ingest_impl.h. */
#include <stdlib.h>

#include "event/ingest/direct.h"
#include "event/ingest/ingest_impl.h"
#include "text/figure.h"

/* A customer is told who has at least so many contacts, this share of them, and so many times the mean of the others.
 */
enum { LEAST = 20, OF = 10, TIMES = 10 };
enum { SAMPLE = 4096 };

/* Where customers and their contacts stand. */
struct people {
    const struct who_table *customers, *matters;
    const struct identity *identity; /* NULL: a matter names its customer */
    uint32_t odd;                    /* of nodes in `identity` */
    uint32_t roles;                  /* of matters that count; 0: all */
};

static struct people people_of(const struct ingest_source *s)
{
    struct people p = {.customers = &s->people, .matters = s->contacts.n > 1 ? &s->contacts : &s->cases};
    p.odd = p.matters == &s->cases;
    p.identity = &s->identity;
    if (s->direct) {
        const struct who *who = direct_who(s->direct);
        p = (struct people){.customers = &who->customer, .matters = &who->matter};
        p.identity = s->keeps ? &s->identity : NULL;
        p.roles = s->stats.contacts ? MATTER_CONTACT | MATTER_BOTH : 0;
    }
    return p;
}

/* The customer of a matter that counts, or 0. */
static uint32_t whose(const struct people *p, uint32_t id)
{
    const struct matter *m = (const struct matter *)(const void *)who_at(p->matters, id);
    if (p->roles && !(m->name.more & p->roles))
        return 0;
    return p->identity ? identity_customer(p->identity, id << 1 | p->odd) : m->customer;
}

/* The customer with most of the contacts among each `step`th of them. */
static uint32_t most(const struct people *p, uint32_t *n, uint32_t step)
{
    uint32_t best = 0;
    for (uint32_t id = 1; id < p->matters->n; id += step) {
        uint32_t of = whose(p, id);
        n[of]++;
        if (of && (best == 0 || n[of] > n[best]))
            best = of;
    }
    return best;
}

static int tell_share(struct ingest_source *s, struct err *err)
{
    struct people p = people_of(s);
    uint32_t of = p.matters->n - 1, step = of / SAMPLE + 1;
    if (of < LEAST || p.customers->n < 3)
        return 0;
    uint32_t *n = mem_zero(p.customers->n, sizeof *n, err);
    if (!n)
        return -1;
    uint32_t best = most(&p, n, step);
    if (step > 1 && n[best] > of / step / (2 * OF)) {
        memset(n, 0, p.customers->n * sizeof *n);
        best = most(&p, n, 1);
    } else if (step > 1) {
        best = 0;
    }
    uint64_t own = n[best], others = 0;
    for (uint32_t i = 1; i < p.customers->n && best; i++)
        others += i == best ? 0 : n[i];
    free(n);
    uint64_t all = s->stats.contacts ? s->stats.contacts : of;
    bool absurd = best && own >= LEAST && own * OF >= all && own * (p.customers->n - 2) >= TIMES * others;
    if (!absurd)
        return 0;
    char name[80], a[TEXT_COUNT], b[TEXT_COUNT];
    return ingest_warn(s, err,
                       "'%s' has %s of %s %s: nobody, or a switchboard? (anonymous = in the map's [file] names words "
                       "for nobody)",
                       str_shown(name, sizeof name, who_text(p.customers, best)), text_thousands(a, own),
                       text_thousands(b, all), s->stats.contacts ? "contacts" : "cases");
}

int ingest_tell_customers(struct ingest_source *s, struct err *err)
{
    return tell_share(s, err) < 0 ? -1 : ingest_tell_shortened(s, err);
}

/* ---- staff ---- */

static const struct who_table *customers_of(const struct ingest_source *s)
{
    return s->direct ? &direct_who(s->direct)->customer : &s->people;
}

static uint32_t customer_named(const struct who_table *t, struct view name)
{
    const struct who_name key = who_key(name);
    uint32_t hash = who_hash(&key), id = who_likely(t, hash);
    if (id && who_is(who_at(t, id), &key))
        return id;
    for (id = 1; id < t->n; id++)
        if (who_is(who_at(t, id), &key))
            return id;
    return 0;
}

bool ingest_staff_calls(const struct ingest_source *s)
{
    for (size_t i = 0; i < s->n_logs; i++) {
        const struct dict *staff = mapper_staff(&s->log[i].mapper);
        for (size_t k = 0; k < staff->n; k++)
            if (customer_named(customers_of(s), dict_text(staff, (int64_t)k)))
                return true;
    }
    return false;
}

int ingest_settle_staff(struct ingest_source *s, struct err *err)
{
    const struct who_table *customers = customers_of(s);
    for (size_t i = 0; i < s->n_logs; i++) {
        const struct dict *staff = mapper_staff(&s->log[i].mapper);
        for (size_t k = 0; k < staff->n; k++) {
            uint32_t id = customer_named(customers, dict_text(staff, (int64_t)k));
            if (!id)
                continue;
            if (!s->is_staff)
                s->is_staff = mem_zero(customers->n, sizeof *s->is_staff, err);
            if (!s->is_staff)
                return -1;
            s->n_staff += !s->is_staff[id];
            s->is_staff[id] = true;
        }
    }
    return 0;
}
