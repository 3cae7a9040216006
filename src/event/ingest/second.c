/* second: see second.h. Rows become events on a thread of their own (pages.h). */
#include "event/ingest/second.h"

#include <stdlib.h>

#include "event/ingest/direct.h"
#include "event/ingest/pages.h"

enum { N_PAGES = 3, BATCH_MOST = 512 };

struct second {
    struct source source;
    struct ingest_source *first, *again; /* … NULL: `first` is read */
    struct pages pages;
    struct events_page page[N_PAGES];
    struct supply *supply;
    struct events_page *now; /* events up to `at` have been returned */
    size_t at;
    bool over;
    struct event coverage; /* a line of it, and what it stands in */
    struct view *cols;
    char ts[INGEST_TS_MOST];
};

static int check_complete(struct second *x, struct err *err)
{
    if (ingest_check_unchanged(x->first, err) < 0)
        return -1;
    if (x->pages.n_events != x->first->stats.n_events)
        return ingest_changed(x->first->file[0].path, err);
    return 0;
}

/* On the other thread. */
static int read_again(void *ctx, struct supply *supply, struct err *err)
{
    struct second *x = ctx;
    pages_begin(&x->pages, x->first, direct_renamed(x->first->direct), supply);
    if (x->first->o.numbers)
        x->pages.who = direct_who(x->first->direct);
    x->pages.lines = x->first->o.lines;
    return ingest_read_all(x->again, err);
}

/* The same, of a log that has not been read before. */
static int read_once(void *ctx, struct supply *supply, struct err *err)
{
    struct second *x = ctx;
    pages_begin(&x->pages, x->first, direct_renamed(x->first->direct), supply);
    x->pages.lines = x->first->o.lines;
    return ingest_read_files(x->first, err);
}

static int begin_again(struct second *x, struct err *err)
{
    const struct ingest_source *first = x->first;
    struct ingest_options o = {.n_inputs = first->n_files,
                               .mem_bytes = first->o.mem_bytes,
                               .max_line = first->o.max_line,
                               .max_field = first->o.max_field,
                               .threads = first->o.threads,
                               .max_rejects = 1};
    struct ingest_input *input = mem_zero(o.n_inputs, sizeof *input, err);
    x->again = input ? mem_zero(1, sizeof *x->again, err) : NULL;
    if (!x->again) {
        free(input);
        return -1;
    }
    for (size_t i = 0; i < o.n_inputs; i++)
        input[i] = (struct ingest_input){.path = first->file[i].path};
    o.input = input;
    x->again->first = first;
    x->again->pages = &x->pages;
    int rc = ingest_begin(x->again, &o, err);
    free(input);
    return rc;
}

/* A coverage line, alone. */
static int give_coverage(struct second *x, struct batch *b)
{
    ingest_come(x->first, x->ts, &x->coverage, x->cols);
    *b = (struct batch){&x->first->schema, x->first->ts_digits, 1,
                        &x->coverage,      PAGES_SPARE,         .numbered = x->first->o.numbers};
    return 1;
}

/* All rows have been read. */
static int end_once(struct second *x, struct err *err)
{
    struct ingest_source *s = x->first;
    if (!ingest_broken(s))
        return ingest_settle_direct(s, err);
    s->stats.taken_back = direct_broken(s->direct);
    return err_set(err, ERR_DATA, "%s: %s", s->file[0].path, s->stats.taken_back);
}

/* 1: there are events at hand, 0: no more, -1. */
static int turn_page(struct second *x, struct err *err)
{
    void *page;
    if (x->over || (x->now && x->at < x->now->n))
        return !x->over;
    int rc = supply_next(x->supply, &page, err);
    if (rc < 0 || (rc == 0 && (x->first->once ? end_once : check_complete)(x, err) < 0))
        return -1;
    bool first = rc > 0 && !x->now;
    x->over = rc == 0;
    x->now = page;
    x->at = 0;
    return first && x->first->once && ingest_expect_begin(x->first, x->now->event[0].ts_us, err) < 0 ? -1 : rc;
}

static int second_next(struct source *source, struct batch *b, struct err *err)
{
    struct second *x = (struct second *)source;
    struct ingest_source *s = x->first;
    int rc = turn_page(x, err);
    if (rc < 0)
        return -1;
    if (ingest_due(s, rc ? x->now->event[x->at].ts_us : INT64_MAX))
        return give_coverage(x, b);
    *b = (struct batch){&s->schema, s->ts_digits, 0, NULL, PAGES_SPARE, .numbered = s->o.numbers};
    if (rc == 0)
        return 0;
    const struct event *event = x->now->event + x->at;
    size_t n = x->now->n - x->at;
    if (n > BATCH_MOST)
        n = BATCH_MOST;
    while (ingest_due(s, event[n - 1].ts_us))
        n--;
    b->n = n;
    b->event = event;
    x->at += n;
    return 1;
}

static void let_go(struct second *x)
{
    supply_close(x->supply);
    if (x->again)
        source_close(&x->again->source);
    for (size_t i = 0; i < N_PAGES; i++)
        page_free(&x->page[i]);
    x->first->pages = NULL;
    free(x->cols);
    free(x);
}

static void second_close(struct source *source)
{
    struct second *x = (struct second *)source;
    struct source *first = &x->first->source;
    let_go(x);
    source_close(first);
}

int second_open(struct source **source, struct ingest_source *first, struct err *err)
{
    struct second *x = mem_zero(1, sizeof *x, err);
    void *slots[N_PAGES];
    if (!x)
        return -1;
    int64_t src = first->once ? schema_add(&first->schema, view_of("src"), err) : (int64_t)first->src;
    first->src = (size_t)src;
    for (size_t i = 0; i < N_PAGES; i++)
        slots[i] = &x->page[i];
    x->source = (struct source){second_next, second_close};
    x->first = first;
    x->cols = mem_zero(schema_n(&first->schema) + PAGES_SPARE, sizeof *x->cols, err);
    if (first->once)
        first->pages = &x->pages;
    const struct supply_maker maker = {first->once ? read_once : read_again, x};
    if (src < 0 || !x->cols || (!first->once && begin_again(x, err) < 0) ||
        supply_open(&x->supply, maker, slots, first->o.threads > 1 ? N_PAGES : 1, err) < 0) {
        let_go(x);
        return -1;
    }
    *source = &x->source;
    return 0;
}
