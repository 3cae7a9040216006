/* halves: lines of 80 columns in two halves. See halves.h. */
#include "report/halves.h"

#include <math.h>
#include <stdio.h>

#include "text/figure.h"
#include "text/wrap.h"

enum { HALF_INDENT = 2, LEFT = 40, NOTE = 39, MOST_LINE = 400 };

/* Takes from *rest the words that fit into `room` columns, at least one, into line. */
static void take_words(struct view *rest, int room, char line[MOST_LINE])
{
    size_t n = 0;
    line[0] = '\0';
    while (rest->n) {
        const char *blank = memchr(rest->p, ' ', rest->n);
        size_t word = blank ? (size_t)(blank - rest->p) : rest->n, before = n;
        (void)snprintf(line + n, MOST_LINE - n, "%s%.*s", n ? " " : "", (int)word, rest->p);
        n = strlen(line);
        if (before && text_columns(line) > room) {
            line[before] = '\0';
            return;
        }
        size_t taken = word + (word < rest->n);
        *rest = (struct view){rest->p + taken, rest->n - taken};
    }
}

/* One line: the next words of both, as far as there are any; beside the title only its last line has some. */
static int put_line(struct buf *to, struct view *left, struct view *right, bool first, struct err *err)
{
    char what[MOST_LINE], said[MOST_LINE];
    struct buf b = {0};
    int indent = first ? HALF_INDENT : 2 * HALF_INDENT;
    take_words(left, NOTE - 1 - indent, what);
    said[0] = '\0';
    if (left->n == 0 && indent + text_columns(what) < NOTE)
        take_words(right, TEXT_WIDTH - NOTE, said);
    int rc = buf_addf(&b, err, "%*s", indent, "");
    if (rc == 0)
        rc = text_padded(&b, what, *said ? NOTE - indent : 0, false, err);
    if (rc == 0)
        rc = buf_addf(to, err, "%s%s\n", *what || *said ? b.p : "", said);
    buf_free(&b);
    return rc;
}

/* The figures end where the page does; under the words if they do not fit beside them. */
static int put_figures(struct buf *to, const char *what, struct view figures, struct err *err)
{
    int pad = TEXT_WIDTH - HALF_INDENT - text_columns(what) - (int)figures.n;
    while (figures.n && figures.p[figures.n - 1] == ' ')
        figures.n--;
    if (pad >= 0)
        return buf_addf(to, err, "%*s%s%*s%.*s\n", HALF_INDENT, "", what, pad, "", VIEW_FMT(figures));
    return buf_addf(to, err, "%*s%s\n%*s%.*s\n", HALF_INDENT, "", what, LEFT, "", VIEW_FMT(figures));
}

int halves_line(struct buf *to, struct view title, struct view name, struct view figures, struct view note,
                struct err *err)
{
    char shown[MOST_LINE];
    struct buf label = {0};
    (void)str_folded(shown, sizeof shown, title);
    int rc = buf_adds(&label, shown, err);
    (void)str_shown(shown, sizeof shown, name);
    if (rc == 0 && name.n)
        rc = title.n ? buf_addf(&label, err, " (%s)", shown) : buf_adds(&label, shown, err);
    struct view left = buf_view(&label);
    bool first = true;
    if (rc == 0 && figures.n) {
        take_words(&left, LEFT - HALF_INDENT, shown);
        rc = put_figures(to, shown, figures, err);
        first = false;
    }
    while (rc == 0 && (left.n || note.n)) {
        rc = put_line(to, &left, &note, first, err);
        first = false;
    }
    buf_free(&label);
    return rc;
}

int halves_figures(struct buf *b, uint64_t hit, uint64_t of, double low, double high, struct err *err)
{
    char hits[TEXT_COUNT], all[TEXT_COUNT], rate[TEXT_NUMBER], range[TEXT_NUMBER] = "";
    (void)snprintf(rate, sizeof rate, "%.1f %%", 100 * (double)hit / (double)of);
    if (!isnan(low))
        (void)snprintf(range, sizeof range, "%.1f to %.1f", 100 * low, 100 * high);
    return buf_addf(b, err, " %7s %9s %7s %13s", text_thousands(hits, hit), text_thousands(all, of), rate, range);
}

int halves_small(struct buf *b, uint64_t min_cell, struct err *err)
{
    char small[TEXT_COUNT], text[TEXT_NUMBER];
    (void)snprintf(text, sizeof text, "under %s", text_thousands(small, min_cell));
    return buf_addf(b, err, " %7s %9s %7s %13s", "", text, "", "");
}

int halves_heading(struct buf *to, const char *what, struct err *err)
{
    return buf_addf(to, err, "\n%-*s %7s %9s %7s %13s\n", LEFT, what, "hit", "of", "rate", "95 % interval");
}

int halves_parts(struct buf *to, int indent, const char *const *part, size_t n, struct err *err)
{
    int at = 0, rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        int wide = text_columns(part[i]);
        bool fits = at && at + 2 + wide + 1 <= TEXT_WIDTH;
        if (!*part[i])
            continue;
        const char *before = at == 0 ? "" : fits ? ", " : ",\n";
        int blanks = at == 0 ? indent : fits ? 0 : indent + HALF_INDENT;
        rc = buf_addf(to, err, "%s%*s%s", before, blanks, "", part[i]);
        at = fits ? at + 2 + wide : blanks + wide;
    }
    return rc == 0 ? buf_adds(to, "\n", err) : -1;
}
