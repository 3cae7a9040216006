/* ingest_stats: what became of every row, reported on standard error. */
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "snag/civil.h"

typedef unsigned long long count;

static void line(const char *what, uint64_t n, const char *remark)
{
    (void)fprintf(stderr, "  %-22s%12llu%s%s\n", what, (count)n, *remark ? "  " : "", remark);
}

/* The same, but only if there is something to report. */
static void line_if(const char *what, uint64_t n, const char *remark)
{
    if (n)
        line(what, n, remark);
}

static void fates(const struct ingest_rows *r)
{
    line("rows", r->rows, "the sum of the next six");
    line("used", r->used, "");
    line("silent", r->silent, "produced no event");
    line("skipped", r->skipped, "the map says so");
    line("rejected", r->rejected, "");
    line("duplicates", r->duplicates, "");
    line("blank", r->blank, "");
}

struct counted {
    struct view name;
    uint64_t n;
};

static int by_count(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : view_cmp(x->name, y->name);
}

/* A table of names and counts, most frequent first. */
static void table(const struct dict *names, const uint64_t *n)
{
    enum { MOST = 40 };
    struct counted *c = calloc(names->n ? names->n : 1, sizeof *c);
    char shown[80];
    if (!c)
        return;
    for (size_t i = 0; i < names->n; i++)
        c[i] = (struct counted){names->text[i], n[i]};
    qsort(c, names->n, sizeof *c, by_count);
    for (size_t i = 0; i < names->n && i < MOST; i++)
        line_if(str_shown(shown, sizeof shown, c[i].name), c[i].n, "");
    if (names->n > MOST)
        (void)fprintf(stderr, "  and %zu more kind%s\n", names->n - MOST, str_s(names->n - MOST));
    free(c);
}

/* Which line of a map made how many events. */
static void map_lines(const struct ingest_stats *s)
{
    char place[300], what[100], shown[200];
    if (s->n_lines)
        (void)fprintf(stderr, "lines of the map\n");
    for (size_t i = 0; i < s->n_lines; i++) {
        const struct ingest_line *l = &s->line[i];
        (void)snprintf(place, sizeof place, "%s:%zu", str_shown(shown, sizeof shown, view_of(l->map)), l->line);
        (void)snprintf(what, sizeof what, "%.*s", VIEW_FMT(l->name));
        line(place, l->n, what);
    }
}

static void span(const struct ingest_stats *s)
{
    char from[32], to[32];
    if (s->first_us == TS_NONE)
        return;
    (void)time_iso(from, s->first_us, 0);
    (void)time_iso(to, s->last_us, 0);
    (void)fprintf(stderr, "  from %s to %s\n", from, to);
}

void show_ingest_summary(const struct ingest_stats *s)
{
    const struct ingest_rows *r = &s->rows;
    cmd_note("%llu row%s = %llu used + %llu silent + %llu skipped + %llu rejected + %llu duplicates + %llu blank; %llu "
             "event%s",
             (count)r->rows, str_s(r->rows), (count)r->used, (count)r->silent, (count)r->skipped, (count)r->rejected,
             (count)r->duplicates, (count)r->blank, (count)s->n_events, str_s(s->n_events));
    if (s->no_identity)
        cmd_note("%llu used row%s no customer (--stats shows more)", (count)s->no_identity,
                 s->no_identity == 1 ? " names" : "s name");
}

void show_ingest_stats(const struct ingest_stats *s)
{
    char shown[400];
    for (size_t i = 0; i < s->n_files; i++) {
        const struct ingest_file *f = &s->file[i];
        char map[160];
        (void)str_shown(shown, sizeof shown, view_of(in_called(f->path)));
        (void)str_shown(map, sizeof map, view_of(f->map));
        (void)fprintf(stderr, "%s: map %s%s\n", shown, map, f->recognised ? " (recognised)" : "");
        if (s->n_files > 1)
            fates(&f->rows);
    }
    if (s->n_files > 1)
        (void)fprintf(stderr, "all files\n");
    fates(&s->rows);
    line_if("in two files", s->copied, "duplicates that stand in another file, read once");
    (void)fprintf(stderr, "events\n");
    line("events", s->n_events, "not counting the coverage lines of this run");
    table(&s->names, s->events);
    span(s);
    (void)fprintf(stderr, "who\n");
    line("customers", s->customers, "");
    line("contacts", s->contacts, "");
    line("cases", s->cases, "");
    line("without identity", s->no_identity, "used rows that name no customer");
    line_if("identified", s->identified, "events given their contact's customer");
    line_if("conflicts", s->conflicts, "events that named a different customer");
    line_if("aliased", s->aliased, "events whose customer --identity replaced");
    map_lines(s);
    if (s->unknown.n) {
        (void)fprintf(stderr, "kinds of silent rows that the map does not name\n");
        table(&s->unknown, s->n_unknown);
    }
    (void)fprintf(stderr, "order and time\n");
    (void)fprintf(stderr, "  the events %s\n", s->in_order ? "came in time order" : "had to be sorted by time");
    (void)snprintf(shown, sizeof shown, "from before the start of %llu contact%s", (count)s->moved_contacts,
                   str_s(s->moved_contacts));
    line_if("moved to the start", s->moved_events, shown);
    char example[480];
    (void)snprintf(example, sizeof example, "contacts, the first is %s",
                   str_shown(shown, sizeof shown, view_of(s->open_example)));
    line_if("never ended", s->open_contacts, example);
    line_if("back in time", s->back_in_time, "rows earlier than the previous row of their group, read as they are");
    line_if("after midnight", s->after_midnight, "times of day moved to the next day");
    line_if("ambiguous times", s->ambiguous_times, "happened twice; the first is assumed");
    line_if("skipped times", s->skipped_times, "never happened; moved forward by the gap");
    line_if("unlisted words", s->unlisted_words, "values that [words] does not list");
    line_if("bytes spilled", s->spilled_bytes, "to temporary files");
}
