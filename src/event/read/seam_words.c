/* seam_words: what is told of rows that stand in two files, or in two parts of one. See seam_words.h. */
#include "event/read/seam_words.h"

#include "text/figure.h"

/* "its first row is the last row of", "its first 12 rows are the last rows of" */
static int say_ends(struct buf *to, const char *name, const char *other, bool head, uint64_t n_rows, struct err *err)
{
    char n[TEXT_COUNT];
    const char *its = head ? "first" : "last", *the = head ? "last" : "first";
    if (n_rows == 1)
        return buf_addf(to, err, "%s: its %s row is the %s row of %s: counted once", name, its, the, other);
    return buf_addf(to, err, "%s: its %s %s rows are the %s rows of %s: counted once", name, its,
                    text_thousands(n, n_rows), the, other);
}

/* "all of its 12 rows stand in", "its only row stands in" */
static int say_whole(struct buf *to, const char *part, const char *whole, uint64_t n_rows, const char *so,
                     struct err *err)
{
    char n[TEXT_COUNT];
    if (n_rows == 1)
        return buf_addf(to, err, "%s: its only row stands in %s: %s", part, whole, so);
    return buf_addf(to, err, "%s: all of its %s rows stand in %s: %s", part, text_thousands(n, n_rows), whole, so);
}

int seam_words(struct buf *to, enum seam_kind kind, const char *name, const char *other, uint64_t n_rows,
               struct err *err)
{
    char n[TEXT_COUNT];
    if (kind == SEAM_ALL)
        return say_whole(to, name, other, n_rows, "left out", err);
    if (kind == SEAM_WITHIN)
        return say_whole(to, other, name, n_rows, "counted once", err);
    if (kind == SEAM_FEW)
        return buf_addf(to, err, "%s: %s rows stand in %s, too, one after the other: so few that all count", name,
                        text_thousands(n, n_rows), other);
    if (kind == SEAM_SOME)
        return buf_addf(to, err, "%s: %s of its rows stand in %s, one after the other: counted once", name,
                        text_thousands(n, n_rows), other);
    return say_ends(to, name, other, kind == SEAM_HEAD, n_rows, err);
}

int seam_words_again(struct buf *to, const char *name, uint64_t n_rows, struct err *err)
{
    char n[TEXT_COUNT];
    if (n_rows == 1)
        return buf_addf(to, err, "%s: a row stands there twice, source and all: counted once\n", name);
    return buf_addf(to, err, "%s: %s rows stand there twice, source and all: counted once\n", name,
                    text_thousands(n, n_rows));
}

int seam_words_alike(struct buf *to, const char *name, uint64_t n_rows, uint64_t of, struct err *err)
{
    char n[TEXT_COUNT], all[TEXT_COUNT];
    return buf_addf(to, err,
                    "%s: %s of its %s rows are equal to another of the same moment, source aside: "
                    "all count; if they are copies, join the streams with their headers, unsorted\n",
                    name, text_thousands(n, n_rows), text_thousands(all, of));
}
