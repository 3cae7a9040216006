/* where: see snag/where.h. */
#include "snag/where.h"

#include <ctype.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "snag/num.h"

static int fail(const struct where *w, const char *at, const char *what, struct err *err)
{
    err_set(err, ERR_USAGE, "--where: %s", what);
    return err_caret(err, w->text, (int)(at - w->text) + 1, 1, "");
}

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

static const char *copy(struct where *w, const char *p, size_t n, struct err *err)
{
    return arena_copy(&w->arena, p, n, err);
}

static const char *parse_column(struct where *w, const char *s, struct where_test *t, struct err *err)
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
        fail(w, start, "expected a column name", err);
        return NULL;
    }
    t->at = (size_t)(start - w->text);
    t->width = (size_t)(end - start);
    t->column = copy(w, start, t->width, err);
    return t->column ? s : NULL;
}

static const char *parse_op(struct where *w, const char *s, struct where_test *t, struct err *err)
{
    static const char *const ops[] = {"==", "!=", "<=", ">=", "=", "<", ">"};
    s = skip_blanks(s);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strncmp(s, ops[i], strlen(ops[i])) == 0) {
            t->op = i == 0 ? "=" : ops[i];
            return skip_blanks(s + strlen(ops[i]));
        }
    fail(w, s, "expected one of = != < <= > >=", err);
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

static const char *parse_what(struct where *w, const char *s, struct where_test *t, struct err *err)
{
    const char *end;
    if (*s == '"') {
        end = strchr(s + 1, '"');
        if (!end) {
            fail(w, s, "a quote is not closed", err);
            return NULL;
        }
        t->what = copy(w, s + 1, (size_t)(end - s - 1), err);
        return t->what ? end + 1 : NULL;
    }
    end = find_and(s);
    struct view v = view_trim((struct view){s, (size_t)(end - s)});
    if (v.n == 0) {
        fail(w, s, "expected a value", err);
        return NULL;
    }
    t->what = copy(w, v.p, v.n, err);
    return t->what ? end : NULL;
}

int where_parse(struct where *w, const char *text, struct err *err)
{
    *w = (struct where){0};
    w->text = mem_copy(text, strlen(text), err);
    const char *s = w->text ? skip_blanks(w->text) : NULL;
    while (s) {
        struct where_test t = {0};
        if (mem_reserve(&w->test, &w->cap, w->n + 1, sizeof *w->test, err) < 0)
            break;
        s = parse_column(w, s, &t, err);
        s = s ? parse_op(w, s, &t, err) : NULL;
        s = s ? parse_what(w, s, &t, err) : NULL;
        if (!s)
            break;
        w->test[w->n++] = t;
        s = skip_blanks(s);
        if (!*s)
            return 0;
        if (strncmp(s, "and", 3) != 0 || !isspace((unsigned char)s[3])) {
            fail(w, s, "expected 'and'", err);
            break;
        }
        s = skip_blanks(s + 3);
    }
    where_free(w);
    return -1;
}

static int bind(struct where *w, struct where_test *t, const struct frame *f, struct err *err)
{
    if (frame_find(f, view_of(t->column), &t->index, err) < 0) {
        struct err why = *err;
        err_set(err, ERR_USAGE, "--where: %s", why.msg);
        return err_caret(err, w->text, (int)t->at + 1, (int)t->width, why.hint);
    }
    if (f->column[t->index].kind == COLUMN_NUMBER && num_parse(view_of(t->what), &t->number) < 0)
        return err_set(err, ERR_USAGE, "--where: %s holds numbers; '%s' is not one", t->column, t->what);
    return 0;
}

static bool passes(const struct where_test *t, const struct frame *f, size_t r)
{
    const struct column *c = &f->column[t->index];
    int d;
    if (frame_missing(f, t->index, r))
        return false;
    if (c->kind == COLUMN_NUMBER)
        d = (c->number[r] > t->number) - (c->number[r] < t->number);
    else
        d = view_cmp(dict_text(&c->dict, c->id[r]), view_of(t->what));
    switch (t->op[0]) {
    case '=':
        return d == 0;
    case '!':
        return d != 0;
    case '<':
        return t->op[1] ? d <= 0 : d < 0;
    default:
        return t->op[1] ? d >= 0 : d > 0;
    }
}

int where_apply(struct where *w, struct frame *f, size_t *n_out, struct err *err)
{
    for (size_t i = 0; i < w->n; i++)
        if (bind(w, &w->test[i], f, err) < 0)
            return -1;
    bool *keep = shelf_new(f->shelf, f->n_rows, sizeof *keep, err);
    if (!keep)
        return -1;
    *n_out = 0;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r)) {
        keep[r] = true;
        for (size_t i = 0; keep[r] && i < w->n; i++)
            keep[r] = passes(&w->test[i], f, r);
        *n_out += !keep[r];
    }
    int rc = frame_filter(f, keep, err);
    shelf_free(f->shelf, keep);
    if (rc == 0 && f->n_rows == 0)
        return err_set(err, ERR_DATA, "--where: no row of %s passes", f->name);
    return rc;
}

void where_free(struct where *w)
{
    free(w->text);
    free(w->test);
    arena_free(&w->arena);
    *w = (struct where){0};
}
