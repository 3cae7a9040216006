/* levels: rules that use what other rules make, each behind those. See model.h.
 *
 * Rules and the events that they make are the two kinds of nodes of a graph: a rule makes events, and uses events. A
 * rule is placed once all events that it uses are, and an event once all rules that make it are. What is left over then
 * goes round in a circle.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rule/language/model.h"

struct leveling {
    struct rules *rules;
    struct rule *rule; /* by text, as all of these */
    bool *needed;
    uint32_t *queue; /* those that are needed, in the order that this was found */
    size_t n_queue;
    uint32_t *waits; /* for so many of the events that it uses */
    bool *any;       /* its snags are among snag:* */
    bool uses_any, lacks_file;
    size_t n_names;
    int64_t any_id;       /* of snag:* among the events */
    uint32_t *name_waits; /* by event: for so many of its makers */
    uint32_t *name_level;
    uint32_t *user, *users_at; /* by event: the rules that use it */
    uint32_t *ready;
    size_t n_ready;
};

/* The next event that rules make among those a rule uses; begin with zeros. False: no more. */
struct use {
    size_t part, name;
    struct view word;
    int64_t id;
};

static bool next_use(const struct leveling *l, size_t text, struct use *u)
{
    for (; u->part < RULE_PARTS; u->part++, u->name = 0) {
        const struct part *part = rule_part(&l->rule[text], u->part);
        while (u->name < part->n_said) {
            u->word = part->name[u->name++];
            u->id = dict_get(&l->rules->emitted, u->word);
            if (u->id != DICT_NONE)
                return true;
        }
    }
    return false;
}

static int use_error(const struct leveling *l, size_t text, const struct use *u, const char *note, struct err *err,
                     const char *why)
{
    const struct rule_text *t = &l->rules->text[text];
    bool in_when = u->part + 1 < RULE_PARTS;
    return sections_error(t->key[in_when ? KEY_WHEN : KEY_OPPORTUNITY].from, u->word.p, u->word.n, note, err, "%s",
                          why);
}

/* ---- which rules are needed ---- */

static void need(struct leveling *l, size_t text)
{
    if (l->needed[text])
        return;
    l->needed[text] = true;
    l->queue[l->n_queue++] = (uint32_t)text;
}

static bool emits_snag(const struct rule_text *t)
{
    return event_emitted(t->emits, NULL) == EMITTED_SNAG && t->varied.n == 0;
}

/* Any rule that emits snags may be among snag:*, before all their sentences are known. */
static void need_all_snags(struct leveling *l)
{
    for (size_t i = 0; i < l->rules->n_text; i++)
        if (!rule_is_off(&l->rules->text[i]) && emits_snag(&l->rules->text[i]))
            need(l, i);
}

static void need_makers(struct leveling *l, size_t text)
{
    for (struct use u = {0}; next_use(l, text, &u);) {
        const struct makers *m = &l->rules->makers[u.id];
        if (u.id == l->any_id && !l->uses_any) {
            l->uses_any = true;
            need_all_snags(l);
        }
        for (size_t i = 0; i < m->n; i++)
            need(l, m->of[i]);
    }
}

static int check_text(const struct rules *rules, const struct rule_text *t, struct err *err)
{
    if (!t->key[KEY_WHEN].from)
        return sections_error(t->from, t->name.p, t->name.n, "", err, "the rule has no 'when'");
    struct view whole = t->key[KEY_PART_OF].value;
    if (whole.n && (!rules_text(rules, whole) || view_eq(whole, t->name)))
        return sections_error(t->key[KEY_PART_OF].from, whole.p, whole.n, "", err,
                              view_eq(whole, t->name) ? "a rule is not a part of itself" : "unknown rule '%.*s'",
                              VIEW_FMT(whole));
    return 0;
}

static int read_rule(struct leveling *l, size_t text, struct err *err)
{
    struct rule *r = &l->rule[text];
    *r = (struct rule){.text = &l->rules->text[text]};
    if (check_text(l->rules, r->text, err) < 0 || parse_rule(l->rules, r, err) < 0)
        return -1;
    for (size_t i = 0; i < RULE_PARTS; i++)
        rule_part(r, i)->n_said = rule_part(r, i)->n_names;
    l->rules->text[text].lacks_file = r->lacks_file;
    l->lacks_file |= r->lacks_file;
    return 0;
}

static void need_asked(struct leveling *l)
{
    l->n_queue = 0;
    for (size_t i = 0; i < l->rules->n_text; i++)
        l->needed[i] = false;
    for (size_t i = 0; i < l->rules->n_text; i++)
        if (l->rules->text[i].runs && !rule_is_off(&l->rules->text[i]))
            need(l, i);
}

