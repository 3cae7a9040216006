/* ledger_file: see ledger_file.h. */
#include "ledger_file.h"

static int put_rows(struct ledger *l, struct ledger_table *t,
                    int (*told)(void *ctx, const struct ledger_row *row, struct err *err), void *ctx, struct err *err)
{
    struct ledger_row row;
    int rc;
    while ((rc = ledger_next(l, &row, err)) > 0) {
        if (t && ledger_table_row(t, &row, err) < 0)
            return -1;
        if (told && told(ctx, &row, err) < 0)
            return -1;
    }
    return rc;
}

int ledger_file_write(struct ledger *l, const char *path, enum tabular_kind kind,
                      int (*told)(void *ctx, const struct ledger_row *row, struct err *err), void *ctx, struct err *err)
{
    struct ledger_table t;
    struct out *out;
    if (!path)
        return put_rows(l, NULL, told, ctx, err);
    if (out_open_private(&out, path, err) < 0)
        return -1;
    int rc = ledger_table_open(&t, l, out, kind, err);
    if (rc == 0)
        rc = put_rows(l, &t, told, ctx, err);
    rc = ledger_table_close(&t, rc == 0, err);
    return out_close(out, rc == 0, err);
}
