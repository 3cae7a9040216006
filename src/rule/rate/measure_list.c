/* measure_list: which measures are asked for, and the events that each goes by. See measure_impl.h. */
#include <stdio.h>

#include "base/nearest.h"
#include "rule/rate/measure_impl.h"
#include "snag/opt.h"

static const char *const names[] = {
    [MEASURE_WAIT] = "wait",
    [MEASURE_RING] = "ring",
    [MEASURE_HOLD] = "hold",
    [MEASURE_HANDLE] = "handle",
    [MEASURE_FIRST_REPLY] = "first_reply",
    [MEASURE_RESOLUTION] = "resolution",
    [MEASURE_BETWEEN] = "between",
    [MEASURE_IN_WORK] = "in_work",
    [MEASURE_ASA] = "asa",
    [MEASURE_SERVICE_LEVEL] = "service_level",
};
enum { N_MEASURES = sizeof names / sizeof *names };

static const struct {
    struct view name;
    uint32_t does;
} words[] = {
    {VIEW_LIT("start"), ON_START},     {VIEW_LIT("enqueue"), ON_ENQUEUE}, {VIEW_LIT("connect"), ON_CONNECT},
    {VIEW_LIT("abandon"), ON_ABANDON}, {VIEW_LIT("dequeue"), ON_DEQUEUE}, {VIEW_LIT("offer_missed"), ON_RING},
    {VIEW_LIT("hold"), ON_HOLD},       {VIEW_LIT("unhold"), ON_UNHOLD},   {VIEW_LIT("transfer"), ON_TRANSFER},
    {VIEW_LIT("end"), ON_END},         {VIEW_LIT("solve"), ON_SOLVE},     {VIEW_LIT("close"), ON_SOLVE},
    {VIEW_LIT("reopen"), ON_REOPEN},
};
enum { N_WORDS = sizeof words / sizeof *words };

/* What begins and what ends each, of `words`; first_reply ends with the replies asked for. `wants`: what else it must
 * hear of. */
static const struct {
    uint32_t from, to, wants;
} goes_by[N_MEASURES_COLLECTED] = {
    [MEASURE_WAIT] = {ON_ENQUEUE | ON_CONNECT | ON_ABANDON | ON_DEQUEUE, ON_CONNECT | ON_ABANDON | ON_DEQUEUE, ON_END},
    [MEASURE_RING] = {ON_RING, ON_RING, 0},
    [MEASURE_HOLD] = {ON_HOLD, ON_HOLD | ON_UNHOLD, ON_END | ON_TRANSFER | ON_ABANDON},
    [MEASURE_HANDLE] = {ON_CONNECT, ON_END | ON_TRANSFER, 0},
    [MEASURE_FIRST_REPLY] = {ON_START, 0, ON_SOLVE | ON_END | ON_ABANDON},
    [MEASURE_RESOLUTION] = {ON_START, ON_SOLVE, ON_END | ON_ABANDON},
    [MEASURE_BETWEEN] = {ON_START, ON_START, 0},
    [MEASURE_IN_WORK] = {ON_START, ON_SOLVE, ON_REOPEN | ON_END | ON_ABANDON},
};

enum measure_kind measure_collected(enum measure_kind kind)
{
    return kind >= N_MEASURES_COLLECTED ? MEASURE_WAIT : kind;
}

uint32_t measure_does(const struct measures *m, struct view name)
{
    uint32_t does = 0;
    for (size_t i = 0; i < N_WORDS; i++)
        if (view_eq(words[i].name, name))
            does = words[i].does;
    for (size_t i = 0; m->wanted[MEASURE_FIRST_REPLY] && i < m->n_reply; i++)
        if (view_eq(m->reply[i], name))
            does |= ON_REPLY;
    return does & m->does;
}

static void names_doing(uint32_t does, struct view *to, size_t *n)
{
    for (size_t i = 0; i < N_WORDS; i++)
        if (words[i].does & does)
            to[(*n)++] = words[i].name;
}

void measure_names_of(const struct measures *m, enum measure_kind kind, struct measure_names *of)
{
    kind = measure_collected(kind);
    *of = (struct measure_names){0};
    names_doing(goes_by[kind].from, of->from, &of->n_from);
    names_doing(goes_by[kind].to, of->to, &of->n_to);
    for (size_t i = 0; kind == MEASURE_FIRST_REPLY && i < m->n_reply; i++)
        of->to[of->n_to++] = m->reply[i];
}

/* ---- reading ---- */

static int keep(struct measures *m, struct view text, struct view *to, struct err *err)
{
    *to = (struct view){arena_copy(&m->texts, text.p, text.n, err), text.n};
    return to->p ? 0 : -1;
}

/* The next of a list; commas within parentheses do not count. */
static struct view next_item(const char **rest)
{
    const char *p = *rest;
    size_t n = 0, depth = 0;
    for (; p[n] && (p[n] != ',' || depth); n++)
        depth += p[n] == '(' ? 1 : p[n] == ')' && depth ? (size_t)-1 : 0;
    *rest = p[n] ? p + n + 1 : NULL;
    return view_trim((struct view){p, n});
}

