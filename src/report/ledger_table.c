/* ledger_table: see snag/ledger_told.h. */
#include "snag/ledger_told.h"

#include <stdio.h>

#include "snag/civil.h"

int ledger_table_open(struct ledger_table *t, const struct ledger *l, struct out *out, enum tabular_kind kind,
                      struct err *err)
{
    static const char *const columns[] = {"rule",    "customer", "case",     "contact",  "made",    "due",    "by",
                                          "outcome", "when",     "at_queue", "at_agent", "channel", "reason", "src"};
    char version[12];
    (void)snprintf(version, sizeof version, "%d", LEDGER_VERSION);
    tabular_open(&t->table, out, kind);
    t->digits = ledger_digits(l);
    if (tabular_stamp(&t->table, "ledger", view_of(version), err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (tabular_column(&t->table, view_of(columns[i]), err) < 0)
            return -1;
    return 0;
}

static int put_time(struct ledger_table *t, int64_t ts_us, struct err *err)
{
    char text[40];
    if (ts_us == TS_NONE)
        return tabular_missing(&t->table, err);
    size_t n = time_iso(text, ts_us, t->digits);
    return tabular_text(&t->table, (struct view){text, n}, err);
}

static int put_texts(struct ledger_table *t, const struct view *text, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (tabular_text(&t->table, text[i], err) < 0)
            return -1;
    return 0;
}

int ledger_table_row(struct ledger_table *t, const struct ledger_row *row, struct err *err)
{
    const struct view whose[] = {row->name, row->customer, row->case_, row->contact};
    const struct view where[] = {row->at_queue, row->at_agent, row->channel, row->reason, row->src};
    if (put_texts(t, whose, sizeof whose / sizeof *whose, err) < 0 || put_time(t, row->made_us, err) < 0 ||
        put_time(t, row->due_us, err) < 0 || tabular_text(&t->table, row->by, err) < 0 ||
        tabular_text(&t->table, view_of(ledger_word(row->outcome)), err) < 0 || put_time(t, row->when_us, err) < 0 ||
        put_texts(t, where, sizeof where / sizeof *where, err) < 0)
        return -1;
    return tabular_row(&t->table, err);
}

int ledger_table_close(struct ledger_table *t, bool good, struct err *err)
{
    int rc = good ? tabular_end(&t->table, err) : -1;
    tabular_close(&t->table);
    return rc;
}
