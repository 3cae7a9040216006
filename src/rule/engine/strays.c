/* strays: what tests took for numbers or times although it is none, in words. See snag/rule.h. */
#include "rule/engine/detect_impl.h"
#include "text/figure.h"

/* What is wrong with it, and the remedy. */
static const char *remedy(const struct order_test *t, const char *first)
{
    if (t->of_times)
        return "times are compared as 2026-11-02 or 2026-11-02T09:14:03Z";
    if (strchr(first, ':'))
        return "a map turns times into seconds (hms, min)";
    if (strchr(first, ','))
        return "decimal = comma in a map's [file] reads 1,5";
    return "a map can leave it empty, and = or ~ compare texts";
}

static int tell(const struct order_test *t, const struct stray *s, struct buf *to, struct err *err)
{
    char n[TEXT_COUNT], test[80];
    const char *line_end = memchr(t->text.p, '\n', t->text.n);
    struct view said = {t->text.p, line_end ? (size_t)(line_end - t->text.p) : t->text.n};
    if (buf_add_shown(to, view_of(t->from->file), err) < 0)
        return -1;
    return buf_addf(to, err, ":%zu: %s%s: false %s time%s because %s (the first: '%s'); %s\n",
                    sections_line(t->from, t->text.p), str_shown(test, sizeof test, said), line_end ? " …" : "",
                    text_thousands(n, s->n), str_s(s->n),
                    t->of_numbers ? "there was no number"
                    : t->of_times ? "there was no time"
                                  : "the sides were not both numbers or both times",
                    s->first, remedy(t, s->first));
}

int strays_tell(const struct detect *d, struct buf *to, struct err *err)
{
    for (size_t i = 0; i < d->all->n_order; i++)
        if (d->tests.stray[i].n > 0 && tell(&d->all->order[i], &d->tests.stray[i], to, err) < 0)
            return -1;
    return 0;
}

int detect_strays(const struct source *detect, struct buf *to, struct err *err)
{
    for (const struct detect *d = chain_lowest((const struct detect *)detect); d; d = d->above)
        if (strays_tell(d, to, err) < 0)
            return -1;
    return 0;
}
