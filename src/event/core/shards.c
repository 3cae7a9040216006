/* shards: a stream cut by customer, so that its pieces can be worked on anywhere. See shards.h. */
#include "event/core/shards.h"

#include <stdlib.h>

#include "event/core/stream_line.h"

struct shard {
    struct shard_counts counts;
    size_t n_columns; /* of the last header before its rows; 0: none */
};

struct shards {
    size_t n;
    struct bins *bins;
    struct shard *shard;
    struct dict customer;
    uint64_t *rows; /* of each */
    size_t cap_rows;
    struct dict coverage; /* the lines, each once */
    size_t *n_columns;    /* of each */
    size_t cap_columns;
    struct dict maps;
    struct buf line, head;
    size_t first_columns; /* of the first header; 0: none yet */
    struct shards_nobody nobody;
};

int shards_open(struct shards **out, size_t n, uint64_t mem_bytes, unsigned threads, struct err *err)
{
    struct shards *s = mem_zero(1, sizeof *s, err);
    *out = NULL;
    if (!s)
        return -1;
    s->n = n;
    s->shard = mem_zero(n, sizeof *s->shard, err);
    if (!s->shard || bins_open(&s->bins, n, mem_bytes, threads, err) < 0) {
        shards_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

void shards_close(struct shards *s)
{
    if (!s)
        return;
    bins_close(s->bins);
    dict_free(&s->customer);
    dict_free(&s->coverage);
    dict_free(&s->maps);
    buf_free(&s->line);
    buf_free(&s->head);
    free(s->n_columns);
    free(s->rows);
    free(s->shard);
    free(s);
}

/* ---- events ---- */

static int keep_coverage(struct shards *s, const struct event *e, size_t n_columns, struct err *err)
{
    size_t had = s->coverage.n;
    buf_clear(&s->line);
    if (buf_room(&s->line, stream_line_most(e, n_columns), err) < 0)
        return -1;
    size_t n = (size_t)(stream_line_put(s->line.p, e, n_columns) - s->line.p) - 1;
    if (dict_put(&s->coverage, (struct view){s->line.p, n}, err) < 0 ||
        dict_put(&s->maps, e->col[COL_REASON], err) < 0 ||
        mem_reserve(&s->n_columns, &s->cap_columns, s->coverage.n, sizeof *s->n_columns, err) < 0)
        return -1;
    if (s->coverage.n > had)
        s->n_columns[had] = n_columns;
    return 0;
}

/* Counts a customer's row. */
static int count(struct shards *s, struct shard *shard, struct view customer, struct err *err)
{
    size_t had = s->customer.n;
    int64_t id = dict_put(&s->customer, customer, err);
    if (id < 0 || mem_reserve_zero(&s->rows, &s->cap_rows, s->customer.n, sizeof *s->rows, err) < 0)
        return -1;
    shard->counts.customers += s->customer.n > had;
    uint64_t rows = ++s->rows[id];
    if (rows > shard->counts.most)
        shard->counts.most = rows;
    return 0;
}

static void count_nobody(struct shards *s, const struct event *e)
{
    s->nobody.rows++;
    s->nobody.rows_of_cases +=
        e->col[COL_CONTACT].n && e->col[COL_CASE].n && !view_eq(e->col[COL_CONTACT], e->col[COL_CASE]);
}

static struct view whose(const struct event *e)
{
    return e->col[COL_CUSTOMER].n  ? e->col[COL_CUSTOMER]
           : e->col[COL_CONTACT].n ? e->col[COL_CONTACT]
                                   : e->col[COL_CASE];
}

static int put(struct shards *s, const struct batch *b, const struct event *e, struct err *err)
{
    size_t n_columns = schema_n(b->schema), most = stream_line_most(e, n_columns);
    size_t i = bins_crc32(whose(e)) % s->n;
    struct shard *shard = &s->shard[i];
    if (e->col[COL_CUSTOMER].n == 0)
        count_nobody(s, e);
    else if (count(s, shard, e->col[COL_CUSTOMER], err) < 0)
        return -1;
    shard->counts.rows++;
    if (shard->n_columns != n_columns && n_columns != s->first_columns) {
        buf_clear(&s->line);
        if (stream_header_line(&s->line, b->schema, err) < 0 || bins_put(s->bins, i, s->line.p, s->line.n, err) < 0)
            return -1;
    }
    shard->n_columns = n_columns;
    char *room = bins_room(s->bins, i, most, err);
    if (!room)
        return -1;
    bins_took(s->bins, i, (size_t)(stream_line_put(room, e, n_columns) - room));
    return 0;
}

static int begin(struct shards *s, const struct schema *schema, struct err *err)
{
    s->first_columns = schema_n(schema);
    return stream_header_line(&s->head, schema, err);
}

int shards_add(struct shards *s, const struct batch *b, struct err *err)
{
    if (s->first_columns == 0 && begin(s, b->schema, err) < 0)
        return -1;
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        if ((event_is_coverage(e) ? keep_coverage(s, e, schema_n(b->schema), err) : put(s, b, e, err)) < 0)
            return -1;
    }
    return 0;
}

/* ---- shards ---- */

/* All coverage lines below all columns; then, if the stream began with fewer, its first line again. */
static int make_head(struct shards *s, const struct schema *schema, struct err *err)
{
    size_t n_columns = schema_n(schema);
    buf_clear(&s->line);
    if (stream_header_line(&s->line, schema, err) < 0)
        return -1;
    for (size_t i = 0; i < s->coverage.n; i++) {
        struct view line = dict_text(&s->coverage, (int64_t)i);
        if (buf_add(&s->line, line.p, line.n, err) < 0)
            return -1;
        for (size_t k = s->n_columns[i]; k < n_columns; k++)
            if (buf_addc(&s->line, '\t', err) < 0)
                return -1;
        if (buf_addc(&s->line, '\n', err) < 0)
            return -1;
    }
    return s->first_columns && s->first_columns != n_columns ? buf_add(&s->line, s->head.p, s->head.n, err) : 0;
}

int shards_write(struct shards *s, const struct schema *schema, size_t shard, const char *path, struct bin_file *file,
                 struct err *err)
{
    if (make_head(s, schema, err) < 0)
        return -1;
    return bins_write(s->bins, shard, buf_view(&s->line), path, file, err);
}

struct shard_counts shards_counts(const struct shards *s, size_t shard)
{
    return s->shard[shard].counts;
}

struct shards_nobody shards_nobody(const struct shards *s)
{
    return s->nobody;
}

size_t shards_n_coverage(const struct shards *s)
{
    return s->coverage.n;
}

const struct dict *shards_maps(const struct shards *s)
{
    return &s->maps;
}