static int read_replies(struct measures *m, struct view in, struct err *err)
{
    char shown[80];
    while (in.n) {
        const char *comma = memchr(in.p, ',', in.n);
        size_t n = comma ? (size_t)(comma - in.p) : in.n;
        struct view name = view_trim((struct view){in.p, n});
        if (!is_event_name(name))
            return err_set(err, ERR_USAGE, "first_reply: '%s' is not the name of an event",
                           str_shown(shown, sizeof shown, name));
        if (m->n_reply == MEASURE_NAMES)
            return err_set(err, ERR_USAGE, "first_reply: more than %d events", MEASURE_NAMES);
        if (keep(m, name, &m->reply[m->n_reply++], err) < 0)
            return -1;
        n += comma != NULL;
        in = (struct view){in.p + n, in.n - n};
    }
    return 0;
}

static int default_replies(struct measures *m)
{
    m->reply[m->n_reply++] = view_of("agent_message");
    m->reply[m->n_reply++] = view_of("connect");
    m->reply[m->n_reply++] = view_of("followup");
    return 0;
}

static int read_level(struct measure_asked *a, struct view in, struct err *err)
{
    static const char *const of[] = {[OF_ANSWERED] = "answered",
                                     [OF_OFFERED] = "offered",
                                     [OF_LESS_EARLY] = "less_early",
                                     [OF_LESS_SHORT] = "less_short"};
    enum { N_OF = sizeof of / sizeof *of };
    const char *comma = in.n ? memchr(in.p, ',', in.n) : NULL;
    size_t n = comma ? (size_t)(comma - in.p) : in.n, i = OF_LESS_EARLY;
    char span[32], shown[80];
    int64_t seconds;
    struct view text = view_trim((struct view){in.p, n});
    (void)snprintf(span, sizeof span, "%.*s", VIEW_FMT(text));
    if (text.n == 0 || text.n >= sizeof span || opt_span(span, &seconds, err) < 0) {
        (void)err_set(err, ERR_USAGE, "service_level: '%s' is not a span", str_shown(shown, sizeof shown, text));
        return err_hint(err, "service_level(20s): the share that was answered within 20 seconds");
    }
    a->level_us = seconds * US_PER_S;
    struct view word = comma ? view_trim((struct view){comma + 1, in.n - n - 1}) : view_of(of[i]);
    for (i = 0; i < N_OF && !view_is(word, of[i]); i++)
        continue;
    a->of = (enum measure_of)i;
    if (i < N_OF)
        return 0;
    (void)err_set(err, ERR_USAGE, "service_level: '%s' is not a denominator", str_shown(shown, sizeof shown, word));
    return nearest_hint(err, word, of, N_OF, "", "they are answered, offered, less_early and less_short");
}

static int unknown(struct view name, struct err *err)
{
    char shown[80];
    (void)err_set(err, ERR_USAGE, "unknown measure '%s'", str_shown(shown, sizeof shown, name));
    return nearest_hint(err, name, names, N_MEASURES, "",
                        "they are wait, ring, hold, handle, first_reply, resolution, between, in_work, asa and "
                        "service_level(20s)");
}

/* NAME or NAME(IN) */
static int read_one(struct measures *m, struct view text, struct err *err)
{
    const char *open = text.n ? memchr(text.p, '(', text.n) : NULL;
    struct view name = {text.p, open ? (size_t)(open - text.p) : text.n}, in = {0};
    struct measure_asked a = {.name = text};
    size_t kind = 0;
    if (open && text.p[text.n - 1] != ')')
        return err_set(err, ERR_USAGE, "'%.*s' lacks a ')'", VIEW_FMT(text));
    if (open)
        in = (struct view){open + 1, text.n - name.n - 2};
    while (kind < N_MEASURES && !view_is(name, names[kind]))
        kind++;
    if (kind == N_MEASURES)
        return unknown(name, err);
    a.kind = (enum measure_kind)kind;
    for (size_t i = 0; i < m->n_asked; i++)
        if (m->asked[i].kind == a.kind && (kind != MEASURE_SERVICE_LEVEL || view_eq(m->asked[i].name, text)))
            return err_set(err, ERR_USAGE, "'%.*s' is asked for twice", VIEW_FMT(name));
    if (kind == MEASURE_SERVICE_LEVEL && read_level(&a, in, err) < 0)
        return -1;
    if (kind == MEASURE_FIRST_REPLY && (in.n ? read_replies(m, in, err) : default_replies(m)) < 0)
        return -1;
    if (open && kind != MEASURE_SERVICE_LEVEL && kind != MEASURE_FIRST_REPLY)
        return err_set(err, ERR_USAGE, "%s takes nothing in parentheses", names[kind]);
    if (keep(m, text, &a.name, err) < 0 ||
        mem_reserve(&m->asked, &m->cap_asked, m->n_asked + 1, sizeof *m->asked, err) < 0)
        return -1;
    m->asked[m->n_asked++] = a;
    m->wanted[measure_collected(a.kind)] = true;
    return 0;
}

int measure_list_read(struct measures *m, const char *list, struct err *err)
{
    for (const char *rest = list; rest;)
        if (read_one(m, next_item(&rest), err) < 0)
            return -1;
    for (size_t i = 0; i < N_MEASURES_COLLECTED; i++)
        if (m->wanted[i])
            m->does |= goes_by[i].from | goes_by[i].to | goes_by[i].wants | (i == MEASURE_FIRST_REPLY ? ON_REPLY : 0);
    m->by_case = m->wanted[MEASURE_FIRST_REPLY] || m->wanted[MEASURE_RESOLUTION] || m->wanted[MEASURE_IN_WORK];
    return 0;
}
