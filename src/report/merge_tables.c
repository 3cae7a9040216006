/* merge_tables: tables in the order of their first column as one. See snag/merge.h. */
#include <stdlib.h>

#include "report/merge.h"
#include "snag/mem.h"
#include "snag/merge.h"
#include "snag/tsv.h"

/* A table, and the key of its row at hand. */
struct merged_table {
    struct merge_part part;
    struct buf key, plain;
    bool ends;
};

struct merging {
    struct merged_table *table;
    size_t n;
    size_t *heap; /* of those that have not ended, the smallest key first */
    size_t n_heap;
};

static int next(struct merged_table *t, struct err *err)
{
    struct view rest, key;
    int rc = merge_part_next(&t->part, err);
    t->ends = rc == 0;
    if (rc <= 0)
        return rc;
    rest = t->part.line;
    buf_clear(&t->plain);
    if (buf_room(&t->plain, rest.n + 1, err) < 0 || !merge_cell(&rest, &key) || tsv_unescape(&key, &t->plain, err) < 0)
        return -1;
    if (view_cmp(key, buf_view(&t->key)) < 0) {
        (void)err_set(err, ERR_DATA, "%s:%llu: rows are not in the order of their first column", t->part.path,
                      (unsigned long long)t->part.line_no);
        return err_hint(err, "tables joined with outcomes are in the outcomes' order: make them of the whole log");
    }
    buf_clear(&t->key);
    return buf_add(&t->key, key.n ? key.p : "", key.n, err);
}

static int order(const struct merging *k, size_t a, size_t b)
{
    int by_key = view_cmp(buf_view(&k->table[a].key), buf_view(&k->table[b].key));
    return by_key ? by_key : (a > b) - (a < b);
}

static void sink(struct merging *k, size_t i)
{
    for (;;) {
        size_t least = i, left = 2 * i + 1, moved = k->heap[i];
        for (size_t c = left; c < left + 2 && c < k->n_heap; c++)
            if (order(k, k->heap[c], k->heap[least]) < 0)
                least = c;
        if (least == i)
            return;
        k->heap[i] = k->heap[least];
        k->heap[least] = moved;
        i = least;
    }
}

/* The key of the first must be no other table's: that one would be next. */
static int check_alone(const struct merging *k, struct err *err)
{
    const struct merged_table *first = &k->table[k->heap[0]];
    for (size_t c = 1; c < 3 && c < k->n_heap; c++) {
        const struct merged_table *other = &k->table[k->heap[c]];
        if (view_eq(buf_view(&first->key), buf_view(&other->key)))
            return err_set(err, ERR_DATA, "%s:%llu: the key of this row is in %s too (line %llu)", other->part.path,
                           (unsigned long long)other->part.line_no, first->part.path,
                           (unsigned long long)first->part.line_no);
    }
    return 0;
}

static int write_all(struct merging *k, struct out *out, struct err *err)
{
    for (size_t i = k->n_heap / 2; i-- > 0;)
        sink(k, i);
    while (k->n_heap) {
        struct merged_table *t = &k->table[k->heap[0]];
        if (check_alone(k, err) < 0 || out_write(out, t->part.line.p, t->part.line.n, err) < 0 ||
            out_write(out, "\n", 1, err) < 0 || next(t, err) < 0)
            return -1;
        if (t->ends)
            k->heap[0] = k->heap[--k->n_heap];
        if (k->n_heap)
            sink(k, 0);
    }
    return 0;
}

static int open_all(struct merging *k, const char *const *paths, struct out *out, struct err *err)
{
    struct buf head = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < k->n; i++) {
        struct merged_table *t = &k->table[i];
        rc = merge_part_open(&t->part, paths[i], err) < 0 || merge_part_head(&t->part, &head, err) < 0 ? -1
                                                                                                       : next(t, err);
        if (rc == 0 && !t->ends)
            k->heap[k->n_heap++] = i;
    }
    if (rc == 0)
        rc = out_write(out, head.p, head.n, err);
    buf_free(&head);
    return rc;
}

int merge_tables(const char *const *paths, size_t n, struct out *out, struct err *err)
{
    struct merging k = {.n = n};
    k.table = mem_zero(n, sizeof *k.table, err);
    k.heap = k.table ? mem_zero(n, sizeof *k.heap, err) : NULL;
    int rc = !k.heap || open_all(&k, paths, out, err) < 0 ? -1 : write_all(&k, out, err);
    for (size_t i = 0; k.table && i < n; i++) {
        merge_part_close(&k.table[i].part);
        buf_free(&k.table[i].key);
        buf_free(&k.table[i].plain);
    }
    free(k.table);
    free(k.heap);
    return rc;
}
