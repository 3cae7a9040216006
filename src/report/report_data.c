/* report_data: what the page says about what was read: files, what became of their rows, silences. See report_impl.h.
 */
#include <stdarg.h>
#include <stdio.h>

#include "report/report_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

int report_told(struct report *r, const char *text, struct err *err)
{
    if (buf_addf(&r->told, err, "%s\n", text) < 0)
        return -1;
    r->facts.told = buf_view(&r->told);
    return 0;
}

/* ---- what was read ---- */

enum { EACH_MOST = 3, SHOWN_NAME = 400 };

static bool same_kind(const struct ingest_file *a, const struct ingest_file *b)
{
    bool same_file = a->map_file && b->map_file ? strcmp(a->map_file, b->map_file) == 0 : a->map_file == b->map_file;
    bool empty = a->rows.rows == 0 || b->rows.rows == 0; /* there was nothing to recognise */
    return same_file && strcmp(a->map, b->map) == 0 && (empty || a->recognised == b->recognised);
}

/* A line. */
static int add_line(struct buf *lines, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
static int add_line(struct buf *lines, struct err *err, const char *fmt, ...)
{
    char text[4 * SHOWN_NAME];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return buf_addf(lines, err, "%s\n", text);
}

/* Files i to j of one map: "a: 7 rows, map x (recognised)", or "a … b: 62 files, 7,000 rows, map x". */
static int files_line(const struct ingest_file *f, size_t n, struct buf *lines, struct err *err)
{
    char first[SHOWN_NAME], last[SHOWN_NAME] = "", map[SHOWN_NAME], rows[TEXT_COUNT];
    uint64_t n_rows = 0;
    bool recognised = false;
    for (size_t i = 0; i < n; i++) {
        n_rows += f[i].rows.rows;
        recognised = recognised || f[i].recognised;
    }
    (void)str_shown(first, sizeof first, view_of(in_called(f->path)));
    (void)str_shown(map, sizeof map, view_of(f->map_file ? f->map_file : f->map));
    if (n > 1) {
        char shown[SHOWN_NAME - 80];
        (void)str_shown(shown, sizeof shown, view_of(in_called(f[n - 1].path)));
        (void)snprintf(last, sizeof last, " … %s: %zu files, ", shown, n);
    }
    return add_line(lines, err, "%s%s%s row%s, map %s%s", first, n > 1 ? last : ": ", text_thousands(rows, n_rows),
                    str_s(n_rows), map, recognised ? " (recognised)" : "");
}

int report_files_lines(const struct report_facts *f, struct buf *lines, struct err *err)
{
    const struct ingest_stats *s = f->ingest;
    int rc = 0;
    for (size_t i = 0, to; s && rc == 0 && i < s->n_files; i = to) {
        for (to = i + 1; to < s->n_files && same_kind(&s->file[i], &s->file[to]);)
            to++;
        bool together = to - i > EACH_MOST;
        for (size_t k = i; rc == 0 && k < (together ? i + 1 : to); k++)
            rc = files_line(&s->file[k], together ? to - i : 1, lines, err);
    }
    return rc;
}

bool report_line(struct view *lines, struct view *line)
{
    const char *stop = lines->n ? memchr(lines->p, '\n', lines->n) : NULL;
    size_t n = stop ? (size_t)(stop - lines->p) : lines->n, taken = n + (stop != NULL);
    *line = (struct view){lines->p, n};
    if (lines->n == 0)
        return false;
    *lines = (struct view){lines->p + taken, lines->n - taken};
    return true;
}

/* Each line a sentence, folded. */
static int fold(struct view lines, const char *indent, struct buf *to, struct err *err)
{
    struct buf text = {0};
    struct view line;
    int rc = 0;
    while (rc == 0 && report_line(&lines, &line))
        rc = text_sentence(&text, err, "%s%.*s", indent, VIEW_FMT(line));
    if (rc == 0)
        rc = buf_add(to, text.p, text.n, err);
    buf_free(&text);
    return rc;
}

int report_files_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    struct buf lines = {0};
    int rc = report_files_lines(f, &lines, err);
    if (rc == 0)
        rc = fold(buf_view(&lines), "", to, err);
    buf_free(&lines);
    return rc;
}

/* ---- what became of it ---- */

/* "141,712 rows: 100,201 used, 41,506 silent, 5 rejected" */
static int account(const struct ingest_rows *r, struct buf *lines, struct err *err)
{
    const struct {
        uint64_t n;
        const char *what;
    } fate[] = {{r->used, "used"},
                {r->silent, "silent (no event)"},
                {r->skipped, "skipped"},
                {r->rejected, "rejected"},
                {r->duplicates, r->duplicates == 1 ? "duplicate" : "duplicates"},
                {r->blank, "blank"}};
    struct buf b = {0};
    char n[TEXT_COUNT];
    int rc = buf_addf(&b, err, "%s row%s: ", text_thousands(n, r->rows), str_s(r->rows));
    for (size_t i = 0; rc == 0 && i < sizeof fate / sizeof *fate; i++)
        if (i == 0 || fate[i].n)
            rc = buf_addf(&b, err, "%s%s %s", i ? ", " : "", text_thousands(n, fate[i].n), fate[i].what);
    if (rc == 0)
        rc = add_line(lines, err, "%s", b.p);
    buf_free(&b);
    return rc;
}

static int oddities(const struct ingest_stats *s, struct buf *lines, struct err *err)
{
    const struct {
        uint64_t n;
        const char *what;
    } line[] = {{s->no_identity, "used rows without a customer"},
                {s->conflicts, "events that name a different customer than their contact or case has"},
                {s->moved_events, "events dated before their contact's start, moved to it"},
                {s->open_contacts, "contacts that start and never end"},
                {s->ambiguous_times, "local times that happened twice (clocks put back)"},
                {s->skipped_times, "local times that never happened (clocks put forward)"}};
    char n[TEXT_COUNT];
    for (size_t i = 0; i < sizeof line / sizeof *line; i++)
        if (line[i].n && add_line(lines, err, "%s: %s", line[i].what, text_thousands(n, line[i].n)) < 0)
            return -1;
    return 0;
}

int report_data_lines(const struct report_facts *f, struct buf *lines, struct err *err)
{
    char n[TEXT_COUNT];
    if (f->ingest && (account(&f->ingest->rows, lines, err) < 0 || oddities(f->ingest, lines, err) < 0 ||
                      buf_add(lines, f->ingest->told.p, f->ingest->told.n, err) < 0))
        return -1;
    if (f->counts.came_back &&
        add_line(lines, err, "%s key%s came back after a rule had forgotten %s (forget, snag-rules(5)) and began anew",
                 text_thousands(n, f->counts.came_back), str_s(f->counts.came_back),
                 f->counts.came_back == 1 ? "it" : "them") < 0)
        return -1;
    return buf_add(lines, f->told.p, f->told.n, err);
}

int report_data_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    struct buf lines = {0};
    int rc = report_data_lines(f, &lines, err);
    if (rc == 0 && lines.n)
        rc = buf_adds(to, "\nThe data\n", err);
    if (rc == 0)
        rc = fold(buf_view(&lines), "  ", to, err);
    buf_free(&lines);
    return rc;
}
