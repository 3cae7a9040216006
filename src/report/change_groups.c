/* change_groups: who is treated, and who is control: tests of groups. See change_impl.h. */
#include <stdlib.h>
#include <string.h>

#include "report/change_impl.h"
#include "snag/where.h"

static const char *const TREATED = "--treated", *const CONTROL = "--control";
static const char *const NUMBER = "#"; /* of a set, as a column beside those of groups */

/* Is a name in the list, between commas? */
static bool listed(const struct buf *by, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = by->n ? by->p : NULL; p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, name, n) == 0 && (p[n] == ',' || p[n] == '\0'))
            return true;
    }
    return false;
}

static int add_columns(const char *test, const char *option, struct buf *by, struct err *err)
{
    static const char *const times[] = {"hour", "day", "week", "month"};
    struct where w = {.option = option};
    int rc = where_parse(&w, test, err);
    for (size_t i = 0; rc == 0 && i < w.n; i++) {
        for (size_t k = 0; rc == 0 && k < sizeof times / sizeof *times; k++)
            if (strcmp(w.test[i].column, times[k]) == 0)
                rc = err_set(err, ERR_USAGE, "%s: '%s': before and after are compared at the same weekdays and hours",
                             option, test);
        if (rc == 0 && !listed(by, w.test[i].column))
            rc = buf_addf(by, err, "%s%s", by->n ? "," : "", w.test[i].column);
    }
    where_free(&w);
    return rc;
}

int change_groups(const struct change_asked *a, struct buf *by, struct err *err)
{
    if (a->treated && add_columns(a->treated, TREATED, by, err) < 0)
        return -1;
    if (a->control && add_columns(a->control, CONTROL, by, err) < 0)
        return -1;
    return buf_addf(by, err, "%sday,hour", by->n ? "," : "");
}

int change_set_of(struct change_sets *s, const uint32_t *value, uint32_t *set, struct err *err)
{
    int64_t id = dict_put(&s->set, (struct view){(const char *)value, s->n_groups * sizeof *value}, err);
    *set = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

/* ---- sides ---- */

/* A row for each set: its number, and the texts of its values. */
static int make_frame(const struct change_sets *s, const struct change_words *w, struct frame *f, struct err *err)
{
    size_t n = s->set.n;
    struct arena texts = {0};
    double *number = mem_zero(n + 1, sizeof *number, err);
    const char **text = mem_zero(n + 1, sizeof *text, err);
    int rc = number && text ? frame_init(f, "groups", err) : -1;
    for (size_t i = 0; rc == 0 && i < n; i++)
        number[i] = (double)i;
    if (rc == 0)
        rc = frame_add_number(f, NUMBER, number, n, err);
    for (size_t g = 0; rc == 0 && g < s->n_groups; g++) {
        for (size_t i = 0; rc == 0 && i < n; i++) {
            uint32_t value;
            memcpy(&value, dict_text(&s->set, (int64_t)i).p + g * sizeof value, sizeof value);
            struct view v = w->text(w->of, value);
            text[i] = arena_copy(&texts, v.n ? v.p : "", v.n, err);
            rc = text[i] ? 0 : -1;
        }
        struct view name = w->name(w->of, g);
        const char *column = rc == 0 ? arena_copy(&texts, name.p, name.n, err) : NULL;
        rc = column ? frame_add_text(f, column, text, n, err) : -1;
    }
    arena_free(&texts);
    free(number);
    free(text);
    return rc;
}

static int choose(const struct change_sets *s, const struct change_words *w, const char *test, enum change_side side,
                  enum change_side *to, struct err *err)
{
    bool treated = side == CHANGE_TREATED;
    struct where tests = {.option = treated ? TREATED : CONTROL};
    struct frame f = {0};
    size_t n_out;
    int rc = make_frame(s, w, &f, err);
    if (rc == 0)
        rc = frame_settle(&f, NULL, err);
    if (rc == 0)
        rc = where_parse(&tests, test, err) < 0 ? -1 : where_apply(&tests, &f, &n_out, err);
    if (rc < 0 && err->kind == ERR_DATA)
        rc = err_set(err, ERR_DATA, "%s: nothing that was counted is '%s'", tests.option, test);
    for (size_t i = 0; rc == 0 && i < f.n_rows; i++) {
        enum change_side *of = &to[(size_t)column_number(&f.column[0], i)];
        if (*of != CHANGE_NEITHER)
            rc = err_set(err, ERR_USAGE, "%s: some of '%s' are in the treated group too", CONTROL, test);
        *of = side;
    }
    frame_free(&f);
    where_free(&tests);
    return rc;
}

enum change_side *change_sides(const struct change_sets *s, const struct change_asked *a, const struct change_words *w,
                               struct err *err)
{
    enum change_side *side = mem_zero(s->set.n + 1, sizeof *side, err);
    int rc = side ? 0 : -1;
    for (size_t i = 0; rc == 0 && !a->treated && i < s->set.n; i++)
        side[i] = CHANGE_TREATED;
    if (rc == 0 && a->treated)
        rc = choose(s, w, a->treated, CHANGE_TREATED, side, err);
    if (rc == 0 && a->control)
        rc = choose(s, w, a->control, CHANGE_CONTROL, side, err);
    if (rc == 0)
        return side;
    free(side);
    return NULL;
}
