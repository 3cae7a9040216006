/* blind: rules that a log cannot show, named together by what it lacks. See blind.h. */
#include "report/blind.h"

#include <math.h>
#include <stdlib.h>

#include "report/halves.h"
#include "snag/rates_told.h"

bool rate_is_blind(const struct rate_row *row)
{
    if (row->seen == RATE_UNSEEN || rate_cannot_be_met(row))
        return true;
    return isnan(row->rate) && isnan(row->rate0) && row->snags == 0 && row->censored == 0;
}

static bool lacks_opportunity(const struct rate_row *row)
{
    return row->seen != RATE_UNSEEN && !rate_cannot_be_met(row) && !row->no_rate;
}

/* What it lacks. Of several rules without an opportunity each would say another sentence, which helps nobody. */
static int add_lack(const struct rate_row *row, bool only, struct buf *b, struct err *err)
{
    static const char unseen[] = "not observable: ", none[] = "no opportunity";
    if (lacks_opportunity(row) && !only)
        return buf_adds(b, none, err);
    struct buf told = {0};
    int rc = rate_told(row, &told, err);
    bool prefixed = rc == 0 && strncmp(told.p, unseen, sizeof unseen - 1) == 0;
    if (rc == 0 && lacks_opportunity(row))
        rc = buf_addf(b, err, "%s,%s", none, told.p + sizeof none); /* in place of the colon */
    else if (rc == 0)
        rc = buf_adds(b, told.p + (prefixed ? sizeof unseen - 1 : 0), err);
    buf_free(&told);
    return rc;
}

/* One line: the first row not yet named, and all that lack the same. */
static int add_group(const struct rate_row *const *row, const struct buf *lack, bool *named, size_t from, size_t n,
                     struct buf *lines, struct err *err)
{
    int rc = buf_addf(lines, err, "%s: ", lack[from].p);
    for (size_t i = from; rc == 0 && i < n; i++) {
        if (named[i] || !view_eq(buf_view(&lack[i]), buf_view(&lack[from])))
            continue;
        rc = buf_addf(lines, err, "%s%.*s", i > from ? "\t" : "", VIEW_FMT(row[i]->name));
        named[i] = true;
    }
    return rc == 0 ? buf_addc(lines, '\n', err) : -1;
}

static int add_groups(const struct rate_row *const *row, const struct buf *lack, bool *named, size_t n,
                      struct buf *lines, struct err *err)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++)
            if (!named[i] && (pass || lacks_opportunity(row[i])) && add_group(row, lack, named, i, n, lines, err) < 0)
                return -1;
    return 0;
}

int blind_lines(const struct rate_row *const *row, size_t n, struct buf *lines, struct err *err)
{
    if (n == 0)
        return 0;
    struct buf *lack = mem_zero(n, sizeof *lack, err);
    bool *named = mem_zero(n, sizeof *named, err);
    size_t n_without = 0;
    int rc = lack && named ? 0 : -1;
    for (size_t i = 0; i < n; i++)
        n_without += lacks_opportunity(row[i]);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_lack(row[i], n_without == 1, &lack[i], err);
    if (rc == 0)
        rc = add_groups(row, lack, named, n, lines, err);
    for (size_t i = 0; lack && i < n; i++)
        buf_free(&lack[i]);
    free(lack);
    free(named);
    return rc;
}

/* A line whose parts TABs divide; they become texts of their own. */
static int put_parts(char *line, const char **part, struct buf *to, struct err *err)
{
    size_t n = 0;
    for (char *p = line; p; n++) {
        char *tab = strchr(p, '\t');
        part[n] = p;
        if (tab)
            *tab = '\0';
        p = tab ? tab + 1 : NULL;
    }
    return halves_parts(to, 2, part, n, err);
}

int blind_text(const struct rate_row *const *row, size_t n, struct buf *to, struct err *err)
{
    struct buf lines = {0};
    const char **part = mem_zero(n + 1, sizeof *part, err);
    int rc = part ? blind_lines(row, n, &lines, err) : -1;
    for (char *p = lines.p; rc == 0 && p && *p;) {
        char *stop = strchr(p, '\n');
        *stop = '\0';
        rc = put_parts(p, part, to, err);
        p = stop + 1;
    }
    free((void *)part);
    buf_free(&lines);
    return rc;
}
