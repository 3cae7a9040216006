/* outcomes_columns: the columns of an outcomes table: which of them is the key, and which are times. */
#include <stdlib.h>
#include <strings.h>

#include "table/features/outcomes_impl.h"

enum { MOST_NAMES = 64 };

static size_t find_column(const struct row *row, const char *name, bool any_case)
{
    for (size_t i = 0; i < row->n; i++) {
        struct view v = view_trim(row->cell[i]);
        if (any_case ? v.n == strlen(name) && strncasecmp(v.p, name, v.n) == 0 : view_is(v, name))
            return i;
    }
    return SIZE_MAX;
}

/* Says what the header has instead of a column, and what was probably meant. `option` would name it; `wanted` may be
 * NULL. */
static int no_column(const struct outcomes_reading *r, const struct row *row, const char *option, const char *wanted,
                     struct err *err)
{
    const char *near;
    char *name[MOST_NAMES];
    struct buf list = {0};
    struct err ignored = ERR_INIT; /* one name fewer in the hint does no harm */
    size_t n = 0;
    while (n < row->n && n < MOST_NAMES) {
        name[n] = mem_copy(row->cell[n].p, row->cell[n].n, &ignored);
        if (!name[n])
            break;
        n++;
        if (buf_addf(&list, &ignored, " %s", name[n - 1]) < 0)
            break;
    }
    if (wanted)
        (void)err_set(err, ERR_DATA, "%s has no column '%s'", r->o->name, wanted);
    else
        (void)err_set(err, ERR_DATA, "%s has no column that names the customer", r->o->name);
    (void)err_hint(err, "it has:%s", list.p ? list.p : "");
    near = wanted ? str_nearest(wanted, (const char *const *)name, n) : NULL;
    if (near)
        (void)err_hint(err, "did you mean %s '%s'?", option, near);
    else if (!wanted || r->options->key == wanted)
        (void)err_hint(err, "say which column holds the log's customers: --key COLUMN");
    for (size_t i = 0; i < n; i++)
        free(name[i]);
    buf_free(&list);
    return -1;
}

/* The column of a time: the one that the options name, which must be there, or `usual`. */
static int find_time(const struct outcomes_reading *r, const struct row *row, const char *option, const char *wanted,
                     const char *usual, size_t *at, struct err *err)
{
    *at = find_column(row, wanted ? wanted : usual, false);
    return wanted && *at == SIZE_MAX ? no_column(r, row, option, wanted, err) : 0;
}

static int find_columns(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    static const char *const keys[] = {"customer",  "customer_id", "customerid", "customer_key",  "client",
                                       "client_id", "account",     "account_id", "subscriber_id", "user_id"};
    const struct outcomes_options *want = r->options;
    struct outcomes *o = r->o;
    r->at = (struct layout_of){.key = SIZE_MAX, .as_of = find_column(row, "as_of", false), .n = row->n};
    if (want->key)
        r->at.key = find_column(row, want->key, false);
    else
        for (size_t i = 0; i < sizeof keys / sizeof *keys && r->at.key == SIZE_MAX; i++)
            r->at.key = find_column(row, keys[i], true);
    if (r->at.key == SIZE_MAX)
        return no_column(r, row, "--key", want->key, err);
    bool answers = want->repeats;
    if (find_time(r, row, answers ? "--sent" : "--entered", want->entered, answers ? "sent_at" : "entered_at",
                  &r->at.entered, err) < 0 ||
        find_time(r, row, answers ? "--at" : "--churned", want->churned, answers ? "answered_at" : "churned_at",
                  &r->at.churned, err) < 0)
        return -1;
    if (answers && r->at.churned == SIZE_MAX)
        return no_column(r, row, "--at", "answered_at", err);
    o->has_entered = r->at.entered != SIZE_MAX;
    o->has_churned = r->at.churned != SIZE_MAX;
    o->has_as_of = r->at.as_of != SIZE_MAX || want->as_of_us != TS_NONE;
    o->entered = outcomes_carried(r, r->at.entered);
    o->churned = outcomes_carried(r, r->at.churned);
    o->as_of = outcomes_carried(r, r->at.as_of);
    return 0;
}

int outcomes_header(struct outcomes_reading *r, const struct row *row, struct err *err)
{
    struct outcomes *o = r->o;
    if (find_columns(r, row, err) < 0)
        return -1;
    for (size_t i = 0; i < row->n; i++) {
        struct view name = view_trim(row->cell[i]);
        if (i == r->at.key) {
            o->key_column = mem_copy(name.p, name.n, err);
            if (!o->key_column)
                return -1;
            continue;
        }
        if (name.n == 0 && i + 1 == row->n) { /* a comma stands behind the last name */
            r->at.n--;
            continue;
        }
        if (name.n == 0)
            return err_set(err, ERR_DATA, "%s: column %zu has no name", o->name, i + 1);
        size_t before = o->column.n;
        if (dict_put(&o->column, name, err) < 0)
            return -1;
        if (o->column.n == before)
            return err_set(err, ERR_DATA, "%s: two columns are named '%.*s'", o->name, VIEW_FMT(name));
    }
    return 0;
}

struct view outcome_cell(struct view *rest)
{
    const char *tab = rest->n ? memchr(rest->p, '\t', rest->n) : NULL;
    struct view cell = {rest->p, tab ? (size_t)(tab - rest->p) : rest->n};
    *rest = tab ? (struct view){tab + 1, rest->n - cell.n - 1} : (struct view){rest->p + rest->n, 0};
    return cell;
}
