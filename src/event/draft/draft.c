/* draft: from the first bytes of a log to the text of a map. See snag/draft.h. */
#include "event/draft/draft_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "snag/map.h"
#include "snag/mem.h"

void draft_free(struct draft *d)
{
    buf_free(&d->text);
    buf_free(&d->told);
}

/* The columns that give a row its time: the next best where one is missing. `full`: every row has one of them. */
static size_t time_chain(const struct drafting *d, int chain[N_PARTS], bool *full)
{
    const int *at = d->parts->column;
    const struct draft_sample *s = d->s;
    size_t n = 1, lacking = 0;
    chain[0] = draft_row_time(d);
    bool first_full = d->p[chain[0]].filled - d->p[chain[0]].absent == d->p[chain[0]].n;
    for (int i = PART_EVENT_TIME; !first_full && i <= PART_REPLY_TIME; i++)
        if (at[i] >= 0 && at[i] != chain[0] && (i == 0 || at[i] != at[PART_EVENT_TIME]))
            chain[n++] = at[i];
    for (size_t r = 0; r < s->n_rows; r++) {
        bool any = false;
        for (size_t i = 0; i < n; i++)
            any = any || s->cell[r * s->n_columns + (size_t)chain[i]].n > 0;
        lacking += !any;
    }
    *full = lacking == 0;
    return n;
}

/* ---- [file] ---- */

static int file_words(const struct drafting *d, const char *key, const char *section, int column, struct err *err)
{
    const struct section *words = draft_section(d->w, section, NULL);
    struct dict found = {0};
    int rc = 0;
    for (size_t c = 0; c < d->s->n_columns; c++)
        for (size_t i = 0; rc == 0 && (column < 0 || (int)c == column) && i < d->p[c].value.n; i++) {
            struct view v = d->p[c].value.text[i];
            if (v.n <= 30 && draft_sayable(v) && draft_listed(words->entry[0].value, v) && dict_put(&found, v, err) < 0)
                rc = -1;
        }
    if (rc == 0 && found.n)
        rc = buf_addf(d->to, err, "%-9s = ", key);
    for (size_t i = 0; rc == 0 && i < found.n; i++)
        rc = (i && buf_adds(d->to, ", ", err) < 0) || draft_word(found.text[i], d->to, err) < 0 ? -1 : 0;
    if (rc == 0 && found.n)
        rc = buf_adds(d->to, "\n", err);
    dict_free(&found);
    return rc;
}

static int own_names(const struct drafting *d, struct err *err)
{
    const char *known = d->s->known;
    if (buf_addf(d->to, err, "# no line names the columns; %s%s\nheader    = no\nnames     = ",
                 known ? "these are the names of " : "call them what they are", known ? known : "") < 0)
        return -1;
    for (size_t i = 0; i < d->s->n_columns; i++)
        if (buf_addf(d->to, err, "%s%.*s", i ? ", " : "", VIEW_FMT(d->s->name[i])) < 0)
            return -1;
    return buf_adds(d->to, "\n", err);
}

static int how_written(const struct drafting *d, struct err *err)
{
    const struct draft_sample *s = d->s;
    struct buf *to = d->to;
    bool plain = (s->delimiter == ',' && strcmp(s->format, "csv") == 0) || strcmp(s->format, "tsv") == 0;
    const char *delimiter = s->delimiter == ';'    ? "semicolon"
                            : s->delimiter == '\t' ? "tab"
                            : s->delimiter == '|'  ? "pipe"
                                                   : "comma";
    if (buf_addf(to, err, "[file]\nformat    = %s\n", s->format) < 0)
        return -1;
    if (!s->json && !plain && buf_addf(to, err, "delimiter = %s\n", delimiter) < 0)
        return -1;
    if (!s->json && !s->header && own_names(d, err) < 0)
        return -1;
    if (s->header && s->header_line > 1 &&
        buf_addf(to, err, "header    = %llu\n", (unsigned long long)s->header_line) < 0)
        return -1;
    if (s->n_odd && buf_addf(to, err, "# %zu rows have another number of cells\nragged    = yes\n", s->n_odd) < 0)
        return -1;
    if (s->encoding && buf_addf(to, err, "encoding  = %s\n", s->encoding) < 0)
        return -1;
    if (s->unwrap.n && buf_addf(to, err, "unwrap    = %.*s\n", VIEW_FMT(s->unwrap)) < 0)
        return -1;
    return s->each.n ? buf_addf(to, err, "each      = %.*s\n", VIEW_FMT(s->each)) : 0;
}

