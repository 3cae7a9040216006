/* chance: who could have met a rule, in words. See model.h and snag/rule.h. */
#include "rule/language/model.h"
#include "text/figure.h"

int part_words(const struct part *part, struct buf *to, struct err *err)
{
    for (size_t i = 0; i < part->n_said; i++) {
        const char *between = i == 0 ? "" : i + 1 < part->n_said ? ", " : " or ";
        if (buf_addf(to, err, "%s%.*s", between, VIEW_FMT(part->name[i])) < 0)
            return -1;
    }
    return 0;
}

/* "customer and reason"; with articles: "a customer and an agent" */
static int add_keys(const struct rules *rules, const struct keys *keys, size_t from, bool articles, struct buf *to,
                    struct err *err)
{
    for (size_t i = from; i < keys->n; i++) {
        struct view name = rules->fields.text[keys->field[i]];
        const char *article = !articles ? "" : name.n && strchr("aeiou", name.p[0]) ? "an " : "a ";
        if (buf_addf(to, err, "%s%s%.*s", i == from ? "" : " and ", article, VIEW_FMT(name)) < 0)
            return -1;
    }
    return 0;
}

/* Calls of the staff are internal. */
static bool leaves_out_internal(const struct rules *rules, const struct tests *plain)
{
    const struct rule_test *t = plain->test;
    return plain->n == 1 && t->op == TEST_NE && t->left == OF_SELF && t->field >= 0 && t->right->whose == OF_SELF &&
           view_is(rules->fields.text[t->field], "direction") && view_is(t->right->text, "internal");
}

static const char *filter_words(const struct rules *rules, const struct part *part)
{
    if (part->given.n == 0 && leaves_out_internal(rules, &part->plain))
        return " of a customer";
    return part->plain.n > 0 || part->given.n > 0 ? " that passes its filter" : "";
}

/* " after 2d that the log covers" */
static int add_look_back(const struct rule *r, struct buf *to, struct err *err)
{
    char span[TEXT_COUNT];
    return rule_looks_back(r) ? buf_addf(to, err, " after %s that the log covers", span_words(span, r->bound.span)) : 0;
}

int rule_chances(const struct rules *rules, size_t i, struct buf *to, struct err *err)
{
    const struct rule *r = &rules->rule[i];
    const struct part *part = rule_opportunity(r);
    /* by default a key counts whatever the filter */
    bool filtered = r->opportunity.n_names || r->opportunity_kind != OPPORTUNITY_KEY;
    if (part_words(part, to, err) < 0)
        return -1;
    if (r->opportunity_per.n > 1 &&
        (buf_adds(to, " with ", err) < 0 || add_keys(rules, &r->opportunity_per, 1, true, to, err) < 0))
        return -1;
    if (filtered && buf_adds(to, filter_words(rules, part), err) < 0)
        return -1;
    return add_look_back(r, to, err);
}

/* ", whose whole 7d the log covers" */
static int add_window(const struct rule *r, struct buf *to, struct err *err)
{
    char span[TEXT_COUNT];
    if (r->bound.kind == BOUND_NONE)
        return buf_adds(to, ", if the log shows how it ends", err);
    return buf_addf(to, err, ", if the log covers its whole %s%s", span_words(span, r->bound.span),
                    r->bound.or_value ? " (or value)" : "");
}

int rule_out_of(const struct rules *rules, size_t i, struct buf *to, struct err *err)
{
    const struct rule *r = &rules->rule[i];
    const struct part *part = rule_opportunity(r);
    bool by_key = r->opportunity_kind == OPPORTUNITY_KEY;
    if (buf_adds(to, r->last_end ? "each contact's last " : "each ", err) < 0 ||
        (by_key && (add_keys(rules, &r->opportunity_per, 0, false, to, err) < 0 || buf_adds(to, " with ", err) < 0)) ||
        part_words(part, to, err) < 0)
        return -1;
    if ((r->opportunity.n_names || !by_key) && buf_adds(to, filter_words(rules, part), err) < 0)
        return -1;
    return by_key ? add_look_back(r, to, err) : add_window(r, to, err);
}
