/* customers: a table of customers whose columns rates are grouped by. See customers.h. */
#include "customers.h"

#include <stdio.h>

#include "snag/in.h"
#include "text/figure.h"

static bool has_column(const void *table, struct view name, size_t *column)
{
    return segments_column(table, name, column);
}

static bool name_of(const void *table, size_t column, struct view *name)
{
    return segments_name(table, column, name);
}

static int value_at(void *table, size_t column, struct view customer, int64_t ts_us, struct view *value,
                    struct err *err)
{
    return segments_value(table, column, customer, ts_us, value, err);
}

int customers_open(struct customers_args *c, const char *identity, const struct zone *zone, struct err *err)
{
    const char *alone = c->key ? "--key" : c->valid_from ? "--valid-from" : c->min_match >= 0 ? "--min-match" : NULL;
    if (!c->file && alone)
        return err_set(err, ERR_USAGE, "%s is about the table of --customers, which is missing", alone);
    if (c->file && !c->key)
        return err_set(err, ERR_USAGE, "--customers %s requires --key: in which column are the customers?", c->file);
    if (!c->file)
        return 0;
    const struct segments_options o = {c->key, c->valid_from, identity, zone};
    struct in *in;
    if (in_open(&in, c->file, err) < 0)
        return -1;
    int rc = segments_open(&c->table, in, &o, err);
    in_close(in);
    c->groups = (struct rate_customers){c->table, has_column, name_of, value_at};
    return rc;
}

/* "C1, C2, C3" */
static const char *few(const struct view *name, size_t n, char *text, size_t size)
{
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n && at < size; i++) {
        char shown[80];
        int more = snprintf(text + at, size - at, "%s%s", i ? ", " : "", str_shown(shown, sizeof shown, name[i]));
        at += more < 0 ? 0 : (size_t)more;
    }
    return text;
}

int customers_check(const struct customers_args *c, bool quiet, struct err *err)
{
    enum { FEW = 300 };
    char a[TEXT_COUNT], b[TEXT_COUNT], log[FEW], table[FEW];
    if (!c->table)
        return 0;
    struct segments_matched m = segments_matched(c->table);
    double share = m.asked ? (double)m.found / (double)m.asked : 1;
    bool few_match = share < 0.8;
    if (!quiet)
        cmd_note("%s has %s of %s customers who were met in the log (%.1f %%)", in_called(c->file),
                 text_thousands(a, m.found), text_thousands(b, m.asked), 100 * share);
    (void)few(m.unknown, m.n_unknown, log, sizeof log);
    (void)few(m.unused, m.n_unused, table, sizeof table);
    if (!quiet && few_match)
        cmd_note("unmatched in the log: %s%s%s; --key names another column, --identity links keys", log,
                 *table ? "; in the table: " : "", table);
    if (share >= (c->min_match < 0 ? 0.2 : c->min_match))
        return 0;
    (void)err_set(err, ERR_DATA, "%s has only %.1f %% of the customers who were met in the log (not there: %s%s%s)",
                  in_called(c->file), 100 * share, log, *table ? "; there, but not met: " : "", table);
    return err_hint(err, "try another column (--key), link the keys (--identity), or pass --min-match 0");
}

void customers_free(struct customers_args *c)
{
    segments_close(c->table);
}
