/* sums_read: rates from the tables of sums of a log's parts. See snag/sums_told.h. */
#include <stdlib.h>

#include "base/sha256.h"
#include "io/lines.h"
#include "report/sums.h"
#include "snag/sums_told.h"
#include "snag/tsv.h"
#include "snag/num.h"

enum { SUMS_CELLS = 64, LINE_MOST = 16 << 20 };

struct sums_reader {
    struct rules *rules;
    struct rates_merge *merge;
    struct buf stamp, header; /* of the first part, without rows= */
    struct zone *zone;
    struct rate_period period, versus;
    struct rates_options o;
    size_t n_groups;
    struct dict parts; /* digests of parts, and their names */
    struct buf names;  /* of parts, each with its NUL */
    size_t *name_at;
    size_t cap_names;
    /* the part at hand */
    const char *name;
    bool counted; /* it has an opportunity or a snag */
    struct view cell[SUMS_CELLS];
    size_t n_cells;
    struct buf plain; /* cells without escapes */
};

int sums_reader_open(struct sums_reader **s, struct rules *rules, struct err *err)
{
    *s = mem_zero(1, sizeof **s, err);
    if (*s)
        (*s)->rules = rules;
    return *s ? 0 : -1;
}

void sums_reader_close(struct sums_reader *s)
{
    if (!s)
        return;
    rates_merge_close(s->merge);
    buf_free(&s->stamp);
    buf_free(&s->header);
    zone_close(s->zone);
    dict_free(&s->parts);
    buf_free(&s->names);
    free(s->name_at);
    buf_free(&s->plain);
    free((char *)(uintptr_t)s->o.varied);
    free(s);
}

/* ---- the stamp ---- */

/* NAME=VALUE among the words of a stamp. */
static bool word_of(struct view stamp, const char *name, struct view *value)
{
    size_t n = strlen(name);
    const char *p = stamp.p, *end = stamp.p + stamp.n;
    while (p < end) {
        const char *blank = memchr(p, ' ', (size_t)(end - p)), *to = blank ? blank : end;
        if ((size_t)(to - p) > n && memcmp(p, name, n) == 0 && p[n] == '=') {
            *value = (struct view){p + n + 1, (size_t)(to - p) - n - 1};
            return true;
        }
        p = to + 1;
    }
    return false;
}

static int no_table(const struct sums_reader *s, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s: no table of sums of this version", s->name);
    return err_hint(err, "snag rates -F sums writes one");
}

static int read_period(struct sums_reader *s, struct view stamp, const char *name, struct rate_period *p,
                       const struct rate_period **to, struct err *err)
{
    struct view v;
    char text[RATES_PERIOD_NAME];
    if (!word_of(stamp, name, &v))
        return 0;
    if (v.n >= sizeof text)
        return no_table(s, err);
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    *to = p;
    return rate_period_read(p, text, s->zone, 0, err);
}

static int read_options(struct sums_reader *s, struct view stamp, struct err *err)
{
    struct view v;
    char zone[100];
    if (word_of(stamp, "zone", &v) && v.n < sizeof zone) {
        memcpy(zone, v.p, v.n);
        zone[v.n] = '\0';
        if (zone_open(&s->zone, zone, err) < 0)
            return -1;
    }
    s->o.zone = s->zone;
    if (word_of(stamp, "vary", &v)) {
        s->o.varied = mem_copy(v.p, v.n, err);
        if (!s->o.varied)
            return -1;
    }
    if (read_period(s, stamp, "period", &s->period, &s->o.period, err) < 0)
        return -1;
    return read_period(s, stamp, "versus", &s->versus, &s->o.versus, err);
}

static int check_rules(const struct sums_reader *s, struct view stamp, struct err *err)
{
    char digest[SUMS_DIGEST + 1];
    struct view v;
    if (sums_digest(s->rules, digest, err) < 0)
        return -1;
    if (word_of(stamp, "rules", &v) && view_is(v, digest))
        return 0;
    (void)err_set(err, ERR_DATA, "%s: counted with other rules than these", s->name);
    return err_hint(err, "give --rules, --set, --only, --vary, --calendar and --no-config as to snag rates");
}

/* Both parts say how they were counted: the word in which they differ. */
static int other_stamp(const struct sums_reader *s, struct view stamp, struct err *err)
{
    static const char *const name[] = {"rules", "first", "last", "period", "versus", "zone", "vary"};
    const char *first = s->names.p;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        struct view a = {0}, b = {0};
        (void)word_of(stamp, name[i], &a);
        (void)word_of(buf_view(&s->stamp), name[i], &b);
        if (view_eq(a, b))
            continue;
        (void)err_set(err, ERR_DATA, "%s: counted otherwise than %s: %s=%.*s, there %s=%.*s", s->name, first, name[i],
                      VIEW_FMT(a), name[i], VIEW_FMT(b));
        if (i == 1 || i == 2)
            return err_hint(err, "each part must have all coverage lines of the log, as snag ingest --shards writes "
                                 "them: they say when it begins and ends");
        return -1;
    }
    return err_set(err, ERR_DATA, "%s: counted otherwise than %s", s->name, first);
}

