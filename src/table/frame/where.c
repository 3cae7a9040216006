/* where: see snag/where.h. */
#include "snag/where.h"

#include <ctype.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "table/frame/order.h"

/* The text being parsed. */
struct reading {
    struct where *w;
    const char *text;
};

static const char *option_of(const struct where *w)
{
    return w->option ? w->option : "--where";
}

static int fail(const struct reading *r, const char *at, const char *what, struct err *err)
{
    err_set(err, ERR_USAGE, "%s: %s", option_of(r->w), what);
    return err_caret(err, r->text, (int)(at - r->text) + 1, 1, "");
}

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

static const char *copy(const struct reading *r, const char *p, size_t n, struct err *err)
{
    return arena_copy(&r->w->arena, p, n, err);
}

static const char *parse_column(const struct reading *r, const char *s, struct where_test *t, struct err *err)
{
    const char *start = s, *end;
    if (*s == '`') {
        start++;
        end = strchr(start, '`');
        s = end ? end + 1 : NULL;
    } else {
        end = s + strcspn(s, "=!<> \t");
        s = end;
    }
    if (!s || end == start) {
        fail(r, start, "expected a column name", err);
        return NULL;
    }
    t->at = (size_t)(start - r->text);
    t->width = (size_t)(end - start);
    t->column = copy(r, start, t->width, err);
    return t->column ? s : NULL;
}

static const char *parse_op(const struct reading *r, const char *s, struct where_test *t, struct err *err)
{
    static const char *const ops[] = {"==", "!=", "<=", ">=", "=", "<", ">"};
    s = skip_blanks(s);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strncmp(s, ops[i], strlen(ops[i])) == 0) {
            t->op = i == 0 ? "=" : ops[i];
            return skip_blanks(s + strlen(ops[i]));
        }
    fail(r, s, "expected one of = != < <= > >=", err);
    return NULL;
}

/* The next " and ", or the end. */
static const char *find_and(const char *s)
{
    for (; *s; s++)
        if (isspace((unsigned char)*s)) {
            const char *word = skip_blanks(s);
            if (strncmp(word, "and", 3) == 0 && isspace((unsigned char)word[3]))
                return s;
        }
    return s;
}

static const char *parse_what(const struct reading *r, const char *s, struct where_test *t, struct err *err)
{
    const char *end;
    if (*s == '"') {
        end = strchr(s + 1, '"');
        if (!end) {
            fail(r, s, "a quote is not closed", err);
            return NULL;
        }
        t->what = copy(r, s + 1, (size_t)(end - s - 1), err);
        return t->what ? end + 1 : NULL;
    }
    end = find_and(s);
    struct view v = view_trim((struct view){s, (size_t)(end - s)});
    if (v.n == 0) {
        fail(r, s, "expected a value", err);
        return NULL;
    }
    t->what = copy(r, v.p, v.n, err);
    return t->what ? end : NULL;
}

int where_parse(struct where *w, const char *text, struct err *err)
{
    struct reading reading = {.w = w}, *r = &reading;
    r->text = arena_copy(&w->arena, text, strlen(text), err);
    const char *s = r->text ? skip_blanks(r->text) : NULL;
    while (s) {
        struct where_test t = {.text = r->text};
        if (mem_reserve(&w->test, &w->cap, w->n + 1, sizeof *w->test, err) < 0)
            break;
        s = parse_column(r, s, &t, err);
        s = s ? parse_op(r, s, &t, err) : NULL;
        s = s ? parse_what(r, s, &t, err) : NULL;
        if (!s)
            break;
        w->test[w->n++] = t;
        s = skip_blanks(s);
        if (!*s)
            return 0;
        if (strncmp(s, "and", 3) != 0 || !isspace((unsigned char)s[3])) {
            fail(r, s, "expected 'and'", err);
            break;
        }
        s = skip_blanks(s + 3);
    }
    where_free(w);
    return -1;
}

static bool is_order(const struct where_test *t)
{
    return t->op[0] == '<' || t->op[0] == '>';
}

static int bind(const struct where *w, struct where_test *t, const struct frame *f, struct err *err)
{
    if (frame_find(f, view_of(t->column), &t->index, err) < 0) {
        struct err why = *err;
        err_set(err, ERR_USAGE, "%s: %s", option_of(w), why.msg);
        return err_caret(err, t->text, (int)t->at + 1, (int)t->width, why.hint);
    }
    bool numbers = f->column[t->index].kind == COLUMN_NUMBER;
    t->is_number = order_number(view_of(t->what), is_order(t), &t->number);
    t->is_time = !t->is_number && !numbers && is_order(t) && order_time(view_of(t->what), &t->number);
    if (numbers && !t->is_number)
        return err_set(err, ERR_USAGE, "%s: %s holds numbers; '%s' is not one", option_of(w), t->column, t->what);
    if (is_order(t) && !t->is_number && !t->is_time) {
        err_set(err, ERR_USAGE, "%s: %s %s %s: '%s' is neither a number nor a time, and texts have no order",
                option_of(w), t->column, t->op, t->what, t->what);
        return err_hint(err, "compare texts by = or !=");
    }
    return 0;
}

