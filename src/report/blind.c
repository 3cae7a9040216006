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
static int put_group(const struct rate_row *const *row, const struct buf *lack, bool *named, size_t from, size_t n,
                     struct out *out, struct err *err)
{
    struct buf text = {0};
    size_t *at = mem_zero(n + 1, sizeof *at, err), n_parts = 0;
    const char **part = mem_zero(n, sizeof *part, err);
    int rc = at && part ? buf_addf(&text, err, "%s: ", lack[from].p) : -1;
    for (size_t i = from; rc == 0 && i < n; i++) {
        if (named[i] || !view_eq(buf_view(&lack[i]), buf_view(&lack[from])))
            continue;
        rc = buf_addf(&text, err, "%.*s", VIEW_FMT(row[i]->name)) < 0 ? -1 : buf_addc(&text, '\0', err);
        n_parts++;
        at[n_parts] = text.n; /* where the next one begins */
        named[i] = true;
    }
    for (size_t i = 0; rc == 0 && i < n_parts; i++)
        part[i] = text.p + at[i];
    if (rc == 0)
        rc = halves_parts(out, 2, part, n_parts, err);
    free(at);
    free((void *)part);
    buf_free(&text);
    return rc;
}

static int put_groups(const struct rate_row *const *row, const struct buf *lack, bool *named, size_t n, struct out *out,
                      struct err *err)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++)
            if (!named[i] && (pass || lacks_opportunity(row[i])) && put_group(row, lack, named, i, n, out, err) < 0)
                return -1;
    return 0;
}

int blind_text(const struct rate_row *const *row, size_t n, struct out *out, struct err *err)
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
        rc = put_groups(row, lack, named, n, out, err);
    for (size_t i = 0; lack && i < n; i++)
        buf_free(&lack[i]);
    free(lack);
    free(named);
    return rc;
}
