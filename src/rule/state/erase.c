/* erase: a customer taken out of a state, with all contacts and cases that are theirs. See snag/state.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/stream.h"

struct erasing {
    const char *path;
    struct view who;
    struct dict matters; /* contacts and cases of theirs */
    struct out *out;
    struct stream_writer *w;
    uint64_t n, erased; /* rows left, rows taken out */
    bool ended;
};

static bool is_theirs(const struct erasing *x, struct view name)
{
    return name.n && dict_get(&x->matters, name) != DICT_NONE;
}

/* A fact about a contact or case says which by a letter before its name. */
static struct view matter_of_pin(struct view key)
{
    return key.n ? (struct view){key.p + 1, key.n - 1} : key;
}

static int note_matters(struct erasing *x, const struct event *e, struct err *err)
{
    bool fact = view_is(e->col[COL_EVENT], GROWING_FACT);
    const struct view of[] = {fact ? matter_of_pin(e->col[COL_CONTACT]) : e->col[COL_CONTACT], e->col[COL_CASE]};
    if (!view_eq(e->col[COL_CUSTOMER], x->who))
        return 0;
    for (size_t i = 0; i < 2; i++)
        if (of[i].n && dict_put(&x->matters, of[i], err) < 0)
            return -1;
    return 0;
}

static bool is_erased(const struct erasing *x, const struct event *e)
{
    if (view_eq(e->col[COL_CUSTOMER], x->who))
        return true;
    if (view_is(e->col[COL_EVENT], GROWING_FACT))
        return view_eq(e->col[COL_TEXT], x->who) || is_theirs(x, e->col[COL_CONTACT]);
    return e->col[COL_CUSTOMER].n == 0 && (is_theirs(x, e->col[COL_CONTACT]) || is_theirs(x, e->col[COL_CASE]));
}

/* The last row says how many there are. */
static int put(struct erasing *x, const struct batch *b, const struct event *e, struct err *err)
{
    char count[24];
    struct event row = *e;
    struct view *col = NULL;
    x->ended = view_is(e->col[COL_EVENT], STATE_END);
    if (!x->ended && is_erased(x, e)) {
        x->erased++;
        return 0;
    }
    if (x->ended) {
        col = mem_zero(schema_n(b->schema), sizeof *col, err);
        if (!col)
            return -1;
        memcpy(col, e->col, schema_n(b->schema) * sizeof *col);
        col[COL_VALUE] = (struct view){count, (size_t)snprintf(count, sizeof count, "%llu", (unsigned long long)x->n)};
        row.raw = (struct view){0};
        row.raw_columns = 0;
        row.col = col;
    }
    x->n++;
    int rc =
        stream_write(x->w, &(struct batch){.schema = b->schema, .ts_digits = b->ts_digits, .n = 1, .event = &row}, err);
    free(col);
    return rc;
}

/* Copies what stands before the rows. */
static int copy_facts(struct erasing *x, struct in *in, struct err *err)
{
    for (;;) {
        const char *p;
        size_t n = 1 << 16;
        if (in_peek(in, &p, &n, err) < 0)
            return -1;
        const char *end = n ? memchr(p, '\n', n) : NULL;
        if (!end)
            return err_set(err, ERR_DATA, "%s: damaged: it has no rows", x->path);
        struct view line = {p, (size_t)(end - p) + 1};
        bool last = view_is(line, "rows\n");
        if (x->out && out_write(x->out, line.p, line.n, err) < 0)
            return -1;
        in_skip(in, line.n);
        if (last)
            return 0;
    }
}

/* Reads all of it: once to see what is theirs, and then, with x->out, to write the rest. */
static int read_all(struct erasing *x, const struct buf *bytes, struct err *err)
{
    struct in *in = NULL;
    struct source *rows = NULL;
    struct batch b = {0};
    int rc = in_memory(&in, x->path, bytes->p, bytes->n, err);
    if (rc == 0)
        rc = copy_facts(x, in, err);
    if (rc == 0)
        rc = stream_open(&rows, &(struct stream_options){.in = in}, err) < 0 ? -1 : 1;
    while (rc > 0) {
        rc = source_next(rows, &b, err);
        for (size_t i = 0; rc > 0 && i < b.n; i++)
            if ((x->out ? put(x, &b, &b.event[i], err) : note_matters(x, &b.event[i], err)) < 0)
                rc = -1;
    }
    source_close(rows);
    in_close(in);
    if (rc == 0 && x->out && !x->ended)
        return err_set(err, ERR_DATA, "%s: damaged: its end is missing", x->path);
    return rc;
}

int state_erase(struct run_state *s, struct view customer, uint64_t *erased, struct err *err)
{
    struct erasing x = {.path = s->o.path, .who = customer};
    *erased = 0;
    if (s->bytes.n == 0)
        return 0;
    int rc = read_all(&x, &s->bytes, err);
    if (rc == 0)
        rc = out_open_packed(&x.out, s->o.path, err);
    if (rc == 0)
        rc = stream_writer_open(&x.w, x.out, err);
    if (rc == 0)
        rc = read_all(&x, &s->bytes, err);
    stream_writer_close(x.w);
    if (x.out)
        rc = out_close(x.out, rc == 0, err);
    dict_free(&x.matters);
    *erased = x.erased;
    return rc;
}