static bool has_comma_numbers(const struct drafting *d)
{
    for (size_t c = 0; d->s->delimiter != ',' && c < d->s->n_columns; c++)
        if (d->p[c].comma && profile_numeric(&d->p[c]))
            return true;
    return false;
}

static int how_timed(const struct drafting *d, struct err *err)
{
    const struct draft_times *t = d->t;
    bool offset = memchr(t->layout.p, 'z', t->layout.n) != NULL ||
                  memcmp(t->layout.p, "epoch", t->layout.n < 5 ? t->layout.n : 5) == 0;
    const struct view cell = d->p[draft_row_time(d)].value.text[0];
    bool z = view_is(t->layout, "iso") && cell.n &&
             (cell.p[cell.n - 1] == 'Z' ||
              (cell.n > 19 && (memchr(cell.p + 19, '+', cell.n - 19) || memchr(cell.p + 19, '-', cell.n - 19))));
    if (has_comma_numbers(d) && buf_adds(d->to, "decimal   = comma\n", err) < 0)
        return -1;
    if (file_words(d, "missing", "missing", -1, err) < 0)
        return -1;
    if (t->rival.n && buf_addf(d->to, err, "# %.*s fits every cell as well: is the day or the month first?\n",
                               VIEW_FMT(t->rival)) < 0)
        return -1;
    if (buf_addf(d->to, err, "time      = %.*s%s%.*s\n", VIEW_FMT(t->layout), t->clock.n ? " " : "",
                 VIEW_FMT(t->clock)) < 0)
        return -1;
    if (!offset && !z &&
        buf_adds(d->to,
                 "# the log does not say in which zone its clock is: UTC is assumed, say Europe/Rome or the like\nzone "
                 "     = UTC\n",
                 err) < 0)
        return -1;
    return t->day >= 0 ? buf_adds(d->to, "midnight  = 12h\n", err) : 0;
}

