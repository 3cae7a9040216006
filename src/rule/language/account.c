/* account: where a rule's matches are charged, what it leaves undecided, and what a log must show for it, in words. See
 * snag/rule.h. */
#include <stdlib.h>

#include "rule/language/model.h"

int rule_charged(const struct rules *rules, size_t i, struct buf *to, struct err *err)
{
    const struct rule *r = &rules->rule[i];
    bool anchored = r->opportunity_kind != OPPORTUNITY_KEY;
    const struct part *part = anchored ? rule_opportunity(r) : &r->events;
    return buf_addf(to, err, "the queue and agent that have the contact %s ", anchored ? "after" : "before") < 0
               ? -1
               : part_words(part, to, err);
}

int rule_censors(const struct rules *rules, size_t i, struct buf *to, struct err *err)
{
    const struct rule *r = &rules->rule[i];
    if (rule_form(r)->looks_back && r->bound.kind != BOUND_NONE)
        return buf_adds(to, "what comes too soon after the beginning of the log, or a hole in it, counts neither way",
                        err);
    if (rule_form(r)->waits && r->bound.kind == BOUND_NONE)
        return buf_adds(to, "what is still open when the log ends, or is open across a hole in it, counts neither way",
                        err);
    if (rule_form(r)->waits || r->opportunity_kind == OPPORTUNITY_P)
        return buf_adds(to, "a window that the log ends in, or that touches a hole in it, counts neither way", err);
    return buf_adds(to, "nothing: a match is certain when it happens", err);
}

#define AND "; and "

/* Is it one of the lists that stand there already? */
static bool is_said(struct view rest, struct view words)
{
    while (rest.n) {
        const char *and = memmem(rest.p, rest.n, AND, strlen(AND));
        size_t n = and? (size_t)(and-rest.p) : rest.n, skip = and? n + strlen(AND) : n;
        if (view_eq((struct view){rest.p, n}, words))
            return true;
        rest = (struct view){rest.p + skip, rest.n - skip};
    }
    return false;
}

/* Of what several rules make, the events of the log that these rest on; n names in `name`. */
static size_t of_the_log(const struct rules *rules, const struct part *part, struct view *name)
{
    size_t n = 0;
    for (size_t i = 0; i < part->n_rests; i++)
        if (dict_get(&rules->emitted, part->rests[i]) == DICT_NONE)
            name[n++] = part->rests[i];
    return n;
}

/* "; and followup or start", once. */
static int add_events(const struct rules *rules, const struct part *part, struct buf *to, struct err *err)
{
    struct buf words = {0};
    struct part said = *part;
    struct view *name = mem_zero(part->n_rests + 1, sizeof *name, err);
    if (!name)
        return -1;
    size_t n = part->n_made && part->n_names == part->n_said ? of_the_log(rules, part, name) : 0;
    if (n) {
        said.name = name;
        said.n_said = n;
    }
    int rc = part->n_names ? part_words(&said, &words, err) : 0;
    if (rc == 0 && words.n && !is_said(buf_view(to), buf_view(&words)))
        rc = buf_addf(to, err, "%s%s", to->n ? AND : "", words.p);
    buf_free(&words);
    free(name);
    return rc;
}

/* The rule that makes the only event of the list; NULL: the log has it, or several make it. */
static const struct rule *maker_of(const struct rules *rules, const struct part *part)
{
    const struct makers *m = part->n_said == 1 && part->n_made == 1 ? &rules->makers[part->made[0]] : NULL;
    return m && m->n == 1 ? &rules->rule[m->of[0]] : NULL;
}

/* What the log must have for each list of the rule, and for what other rules make of it. */
static int add_lists(const struct rules *rules, const struct rule *r, bool *had, struct buf *to, struct err *err)
{
    const struct part *const part[] = {&r->events, &r->other, &r->until};
    bool *mine = &had[r - rules->rule];
    if (*mine)
        return 0;
    *mine = true;
    for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
        const struct rule *maker = maker_of(rules, part[k]);
        if ((maker ? add_lists(rules, maker, had, to, err) : add_events(rules, part[k], to, err)) < 0)
            return -1;
    }
    return 0;
}

static int add_columns(const struct rules *rules, const bool *read, struct buf *to, struct err *err)
{
    const char *before = "; columns ";
    for (size_t i = 0; i < rules->fields.n; i++) {
        if (!read[i] || i == FIELD_SRC || i == FIELD_SOURCES)
            continue;
        if (buf_addf(to, err, "%s%.*s", before, VIEW_FMT(rules->fields.text[i])) < 0)
            return -1;
        before = ", ";
    }
    return 0;
}

int rule_requires(const struct rules *rules, size_t i, struct buf *to, struct err *err)
{
    const struct rule *r = &rules->rule[i];
    bool *read = mem_zero(rules->fields.n + 1, sizeof *read, err), *had = mem_zero(rules->n, sizeof *had, err);
    int rc = read && had ? add_lists(rules, r, had, to, err) : -1;
    for (size_t k = 0; rc == 0 && k < rules->n; k++) {
        if (!had[k])
            continue;
        rule_reads(&rules->rule[k], read);
        keys_read(&rules->rule[k].per, read);
        keys_read(&rules->rule[k].opportunity_per, read);
    }
    rc = rc == 0 ? add_columns(rules, read, to, err) : rc;
    free(read);
    free(had);
    return rc;
}
