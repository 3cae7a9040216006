/* tally: see tally.h. */
#include "event/map/tally.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "event/map/memo.h"
#include "text/figure.h"

enum { MOST_COUNTED = 4096, MOST_SHOWN = 5 };

struct tally_column {
    uint32_t used; /* index into map->used */
    struct dict value;
    uint64_t *n;
    size_t cap;
    int64_t last; /* the value of the row before */
};

struct tally {
    struct tally_column *column;
    size_t n;
};

bool map_names_kind(const struct map *map, struct view kind)
{
    for (size_t i = 0; map->event_name && i < map->n_words; i++)
        if (map->words[i].column == COL_EVENT && dict_get(&map->words[i].foreign, kind) >= 0)
            return true;
    for (size_t i = 0; i < map->n_event; i++)
        for (size_t k = 0; k < map->event[i].when.n; k++) {
            const struct test *t = &map->event[i].when.test[k];
            if ((t->kind == TEST_COMPARE && t->op == OP_IN && words_have(&t->list, kind)) ||
                (t->kind == TEST_COMPARE && t->op <= OP_NE && t->right->kind == EXPR_TEXT &&
                 view_eq(t->right->text, kind)) ||
                (t->kind == TEST_BECOMES && (words_have(&t->list, kind) || words_have(&t->from, kind))))
                return true;
        }
    return false;
}

/* Does it ask for a word of one column? */
static bool asks_words(const struct test *t, uint32_t *column)
{
    bool compares = t->kind == TEST_COMPARE && t->left->kind == EXPR_COLUMN &&
                    (t->op == OP_IN || (t->op == OP_EQ && t->right->kind == EXPR_TEXT));
    *column = compares ? t->left->column : t->column;
    return compares || (t->kind == TEST_BECOMES && !t->list.negated);
}

static int add_column(struct tally *t, uint32_t used, struct err *err)
{
    size_t cap = t->n;
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].used == used)
            return 0;
    if (mem_reserve(&t->column, &cap, t->n + 1, sizeof *t->column, err) < 0)
        return -1;
    t->column[t->n++] = (struct tally_column){.used = used, .last = DICT_NONE};
    return 0;
}

int tally_open(struct tally **tally, const struct map *map, bool has_memo, struct err *err)
{
    uint32_t used;
    struct tally *t = mem_zero(1, sizeof *t, err);
    *tally = t;
    if (!t)
        return -1;
    for (size_t i = 0; i < map->n_event && !has_memo; i++)
        for (size_t k = 0; k < map->event[i].when.n; k++)
            if (asks_words(&map->event[i].when.test[k], &used) && add_column(t, used, err) < 0)
                return -1;
    return 0;
}

static int count(struct tally_column *c, struct view value, struct err *err)
{
    if (c->last < 0 || !view_eq(dict_text(&c->value, c->last), value)) {
        c->last = c->value.n < MOST_COUNTED ? dict_put(&c->value, value, err) : dict_get(&c->value, value);
        if (c->last < 0)
            return c->value.n < MOST_COUNTED ? -1 : 0;
        if (mem_reserve_zero(&c->n, &c->cap, c->value.n, sizeof *c->n, err) < 0)
            return -1;
    }
    c->n[c->last]++;
    return 0;
}

int tally_row(struct tally *t, const struct mapper *m, struct err *err)
{
    for (size_t i = 0; i < t->n; i++)
        if (count(&t->column[i], m->state->cell[t->column[i].used], err) < 0)
            return -1;
    return 0;
}

void tally_close(struct tally *t)
{
    for (size_t i = 0; t && i < t->n; i++) {
        dict_free(&t->column[i].value);
        free(t->column[i].n);
    }
    if (t)
        free(t->column);
    free(t);
}

/* ---- why there is none ---- */

/* The values of a column and how often each stands there. */
struct column_values {
    const struct dict *value;
    const struct memo_kind *kind; /* or */
    const uint64_t *n;
};

static bool values_of(const struct mapper *m, uint32_t used, struct column_values *v)
{
    const struct memo *memo = m->state->memo;
    const struct tally *t = m->state->tally;
    *v = (struct column_values){0};
    if (memo && memo_column(memo) == used)
        *v = (struct column_values){&memo->value, memo->kind, NULL};
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].used == used)
            *v = (struct column_values){&t->column[i].value, NULL, t->column[i].n};
    return v->value;
}

static uint64_t times(const struct column_values *v, size_t i)
{
    if (v->kind)
        return v->kind[i].skipped ? 0 : v->kind[i].rows;
    return v->n[i];
}

/* The words that the test asks for; of a comparison with one text, that one. */
static struct word_list words_of(const struct test *t)
{
    if (t->kind == TEST_COMPARE && t->op == OP_EQ)
        return (struct word_list){&t->right->text, 1, false};
    return t->list;
}