/* Rows without any time are passed over, and counted. */
static int how_skipped(const struct drafting *d, struct err *err)
{
    int chain[N_PARTS];
    bool full;
    size_t n = time_chain(d, chain, &full);
    if (full)
        return 0;
    if (buf_adds(d->to, "# rows without a time\nskip      = ", err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((i && buf_adds(d->to, " and ", err) < 0) || draft_column(d, chain[i], d->to, err) < 0 ||
            buf_adds(d->to, " = \"\"", err) < 0)
            return -1;
    return buf_adds(d->to, "\n", err);
}

static int how_joined(const struct drafting *d, struct err *err)
{
    const struct draft_parts *parts = d->parts;
    const char *key = parts->shape == SHAPE_SNAPSHOTS ? "group" : parts->copies ? "key" : NULL;
    if (file_words(d, "anonymous", "nobody", parts->column[PART_CUSTOMER], err) < 0)
        return -1;
    if (!key || parts->id < 0)
        return 0;
    if (buf_addf(d->to, err, "# %.1f rows for each\n%-9s = ", parts->rows_per_id, key) < 0 ||
        draft_column(d, parts->id, d->to, err) < 0 || buf_adds(d->to, "\n", err) < 0)
        return -1;
    int updated = parts->column[PART_EVENT_TIME];
    bool ordered = *d->t->layout.p != '%' || memcmp(d->t->layout.p, "%Y", 2) == 0; /* as text too */
    if (!parts->copies || updated == draft_row_time(d) || d->t->day >= 0 || !ordered)
        return 0;
    if (buf_adds(d->to, "newest    = ", err) < 0 || draft_column(d, updated, d->to, err) < 0)
        return -1;
    return buf_adds(d->to, "\n", err);
}

/* ---- [columns] ---- */

/* The time of a row. */
static int row_times(const struct drafting *d, struct err *err)
{
    int chain[N_PARTS];
    bool full;
    size_t n = time_chain(d, chain, &full);
    if (draft_evidence(d, chain[0], d->to, err) < 0 || buf_adds(d->to, "ts        = ", err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((i && buf_adds(d->to, " else ", err) < 0) || draft_time(d, chain[i], d->to, err) < 0)
            return -1;
    return buf_adds(d->to, "\n", err);
}

static int column_line(const struct drafting *d, const char *ours, enum draft_part part, struct err *err)
{
    int column = d->parts->column[part];
    bool pair = part == PART_CONTACT && d->parts->beside >= 0;
    if (column < 0)
        return 0;
    if (draft_evidence(d, column, d->to, err) < 0 || buf_addf(d->to, err, "%-9s = ", ours) < 0 ||
        (pair && (draft_column(d, d->parts->beside, d->to, err) < 0 || buf_adds(d->to, " + \"-\" + ", err) < 0)) ||
        draft_column(d, column, d->to, err) < 0)
        return -1;
    return buf_adds(d->to, "\n", err);
}

/* The channel, where no column says it. */
static int only_channel(const struct drafting *d, char *to, size_t size)
{
    struct view named = draft_meaning(d->w, "channel", d->name);
    int activity = d->parts->column[PART_ACTIVITY];
    bool said = d->parts->column[PART_ROLE] >= 0;
    for (size_t i = 0; activity >= 0 && i < d->p[activity].value.n; i++)
        said = said || view_is(draft_meaning(d->w, "event", d->p[activity].value.text[i]), "customer_message");
    if (named.n)
        return snprintf(to, size, "%.*s", VIEW_FMT(named));
    return snprintf(to, size, "%s", d->parts->tickets ? "ticket" : said ? "chat" : "phone");
}

static int constants(const struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    char channel[40];
    (void)only_channel(d, channel, sizeof channel);
    if (at[PART_CHANNEL] < 0 && buf_addf(d->to, err, "# no column says it\nchannel   = \"%s\"\n", channel) < 0)
        return -1;
    if (at[PART_DIRECTION] < 0 &&
        buf_adds(d->to, "# no column says who began: the customer is assumed to have\ndirection = \"in\"\n", err) < 0)
        return -1;
    return 0;
}

static int columns(const struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    if (buf_adds(d->to, "\n[columns]\n", err) < 0 || row_times(d, err) < 0)
        return -1;
    if (at[PART_CUSTOMER] < 0 &&
        buf_adds(d->to, "# no column names the customer: rules about customers find nothing\n", err) < 0)
        return -1;
    bool changes = at[PART_FIELD] >= 0;
    if (column_line(d, "customer", PART_CUSTOMER, err) < 0 || column_line(d, "contact", PART_CONTACT, err) < 0 ||
        column_line(d, "case", PART_CASE, err) < 0 || column_line(d, "channel", PART_CHANNEL, err) < 0 ||
        column_line(d, "direction", PART_DIRECTION, err) < 0 || constants(d, err) < 0)
        return -1;
    return column_line(d, "queue", PART_QUEUE, err) < 0 || (!changes && column_line(d, "agent", PART_AGENT, err) < 0) ||
                   (changes && column_line(d, "agent", PART_AGENT, err) < 0) ||
                   column_line(d, "reason", PART_REASON, err) < 0 || column_line(d, "priority", PART_PRIORITY, err) < 0
               ? -1
               : 0;
}

/* [words direction], [words channel] */
static int words(const struct drafting *d, const char *kind, enum draft_part part, struct err *err)
{
    char prefix[24];
    int column = d->parts->column[part], rc = 0;
    bool any = false;
    (void)snprintf(prefix, sizeof prefix, "%s ", kind);
    for (size_t i = 0; rc == 0 && column >= 0 && i < d->w->file.n; i++) {
        struct view title = d->w->file.section[i].name;
        size_t n_values, n = strlen(prefix);
        char ours[40];
        struct buf values = {0};
        if (title.n <= n || memcmp(title.p, prefix, n) != 0)
            continue;
        (void)snprintf(ours, sizeof ours, "%.*s", (int)(title.n - n), title.p + n);
        rc = draft_values(d, column, kind, ours, &values, &n_values, err);
        if (rc == 0 && n_values)
            rc = buf_addf(d->to, err, "%s%s%s%-9s = %s\n", any ? "" : "\n[words ", any ? "" : kind, any ? "" : "]\n",
                          ours, values.p);
        any = any || n_values;
        buf_free(&values);
    }
    return rc;
}

/* ---- what it took ---- */

static int tell(const struct drafting *d, struct buf *told, struct err *err)
{
    static const struct {
        const char *what;
        enum draft_part part;
    } said[] = {
        {"customers", PART_CUSTOMER}, {"contacts", PART_CONTACT}, {"cases", PART_CASE}, {"events", PART_ACTIVITY}};
    int rc = buf_adds(told, "times are ", err);
    if (rc == 0)
        rc = draft_time(d, draft_row_time(d), told, err);
    for (size_t i = 0; rc == 0 && i < sizeof said / sizeof *said; i++) {
        int column = d->parts->column[said[i].part];
        if (column < 0 || (said[i].part == PART_ACTIVITY && d->parts->shape != SHAPE_EVENTS))
            continue;
        rc = buf_addf(told, err, ", %s ", said[i].what);
        if (rc == 0)
            rc = draft_column(d, column, told, err);
    }
    return rc == 0 && d->parts->column[PART_CUSTOMER] < 0 ? buf_adds(told, ", customers unknown", err) : rc;
}

static int write_map(struct drafting *d, struct err *err)
{
    static const char *const shapes[] = {"one row per contact", "one row per event", "one row per update"};
    char shown[200];
    if (buf_addf(d->to, err,
                 "# Draft for %s: %s\n# Made from %s%zu row%s; what was guessed says so. snag maps check, then snag "
                 "maps test, show more.\n",
                 str_folded(shown, sizeof shown, d->name), shapes[d->parts->shape], d->s->whole ? "" : "the first ",
                 d->s->n_rows, str_s(d->s->n_rows)) < 0)
        return -1;
    if (how_written(d, err) < 0 || how_timed(d, err) < 0 || how_joined(d, err) < 0 || how_skipped(d, err) < 0 ||
        columns(d, err) < 0 || words(d, "direction", PART_DIRECTION, err) < 0 ||
        words(d, "channel", PART_CHANNEL, err) < 0 || buf_adds(d->to, "\n[events]\n", err) < 0)
        return -1;
    return d->parts->shape == SHAPE_RECORDS  ? draft_records(d, err)
           : d->parts->shape == SHAPE_EVENTS ? draft_activities(d, err)
                                             : draft_snapshots(d, err);
}

static int no_times(const struct draft_sample *s, struct err *err)
{
    (void)err_set(err, ERR_DATA, "no column holds times, so this is not a log (%zu columns, %zu rows)", s->n_columns,
                  s->n_rows);
    return err_hint(err, "a table of customers goes to snag features --outcomes, snag fit or snag study");
}

/* One row for each customer, and nothing that happened but a date now and then. */
static bool is_customers(const struct draft_sample *s, const struct profile *p, const struct draft_parts *parts)
{
    const int *at = parts->column;
    int who = at[PART_CUSTOMER];
    bool happens = at[PART_CONTACT] >= 0 || at[PART_CASE] >= 0 || at[PART_ACTIVITY] >= 0 || at[PART_WAIT] >= 0 ||
                   at[PART_OUTCOME] >= 0 || at[PART_QUEUE] >= 0 || at[PART_AGENT] >= 0;
    return who >= 0 && !happens && s->n_rows >= 10 && p[who].n_distinct == s->n_rows;
}

static int no_log(const struct draft_sample *s, struct err *err)
{
    (void)err_set(err, ERR_DATA, "one row for each customer (%zu rows) and nothing that happened: not a log",
                  s->n_rows);
    return err_hint(err, "a table of customers goes to snag features --outcomes, or to --customers of snag rates");
}

/* What was written must be a map. */
static int check(const struct draft *d, struct err *err)
{
    struct map *map;
    if (map_parse(&map, "draft", "the draft", d->text.p, d->text.n, err) < 0)
        return -1;
    map_free(map);
    return 0;
}

int map_draft(struct draft *out, const char *name, struct view head, bool whole, struct err *err)
{
    struct draft_sample s = {0};
    struct draft_words w;
    struct draft_times t = {0};
    struct draft_parts parts;
    struct profile *p = NULL;
    const char *base = strrchr(name, '/');
    *out = (struct draft){{0}, {0}};
    if (draft_words_open(&w, err) < 0)
        return -1;
    int rc = sample_take(&s, head, whole, err);
    if (rc == 0 && !s.header && !s.json)
        rc = sample_names(&s, &w, err);
    if (rc == 0) {
        p = mem_zero(s.n_columns + 1, sizeof *p, err);
        rc = p ? profile_columns(p, &s, &w, err) : -1;
    }
    if (rc == 0)
        rc = times_find(&t, &s, p, &w, err);
    if (rc == 0 && t.layout.n == 0)
        rc = no_times(&s, err);
    if (rc == 0)
        rc = parts_find(&parts, &s, p, &t, &w, err);
    if (rc == 0 && is_customers(&s, p, &parts))
        rc = no_log(&s, err);
    if (rc == 0) {
        struct drafting d = {.s = &s,
                             .p = p,
                             .t = &t,
                             .parts = &parts,
                             .w = &w,
                             .name = view_of(base ? base + 1 : name),
                             .to = &out->text};
        rc = write_map(&d, err) < 0 ? -1 : tell(&d, &out->told, err);
    }
    if (rc == 0)
        rc = check(out, err);
    times_free(&t);
    profile_free(p, s.n_columns);
    sample_free(&s);
    draft_words_close(&w);
    if (rc < 0)
        draft_free(out);
    return rc;
}
