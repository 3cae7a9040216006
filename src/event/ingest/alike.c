/* alike: rows of a log that are equal to one just above. See alike.h. */
#include "event/ingest/alike.h"

#include "base/word.h"
#include "text/figure.h"

enum { EVERY = 64, FEW_ROWS = 10, ONE_IN = 3 };

void alike_begin(struct alike *a)
{
    *a = (struct alike){0};
}

static bool is_many(const struct alike *a)
{
    return a->n >= FEW_ROWS && a->n * ONE_IN >= a->n_rows;
}

static bool stands_above(const struct alike *a, uint64_t digest)
{
    bool yes = false;
    for (size_t i = 0; i < ALIKE_ABOVE; i++)
        yes |= a->row[i] == digest;
    return yes;
}

/* Few of the blocks, more of the first ones. */
static bool is_looked_at(uint64_t block)
{
    return block % EVERY == 0 || block == 1 || block == 4 || block == 16;
}

void alike_look(struct alike *a, const struct rows_block *b)
{
    bool looked_at = b->n > 0 && (is_looked_at(a->n_blocks) || a->line);
    a->n_blocks += b->n > 0;
    if (!looked_at)
        return;
    for (size_t i = 0; i < b->n; i++) {
        const struct rows_block_row *r = &b->row[i];
        if (r->fate != ROW_OK || r->odd)
            continue;
        uint64_t digest = word_digest(b->bytes + r->begin, r->n, 0);
        a->n += stands_above(a, digest);
        a->row[a->n_rows % ALIKE_ABOVE] = digest;
        a->n_rows++;
    }
    if (a->line)
        return;
    if (is_many(a))
        a->line = b->line + b->row[0].line;
    else
        *a = (struct alike){.n_blocks = a->n_blocks};
}

int alike_end(struct ingest_source *s, size_t file, struct err *err)
{
    const struct alike *a = &s->alike;
    char n[TEXT_COUNT], all[TEXT_COUNT];
    if (!a->line || !is_many(a))
        return 0;
    return ingest_warn(s, err,
                       "%s, line %llu on: %s of %s rows are equal to one just above: all count; if they are copies, "
                       "give the logs unsorted",
                       in_called(s->file[file].path), (unsigned long long)a->line, text_thousands(n, a->n),
                       text_thousands(all, a->n_rows));
}
