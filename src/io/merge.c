/* merge: sorted stretches as one, by a binary heap; see sorter_impl.h. */
#include "io/sorter_impl.h"

static bool before(const struct cursor *a, const struct cursor *b)
{
    int c = key_cmp(a->rec->ts_us, a->rec->order, b->rec->ts_us, b->rec->order);
    return c < 0 || (c == 0 && a->rec->seq < b->rec->seq);
}

static void sift_down(struct merge *m, size_t i)
{
    struct cursor *c = m->heap[i];
    for (;;) {
        size_t child = 2 * i + 1;
        if (child + 1 < m->n && before(m->heap[child + 1], m->heap[child]))
            child++;
        if (child >= m->n || !before(m->heap[child], c))
            break;
        m->heap[i] = m->heap[child];
        i = child;
    }
    m->heap[i] = c;
}

int merge_begin(struct merge *m, const struct spill *from, const struct span *span, size_t n, struct err *err)
{
    m->n = 0;
    m->n_cursors = n;
    m->begun = false;
    for (size_t i = 0; i < n; i++) {
        struct cursor *c = &m->cursor[i];
        c->from = from;
        c->at = span[i].at;
        c->end = span[i].end;
        c->used = 0;
        c->n = 0;
        int rc = cursor_next(c, m->buf_size, err);
        if (rc < 0)
            return -1;
        if (rc > 0)
            m->heap[m->n++] = c;
    }
    for (size_t i = m->n / 2; i-- > 0;)
        sift_down(m, i);
    return 0;
}

int merge_next(struct merge *m, struct rec **rec, struct err *err)
{
    if (m->begun && m->n > 0) { /* the record returned last is released only now */
        int rc = cursor_next(m->heap[0], m->buf_size, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            m->heap[0] = m->heap[--m->n];
        if (m->n > 0)
            sift_down(m, 0);
    }
    m->begun = true;
    if (m->n == 0)
        return 0;
    *rec = m->heap[0]->rec;
    return 1;
}

void merge_free(struct merge *m)
{
    for (size_t i = 0; i < MERGE_MOST; i++)
        cursor_free(&m->cursor[i]);
}