static int read_needed(struct leveling *l, struct err *err)
{
    need_asked(l);
    for (size_t i = 0; i < l->n_queue; i++) {
        const struct rule_text *t = &l->rules->text[l->queue[i]];
        if (t->misspelt && !t->key[KEY_WHEN].from)
            continue;
        if (read_rule(l, l->queue[i], err) == 0)
            need_makers(l, l->queue[i]);
        else if (rules_fault(l->rules, err) < 0)
            return -1;
    }
    size_t n = l->rules->n_faults;
    return n ? err_set(err, ERR_DATA, "%zu fault%s in the rules", n, str_s(n)) : 0;
}

static bool names_snag(const struct rule *r)
{
    const struct part *const part[] = {&r->events, &r->other, &r->until, &r->unless};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        for (size_t k = 0; k < part[i]->n_said; k++)
            if (event_emitted(part[i]->name[k], NULL) == EMITTED_SNAG)
                return true;
    return false;
}

/* Now that all sentences are known: who makes snag:*, and which rules are needed for it. */
static int settle_any(struct leveling *l, struct err *err)
{
    struct makers *any = &l->rules->makers[l->any_id];
    for (size_t i = 0; i < l->n_queue; i++) {
        size_t text = l->queue[i];
        l->any[text] = emits_snag(&l->rules->text[text]) && !names_snag(&l->rule[text]);
        if (!l->any[text])
            continue;
        if (mem_reserve(&any->of, &any->cap, any->n + 1, sizeof *any->of, err) < 0)
            return -1;
        any->of[any->n++] = (uint32_t)text;
    }
    for (size_t i = 0; i < l->n_queue && any->n == 0; i++)
        for (struct use u = {0}; next_use(l, l->queue[i], &u);)
            if (u.id == l->any_id)
                return use_error(l, l->queue[i], &u, "", err, "no rule that names no snag itself emits one");
    need_asked(l);
    for (size_t i = 0; i < l->n_queue; i++)
        need_makers(l, l->queue[i]);
    return 0;
}

/* ---- levels ---- */

static int count_edges(struct leveling *l, struct err *err)
{
    size_t n_uses = 0;
    l->n_names = l->rules->emitted.n;
    l->name_waits = mem_zero(l->n_names, sizeof *l->name_waits, err);
    l->name_level = mem_zero(l->n_names, sizeof *l->name_level, err);
    l->users_at = mem_zero(l->n_names + 1, sizeof *l->users_at, err);
    if (!l->name_waits || !l->name_level || !l->users_at)
        return -1;
    for (size_t i = 0; i < l->n_names; i++)
        for (size_t k = 0; k < l->rules->makers[i].n; k++)
            l->name_waits[i] += l->needed[l->rules->makers[i].of[k]];
    for (size_t i = 0; i < l->n_queue; i++)
        for (struct use u = {0}; next_use(l, l->queue[i], &u); n_uses++) {
            l->waits[l->queue[i]]++;
            l->users_at[u.id + 1]++;
        }
    for (size_t i = 0; i < l->n_names; i++)
        l->users_at[i + 1] += l->users_at[i];
    l->user = mem_zero(n_uses, sizeof *l->user, err);
    uint32_t *filled = mem_zero(l->n_names, sizeof *filled, err);
    for (size_t i = 0; l->user && filled && i < l->n_queue; i++)
        for (struct use u = {0}; next_use(l, l->queue[i], &u);)
            l->user[l->users_at[u.id] + filled[u.id]++] = l->queue[i];
    bool made = l->user && filled;
    free(filled);
    return made ? 0 : -1;
}

/* One of an event's makers is placed. */
static void place_maker(struct leveling *l, int64_t name, uint32_t level)
{
    if (l->name_level[name] < level)
        l->name_level[name] = level;
    l->name_waits[name]--;
    if (l->name_waits[name] > 0)
        return;
    for (uint32_t i = l->users_at[name]; i < l->users_at[name + 1]; i++) {
        struct rule *r = &l->rule[l->user[i]];
        if (r->level <= l->name_level[name])
            r->level = l->name_level[name] + 1;
        l->waits[l->user[i]]--;
        if (l->waits[l->user[i]] == 0)
            l->ready[l->n_ready++] = l->user[i];
    }
}

/* The rule that one left over waits for, and where it says so. */
static size_t waits_for(const struct leveling *l, size_t text, struct use *u)
{
    *u = (struct use){0};
    while (next_use(l, text, u) && l->name_waits[u->id] == 0)
        continue;
    const struct makers *m = &l->rules->makers[u->id];
    for (size_t i = 0; i < m->n; i++)
        if (l->needed[m->of[i]] && l->waits[m->of[i]] > 0)
            return m->of[i];
    return text;
}

