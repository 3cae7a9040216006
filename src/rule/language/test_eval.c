/* test_eval: does a test hold for an event? */
#include "base/word.h"
#include "rule/language/model.h"
#include "snag/num.h"
#include "text/iso.h"

struct side {
    struct view text;
    double number;
    int64_t ts_us;
    bool is_number, asked; /* the number is read only when needed */
    bool is_time;          /* a literal that is one */
};

static bool has_number(struct side *s)
{
    if (!s->asked)
        s->is_number = number_read(s->text, &s->number);
    s->asked = true;
    return s->is_number;
}

/* Is there a match? If PCRE2 gives up, it is unknown: then no test holds, neither ~ nor !~. */
static bool pattern_holds(const struct rule_test *t, struct view text, struct tests_run *run)
{
    int rc = regex_match(t->right->regex, text, run->match);
    if (rc < PCRE2_ERROR_NOMATCH) {
        run->failed = t->right;
        run->code = rc;
        return false;
    }
    return (rc >= 0) == (t->op == TEST_MATCH);
}

/* For value and elapsed, = compares numbers if both sides are numbers; otherwise bytes. */
static bool same(const struct rule_test *t, struct side *left, struct side *right)
{
    if ((t->field == FIELD_VALUE || t->field == FIELD_ELAPSED) && has_number(left) && has_number(right))
        return left->number == right->number;
    return view_eq(left->text, right->text);
}

static bool ordered(enum test_op op, double a, double b)
{
    switch (op) {
    case TEST_LT:
        return a < b;
    case TEST_LE:
        return a <= b;
    case TEST_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static struct side right_side(const struct operand *o, const struct rule_fact *this_, const struct rule_fact *prior)
{
    if (o->whose == OF_SELF)
        return (struct side){o->text, o->number, o->ts_us, o->is_number, true, o->is_time};
    return (struct side){.text = fact_field(o->whose == OF_THIS ? this_ : prior, o->field)};
}

/* elapsed > 8bh: has so much business time passed since p, by the calendar of its queue? */
static bool business_holds(const struct rule_test *t, const struct rule_fact *x, const struct rule_fact *prior,
                           const struct tests_run *run)
{
    const struct time_span *span = &t->right->business;
    struct view queue = fact_field(prior, FIELD_QUEUE);
    int64_t due_us = business_after(run->business, queue, prior->ts_us, span->unit, span->us);
    if (t->op == TEST_EQ || t->op == TEST_NE)
        return (x->ts_us == due_us) == (t->op == TEST_EQ);
    return ordered(t->op, (double)(x->ts_us - due_us), 0);
}

static bool has_time(struct side *s, const struct tests_run *run)
{
    return s->is_time || iso_read(run->iso, s->text, &s->ts_us);
}

static void add_stray(struct tests_run *run, uint32_t order, struct view text)
{
    struct stray *s = run->stray ? &run->stray[order] : NULL;
    run->strayed = true;
    if (!s)
        return;
    if (s->n == 0)
        (void)str_shown(s->first, sizeof s->first, text);
    s->n++;
}

/* < <= > >=: two numbers, or two times. What cannot be compared is told, unless it is empty. */
static bool compare(const struct rule_test *t, struct side *left, struct side *right, struct tests_run *run)
{
    if (left->text.n == 0)
        return false;
    if (has_number(left) && has_number(right))
        return ordered(t->op, left->number, right->number);
    bool both_times = !right->is_number && has_time(right, run) && has_time(left, run);
    if (both_times)
        return ordered(t->op, (double)(left->ts_us - right->ts_us), 0);
    add_stray(run, t->order, left->is_number && !right->is_time ? right->text : left->text);
    return false;
}

static bool holds(const struct rule_test *t, const struct rule_fact *x, const struct rule_fact *this_,
                  const struct rule_fact *prior, struct tests_run *run)
{
    char span[32];
    struct side left = {0};
    if (t->field == FIELD_ELAPSED && t->right->business.unit != UNIT_TIME)
        return business_holds(t, x, prior, run);
    if (t->field == FIELD_ELAPSED) {
        int64_t us = x->ts_us - prior->ts_us;
        left = (struct side){{span, num_format_us(span, us)}, (double)us / 1e6, 0, true, true, false};
    } else {
        left.text = fact_field(t->left == OF_PRIOR ? prior : x, t->field);
    }
    if (t->refers && left.text.n == 0)
        return false;
    if (t->op == TEST_MATCH || t->op == TEST_NO_MATCH)
        return pattern_holds(t, left.text, run);
    if (t->op == TEST_PAIR) {
        struct view second = fact_field(t->second == OF_PRIOR ? prior : x, t->second_field);
        return second.n > 0 && pairs_have(t->pairs, left.text, second);
    }
    if (t->op == TEST_IN) {
        for (size_t i = 0; i < t->n_right; i++) {
            struct side right = right_side(&t->right[i], this_, prior);
            if (same(t, &left, &right))
                return true;
        }
        return false;
    }
    struct side right = right_side(t->right, this_, prior);
    if (t->refers && right.text.n == 0)
        return false;
    if (t->op == TEST_EQ || t->op == TEST_NE)
        return same(t, &left, &right) == (t->op == TEST_EQ);
    return compare(t, &left, &right, run);
}

/* A field that has, or has not, one of some texts: most tests are so. */
static bool is_plain(const struct rule_test *t)
{
    return !t->refers && t->field >= 0 && t->field != FIELD_VALUE &&
           (t->op == TEST_EQ || t->op == TEST_NE || t->op == TEST_IN);
}

static bool plain_holds(const struct rule_test *t, const struct rule_fact *x)
{
    struct view v = fact_field(x, t->field);
    bool same = false;
    for (size_t i = 0; i < t->n_right && !same; i++)
        same = t->right[i].text.n == v.n && word_same(t->right[i].text.p, v.p, v.n);
    return same == (t->op != TEST_NE);
}

bool tests_hold(const struct tests *t, const struct rule_fact *x, const struct rule_fact *this_,
                const struct rule_fact *prior, struct tests_run *run)
{
    for (size_t i = 0; i < t->n; i++)
        if (is_plain(&t->test[i]) ? !plain_holds(&t->test[i], x) : !holds(&t->test[i], x, this_, prior, run))
            return false;
    return true;
}
