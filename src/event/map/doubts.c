/* doubts: what in a map is legal and may be a slip: names beside the vocabulary, a hold that never ends. */
#include "event/map/model.h"

#include "base/nearest.h"

/* The events that the built-in rules know, snag-events(5). */
static const char *const vocabulary[] = {"start",
                                         "end",
                                         "identify",
                                         "verify",
                                         "identify_failed",
                                         "enqueue",
                                         "offer_missed",
                                         "connect",
                                         "abandon",
                                         "dequeue",
                                         "transfer",
                                         "hold",
                                         "unhold",
                                         "customer_message",
                                         "agent_message",
                                         "bot_message",
                                         "note",
                                         "assign",
                                         "pending",
                                         "solve",
                                         "escalate",
                                         "reopen",
                                         "close",
                                         "promise",
                                         "followup",
                                         "bad_news",
                                         "explain",
                                         "acknowledge",
                                         "options",
                                         "confirm",
                                         "repeat_back",
                                         "appointment",
                                         "arrive",
                                         "survey_sent",
                                         "csat",
                                         "nps",
                                         "ces",
                                         "complaint",
                                         "compensation",
                                         "purchase",
                                         "renewal",
                                         "referral",
                                         "cancel_request",
                                         "churn"};
enum { N_VOCABULARY = sizeof vocabulary / sizeof *vocabulary };

static bool is_known(struct view name, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (view_is(name, words[i]))
            return true;
    return false;
}

static const char *slip_of(struct view name, const char *const *words, size_t n)
{
    char text[64];
    if (is_known(name, words, n) || name.n >= sizeof text)
        return NULL;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    return str_nearest(text, words, n);
}

static int doubt(const struct map *map, struct view at, const char *kind, const char *near, struct buf *to,
                 struct err *err)
{
    return buf_addf(to, err, "%s:%zu: '%.*s' is no %s that the built-in rules know: did you mean %s?\n", map->file,
                    sections_line(&map->source, at.p), VIEW_FMT(at), kind, near);
}

/* Names of events, each once. */
static int doubt_events(const struct map *map, struct buf *to, struct err *err)
{
    for (size_t i = 0; i < map->n_event; i++) {
        struct view name = map->event[i].name;
        const char *near = slip_of(name, vocabulary, N_VOCABULARY);
        for (size_t k = 0; k < i && near; k++)
            near = view_eq(map->event[k].name, name) ? NULL : near;
        if (near && doubt(map, name, "event", near, to, err) < 0)
            return -1;
    }
    return 0;
}

static int doubt_words(const struct map *map, const struct section *s, struct buf *to, struct err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *near = slip_of(s->entry[i].key, vocabulary, N_VOCABULARY);
        if (near && doubt(map, s->entry[i].key, "event", near, to, err) < 0)
            return -1;
    }
    return 0;
}

static int doubt_columns(const struct map *map, const struct section *s, struct buf *to, struct err *err)
{
    const char *names[N_STANDARD_COLUMNS];
    for (size_t i = 0; i < N_STANDARD_COLUMNS; i++)
        names[i] = schema_name(&map->schema, i).p;
    for (size_t i = 0; i < s->n; i++) {
        const char *near = slip_of(s->entry[i].key, names, N_STANDARD_COLUMNS);
        if (near && doubt(map, s->entry[i].key, "column", near, to, err) < 0)
            return -1;
    }
    return 0;
}

/* The event hold of a map that has neither an unhold nor a length for it; empty: there is none. */
static struct view hold_alone(const struct map *map)
{
    struct view hold = {0};
    for (size_t i = 0; i < map->n_event; i++) {
        const struct map_event *e = &map->event[i];
        bool valued = false;
        for (size_t k = 0; k < e->n_assign; k++)
            valued |= e->assign[k].column == COL_VALUE;
        if (view_is(e->name, "unhold"))
            return (struct view){0};
        if (view_is(e->name, "hold") && !valued)
            hold = e->name;
    }
    return hold;
}

int map_doubts(const struct map *map, struct buf *to, struct err *err)
{
    struct view hold = hold_alone(map);
    if (doubt_events(map, to, err) < 0)
        return -1;
    for (size_t i = 0; i < map->source.n; i++) {
        const struct section *s = &map->source.section[i];
        if (view_is(s->name, "columns") && doubt_columns(map, s, to, err) < 0)
            return -1;
        if (view_is(s->name, "words event") && doubt_words(map, s, to, err) < 0)
            return -1;
    }
    if (hold.n == 0)
        return 0;
    return buf_addf(to, err,
                    "%s:%zu: hold without an unhold: how long a hold lasts is not known, and rules take it to last "
                    "until something else ends it\n",
                    map->file, sections_line(&map->source, hold.p));
}
