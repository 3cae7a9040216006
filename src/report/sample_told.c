/* sample_told: contacts drawn at random, as a table and as text. See snag/sample_told.h. */
#include "snag/sample_told.h"

#include <stdio.h>

#include "snag/civil.h"
#include "text/wrap.h"

enum { SAMPLE_TIME = 28, SAMPLE_NAME = 120 };

static int put_row(struct tabular *t, const struct rules *rules, const struct sampled *x, struct err *err)
{
    char ts[SAMPLE_TIME];
    size_t n = time_iso(ts, x->ts_us, 0);
    const struct view cell[] = {rules_info(rules, x->rule).name,
                                view_of(x->hit ? "yes" : "no"),
                                {ts, n},
                                x->customer,
                                x->contact,
                                x->case_,
                                x->src};
    for (size_t i = 0; i < sizeof cell / sizeof *cell; i++)
        if (tabular_text(t, cell[i], err) < 0)
            return -1;
    return tabular_row(t, err);
}

int sample_table(const struct sample *s, const struct rules *rules, struct out *out, enum tabular_kind kind,
                 struct err *err)
{
    static const char *const columns[] = {"rule", "hit", "ts", "customer", "contact", "case", "src"};
    struct tabular t;
    int rc = 0;
    tabular_open(&t, out, kind);
    for (size_t i = 0; rc == 0 && i < sizeof columns / sizeof *columns; i++)
        rc = tabular_column(&t, view_of(columns[i]), err);
    for (size_t i = 0; rc == 0 && i < sample_n(s); i++)
        rc = put_row(&t, rules, sample_row(s, i), err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    return rc;
}

/* ---- text ---- */

/* "  2026-11-02T09:05:00Z  customer a, contact 1, calls.tsv:4" */
static int tell_row(const struct sampled *x, struct buf *b, struct err *err)
{
    static const char *const what[] = {"customer ", "contact ", "case ", ""};
    const struct view cell[] = {x->customer, x->contact, x->case_, x->src};
    char ts[SAMPLE_TIME + 1], name[SAMPLE_NAME];
    struct buf line = {0};
    ts[time_iso(ts, x->ts_us, 0)] = '\0';
    int rc = buf_addf(&line, err, "%s ", ts);
    for (size_t i = 0; rc == 0 && i < sizeof cell / sizeof *cell; i++)
        if (cell[i].n)
            rc = buf_addf(&line, err, " %s%s", what[i], str_shown(name, sizeof name, cell[i]));
    if (rc == 0)
        rc = buf_adds(b, "    ", err) < 0 ? -1 : text_folded(b, line.p, 4, 6, err);
    buf_free(&line);
    return rc;
}

/* Those of a rule that met it, or that did not, from row *i on. */
static int tell_rows(const struct sample *s, size_t rule, bool hit, size_t *i, struct buf *b, struct err *err)
{
    size_t first = *i;
    if (text_sentence(b, err, hit ? "  met it" : "  could have, and did not") < 0)
        return -1;
    for (; *i < sample_n(s) && sample_row(s, *i)->rule == rule && sample_row(s, *i)->hit == hit; ++*i)
        if (tell_row(sample_row(s, *i), b, err) < 0)
            return -1;
    return *i == first ? text_sentence(b, err, "    none") : 0;
}

int sample_text(const struct sample *s, const struct rules *rules, struct out *out, struct err *err)
{
    struct buf b = {0};
    char title[2 * SAMPLE_NAME], name[SAMPLE_NAME];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sample_n(s);) {
        size_t rule = sample_row(s, i)->rule;
        struct rule_info info = rules_info(rules, rule);
        (void)str_folded(title, sizeof title, info.title);
        (void)str_shown(name, sizeof name, info.name);
        rc = i ? buf_addf(&b, err, "\n") : 0;
        if (rc == 0)
            rc = text_sentence(&b, err, "%s%s%s%s", title, *title ? " (" : "", name, *title ? ")" : "");
        if (rc == 0)
            rc = tell_rows(s, rule, true, &i, &b, err) < 0 ? -1 : tell_rows(s, rule, false, &i, &b, err);
    }
    if (rc == 0 && b.n)
        rc = out_write(out, b.p, b.n, err);
    buf_free(&b);
    return rc;
}
