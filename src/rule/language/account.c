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

/* "; and followup or start", unless that is what stands there already. */
static int add_events(const struct part *part, struct buf *to, struct err *err)
{
    struct buf words = {0};
    int rc = part->n_names ? part_words(part, &words, err) : 0;
    if (rc == 0 && words.n && !view_eq(buf_view(&words), buf_view(to)))
        rc = buf_addf(to, err, "%s%s", to->n ? "; and " : "", words.p);
    buf_free(&words);
    return rc;
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
    const struct part *const part[] = {&r->events, &r->other, &r->until};
    bool *read = mem_zero(rules->fields.n + 1, sizeof *read, err);
    int rc = read ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < sizeof part / sizeof *part; k++)
        rc = add_events(part[k], to, err);
    if (rc == 0) {
        rule_reads(r, read);
        keys_read(&r->per, read);
        keys_read(&r->opportunity_per, read);
        rc = add_columns(rules, read, to, err);
    }
    free(read);
    return rc;
}