static bool holds(const char *op, double d)
{
    switch (op[0]) {
    case '=':
        return d == 0;
    case '!':
        return d != 0;
    case '<':
        return op[1] ? d <= 0 : d < 0;
    default:
        return op[1] ? d >= 0 : d > 0;
    }
}

enum passing { FAILS, PASSES, STRAY };

/* For a text of a text column. */
static enum passing verdict_of(const struct where_test *t, struct view text, bool mostly_numbers)
{
    double x;
    if (t->is_time ? order_time(text, &x) : t->is_number && frame_number(text, &x))
        return holds(t->op, (x > t->number) - (x < t->number)) ? PASSES : FAILS;
    if (is_order(t) || (t->is_number && mostly_numbers && !view_is(text, t->what)))
        return is_order(t) || t->op[0] == '=' ? STRAY : PASSES;
    return holds(t->op, view_cmp(text, view_of(t->what))) ? PASSES : FAILS;
}

/* The verdicts on all texts of the test's column; NULL with err set if memory runs out. */
static char *judge(const struct where_test *t, const struct frame *f, struct err *err)
{
    const struct column *c = &f->column[t->index];
    char *verdict = mem_zero(c->dict.n, 1, err);
    bool mostly_numbers = cell_fault_of(c).kind != CELL_NUMBER;
    for (size_t id = 0; verdict && id < c->dict.n; id++)
        verdict[id] = (char)verdict_of(t, dict_text(&c->dict, (int64_t)id), mostly_numbers);
    return verdict;
}

/* Clears keep where the test does not hold. */
static int apply(struct where *w, struct where_test *t, const struct frame *f, bool *keep, struct err *err)
{
    const struct column *c = &f->column[t->index];
    char *verdict = c->kind == COLUMN_TEXT ? judge(t, f, err) : NULL;
    if (c->kind == COLUMN_TEXT && !verdict)
        return -1;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r)) {
        if (frame_missing(f, t->index, r)) {
            keep[r] = false;
        } else if (!verdict) {
            keep[r] = keep[r] && holds(t->op, (column_number(c, r) > t->number) - (column_number(c, r) < t->number));
        } else {
            enum passing v = (enum passing)verdict[c->id[r]];
            bool stray = keep[r] && v == STRAY;
            keep[r] = keep[r] && v == PASSES;
            t->n_stray += stray;
            if (stray && t->n_stray == 1) {
                struct view text = dict_text(&c->dict, c->id[r]);
                t->stray = arena_copy(&w->arena, text.p, text.n, err);
                t->stray_line = frame_line(f, r);
            }
        }
    }
    free(verdict);
    return t->n_stray > 0 && !t->stray ? -1 : 0;
}

int where_apply(struct where *w, struct frame *f, size_t *n_out, struct err *err)
{
    for (size_t i = 0; i < w->n; i++)
        if (bind(w, &w->test[i], f, err) < 0)
            return -1;
    bool *keep = shelf_new(f->shelf, f->n_rows, sizeof *keep, err);
    if (!keep)
        return -1;
    int rc = 0;
    *n_out = 0;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r))
        keep[r] = true;
    for (size_t i = 0; rc == 0 && i < w->n; i++)
        rc = apply(w, &w->test[i], f, keep, err);
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r))
        *n_out += !keep[r];
    bool none = *n_out == f->n_rows;
    if (rc == 0)
        rc = frame_filter(f, keep, err);
    shelf_free(f->shelf, keep);
    if (rc == 0 && none)
        return err_set(err, ERR_DATA, "%s: no row of %s passes", option_of(w), f->name);
    return rc == 0 ? frame_settle(f, NULL, err) : -1;
}

int where_note(const struct where *w, const struct frame *f, size_t k, struct buf *out, struct err *err)
{
    const struct where_test *t = &w->test[k];
    char shown[64], remedy[256];
    if (t->n_stray == 0)
        return 0;
    struct view first = view_of(t->stray);
    cell_remedy(remedy, sizeof remedy, t->is_time ? CELL_WORD : cell_kind_of(first), f->separator, first);
    return buf_addf(out, err,
                    "%s %s %s %s: %s is not a %s in %zu row%s (the first: '%s' on line %llu); the test is false "
                    "there. %c%s",
                    option_of(w), t->column, t->op, t->what, t->column, t->is_time ? "time" : "number", t->n_stray,
                    str_s(t->n_stray), str_shown(shown, sizeof shown, first), (unsigned long long)t->stray_line,
                    toupper((unsigned char)remedy[0]), remedy + 1);
}

void where_free(struct where *w)
{
    free(w->test);
    arena_free(&w->arena);
    *w = (struct where){0};
}