/* ---- lines ---- */

static int cut(struct sums_reader *s, struct view line, struct err *err)
{
    buf_clear(&s->plain);
    if (buf_room(&s->plain, line.n + 1, err) < 0)
        return -1;
    s->n_cells = 0;
    for (const char *p = line.p, *end = line.p + line.n;; p++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p)), *to = tab ? tab : end;
        struct view v = {p, (size_t)(to - p)};
        if (s->n_cells == SUMS_CELLS)
            return no_table(s, err);
        if (tsv_unescape(&v, &s->plain, err) < 0)
            return -1;
        s->cell[s->n_cells++] = v;
        p = to;
        if (!tab)
            return 0;
    }
}

static bool names_are(struct sums_reader *s, size_t *at, const char *const *name)
{
    for (; *name; name++, ++*at)
        if (*at >= s->n_cells || !view_is(s->cell[*at], *name))
            return false;
    return true;
}

/* The groups come before the rule. */
static int read_header(struct sums_reader *s, struct view line, const struct view *bounds, struct err *err)
{
    static const char *const rule[] = {"rule", "varied", NULL};
    int64_t first_us, last_us;
    if (buf_add(&s->header, line.p, line.n, err) < 0 || cut(s, buf_view(&s->header), err) < 0)
        return -1;
    for (s->n_groups = 0; s->n_groups < s->n_cells && !view_is(s->cell[s->n_groups], "rule"); s->n_groups++)
        continue;
    size_t at = s->n_groups;
    if (s->n_groups > RATES_GROUPS || !names_are(s, &at, rule) || !names_are(s, &at, sums_words) ||
        !names_are(s, &at, sums_numbers) || (s->o.versus && !names_are(s, &at, sums_versus)) ||
        !names_are(s, &at, sums_rest) || at != s->n_cells || num_parse_int(bounds[0], &first_us) < 0 ||
        num_parse_int(bounds[1], &last_us) < 0)
        return no_table(s, err);
    return rates_merge_open(&s->merge, s->rules, &s->o, s->cell, s->n_groups, first_us, last_us, err);
}

static bool read_seen(struct view v, enum rate_seen *seen)
{
    *seen = view_is(v, "yes") ? RATE_SEEN : view_is(v, "part") ? RATE_PARTLY : RATE_UNSEEN;
    return *seen != RATE_UNSEEN || view_is(v, "no");
}

static bool find_rule(const struct sums_reader *s, struct view name, struct view varied, size_t *rule)
{
    for (size_t i = 0; i < rules_n(s->rules); i++) {
        struct rule_info x = rules_info(s->rules, i);
        *rule = i;
        if (varied.n ? view_eq(x.of, name) && view_eq(x.varied, varied) : view_eq(x.name, name))
            return true;
    }
    return false;
}

static bool read_row(const struct sums_reader *s, struct sums_row *x)
{
    const struct view *cell = s->cell + s->n_groups;
    int64_t n, no_rate, unseen;
    sums_row_numbers(x, s->o.versus != NULL);
    if (s->n_cells != s->n_groups + 5 + x->n_numbers + 7 || !find_rule(s, cell[0], cell[1], &x->row.rule) ||
        !read_seen(cell[3], &x->row.seen) || !read_seen(cell[4], &x->row.seen0))
        return false;
    x->row.grouped = view_is(cell[2], "yes");
    for (size_t i = 0; i < x->n_numbers; i++) {
        if (num_parse_int(cell[5 + i], &n) < 0)
            return false;
        *x->number[i] = (uint64_t)n;
    }
    cell += 5 + x->n_numbers;
    if (num_parse_int(cell[0], &no_rate) < 0 || num_parse_int(cell[5], &x->row.ended_us) < 0 ||
        num_parse_int(cell[6], &unseen) < 0)
        return false;
    x->row.no_rate = no_rate;
    x->row.missing = cell[1];
    x->row.same_field = cell[2];
    x->row.same_value = cell[3];
    x->row.ended = cell[4];
    x->row.same_unseen = unseen;
    x->sums.now.repeats = x->repeats;
    x->sums.before.repeats = x->repeats0;
    x->row.group = s->cell;
    x->row.sums = &x->sums;
    return true;
}

