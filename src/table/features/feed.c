/* feed: a table of customers counted from a feed, whose customers and names are numbers. See snag/features.h. */
#include <stdlib.h>

#include "event/core/who.h"
#include "snag/feed.h"
#include "snag/rule.h"
#include "table/features/features_impl.h"

enum { ROW_UNKNOWN = 0 };
#define ROW_STRANGER UINT32_MAX
#define RULE_PLAIN UINT32_MAX

/* What is asked about an event's name. */
struct fed_name {
    uint32_t id; /* in features.names */
    bool snag;   /* or a good thing */
    bool start, answer, leave;
    bool plain; /* none of these */
};

struct features_feed {
    const struct rules *rules;
    const struct who *who;
    uint32_t *row; /* by customer: row + 1, or ROW_… */
    size_t n_rows, cap_rows;
    struct fed_name *name; /* by number of the feed's names */
    size_t n_names, cap_names;
    uint32_t *rule; /* by rule: id of its snag in features.names + 1; RULE_PLAIN; 0: not looked up */
};

/* Without outcomes the rows are the customers' numbers. */
static int row_of(struct features *f, uint32_t customer, uint32_t *row, struct err *err)
{
    struct features_feed *feed = f->feed;
    int64_t id;
    if (!f->opt.outcomes) {
        *row = customer;
        return customers_seen(f, customer, &feed->who->customer, err);
    }
    if (customer >= feed->n_rows) {
        size_t had = feed->n_rows;
        if (mem_reserve(&feed->row, &feed->cap_rows, customer + (size_t)1, sizeof *feed->row, err) < 0)
            return -1;
        memset(feed->row + had, 0, (feed->cap_rows - had) * sizeof *feed->row);
        feed->n_rows = feed->cap_rows;
    }
    if (feed->row[customer] == ROW_UNKNOWN) {
        if (customers_row(f, who_text(&feed->who->customer, customer), &id, err) < 0)
            return -1;
        feed->row[customer] = id == DICT_NONE ? ROW_STRANGER : (uint32_t)id + 1;
    }
    *row = feed->row[customer] == ROW_STRANGER ? ROW_STRANGER : feed->row[customer] - 1;
    return 0;
}

static int learn_names(struct features *f, const struct dict *names, struct err *err)
{
    struct features_feed *feed = f->feed;
    const struct name *name;
    if (mem_reserve(&feed->name, &feed->cap_names, names->n, sizeof *feed->name, err) < 0)
        return -1;
    for (; feed->n_names < names->n; feed->n_names++) {
        if (features_name(f, dict_text(names, (int64_t)feed->n_names), &name, err) < 0)
            return -1;
        feed->name[feed->n_names] = (struct fed_name){.id = (uint32_t)(name - f->name),
                                                      .snag = name->class == NAME_SNAG || name->class == NAME_GOOD,
                                                      .start = name->class == NAME_START,
                                                      .answer = name->class == NAME_ANSWER,
                                                      .leave = name->class == NAME_LEAVE};
        struct fed_name *fed = &feed->name[feed->n_names];
        fed->plain = !fed->snag && !fed->start && !fed->answer && !fed->leave;
    }
    return 0;
}

static struct view contact_of(const struct features_feed *feed, uint32_t contact, uint32_t case_)
{
    return who_text(&feed->who->matter, contact ? contact : case_);
}

static void soon(void *ctx, const struct feed_event *e)
{
    const struct features *f = ctx;
    const struct features_feed *feed = f->feed;
    bool known = feed->row && e->customer < feed->n_rows && feed->row[e->customer] + 1 > 1;
    if (known)
        customers_fetch(f, feed->row[e->customer] - 1);
    else if (!f->opt.outcomes)
        customers_fetch(f, e->customer);
}

static int count_event(struct features *f, const struct feed_event *e, bool inbound, struct err *err)
{
    struct features_feed *feed = f->feed;
    const struct fed_name *name = &feed->name[e->name];
    uint32_t row;
    if (row_of(f, e->customer, &row, err) < 0)
        return -1;
    if (row == ROW_STRANGER)
        return 0;
    if (!name->snag && !inbound && !name->leave) {
        customers_first(f, row, e->ts_us);
        return 0;
    }
    const struct customer_event x = {e->ts_us, contact_of(feed, e->contact, e->case_), &f->name[name->id], inbound};
    return customers_event(f, row, &x, err);
}

