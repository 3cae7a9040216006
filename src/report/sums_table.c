/* sums_table: the sums of rates as a table. See snag/sums_told.h. */
#include <stdio.h>
#include <stdlib.h>

#include "report/sums.h"
#include "rule/language/digest.h"
#include "snag/sums_told.h"

const char *const sums_words[] = {"cell", "observable", "observable0", NULL};
const char *const sums_numbers[] = {"opportunities", "hit", "snags", "outside", "early", "censored",  "customers",
                                    "repeats",       "nn",  "nh",    "hh",      "alone", "alone_hit", NULL};
const char *const sums_versus[] = {
    "opportunities0", "hit0", "customers0", "repeats0", "nn0",     "nh0",     "hh0", "alone0",
    "alone_hit0",     "both", "both_nn",    "both_hh",  "both_nh", "both_hn", NULL};
const char *const sums_rest[] = {"no_rate", "missing",  "same_field",  "same_value",
                                 "ended",   "ended_us", "same_unseen", NULL};

void sums_row_numbers(struct sums_row *s, bool versus)
{
    struct rate_side *now = &s->sums.now, *before = &s->sums.before;
    struct rate_cross *both = &s->sums.both;
    uint64_t *const n[] = {&now->opportunities,
                           &now->hit,
                           &s->row.snags,
                           &s->row.outside,
                           &s->row.early,
                           &s->row.censored,
                           &now->customers,
                           &s->repeats,
                           &now->nn,
                           &now->nh,
                           &now->hh,
                           &now->alone,
                           &now->alone_hit,
                           &before->opportunities,
                           &before->hit,
                           &before->customers,
                           &s->repeats0,
                           &before->nn,
                           &before->nh,
                           &before->hh,
                           &before->alone,
                           &before->alone_hit,
                           &both->customers,
                           &both->nn,
                           &both->hh,
                           &both->nh,
                           &both->hn};
    enum { NOW = 13, ALL = sizeof n / sizeof *n };
    _Static_assert(NOW + 1 == sizeof sums_numbers / sizeof *sums_numbers &&
                       ALL + 2 == (sizeof sums_numbers + sizeof sums_versus) / sizeof *sums_numbers &&
                       (int)ALL <= (int)SUMS_NUMBERS,
                   "a number for each column");
    memcpy(s->number, n, sizeof n);
    s->n_numbers = versus ? ALL : NOW;
}

int sums_digest(const struct rules *rules, char text[SUMS_DIGEST + 1], struct err *err)
{
    char whole[SHA256_TEXT];
    size_t n = rules_n(rules);
    char(*digest)[SHA256_TEXT] = mem_zero(n + 1, sizeof *digest, err);
    struct sha256 all;
    if (!digest)
        return -1;
    rules_digest(rules, digest);
    sha256_begin(&all);
    for (size_t i = 0; i < n; i++) {
        struct rule_info x = rules_info(rules, i);
        sha256_add(&all, x.name.p, x.name.n);
        sha256_add(&all, digest[i], SHA256_TEXT);
    }
    sha256_end(&all, whole);
    memcpy(text, whole, SUMS_DIGEST);
    text[SUMS_DIGEST] = '\0';
    free(digest);
    return 0;
}

/* ---- the stamp ---- */

static int put_word(struct tabular *t, const char *name, const char *value, struct err *err)
{
    return value ? tabular_stamp(t, name, view_of(value), err) : 0;
}

static int put_number(struct tabular *t, const char *name, int64_t n, struct err *err)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)n);
    return put_word(t, name, text, err);
}

static int put_stamp(const struct rates *r, const struct rules *rules, struct tabular *t, struct err *err)
{
    const struct rates_options *o = rates_asked(r);
    char digest[SUMS_DIGEST + 1];
    if (sums_digest(rules, digest, err) < 0 || put_number(t, "sums", SUMS_VERSION, err) < 0 ||
        put_word(t, "rules", digest, err) < 0 || put_number(t, "first", rates_bounds(r).first_us, err) < 0 ||
        put_number(t, "last", rates_bounds(r).last_us, err) < 0 ||
        put_word(t, "period", o->period ? o->period->name : NULL, err) < 0 ||
        put_word(t, "versus", o->versus ? o->versus->name : NULL, err) < 0 ||
        put_word(t, "zone", o->zone ? zone_name(o->zone) : NULL, err) < 0 || put_word(t, "vary", o->varied, err) < 0)
        return -1;
    return put_number(t, "rows", (int64_t)rates_n(r), err);
}

/* ---- rows ---- */

static int put_names(struct tabular *t, const char *const *name, struct err *err)
{
    for (; *name; name++)
        if (tabular_column(t, view_of(*name), err) < 0)
            return -1;
    return 0;
}

static int put_columns(const struct rates *r, struct tabular *t, struct err *err)
{
    const struct rates_options *o = rates_asked(r);
    for (size_t i = 0; i < rates_n_groups(r); i++)
        if (tabular_column(t, rates_group(r, i), err) < 0)
            return -1;
    if (tabular_column(t, (struct view)VIEW_LIT("rule"), err) < 0 ||
        tabular_column(t, (struct view)VIEW_LIT("varied"), err) < 0 || put_names(t, sums_words, err) < 0 ||
        put_names(t, sums_numbers, err) < 0 || (o->versus && put_names(t, sums_versus, err) < 0))
        return -1;
    return put_names(t, sums_rest, err);
}

static int put_row(const struct rates *r, struct tabular *t, const struct rate_row *row, struct err *err)
{
    static const char *const seen[] = {[RATE_UNSEEN] = "no", [RATE_PARTLY] = "part", [RATE_SEEN] = "yes"};
    struct sums_row s = {.row = *row};
    if (row->sums)
        s.sums = *row->sums;
    s.repeats = s.sums.now.repeats;
    s.repeats0 = s.sums.before.repeats;
    sums_row_numbers(&s, rates_asked(r)->versus != NULL);
    for (size_t i = 0; i < rates_n_groups(r); i++)
        if (tabular_text(t, row->group[i], err) < 0)
            return -1;
    if (tabular_text(t, row->name, err) < 0 || tabular_text(t, row->varied, err) < 0 ||
        tabular_text(t, view_of(row->grouped ? "yes" : "no"), err) < 0 ||
        tabular_text(t, view_of(seen[row->seen]), err) < 0 || tabular_text(t, view_of(seen[row->seen0]), err) < 0)
        return -1;
    for (size_t i = 0; i < s.n_numbers; i++)
        if (tabular_count(t, (int64_t)*s.number[i], err) < 0)
            return -1;
    if (tabular_count(t, row->no_rate, err) < 0 || tabular_text(t, row->missing, err) < 0 ||
        tabular_text(t, row->same_field, err) < 0 || tabular_text(t, row->same_value, err) < 0 ||
        tabular_text(t, row->ended, err) < 0 || tabular_count(t, row->ended_us, err) < 0 ||
        tabular_count(t, row->same_unseen, err) < 0)
        return -1;
    return tabular_row(t, err);
}

int rates_sums_table(const struct rates *r, const struct rules *rules, struct out *out, struct err *err)
{
    struct tabular t;
    tabular_open(&t, out, TABULAR_TSV);
    int rc = put_stamp(r, rules, &t, err) < 0 ? -1 : put_columns(r, &t, err);
    for (size_t i = 0; rc == 0 && i < rates_n(r); i++)
        rc = put_row(r, &t, rates_row(r, i), err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    return rc;
}