/* Names those that go round, from the one that was loaded first. */
static int circle_error(const struct leveling *l, struct err *err)
{
    enum { SHOWN = 8 };
    struct use u;
    struct buf b = {0};
    size_t i = 0, n = 0;
    while (l->waits[l->queue[i]] == 0)
        i++;
    size_t text = l->queue[i], start;
    for (i = 0; i < l->n_queue; i++) /* into the circle, for one that only leads to it */
        text = waits_for(l, text, &u);
    start = text;
    for (size_t at = waits_for(l, text, &u); at != text; at = waits_for(l, at, &u))
        start = at < start ? at : start;
    text = start;
    int rc = buf_addf(&b, err, "rules in a circle: %.*s", VIEW_FMT(l->rules->text[start].name));
    do {
        text = waits_for(l, text, &u);
        if (rc == 0 && n == SHOWN)
            rc = buf_adds(&b, ", …", err);
        if (rc == 0 && (n < SHOWN || text == start))
            rc = buf_addf(&b, err, ", %.*s", VIEW_FMT(l->rules->text[text].name));
        n++;
    } while (text != start);
    (void)waits_for(l, start, &u);
    if (rc == 0)
        rc = use_error(l, start, &u, n == 1 ? "it uses what it emits itself" : "each uses what the next one emits", err,
                       b.p);
    buf_free(&b);
    return rc;
}

static int find_levels(struct leveling *l, struct err *err)
{
    if (count_edges(l, err) < 0)
        return -1;
    for (size_t i = 0; i < l->n_queue; i++)
        if (l->waits[l->queue[i]] == 0)
            l->ready[l->n_ready++] = l->queue[i];
    for (size_t i = 0; i < l->n_ready; i++) {
        const struct rule *r = &l->rule[l->ready[i]];
        place_maker(l, dict_get(&l->rules->emitted, r->emits), r->level);
        if (r->good.n)
            place_maker(l, dict_get(&l->rules->emitted, r->good), r->level);
        if (l->any[l->ready[i]])
            place_maker(l, l->any_id, r->level);
    }
    if (l->n_ready < l->n_queue)
        return circle_error(l, err);
    for (size_t i = 0; i < l->n_queue; i++) {
        struct use u = {0};
        if (l->rule[l->queue[i]].level >= LEVELS_MOST && next_use(l, l->queue[i], &u))
            return use_error(l, l->queue[i], &u, "", err, "rules use what others emit more than 63 times in a row");
    }
    return 0;
}

/* ---- in order ---- */

static int by_level(const void *a, const void *b)
{
    const struct rule *x = a, *y = b;
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    return (x->text > y->text) - (x->text < y->text);
}

static int put_in_order(struct leveling *l, struct err *err)
{
    struct rules *rules = l->rules;
    if (mem_reserve(&rules->running, &rules->cap_running, l->n_queue, sizeof *rules->running, err) < 0)
        return -1;
    rules->rule = mem_zero(l->n_queue, sizeof *rules->rule, err);
    if (!rules->rule)
        return -1;
    for (size_t i = 0; i < l->n_queue; i++)
        rules->rule[i] = l->rule[l->queue[i]];
    qsort(rules->rule, l->n_queue, sizeof *rules->rule, by_level);
    for (size_t i = 0; i < rules->n_text; i++)
        rules->text[i].at = RULE_NOWHERE;
    for (size_t i = 0; i < l->n_queue; i++) {
        size_t text = (size_t)(rules->rule[i].text - rules->text);
        rules->running[i] = text;
        rules->text[text].at = i;
    }
    rules->n = l->n_queue;
    rules->n_running = l->n_queue;
    return 0;
}

/* From now on makers are rules, no longer texts. */
static void name_makers(struct rules *rules)
{
    for (size_t i = 0; i < rules->emitted.n; i++) {
        struct makers *m = &rules->makers[i];
        size_t n = 0;
        for (size_t k = 0; k < m->n; k++)
            if (rules->text[m->of[k]].at != RULE_NOWHERE)
                m->of[n++] = (uint32_t)rules->text[m->of[k]].at;
        m->n = n;
    }
}

int levels_make(struct rules *rules, struct err *err)
{
    size_t n = rules->n_text;
    struct leveling l = {.rules = rules, .any_id = DICT_NONE};
    l.rule = mem_zero(n, sizeof *l.rule, err);
    l.needed = mem_zero(n, sizeof *l.needed, err);
    l.any = mem_zero(n, sizeof *l.any, err);
    l.queue = mem_zero(n, sizeof *l.queue, err);
    l.waits = mem_zero(n, sizeof *l.waits, err);
    l.ready = mem_zero(n, sizeof *l.ready, err);
    int rc = l.rule && l.needed && l.any && l.queue && l.waits && l.ready ? 0 : -1;
    if (rc == 0)
        l.any_id = dict_get(&rules->emitted, (struct view)SNAG_ANY);
    if (rc == 0)
        rc = read_needed(&l, err);
    if (rc == 0 && l.lacks_file)
        rc = 1;
    if (rc == 0 && l.uses_any)
        rc = settle_any(&l, err);
    if (rc == 0)
        rc = find_levels(&l, err);
    if (rc == 0)
        rc = put_in_order(&l, err);
    if (rc == 0) {
        name_makers(rules);
        rc = uses_settle(rules, err);
    }
    void *const blocks[] = {l.rule,  l.needed,     l.any,        l.queue, l.waits,
                            l.ready, l.name_waits, l.name_level, l.user,  l.users_at};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    return rc;
}
