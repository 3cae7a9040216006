/* strays: columns of numbers that some cell turned into text. */
#include "snag/num.h"
#include "stat/design/design_impl.h"

enum kind { NO_NUMBER, NUMBER, COMMA_NUMBER };

static enum kind kind_of(struct view text)
{
    char plain[64];
    double x;
    const char *comma = memchr(text.p, ',', text.n);
    if (num_parse(text, &x) == 0)
        return NUMBER;
    if (!comma || text.n > sizeof plain)
        return NO_NUMBER;
    memcpy(plain, text.p, text.n);
    plain[comma - text.p] = '.';
    return num_parse((struct view){plain, text.n}, &x) == 0 ? COMMA_NUMBER : NO_NUMBER;
}

struct view design_stray_text(const struct column *c, bool *comma)
{
    struct view first[COMMA_NUMBER + 1] = {{0}};
    size_t n[COMMA_NUMBER + 1] = {0};
    *comma = false;
    if (c->kind != COLUMN_TEXT)
        return (struct view){0};
    for (size_t id = 0; id < c->dict.n; id++) {
        struct view text = dict_text(&c->dict, (int64_t)id);
        enum kind k = kind_of(text);
        if (n[k]++ == 0)
            first[k] = text;
    }
    if (2 * (n[NUMBER] + n[COMMA_NUMBER]) <= c->dict.n)
        return (struct view){0};
    *comma = n[COMMA_NUMBER] > 0;
    return first[*comma ? COMMA_NUMBER : NO_NUMBER];
}

static bool named(const struct formula *m, const char *weights, const char *column)
{
    for (size_t i = 0; i < m->n_names; i++)
        if (strcmp(m->names[i], column) == 0)
            return true;
    for (size_t v = 0; v < m->n_vars; v++) /* columns that `.` means */
        if (m->var[v]->kind == FORMULA_COLUMN && strcmp(m->var[v]->name, column) == 0)
            return true;
    return weights && strcmp(weights, column) == 0;
}

void design_hint_strays(const struct frame *f, const struct formula *m, const char *weights, struct err *err)
{
    bool commas = false, comma;
    char shown[64];
    for (size_t i = 0; i < f->n_columns; i++) {
        const struct column *c = &f->column[i];
        struct view stray = design_stray_text(c, &comma);
        if (stray.n == 0 || !named(m, weights, c->name))
            continue;
        (void)str_shown(shown, sizeof shown, stray);
        commas = commas || comma;
        if (comma)
            (void)err_hint(err, "%s has decimal commas ('%s'), which make its values names; numbers use points",
                           c->name, shown);
        else
            (void)err_hint(
                err,
                "%s has cells such as '%s', which are not numbers and make its values names; use NA for missing values",
                c->name, shown);
    }
    if (commas)
        (void)err_hint(err, "if the table uses commas for nothing else: tr , . <TABLE");
}
