/* report_counted: the report's facts from events that are counted instead of becoming rows. See snag/report.h.
 *
 * Snags of a customer come in no order of time, since some are certain only in the end. For rules of which whoever met
 * most is shown, the last one must be known: their snags are kept until then, in few bytes each.
 */
#include <math.h>
#include <stdlib.h>

#include "event/core/who.h"
#include "report/report_impl.h"
#include "snag/feed.h"
#include "stat/model/keyed.h"

struct kept_snag {
    int64_t ts_us;
    double value;
    uint64_t line;
    uint32_t rule, customer, contact;
    uint32_t file, queue; /* ids of texts */
};

struct counted_report {
    const struct who *who;
    struct dict texts;              /* files and queues */
    uint32_t last_file, last_queue; /* of the snag kept last */
    struct kept_snag *snag;
    size_t n, cap;
    /* The feed's names of events, by number: what each is for what is open. */
    enum todo_kind *kind_of;
    size_t n_names, cap_names;
};

/* The columns asked for; src: empty if the event says the number of its file; wide: all of them. */
enum { DIRECTION, SRC, NARROW_COLUMNS, SAID_VALUE = NARROW_COLUMNS, SAID_TEXT, SAID_REASON, SAID_CHANNEL };

/* ---- as they come ---- */

static int kind_of(struct counted_report *c, const struct feed_batch *b, const struct feed_event *e,
                   enum todo_kind *kind, struct err *err)
{
    if (e->name >= c->n_names) {
        if (mem_reserve(&c->kind_of, &c->cap_names, b->names->n, sizeof *c->kind_of, err) < 0)
            return -1;
        for (; c->n_names < b->names->n; c->n_names++)
            c->kind_of[c->n_names] = todo_kind_of(dict_text(b->names, (int64_t)c->n_names));
    }
    *kind = c->kind_of[e->name];
    return 0;
}

static int take_todo(struct report *r, const struct feed_batch *b, const struct feed_event *e, struct view queue,
                     enum todo_kind kind, struct err *err)
{
    if (!r->todo.wanted || kind == TODO_NOTHING)
        return 0;
    const struct todo_event x = {.customer = e->customer,
                                 .case_ = e->case_ ? e->case_ : e->contact,
                                 .ts_us = e->ts_us,
                                 .queue = queue,
                                 .kind = kind,
                                 .direction = feed_text(b, e, DIRECTION),
                                 .channel = feed_text(b, e, SAID_CHANNEL),
                                 .reason = feed_text(b, e, SAID_REASON),
                                 .text = feed_text(b, e, SAID_TEXT)};
    return todo_event(&r->todo, &x, err);
}

static int take_held(void *ctx, const struct feed_batch *b, const struct feed_event *e, struct view queue,
                     struct view agent, struct err *err)
{
    struct report *r = ctx;
    (void)agent;
    r->counted->who = b->who;
    struct view src = feed_text(b, e, SRC);
    if ((src.n ? health_at(&r->health, src, e->ts_us, err) : health_event(&r->health, e->file, e->ts_us, err)) < 0)
        return -1;
    enum todo_kind kind;
    if (kind_of(r->counted, b, e, &kind, err) < 0)
        return -1;
    if (kind == TODO_START) {
        r->facts.starts++;
        r->facts.starts_in += view_is(feed_text(b, e, DIRECTION), "in");
    }
    uint32_t contact = e->contact ? e->contact : e->case_;
    if (take_todo(r, b, e, queue, kind, err) < 0 ||
        (r->issues.wanted &&
         issues_event(&r->issues, contact, e->customer, e->ts_us, queue, feed_text(b, e, SAID_REASON), err) < 0))
        return -1;
    if (r->wide && moments_event(&r->moments, contact, dict_text(b->names, e->name), feed_text(b, e, SAID_VALUE),
                                 feed_text(b, e, SAID_TEXT), feed_text(b, e, SAID_REASON), err) < 0)
        return -1;
    return contacts_event(&r->contacts, &(struct contact_event){contact, e->customer, queue}, err);
}

static void fetch(void *ctx, const struct feed_event *e)
{
    const struct report *r = ctx;
    contacts_fetch(&r->contacts, e->contact ? e->contact : e->case_);
}

static int take_standing(void *ctx, const struct snag_standing *s, struct err *err)
{
    struct report *r = ctx;
    const struct contact_standing x = {s->contact_number, s->charged_number, s->stands,
                                       contacts_pillar(r->rule[s->rule].info.pillar), s->at_queue};
    if (r->wide && event_emitted(r->rule[s->rule].info.snag, NULL) == EMITTED_GOOD)
        return moments_good(&r->moments, s->contact_number, err);
    return report_counts(r, s->rule) ? contacts_stand(&r->contacts, &x, err) : 0;
}

/* The last ones are near: files and queues come one after the other. */
static int text_id(struct counted_report *c, struct view text, uint32_t last, uint32_t *id, struct err *err)
{
    *id = last;
    if (c->texts.n && view_eq(dict_text(&c->texts, last), text))
        return 0;
    int64_t at = dict_put(&c->texts, text, err);
    *id = (uint32_t)at;
    return at < 0 ? -1 : 0;
}