static bool any_there(const struct column_values *v, const struct word_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        int64_t id = dict_get(v->value, list->word[i]);
        if (id >= 0 && times(v, (size_t)id))
            return true;
    }
    return false;
}

/* The most frequent values, and how many there are besides. */
static int show_values(const struct column_values *v, struct buf *to, struct err *err)
{
    uint64_t below = UINT64_MAX;
    size_t shown = 0, at = SIZE_MAX, n = 0;
    for (size_t i = 0; i < v->value->n; i++)
        n += times(v, i) > 0 && dict_text(v->value, (int64_t)i).n > 0;
    for (; shown < MOST_SHOWN; shown++) {
        uint64_t best = 0;
        size_t next = SIZE_MAX;
        for (size_t i = 0; i < v->value->n; i++) {
            uint64_t k = times(v, i);
            bool behind = k < below || (k == below && i > at);
            if (k > best && behind && dict_text(v->value, (int64_t)i).n)
                next = i;
            best = next == i ? k : best;
        }
        if (next == SIZE_MAX)
            break;
        char count[TEXT_COUNT], word[80];
        if (buf_addf(to, err, "%s%s %s", shown ? ", " : "",
                     str_shown(word, sizeof word, dict_text(v->value, (int64_t)next)), text_thousands(count, best)) < 0)
            return -1;
        below = best;
        at = next;
    }
    return n > shown ? buf_addf(to, err, " and %zu more values", n - shown) : 0;
}

static const struct view word_none;

/* Is it a value of the column that the map names nowhere? */
static bool is_unnamed(const struct mapper *m, const struct column_values *v, size_t i)
{
    struct view value = dict_text(v->value, (int64_t)i);
    return times(v, i) && value.n && !map_names_kind(m->map, value);
}

/* The value that a word may be a slip of; empty if there is none. */
static struct view near_value(const struct mapper *m, const struct column_values *v, struct view word)
{
    enum { MOST_NEAR = 256 };
    const struct word_list one = {&word, 1, false};
    const char *names[MOST_NEAR];
    char store[MOST_NEAR][64], text[64];
    size_t n = 0;
    for (size_t i = 0; i < v->value->n && n < MOST_NEAR; i++) {
        if (!is_unnamed(m, v, i))
            continue;
        if (words_have_whatever_case(&one, dict_text(v->value, (int64_t)i)))
            return dict_text(v->value, (int64_t)i);
        (void)snprintf(store[n], sizeof store[n], "%.*s", VIEW_FMT(dict_text(v->value, (int64_t)i)));
        names[n] = store[n];
        n++;
    }
    (void)snprintf(text, sizeof text, "%.*s", VIEW_FMT(word));
    const char *near = str_nearest(text, names, n);
    int64_t id = near ? dict_get(v->value, view_of(near)) : DICT_NONE;
    return id >= 0 ? dict_text(v->value, id) : word_none;
}

static int show_near(const struct mapper *m, const struct column_values *v, const struct word_list *list,
                     struct buf *to, struct err *err)
{
    struct view near = {0};
    for (size_t w = 0; w < list->n && near.n == 0; w++)
        near = near_value(m, v, list->word[w]);
    char shown[80];
    return near.n ? buf_addf(to, err, "; did you mean %s?", str_shown(shown, sizeof shown, near)) : 0;
}

static int none_has(const struct mapper *m, const struct test *t, uint32_t used, const struct column_values *v,
                    struct buf *to, struct err *err)
{
    const struct used_column *c = &m->map->used[used];
    char said[120], name[80], number[24];
    struct word_list words = words_of(t);
    struct view text = t->said;
    const char *stop = text.n ? memchr(text.p, '\n', text.n) : NULL;
    if (stop)
        text.n = (size_t)(stop - text.p);
    (void)snprintf(number, sizeof number, "#%u", c->position);
    (void)str_shown(name, sizeof name, c->name.n ? c->name : view_of(number));
    if (buf_addf(to, err, "no row has %s%s", str_shown(said, sizeof said, text), stop ? " …" : "") < 0 ||
        show_near(m, v, &words, to, err) < 0 || buf_addf(to, err, " (%s: ", name) < 0)
        return -1;
    size_t before = to->n;
    if (show_values(v, to, err) < 0 || (to->n == before && buf_adds(to, "always empty", err) < 0))
        return -1;
    return buf_addc(to, ')', err);
}

int mapper_why_none(const struct mapper *m, uint32_t which, struct buf *to, struct err *err)
{
    const struct cond *when = &m->map->event[which].when;
    for (size_t k = 0; k < when->n; k++) {
        struct column_values v;
        uint32_t used;
        if (!asks_words(&when->test[k], &used) || !values_of(m, used, &v))
            continue;
        struct word_list words = words_of(&when->test[k]);
        if (!any_there(&v, &words))
            return none_has(m, &when->test[k], used, &v, to, err);
    }
    return buf_adds(to, when->n ? "its conditions never held together" : "no row was used", err);
}
