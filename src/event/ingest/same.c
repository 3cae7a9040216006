/* same: see same.h. The search is Knuth, Morris and Pratt's, over digests of lines. */
#include "event/ingest/same.h"

#include <stdlib.h>

#include "event/map/heading.h"
#include "snag/dict.h"

enum { NO_DELIMITER = 1 }; /* a byte that splits no line; if it does, the line is the same */

/* The line after the column names. */
static int find_data(const char *path, const struct map *map, uint64_t *first, struct err *err)
{
    struct in *in;
    struct rows *rows;
    struct row row;
    *first = 1;
    if (!map->header)
        return 0;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = heading_open(&rows, in, map, NULL, true, NULL, err);
    if (rc == 0) {
        do
            rc = rows_next(rows, &row, err);
        while (rc > 0 && row.fate == ROW_BLANK);
        if (rc > 0)
            *first = row.line + row.n_lines;
        rows_close(rows);
    }
    in_close(in);
    return rc < 0 ? -1 : 0;
}

int same_open(struct same_lines *l, const char *path, const struct map *map, uint32_t bytes, struct err *err)
{
    struct rows_format format = {.kind = ROWS_DELIMITED, .delimiter = NO_DELIMITER};
    *l = (struct same_lines){0};
    if (find_data(path, map, &l->first, err) < 0 || in_open(&l->in, path, err) < 0)
        return -1;
    l->line = l->first - 1;
    if (map_has_reader(map) && map_through(map, l->in, 0, err) < 0)
        return -1;
    if (rows_open(&l->rows, l->in, &format, err) < 0)
        return -1;
    return rows_block_open(&l->b, l->rows, bytes, err);
}

void same_close(struct same_lines *l)
{
    rows_block_close(l->b);
    rows_close(l->rows);
    in_close(l->in);
    *l = (struct same_lines){0};
}

uint64_t same_digest(struct view line)
{
    return hash_bytes(line.p, line.n, 0) | 1;
}

int same_next(struct same_lines *l, uint64_t *digest, struct err *err)
{
    struct rows_block *b = l->b;
    for (;; l->at++) {
        while (l->at >= b->n) {
            int rc = rows_block_next(b, err);
            l->at = 0;
            if (rc <= 0)
                return rc;
        }
        const struct rows_block_row *r = &b->row[l->at];
        uint64_t line = b->line + r->line;
        if (line < l->first || r->fate == ROW_BLANK)
            continue;
        l->line++;
        if (l->line < line) {
            *digest = 0;
            return 1;
        }
        l->text = same_text(b, r);
        *digest = same_digest(l->text);
        l->at++;
        return 1;
    }
}

/* ---- a pattern ---- */

void same_pattern_free(struct same_pattern *p)
{
    free(p->digest);
    free(p->back);
    *p = (struct same_pattern){0};
}

/* How many of the pattern's first lines end with this one, after `k` of them ended with the line before. */
static size_t step(const struct same_pattern *p, size_t k, uint64_t digest)
{
    while (k > 0 && p->digest[k] != digest)
        k = p->back[k - 1];
    return k + (p->digest[k] == digest);
}

int same_pattern_read(struct same_pattern *p, const char *path, const struct map *map, struct err *err)
{
    struct same_lines l;
    uint64_t digest = 0;
    *p = (struct same_pattern){0};
    int rc = same_open(&l, path, map, ROWS_BLOCK_BYTES, err);
    if (rc == 0)
        rc = same_next(&l, &digest, err);
    while (rc > 0 && p->n < UINT32_MAX) {
        rc = mem_reserve(&p->digest, &p->cap, p->n + 1, sizeof *p->digest, err);
        if (rc == 0)
            rc = mem_reserve(&p->back, &p->cap_back, p->n + 1, sizeof *p->back, err);
        if (rc < 0)
            break;
        p->digest[p->n] = digest;
        p->back[p->n] = p->n ? (uint32_t)step(p, p->back[p->n - 1], digest) : 0;
        p->n++;
        rc = same_next(&l, &digest, err);
    }
    p->first = l.first;
    same_close(&l);
    return rc < 0 ? -1 : 0;
}

int same_find(const struct same_pattern *p, const char *text, const struct map *map, struct same_found *found,
              struct err *err)
{
    struct same_lines l;
    uint64_t digest = 0;
    size_t k = 0;
    *found = (struct same_found){0};
    if (p->n == 0)
        return 0;
    int rc = same_open(&l, text, map, ROWS_BLOCK_BYTES, err);
    if (rc == 0)
        rc = same_next(&l, &digest, err);
    while (rc > 0 && k < p->n) {
        k = step(p, k, digest);
        if (k < p->n)
            rc = same_next(&l, &digest, err);
    }
    found->whole = k == p->n;
    found->to = l.line;
    found->from = l.line + 1 - p->n;
    found->tail = k;
    found->tail_from = l.line + 1 - k;
    found->all = k > 0 && found->tail_from == l.first;
    same_close(&l);
    return rc < 0 ? -1 : 0;
}
