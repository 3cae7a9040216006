/* count: the engine as a receiver of a feed, for code that only counts. See snag/rule.h. */
#include <stdlib.h>

#include "rule/engine/count_impl.h"
#include "snag/civil.h"
#include "snag/num.h"

/* ---- events ---- */

enum { CACHE_LINE = 64, MOST_LINES = 64 };

/* Notes the lines of a room that hold so many bytes from `at` on. */
static void fetch_these(uint64_t *lines, size_t at, size_t bytes)
{
    for (size_t i = at / CACHE_LINE; i <= (at + bytes - 1) / CACHE_LINE && i < MOST_LINES; i++)
        *lines |= UINT64_C(1) << i;
}

/* … where rules that want an event keep what they remember. */
static void fetch_memory(const struct detect *d, const struct wanted *wanted, uint64_t *fetch)
{
    for (size_t i = 0; wanted && i < wanted->n; i++) {
        const struct plan *p = &d->plan[wanted->list[i].rule];
        const struct key_reader *r = &d->reader[p->memory_reader];
        if (p->memory_place == UINT32_MAX || r->by == KEY_BY_TEXT)
            continue;
        fetch_these(&fetch[r->by], r->room, sizeof(struct numbered_key));
        fetch_these(&fetch[r->by], r->room + d->memory.numbered[p->memory_place].at * sizeof(int64_t),
                    p->memory_words * sizeof(int64_t));
    }
}

static int learn_name(struct counter *c, struct view name, struct name_plan *plan, struct err *err)
{
    struct detect *d = level_of(c, 0);
    int64_t id = dict_get(&d->names, name);
    const struct wanted *wanted = id < 0 ? NULL : &d->wanted[id];
    bool made = event_emitted(name, NULL) != EMITTED_NONE;
    *plan = (struct name_plan){.emitted = made && dict_get(&d->emitted, name) != DICT_NONE,
                               .made = made,
                               .sets = holder_sets_of(name),
                               .name = name};
    for (size_t i = 0; wanted && i < N_AHEAD; i++)
        if (mem_reserve(&c->ahead[i].room, &c->ahead[i].cap, wanted->n, sizeof *c->ahead[i].room, err) < 0)
            return -1;
    fields_ask(&c->fields, d, wanted);
    if (climb_wanted(c, name, &plan->above, err) < 0 || fields_need(&c->fields, &plan->need, err) < 0)
        return -1;
    fetch_memory(d, wanted, plan->fetch);
    for (uint32_t i = 0; i <= plan->above.top; i++)
        if (c->level[i].waits)
            fetch_these(&plan->fetch[KEY_BY_CUSTOMER], c->level[i].base.due_room, sizeof(struct due_beside));
    for (uint32_t i = 1; i <= plan->above.top; i++)
        fetch_memory(level_of(c, i), plan->above.at[i], plan->fetch);
    return sieve_open(&plan->sieve, d, &c->fields, wanted, err);
}

static int learn_names(struct counter *c, const struct feed_batch *b, struct err *err)
{
    if (mem_reserve(&c->name, &c->cap_names, b->names->n, sizeof *c->name, err) < 0)
        return -1;
    while (c->n_names < b->names->n) {
        size_t id = c->n_names++;
        if (learn_name(c, dict_text(b->names, (int64_t)id), &c->name[id], err) < 0)
            return -1;
    }
    return 0;
}

/* Asks which rules an event concerns, and for the memory of what they will look up. */
static void look_ahead(struct counter *c, const struct feed_batch *b, size_t i)
{
    const struct feed_event *e = &b->event[i];
    struct detect *d = level_of(c, 0);
    struct ahead *ahead = &c->ahead[i % N_AHEAD];
    struct name_plan *name = &c->name[e->name];
    if (c->sink.soon)
        c->sink.soon(c->sink.ctx, e);
    ahead->rules = sieve_event(&name->sieve, d, b, e, ahead->room);
    for (enum key_by by = KEY_BY_TEXT + 1; by < N_KEY_BY; by++) {
        uint64_t lines = name->fetch[by];
        if (!lines)
            continue;
        enum key_whose whose = by == KEY_BY_CONTACT || by == KEY_BY_CASE ? KEY_OF_MATTER : KEY_OF_CUSTOMER;
        const char *room = key_room(&d->memory, whose, key_number_of(by, e->customer, e->contact, e->case_));
        for (; lines; lines &= lines - 1)
            __builtin_prefetch(room + CACHE_LINE * (size_t)__builtin_ctzll(lines), 1);
    }
}

