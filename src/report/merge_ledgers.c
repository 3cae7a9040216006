/* merge_ledgers: ledgers of a log's parts as one. See snag/merge.h. */
#include "report/merge.h"
#include "snag/dict.h"
#include "snag/ledger.h"
#include "snag/merge.h"
#include "snag/sorter.h"
#include "snag/tsv.h"
#include "text/iso.h"

enum { LEDGER_RULE, LEDGER_MADE = 4, LEDGER_CELLS = 14 };

struct ledgers {
    const struct rules *rules;
    struct sorter *rows;
    struct layout *iso;
    struct buf head, plain, text;
};

static int no_row(const struct merge_part *p, const char *why, struct err *err)
{
    return err_set(err, ERR_DATA, "%s:%llu: no row of a ledger: %s", p->path, (unsigned long long)p->line_no, why);
}

/* The cells that ledger_order goes by, in its order. */
static int put_texts(struct ledgers *l, const struct view *cell, struct err *err)
{
    static const unsigned char of[] = {1, 2, 3, 6, 9, 10, 11, 12, 13};
    buf_clear(&l->text);
    for (size_t i = 0; i < sizeof of; i++)
        if (buf_add(&l->text, cell[of[i]].n ? cell[of[i]].p : "", cell[of[i]].n, err) < 0)
            return -1;
    return 0;
}

static int add_row(struct ledgers *l, const struct merge_part *p, struct err *err)
{
    struct view cell[LEDGER_CELLS], rest = p->line, more;
    int64_t made_us;
    size_t n = 0;
    buf_clear(&l->plain);
    if (buf_room(&l->plain, p->line.n + 1, err) < 0)
        return -1;
    for (; n < LEDGER_CELLS && merge_cell(&rest, &cell[n]); n++)
        if (tsv_unescape(&cell[n], &l->plain, err) < 0)
            return -1;
    if (n < LEDGER_CELLS || merge_cell(&rest, &more))
        return no_row(p, "it has not 14 cells", err);
    int64_t rule = rules_find(l->rules, cell[LEDGER_RULE]);
    if (rule < 0) {
        (void)no_row(p, "no rule has that name", err);
        return err_hint(err, "give --rules, --set, --only and --no-config as to snag detect");
    }
    if (!iso_read(l->iso, cell[LEDGER_MADE], &made_us))
        return no_row(p, "'made' is no time", err);
    if (put_texts(l, cell, err) < 0)
        return -1;
    return sorter_add(l->rows, made_us, ledger_order((uint32_t)rule, buf_view(&l->text)), p->line.p, p->line.n, err);
}

static int add_part(struct ledgers *l, const char *path, struct err *err)
{
    struct merge_part p;
    int rc = merge_part_open(&p, path, err);
    if (rc == 0)
        rc = merge_part_head(&p, &l->head, err);
    while (rc == 0) {
        rc = merge_part_next(&p, err);
        if (rc <= 0)
            break;
        rc = add_row(l, &p, err);
    }
    merge_part_close(&p);
    return rc;
}

static int write_all(struct ledgers *l, struct out *out, struct err *err)
{
    struct record r;
    int rc;
    if (sorter_sort(l->rows, NULL, NULL, err) < 0 || out_write(out, l->head.p, l->head.n, err) < 0)
        return -1;
    while ((rc = sorter_next(l->rows, &r, err)) > 0)
        if (out_write(out, r.bytes, r.n, err) < 0 || out_write(out, "\n", 1, err) < 0)
            return -1;
    return rc;
}

int merge_ledgers(const struct rules *rules, const char *const *paths, size_t n, uint64_t mem_bytes, struct out *out,
                  struct err *err)
{
    struct ledgers l = {.rules = rules};
    int rc = sorter_open(&l.rows, mem_bytes, err) < 0 ? -1 : iso_open(&l.iso, err);
    if (rc == 0)
        sorter_as_they_are(l.rows);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_part(&l, paths[i], err);
    if (rc == 0)
        rc = write_all(&l, out, err);
    sorter_close(l.rows);
    layout_free(l.iso);
    buf_free(&l.head);
    buf_free(&l.plain);
    buf_free(&l.text);
    return rc;
}