static int count_within(struct features *f, const struct feed_batch *b, const struct feed_event *e, struct err *err)
{
    struct features_counts *c = &f->counts;
    const struct fed_name *name = &f->feed->name[e->name];
    bool inbound = name->start && view_is(feed_text(b, e, 0), "in");
    if (name->snag)
        c->snags++;
    else
        c->events++;
    c->without_customer += !name->snag && !e->customer;
    c->starts += name->start;
    c->inbound += inbound;
    c->answers += name->answer;
    if (!e->customer)
        return 0;
    return count_event(f, e, inbound, err);
}

static int take_event(void *ctx, const struct feed_batch *b, const struct feed_event *e, struct err *err)
{
    struct features *f = ctx;
    struct features_feed *feed = f->feed;
    if (feed->n_names < b->names->n && learn_names(f, b->names, err) < 0)
        return -1;
    feed->who = b->who;
    coverage_see(&f->coverage, e->ts_us);
    if (!features_within(f, e->ts_us)) {
        f->counts.outside++;
        return 0;
    }
    if (!feed->name[e->name].plain || !customers_seen_before(f, e->customer))
        return count_within(f, b, e, err);
    f->counts.events++;
    return 0;
}

static int take_made(struct features *f, const struct counted_snag *s)
{
    struct features_counts *c = &f->counts;
    bool within = features_within(f, s->ts_us);
    c->outside += !within;
    c->events += within;
    c->without_customer += within && !s->customer;
    return 0;
}

static int take_snag(void *ctx, const struct counted_snag *s, struct err *err)
{
    struct features *f = ctx;
    struct features_feed *feed = f->feed;
    const struct name *name;
    uint32_t row, *known = &feed->rule[2 * s->rule + s->good];
    if (!*known) {
        struct rule_info info = rules_info(feed->rules, s->rule);
        if (features_name(f, s->good ? info.good : info.snag, &name, err) < 0)
            return -1;
        *known = info.plain && !s->good ? RULE_PLAIN : (uint32_t)(name - f->name) + 1;
    }
    if (*known == RULE_PLAIN)
        return take_made(f, s);
    bool hidden = f->name[*known - 1].class == NAME_FOLLOWS;
    if (!features_within(f, s->ts_us)) {
        f->counts.outside += !hidden;
        return 0;
    }
    f->counts.snags += !hidden;
    if (!s->customer)
        return 0;
    if (row_of(f, s->customer, &row, err) < 0)
        return -1;
    if (row == ROW_STRANGER)
        return 0;
    const struct customer_event x = {s->ts_us, contact_of(feed, s->contact, s->case_), &f->name[*known - 1], false};
    return customers_event(f, row, &x, err);
}

static int take_coverage(void *ctx, const struct event *e, struct view file, struct err *err)
{
    struct features *f = ctx;
    coverage_see(&f->coverage, e->ts_us);
    return features_coverage(f, e, file, err);
}

static int begin_again(void *ctx, struct err *err)
{
    struct features *f = ctx;
    struct features_feed *feed = f->feed;
    f->kind->close(f);
    f->counts = (struct features_counts){0};
    features_no_coverage(f);
    if (feed->row)
        memset(feed->row, 0, feed->cap_rows * sizeof *feed->row);
    feed->n_names = 0;
    return f->kind->open(f, err);
}

/* A plain event that a rule emits counts as an event; as a contact, an answer or a leaving only where there are rows.
 */
int features_countable(const struct rules *rules, bool *yes, struct err *err)
{
    const struct features nothing = {.hidden = {0}};
    int rc = rules_countable(rules, yes, err);
    for (size_t i = 0; rc == 0 && *yes && i < rules_n(rules); i++) {
        struct rule_info info = rules_info(rules, i);
        *yes = !info.plain || features_is_plain(&nothing, info.snag);
    }
    return rc;
}

int features_sink(struct features *f, const struct rules *rules, struct detect_sink *sink, struct err *err)
{
    static const struct view columns[] = {VIEW_LIT("direction")};
    f->feed = mem_zero(1, sizeof *f->feed, err);
    if (!f->feed)
        return -1;
    f->feed->rules = rules;
    f->feed->rule = mem_zero(2 * rules_n(rules), sizeof *f->feed->rule, err);
    *sink = (struct detect_sink){.ctx = f,
                                 .column = columns,
                                 .n_columns = 1,
                                 .silence_us = f->opt.silence_us,
                                 .soon = customers_ask_first(f) ? soon : NULL,
                                 .event = take_event,
                                 .snag = take_snag,
                                 .covered = take_coverage,
                                 .again = begin_again};
    return f->feed->rule ? 0 : -1;
}

void features_feed_close(struct features *f)
{
    if (!f->feed)
        return;
    free(f->feed->row);
    free(f->feed->name);
    free(f->feed->rule);
    free(f->feed);
}