static bool was_emitted(const struct counter *c, const struct feed_batch *b, const struct feed_event *e)
{
    if (c->name[e->name].emitted)
        return true;
    return e->cell[c->fields.by] && dict_get(&level_of(c, 0)->emitted, feed_text(b, e, c->fields.by)) != DICT_NONE;
}

/* Did a rule of another run make it? */
static bool was_made(const struct counter *c, const struct feed_batch *b, const struct feed_event *e)
{
    return c->name[e->name].made || feed_text(b, e, c->fields.by).n > 0;
}

/* For opportunities: its name, and the file of its row. */
static int say_whose(struct counter *c, const struct feed_batch *b, const struct feed_event *e, struct subject *x,
                     struct err *err)
{
    x->name = c->name[e->name].name;
    if (c->n_files) {
        x->file = c->file[e->file].id;
        return 0;
    }
    struct view src = feed_text(b, e, (size_t)c->src);
    const char *colon = src.n ? memrchr(src.p, ':', src.n) : NULL;
    int64_t id = colon ? dict_put(&c->files, (struct view){src.p, (size_t)(colon - src.p)}, err) : 0;
    x->file = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

/* Where its row is: FILE:LINE. */
static int say_source(struct counter *c, const struct feed_batch *b, const struct feed_event *e, struct view *src,
                      struct err *err)
{
    enum { DIGITS = 20 };
    *src = feed_text(b, e, (size_t)c->src);
    if (c->n_files == 0)
        return 0;
    struct view path = c->file[e->file].path;
    char *text = arena_get(&level_of(c, 0)->arena, path.n + 1 + DIGITS, err);
    if (!text)
        return -1;
    memcpy(text, path.p, path.n);
    text[path.n] = ':';
    *src = (struct view){text, path.n + 1 + num_format_us(text + path.n + 1, (int64_t)e->line * US_PER_S)};
    return 0;
}

/* ---- an event ---- */

static int see(struct counter *c, const struct feed_batch *b, size_t i, struct err *err)
{
    struct detect *d = level_of(c, 0);
    const struct feed_event *e = &b->event[i];
    const struct ahead *ahead = &c->ahead[i % N_AHEAD];
    const struct name_plan *name = &c->name[e->name];
    if (was_emitted(c, b, e)) {
        d->counts.found_anew++;
        return 0;
    }
    coverage_see(&d->log.seen, e->ts_us);
    for (size_t k = 1; k < c->n_levels; k++)
        coverage_see(&level_of(c, k)->log.seen, e->ts_us);
    d->counts.events++;
    d->counts.without_customer += e->customer == 0;
    struct held held;
    if (c->sink.event && c->sink.event(c->sink.ctx, b, e, err) < 0)
        return -1;
    if (c->held.wanted && held_event(&c->held, b, e, name, was_made(c, b, e), &held, err) < 0)
        return -1;
    if (c->sink.held && !name->made) {
        struct held_by who = {0};
        if (!was_made(c, b, e))
            who = held.after;
        if (c->sink.held(c->sink.ctx, b, e, who.queue, who.agent, err) < 0)
            return -1;
    }
    if (ahead->rules.n == 0 && name->above.top == 0)
        return 0;
    struct view *col = fields_of(&c->fields, &name->need, b, e);
    if (c->sink.tells && say_source(c, b, e, &col[FIELD_SOURCES], err) < 0)
        return -1;
    struct subject *x = &c->subject; /* what else it has is the same for all, or is set on the way */
    x->fact.col = col;
    x->fact.ts_us = e->ts_us;
    x->fact.line = e->line;
    x->customer = e->customer;
    x->contact = e->contact;
    x->case_ = e->case_;
    x->cell = e->cell;
    if (c->sink.n_rates && say_whose(c, b, e, x, err) < 0)
        return -1;
    return climb_enter(c, 0, x, ahead->rules.list, ahead->rules.n, &name->above, c->held.wanted ? &held : NULL, err);
}

/* Keys stand beside the records of the feed. */
static void keep_rooms(struct detect *d, enum key_whose whose, const struct who_table *t)
{
    struct key_rooms *rooms = &d->memory.rooms[whose];
    rooms->base = (char *)t->record.base + t->room;
    rooms->stride = t->record.size;
}

static int take_events(void *ctx, const struct feed_batch *b, struct err *err)
{
    struct counter *c = ctx;
    if (learn_names(c, b, err) < 0 || (c->guesses && shown_guess(c, b, err) < 0))
        return -1;
    for (size_t i = 0; i < c->n_levels; i++) {
        c->level[i].base.who = b->who;
        keep_rooms(level_of(c, i), KEY_OF_CUSTOMER, &b->who->customer);
        keep_rooms(level_of(c, i), KEY_OF_MATTER, &b->who->matter);
        arena_reset(&level_of(c, i)->arena);
    }
    for (size_t i = 0; i < b->n + SOON; i++) {
        if (i < b->n && c->held.wanted)
            held_fetch(&c->held, b, &b->event[i]);
        if (i < b->n)
            look_ahead(c, b, i);
        if (i >= SOON && see(c, b, i - SOON, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the run ---- */

static void forget_names(struct counter *c)
{
    for (size_t i = 0; i < c->n_names; i++) {
        field_need_free(&c->name[i].need);
        sieve_close(&c->name[i].sieve);
        free(c->name[i].above.at);
    }
    c->n_names = 0;
}

static void close_levels(struct counter *c)
{
    forget_names(c);
    climb_close(c);
    for (size_t i = 0; i < c->n_levels; i++) {
        struct count_level *l = &c->level[i];
        if (l->detect)
            source_close(&l->detect->source);
        free(l->claimed);
        free(l->presumed);
        *l = (struct count_level){.counter = c};
    }
    arena_free(&c->told);
    held_close(&c->held);
    dict_free(&c->files);
}

static int open_level(struct counter *c, uint32_t level, struct err *err)
{
    const struct detect_options options = {.until_us = TS_NONE,
                                           .silence_us = c->sink.silence_us,
                                           .rates = c->sink.rates,
                                           .n_rates = c->sink.n_rates,
                                           .standing = c->sink.standing,
                                           .ctx = c->sink.ctx};
    struct count_level *l = &c->level[level];
    l->counter = c;
    l->base = (struct counting){.match = counted_match,
                                .from = c->fields.from,
                                .used = c->used,
                                .idle = c->idle,
                                .reads_value = c->reads_value,
                                .files = &c->files,
                                .tells = c->sink.tells};
    if (level) {
        l->base.customer_room = l[-1].base.customer_room;
        l->base.matter_room = l[-1].base.matter_room;
    }
    if (detect_open_counting(&l->detect, c->rules, level, &options, &l->base, err) < 0)
        return -1;
    struct detect *d = l->detect;
    if (level) {
        d->below = l[-1].detect;
        l[-1].detect->above = d;
    }
    for (size_t i = 0; i < c->rules->fields.n; i++)
        d->column[i] = i == FIELD_SRC || (i == FIELD_SOURCES && !c->sink.tells) ? -1 : (int32_t)i;
    d->n_in = c->rules->fields.n;
    l->presumed = mem_zero(d->rules->n, sizeof *l->presumed, err);
    return l->presumed ? 0 : -1;
}

/* What only rates ask for. */
static int open_places(struct counter *c, struct err *err)
{
    bool by_place = c->sink.held || c->sink.standing || c->sink.tells;
    for (size_t i = 0; i < c->sink.n_rates; i++)
        by_place = by_place || rates_by_holder(c->sink.rates[i]);
    if (c->sink.n_rates == 0)
        return 0;
    c->src = fields_column(&c->fields, "src");
    if (dict_put(&c->files, (struct view){0}, err) < 0)
        return -1;
    return by_place ? held_open(&c->held, &c->fields, &c->level[c->n_levels - 1].base.matter_room, err) : 0;
}

static int open_levels(struct counter *c, struct err *err)
{
    for (uint32_t i = 0; i < c->n_levels; i++)
        if (open_level(c, i, err) < 0)
            return -1;
    if (open_places(c, err) < 0)
        return -1;
    return climb_open(c, err);
}

/* Levels as long as nothing is known of the files that will come, and once it is. */
static int plan(struct counter *c, struct err *err)
{
    const struct count_level *top = &c->level[c->n_levels - 1];
    if (shown_idle(c, err) < 0 || climb_plan(c, err) < 0 ||
        fields_open(&c->fields, c->rules, c->idle, &c->sink, err) < 0 || open_levels(c, err) < 0)
        return -1;
    c->feed.column = c->fields.column;
    c->feed.n_columns = c->fields.n_columns;
    c->feed.customer_room = top->base.customer_room;
    c->feed.matter_room = top->base.matter_room;
    return 0;
}

static void unplan(struct counter *c)
{
    close_levels(c);
    fields_close(&c->fields);
    free(c->used);
    free(c->made_field);
    c->used = NULL;
    c->made_field = NULL;
    c->n_made_fields = 0;
}

static int take_ready(void *ctx, struct err *err)
{
    struct counter *c = ctx;
    unplan(c);
    return plan(c, err) < 0 ? -1 : shown_expect(c, err);
}

static int begin_again(void *ctx, struct err *err)
{
    struct counter *c = ctx;
    unplan(c);
    shown_forget(c);
    for (size_t i = 0; i < c->sink.n_rates; i++)
        rates_again(c->sink.rates[i]);
    if (plan(c, err) < 0)
        return -1;
    return c->sink.again ? c->sink.again(c->sink.ctx, err) : 0;
}

static size_t n_levels(const struct rules *rules)
{
    return rules->n ? rules->rule[rules->n - 1].level + 1 : 1;
}

int detect_count(struct counter **out, const struct rules *rules, const struct detect_sink *sink, struct err *err)
{
    struct counter *c = mem_zero(1, sizeof *c, err);
    *out = NULL;
    if (!c)
        return -1;
    c->feed = (struct feed){.ctx = c,
                            .events = take_events,
                            .covered = shown_line,
                            .again = begin_again,
                            .opened = shown_file,
                            .ready = take_ready,
                            .complete = shown_all};
    c->rules = rules;
    c->sink = *sink;
    c->level = mem_zero(n_levels(rules), sizeof *c->level, err);
    c->n_levels = c->level ? n_levels(rules) : 0;
    c->idle = mem_zero(rules->n, sizeof *c->idle, err);
    if (!c->level || !c->idle || plan(c, err) < 0) {
        detect_count_close(c);
        return -1;
    }
    *out = c;
    return 0;
}

const struct feed *detect_feed(const struct counter *c)
{
    return &c->feed;
}

/* Reports that the rules observable in this log were looked for up to here, as the last line of a stream does. */
static int tell_observed(struct counter *c, struct err *err)
{
    const struct detect *d = level_of(c, c->n_levels - 1);
    int64_t last_us = level_of(c, 0)->log.seen.last_us;
    struct view col[N_STANDARD_COLUMNS] = {
        [COL_EVENT] = VIEW_LIT("coverage_end"), [COL_REASON] = VIEW_LIT(DETECT_SOURCE)};
    struct buf names = {0};
    int rc = 0;
    if (last_us == TS_NONE)
        return 0;
    rc = emit_sought(d, &names, err);
    col[COL_TEXT] = (struct view){names.p ? names.p : "", names.n};
    if (rc == 0)
        rc = c->sink.covered(c->sink.ctx, &(struct event){.ts_us = last_us, .col = col}, (struct view){0}, err);
    buf_free(&names);
    return rc;
}

int detect_count_end(struct counter *c, struct err *err)
{
    int wrong = c->complete ? 0 : shown_all(c, err);
    if (wrong > 0)
        return err_set(err, ERR_DATA, "a coverage line comes too late: rules have relied on what came before it");
    if (wrong < 0 || climb_end(c, err) < 0 || counted_settle(c, err) < 0 || climb_rates(c, err) < 0)
        return -1;
    return c->sink.covered ? tell_observed(c, err) : 0;
}

bool detect_count_observable(const struct counter *c, size_t rule)
{
    const struct detect *d = level_of(c, c->rules->rule[rule].level);
    return certain_observable(&d->log, rule - d->first) == VERDICT_TRUE;
}

struct detect_counts detect_count_counts(const struct counter *c)
{
    struct detect_counts n = level_of(c, 0)->counts;
    for (size_t k = 0; k < c->n_levels; k++)
        for (size_t i = 0; i < level_of(c, k)->rules->n; i++)
            n.came_back += came_back_of(level_of(c, k), i);
    n.first_us = level_of(c, 0)->log.seen.first_us;
    n.last_us = level_of(c, 0)->log.seen.last_us;
    return n;
}

int detect_count_strays(const struct counter *c, struct buf *to, struct err *err)
{
    for (size_t k = 0; k < c->n_levels; k++)
        if (strays_tell(level_of(c, k), to, err) < 0)
            return -1;
    return 0;
}

void detect_count_close(struct counter *c)
{
    if (!c)
        return;
    unplan(c);
    shown_forget(c);
    for (size_t i = 0; i < N_AHEAD; i++)
        free(c->ahead[i].room);
    free(c->level);
    free(c->idle);
    free(c->file);
    free(c->name);
    free(c);
}
