/* needs: what follows from a sentence: what remembered events keep, and what the rule's opportunities are. */
#include "rule/language/model.h"
#include "snag/civil.h"

static int add_key(struct rules *rules, struct keys *keys, int32_t field, struct err *err)
{
    for (size_t i = 0; i < keys->n; i++)
        if (keys->field[i] == field)
            return 0;
    int32_t *grown = rules_grow(rules, keys->field, keys->n, sizeof *grown, err);
    if (!grown)
        return -1;
    grown[keys->n++] = field;
    keys->field = grown;
    return 0;
}

/* What remembered events keep for later tests. */
static int plan_memory(struct rules *rules, struct rule *r, struct err *err)
{
    if (add_key(rules, &r->kept, FIELD_SOURCES, err) < 0 ||
        (r->field != FIELD_NONE && add_key(rules, &r->kept, r->field, err) < 0) ||
        (r->bound.or_value && add_key(rules, &r->kept, FIELD_VALUE, err) < 0) ||
        (r->business && add_key(rules, &r->kept, FIELD_QUEUE, err) < 0))
        return -1;
    for (size_t i = 0; i < r->pair.n; i++) {
        const struct rule_test *t = &r->pair.test[i];
        if ((t->left == OF_PRIOR && add_key(rules, &r->kept, t->field, err) < 0) ||
            (t->second == OF_PRIOR && add_key(rules, &r->kept, t->second_field, err) < 0))
            return -1;
        for (size_t k = 0; k < t->n_right; k++)
            if (t->right[k].whose == OF_PRIOR && add_key(rules, &r->kept, t->right[k].field, err) < 0)
                return -1;
    }
    if (!rule_form(r)->tells_apart)
        return 0;
    r->told_equal = true;
    for (size_t i = 0; i < r->other.given.n; i++) {
        const struct rule_test *t = &r->other.given.test[i];
        size_t before = r->told.n;
        if (add_key(rules, &r->kept, t->field, err) < 0 || add_key(rules, &r->told, t->field, err) < 0)
            return -1;
        r->told_equal &= t->op == TEST_EQ && t->field != FIELD_VALUE && r->told.n > before;
    }
    return 0;
}

/* FIELD != prior.FIELD, and the like */
static int32_t differing(const struct tests *tests)
{
    for (size_t i = 0; i < tests->n; i++) {
        const struct rule_test *t = &tests->test[i];
        bool differs = t->op == TEST_NE || t->op == TEST_LT || t->op == TEST_GT;
        const struct operand *right = t->right;
        if (differs && right->whose != OF_SELF && right->whose != t->left && right->field == t->field)
            return t->field;
    }
    return FIELD_NONE;
}

int32_t rule_varies(const struct rule *r)
{
    if (r->field != FIELD_NONE)
        return rule_form(r)->object == OBJECT_COUNT && r->least < 2 ? FIELD_NONE : r->field;
    int32_t field = differing(&r->pair);
    return field == FIELD_NONE && rule_form(r)->has_prior ? differing(&r->other.given) : field;
}

static int plan_opportunity(struct rules *rules, struct rule *r, struct err *err)
{
    r->opportunity_kind = OPPORTUNITY_KEY;
    if (r->opportunity.n_names == 0 && rule_form(r)->waits)
        r->opportunity_kind = OPPORTUNITY_OBLIGATION;
    else if (r->opportunity.n_names == 0 && rule_form(r)->p_is_opportunity && r->bound.kind == BOUND_WITHIN)
        r->opportunity_kind = OPPORTUNITY_P;
    r->last_end = r->opportunity_kind == OPPORTUNITY_P && r->other.n_names == 1 && view_is(r->other.name[0], "end");
    if (r->opportunity.n_names == 0)
        r->opportunity_per = r->per;
    if (r->opportunity_per.n)
        return 0;
    int64_t contact = dict_put(&rules->fields, view_of("contact"), err);
    return contact < 0 ? -1 : add_key(rules, &r->opportunity_per, (int32_t)contact, err);
}

static void tests_read(const struct tests *t, bool *read)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->test[i].field >= 0)
            read[t->test[i].field] = true;
        if (t->test[i].op == TEST_PAIR)
            read[t->test[i].second_field] = true;
        for (size_t k = 0; k < t->test[i].n_right; k++)
            if (t->test[i].right[k].whose != OF_SELF)
                read[t->test[i].right[k].field] = true;
    }
}

static void part_reads(const struct part *part, bool *read)
{
    tests_read(&part->plain, read);
    tests_read(&part->given, read);
}

/* A contact that is missing is replaced by the case, and a case by the contact. */
void keys_read(const struct keys *keys, bool *read)
{
    for (size_t i = 0; i < keys->n; i++) {
        read[keys->field[i]] = true;
        if (keys->field[i] != FIELD_CASE && keys->field[i] != FIELD_CONTACT)
            continue;
        read[FIELD_CASE] = true;
        read[FIELD_CONTACT] = true;
    }
}

void rule_reads(const struct rule *r, bool *read)
{
    const struct part *const part[] = {&r->events, &r->other, &r->until, &r->unless, &r->opportunity};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        part_reads(part[i], read);
    tests_read(&r->pair, read);
    keys_read(&r->kept, read);
    if (r->field != FIELD_NONE)
        read[r->field] = true;
    if (r->bound.or_value)
        read[FIELD_VALUE] = true;
    if (r->captured)
        read[r->captured->field] = true;
}

static bool holds_contacts(const struct keys *keys)
{
    for (size_t i = 0; i < keys->n; i++)
        if (keys->field[i] == FIELD_CASE || keys->field[i] == FIELD_CONTACT)
            return true;
    return false;
}

/* No shorter than the bound; one in business time is taken to be over by then. */
static int64_t bound_lasts_us(const struct bound *b)
{
    enum { A_DAY_FOR_AN_HOUR = 24, A_WEEK_FOR_A_DAY = 7 };
    int64_t times = b->span.unit == UNIT_HOURS ? A_DAY_FOR_AN_HOUR : b->span.unit == UNIT_DAYS ? A_WEEK_FOR_A_DAY : 1;
    return b->span.us > NUMBER_MOST_US / times ? NUMBER_MOST_US : b->span.us * times;
}

/* Tickets rest for months; a customer's memory is as short as its rule's bound. */
static void plan_forgetting(struct rule *r)
{
    enum { SHORT_DAYS = 90, LONG_DAYS = 730 };
    int days = holds_contacts(&r->per) || holds_contacts(&r->opportunity_per) ? LONG_DAYS : SHORT_DAYS;
    int64_t bound_us = bound_lasts_us(&r->bound);
    r->forget_us = days * US_PER_DAY > bound_us ? days * US_PER_DAY : bound_us;
}

int rule_needs(struct rules *rules, struct rule *r, struct err *err)
{
    if (plan_memory(rules, r, err) < 0 || plan_opportunity(rules, r, err) < 0)
        return -1;
    if (!r->text->key[KEY_FORGET].from)
        plan_forgetting(r);
    return 0;
}