static int add_row(struct sums_reader *s, struct view line, uint64_t line_no, struct err *err)
{
    struct sums_row x = {0};
    if (cut(s, line, err) < 0)
        return -1;
    if (!read_row(s, &x))
        return err_set(err, ERR_DATA, "%s:%llu: no row of sums", s->name, (unsigned long long)line_no);
    s->counted = s->counted || x.row.snags || x.sums.now.opportunities;
    return rates_merge_add(s->merge, &x.row, err) < 0 ? err_wrap(err, "%s:%llu", s->name, (unsigned long long)line_no)
                                                      : 0;
}

/* ---- parts ---- */

/* The part has been read: it must not have been read before. */
static int end_part(struct sums_reader *s, const char *digest, struct err *err)
{
    size_t had = s->parts.n;
    int64_t id = dict_put(&s->parts, view_of(digest), err);
    if (id < 0)
        return -1;
    if (s->parts.n == had)
        return s->counted ? err_set(err, ERR_DATA, "%s: has the same sums as %s: a part given twice?", s->name,
                                    s->names.p + s->name_at[id])
                          : 0;
    if (mem_reserve(&s->name_at, &s->cap_names, s->parts.n, sizeof *s->name_at, err) < 0)
        return -1;
    s->name_at[id] = s->names.n;
    return buf_add(&s->names, s->name, strlen(s->name) + 1, err);
}

/* The first line: in the first part it says what is merged. */
static int read_stamp(struct sums_reader *s, struct view line, struct view *bounds, int64_t *n_rows, struct err *err)
{
    struct view version, rows;
    if (line.n < 3 || memcmp(line.p, "#! ", 3) != 0)
        return no_table(s, err);
    struct view stamp = {line.p + 3, line.n - 3};
    if (!word_of(stamp, "sums", &version) || !view_is(version, "1") || !word_of(stamp, "rows", &rows) ||
        num_parse_int(rows, n_rows) < 0)
        return no_table(s, err);
    stamp.n = (size_t)(rows.p - stamp.p) - strlen(" rows=");
    if (s->stamp.n)
        return view_eq(stamp, buf_view(&s->stamp)) ? 0 : other_stamp(s, stamp, err);
    if (check_rules(s, stamp, err) < 0 || buf_add(&s->stamp, stamp.p, stamp.n, err) < 0)
        return -1;
    stamp = buf_view(&s->stamp);
    if (!word_of(stamp, "first", &bounds[0]) || !word_of(stamp, "last", &bounds[1]))
        return no_table(s, err);
    return read_options(s, stamp, err);
}

static int next_line(struct lines *l, struct view *to, struct err *err)
{
    struct line line;
    int rc = lines_next(l, &line, err);
    if (rc > 0)
        *to = (struct view){line.p, line.n};
    return rc;
}

static int add_lines(struct sums_reader *s, struct lines *l, struct sha256 *sha, struct err *err)
{
    struct view line, bounds[2] = {{0}};
    int64_t n_rows = 0, n = 0;
    int rc = next_line(l, &line, err);
    if (rc <= 0)
        return rc < 0 ? -1 : no_table(s, err);
    if (read_stamp(s, line, bounds, &n_rows, err) < 0)
        return -1;
    rc = next_line(l, &line, err);
    if (rc <= 0)
        return rc < 0 ? -1 : no_table(s, err);
    if (!s->merge && read_header(s, line, bounds, err) < 0)
        return -1;
    if (!view_eq(line, buf_view(&s->header)))
        return err_set(err, ERR_DATA, "%s: its columns are not those of %s", s->name, s->names.p);
    while ((rc = next_line(l, &line, err)) > 0) {
        sha256_add(sha, line.p, line.n);
        n++;
        if (add_row(s, line, (uint64_t)n + 2, err) < 0)
            return -1;
    }
    if (rc == 0 && n != n_rows)
        return err_set(err, ERR_DATA, "%s: %lld rows, of %lld: it is cut off", s->name, (long long)n,
                       (long long)n_rows);
    return rc;
}

int sums_reader_add(struct sums_reader *s, struct in *in, struct err *err)
{
    struct lines l;
    struct sha256 sha;
    char digest[SHA256_TEXT];
    s->name = in_name(in);
    s->counted = false;
    if (lines_open(&l, in, LINE_MOST, false, err) < 0)
        return -1;
    sha256_begin(&sha);
    int rc = add_lines(s, &l, &sha, err);
    lines_close(&l);
    sha256_end(&sha, digest);
    return rc < 0 ? -1 : end_part(s, digest, err);
}

int sums_reader_end(struct sums_reader *s, struct rates **r, struct err *err)
{
    return rates_merge_end(s->merge, r, err);
}