/* FILE:LINE, with the line as a number. */
static int keep(struct counted_report *c, const struct evidence_at *at, struct err *err)
{
    const char *colon = at->source.n ? memrchr(at->source.p, ':', at->source.n) : NULL;
    if (mem_reserve(&c->snag, &c->cap, c->n + 1, sizeof *c->snag, err) < 0)
        return -1;
    struct kept_snag *s = &c->snag[c->n];
    *s = (struct kept_snag){
        .ts_us = at->ts_us, .value = at->value, .rule = at->rule, .customer = at->customer, .contact = at->contact};
    struct view file = {at->source.p, colon ? (size_t)(colon - at->source.p) : 0};
    for (const char *p = colon; p && p + 1 < at->source.p + at->source.n; p++)
        s->line = s->line * 10 + (uint64_t)(p[1] - '0');
    if (text_id(c, file, c->last_file, &s->file, err) < 0 || text_id(c, at->queue, c->last_queue, &s->queue, err) < 0)
        return -1;
    c->last_file = s->file;
    c->last_queue = s->queue;
    c->n++;
    return 0;
}

static void name_them(const struct who *who, struct evidence_at *at)
{
    at->customer_name = who_text(&who->customer, at->customer);
    at->contact_name = who_text(&who->matter, at->contact);
}

static int take_snag(void *ctx, const struct counted_snag *s, struct err *err)
{
    struct report *r = ctx;
    if (s->good || !report_shows(r, s->rule))
        return 0;
    if (r->todo.wanted && s->rule == r->todo.dark_rule && todo_silent(&r->todo, s->customer, s->ts_us, err) < 0)
        return -1;
    struct evidence_at at = {.rule = s->rule,
                             .customer = s->customer,
                             .contact = s->contact ? s->contact : s->case_,
                             .ts_us = s->ts_us,
                             .value = s->value,
                             .queue = s->at_queue,
                             .source = evidence_first(s->evidence)};
    if (r->evidence.rule[s->rule].worst.by == WORST_MOST)
        return keep(r->counted, &at, err);
    name_them(r->counted->who, &at);
    return evidence_add(&r->evidence, &at, err);
}

static int begin_again(void *ctx, struct err *err)
{
    struct report *r = ctx;
    contacts_free(&r->contacts);
    health_again(&r->health);
    moments_free(&r->moments);
    todo_again(&r->todo);
    issues_again(&r->issues);
    for (size_t i = 0; i < r->n_rules; i++)
        evidence_drop_rule(&r->evidence, i);
    r->counted->n = 0;
    r->counted->n_names = 0;
    r->facts.starts = 0;
    r->facts.starts_in = 0;
    (void)err;
    return 0;
}

int report_sink(struct report *r, struct detect_sink *sink, struct err *err)
{
    static const struct view columns[] = {[DIRECTION] = VIEW_LIT("direction"), [SRC] = VIEW_LIT("src"),
                                          [SAID_VALUE] = VIEW_LIT("value"),    [SAID_TEXT] = VIEW_LIT("text"),
                                          [SAID_REASON] = VIEW_LIT("reason"),  [SAID_CHANNEL] = VIEW_LIT("channel")};
    bool more = r->wide || r->todo.wanted;
    r->counted = mem_zero(1, sizeof *r->counted, err);
    if (!r->counted)
        return -1;
    *sink = (struct detect_sink){.ctx = r,
                                 .column = columns,
                                 .n_columns = more ? sizeof columns / sizeof *columns : NARROW_COLUMNS,
                                 .soon = fetch,
                                 .snag = take_snag,
                                 .again = begin_again,
                                 .rates = r->counting,
                                 .n_rates = r->n_counting,
                                 .tells = true,
                                 .held = take_held,
                                 .standing = take_standing};
    return 0;
}

/* ---- the end ---- */

static int add_kept(struct report *r, const struct kept_snag *s, struct err *err)
{
    const struct counted_report *c = r->counted;
    struct evidence_at at = {.rule = s->rule,
                             .customer = s->customer,
                             .contact = s->contact,
                             .ts_us = s->ts_us,
                             .value = s->value,
                             .queue = dict_text(&c->texts, s->queue),
                             .source = dict_text(&c->texts, s->file),
                             .by_line = true,
                             .line = s->line};
    name_them(c->who, &at);
    return evidence_add(&r->evidence, &at, err);
}

const struct who *report_counted_who(const struct report *r)
{
    return r->counted ? r->counted->who : NULL;
}

/* Those of the same time stay in the order in which they came. */
static int add_in_time(struct report *r, struct err *err)
{
    const struct counted_report *c = r->counted;
    struct keyed *k = NULL, *spare = NULL;
    size_t room = 0, spare_room = 0;
    int rc = mem_reserve(&k, &room, c->n + 1, sizeof *k, err);
    if (rc == 0)
        rc = mem_reserve(&spare, &spare_room, c->n + 1, sizeof *spare, err);
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        k[i] = (struct keyed){(uint64_t)c->snag[i].ts_us ^ (uint64_t)1 << 63, i};
    if (rc == 0)
        keyed_sort(k, spare, c->n);
    free(spare);
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        rc = add_kept(r, &c->snag[k[i].value], err);
    free(k);
    return rc;
}

int report_counted_end(struct report *r, const struct counter *counter, struct err *err)
{
    int rc = add_in_time(r, err);
    for (size_t i = 0; i < r->n_rules; i++)
        if (!detect_count_observable(counter, i))
            evidence_drop_rule(&r->evidence, i);
    return rc;
}

void report_counted_close(struct report *r)
{
    if (!r->counted)
        return;
    dict_free(&r->counted->texts);
    free(r->counted->kind_of);
    free(r->counted->snag);
    free(r->counted);
}
