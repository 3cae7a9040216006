/* tell_text: a study as pages of 80 columns, one screen a part; and what all tellers say alike (tell.h). */
#include <stdio.h>

#include "study/tell.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { LABEL_MOST = 42, ESTIMATE_WIDTH = 9, INTERVAL_WIDTH = 19 };

const char *tell_status(const struct study *st, const struct study_line *x)
{
    return st->spec && strcmp(x->part, "claims") == 0 ? "primary" : "exploratory";
}

const char *tell_limit(const struct study *st, size_t i)
{
    const char *const limits[] = {
        "one organisation", st->asked_known ? "those who answered, unless a number is weighted" : "those who answered",
        st->behaviour ? "loyalty as the column has it, 0 or 1" : "loyalty as said, not as done",
        "associations: nothing here shows a cause"};
    return i < sizeof limits / sizeof *limits ? limits[i] : NULL;
}

static const struct {
    const char *part, *title;
} titles[] = {{"claims", "Claims written beforehand"},
              {"contest", "Does exceeding expectations build loyalty beyond meeting them?"},
              {"line", "How much of loyalty does satisfaction explain?"},
              {"corrected", "How much would it, if both were measured without error?"},
              {"asymmetry", "Is a contact likelier to cost loyalty than to build it?"},
              {"friction", "What does friction add to satisfaction?"},
              {"recovery", "Does a complaint that ends well bring more loyalty?"},
              {"response", "Who did not answer?"},
              {"by", "Do the levels differ?"}};
enum { N_TITLES = sizeof titles / sizeof *titles };

const char *tell_title(const char *part)
{
    for (size_t k = 0; k < N_TITLES; k++)
        if (strcmp(titles[k].part, part) == 0)
            return titles[k].title;
    return part;
}

/* Is it the test that the ratio in the line before is 4? */
static bool is_four(const struct study_line *x)
{
    size_t n = strlen(x->name);
    return n > 5 && strcmp(x->name + n - 5, "_four") == 0;
}

void tell_number(char *text, double x)
{
    if (isinf(x))
        (void)snprintf(text, TEXT_NUMBER, "%s", x > 0 ? "∞" : "-∞");
    else if (isnan(x))
        text[0] = '\0';
    else if (x != 0 && fabs(x) < 0.0005)
        (void)snprintf(text, TEXT_NUMBER, "%.1e", x);
    else
        text_grouped(text, x, fabs(x) < 10 ? 3 : fabs(x) < 100 ? 2 : fabs(x) < 1000 ? 1 : 0);
}

/* Small p-values in full: claims of a study are compared by them. */
static void p_text(char *text, double p)
{
    if (p > 0 && p < 2.2e-16)
        (void)snprintf(text, TEXT_NUMBER, "%.1e", p);
    else
        text_p(text, p);
}

static int interval_text(struct buf *b, const struct study_line *x, struct err *err)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    if (isnan(x->low))
        return 0;
    tell_number(low, x->low);
    tell_number(high, x->high);
    if (x->outside)
        return buf_addf(b, err, "above %s or below %s", high, low);
    if (isinf(x->low) && isinf(x->high))
        return buf_adds(b, "any value", err);
    return buf_addf(b, err, "%s to %s", low, high);
}

/* What stands behind the interval: p and what it says. */
static int remark_text(struct buf *b, const struct study_line *x, struct err *err)
{
    char p[TEXT_NUMBER], margin[TEXT_NUMBER];
    int rc = 0;
    bool contest = strcmp(x->part, "contest") == 0;
    if (!isnan(x->p) && !contest) {
        p_text(p, x->p);
        rc = buf_addf(b, err, "p %s", p);
        p_text(p, x->p_adjusted);
        bool holm = strcmp(x->part, "claims") == 0 || strcmp(x->part, "recovery") == 0;
        if (rc == 0)
            rc = buf_addf(b, err, ", %s %s", holm ? "Holm" : "q", p);
    }
    if (rc == 0 && x->says && !(isinf(x->low) && isinf(x->high)))
        rc = buf_addf(b, err, "%s%s", b->n > 0 ? ", " : "", x->says);
    if (rc == 0 && contest && !isnan(x->margin) && x->says && strncmp(x->says, "equal", 5) == 0) {
        tell_number(margin, x->margin);
        rc = buf_addf(b, err, ", inside ±%s", margin);
    }
    return rc;
}

/* One row: label, estimate, interval, remark; what is too long for its field moves the rest on. */
static int row_text(struct buf *b, const struct study_line *x, int width, struct err *err)
{
    char estimate[TEXT_NUMBER];
    struct buf interval = {0}, remark = {0}, row = {0};
    tell_number(estimate, x->estimate);
    int rc = buf_addf(&interval, err, "%s", "");
    if (rc == 0)
        rc = interval_text(&interval, x, err);
    if (rc == 0)
        rc = buf_addf(&remark, err, "%s", "");
    if (rc == 0)
        rc = remark_text(&remark, x, err);
    if (rc == 0)
        rc = buf_adds(&row, "  ", err);
    if (rc == 0)
        rc = text_padded(&row, x->label, width, false, err);
    if (rc == 0)
        rc = text_padded(&row, estimate, ESTIMATE_WIDTH, true, err);
    if (rc == 0)
        rc = buf_adds(&row, "  ", err);
    if (rc == 0)
        rc = text_padded(&row, interval.p, INTERVAL_WIDTH, false, err);
    bool fits = rc == 0 && text_columns(row.p) + 1 + text_columns(remark.p) <= TEXT_WIDTH;
    if (rc == 0 && fits)
        rc = buf_addf(&row, err, " %s", remark.p);
    while (rc == 0 && row.n > 0 && row.p[row.n - 1] == ' ')
        row.p[--row.n] = '\0';
    if (rc == 0 && !fits)
        rc = buf_addf(&row, err, "\n      %s", remark.p);
    if (rc == 0)
        rc = buf_addf(b, err, "%s\n", row.p);
    buf_free(&interval);
    buf_free(&remark);
    buf_free(&row);
    return rc;
}

/* A sentence under a row, six blanks in. */
static int under_text(struct buf *b, const char *text, struct err *err)
{
    struct buf page = {0};
    int rc = text_sentence(&page, err, "%s", text);
    for (const char *line = page.p; rc == 0 && line && *line;) {
        size_t n = strcspn(line, "\n");
        rc = buf_addf(b, err, "      %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
    buf_free(&page);
    return rc;
}

/* What stands under a row: how its number is defined, where that differs from row to row, and what was published. */
static int more_text(const struct study *st, size_t i, struct buf *b, struct err *err)
{
    const struct study_line *x = &st->line[i];
    struct buf line = {0};
    char p[TEXT_NUMBER];
    int rc = 0;
    if (strcmp(x->part, "asymmetry") == 0 && x->method) {
        bool four = i + 1 < st->n_lines && is_four(&st->line[i + 1]);
        p_text(p, four ? st->line[i + 1].p : NAN);
        rc = buf_addf(&line, err, "%s%s%s", x->method, four ? "; is it 4? p " : "", p);
        if (rc == 0)
            rc = under_text(b, line.p, err);
        buf_clear(&line);
    }
    if (rc == 0 && x->published && !x->by && !x->weighted) {
        rc = buf_addf(&line, err, "published: %s%s%s", x->published, x->agrees ? ": " : "", x->agrees ? x->agrees : "");
        if (rc == 0)
            rc = under_text(b, line.p, err);
    }
    buf_free(&line);
    return rc;
}

static bool belongs(const struct study_line *x, const char *part, const char *by, bool weighted)
{
    bool same_by = by ? x->by && strcmp(x->by, by) == 0 : !x->by;
    return same_by && x->weighted == weighted && strcmp(x->part, part) == 0;
}

static int lines_text(const struct study *st, const char *part, const char *by, bool weighted, struct buf *b,
                      struct err *err)
{
    int width = 0, rc = 0;
    for (size_t i = 0; i < st->n_lines; i++)
        if (belongs(&st->line[i], part, by, weighted) && text_columns(st->line[i].label) > width)
            width = text_columns(st->line[i].label);
    width = width > LABEL_MOST ? LABEL_MOST : width;
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++) {
        const struct study_line *x = &st->line[i];
        if (!belongs(x, part, by, weighted) || is_four(x) || strcmp(x->name, "verdict") == 0)
            continue;
        rc = row_text(b, x, width, err);
        if (rc == 0)
            rc = more_text(st, i, b, err);
    }
    return rc;
}

/* The verdict in words, before the numbers. */
static int verdict_text(const struct study *st, const char *by, bool weighted, struct buf *b, struct err *err)
{
    static const struct {
        const char *verdict, *means;
    } words[] = {{"dixon", "exceeding expectations adds nothing to meeting them"},
                 {"miller-heiman", "only exceeding builds loyalty; met is no better than below"},
                 {"graded", "each step counts"},
                 {"flat", "no step counts"},
                 {"reversed", "a step up goes with less loyalty"},
                 {"undecided", "a contrast is open, and more respondents would settle it"}};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++) {
        const struct study_line *x = &st->line[i];
        const char *means = "";
        if (!belongs(x, "contest", by, weighted) || strcmp(x->name, "verdict") != 0)
            continue;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (strcmp(words[k].verdict, x->says) == 0)
                means = words[k].means;
        rc = buf_addf(b, err, "  Verdict: %s%s%s\n", x->says, *means ? ": " : "", means);
        if (rc == 0)
            rc = more_text(st, i, b, err);
    }
    return rc;
}

static int notes_text(const struct study *st, const char *part, const char *by, struct buf *b, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < st->n_notes; i++) {
        const struct study_note *note = &st->note[i];
        bool same_by = by ? note->by && strcmp(note->by, by) == 0 : !note->by;
        if (same_by && strcmp(note->part, part) == 0)
            rc = text_sentence(b, err, "%s", note->text);
    }
    return rc;
}

static bool any(const struct study *st, const char *part, const char *by, bool weighted)
{
    for (size_t i = 0; i < st->n_lines; i++)
        if (belongs(&st->line[i], part, by, weighted))
            return true;
    for (size_t i = 0; !weighted && i < st->n_notes; i++)
        if (strcmp(st->note[i].part, part) == 0 &&
            (by ? st->note[i].by && strcmp(st->note[i].by, by) == 0 : !st->note[i].by))
            return true;
    return false;
}

static int part_text(const struct study *st, size_t k, const char *by, struct buf *b, struct err *err)
{
    const char *part = titles[k].part;
    if (!any(st, part, by, false))
        return 0;
    bool primary = st->spec && strcmp(part, "claims") == 0;
    int rc = buf_addf(b, err, "\n%s%s%s%s\n", primary ? "" : "[exploratory] ", by ? by : "", by ? ": " : "",
                      titles[k].title);
    if (rc == 0 && strcmp(part, "contest") == 0)
        rc = verdict_text(st, by, false, b, err);
    if (rc == 0)
        rc = lines_text(st, part, by, false, b, err);
    if (rc == 0 && any(st, part, by, true)) {
        rc = buf_adds(b, "  Weighted\n", err);
        if (rc == 0 && strcmp(part, "contest") == 0)
            rc = verdict_text(st, by, true, b, err);
        if (rc == 0)
            rc = lines_text(st, part, by, true, b, err);
    }
    return rc < 0 ? -1 : notes_text(st, part, by, b, err);
}

static int head_text(const struct study *st, struct buf *b, struct err *err)
{
    char rows[TEXT_COUNT], asked[TEXT_COUNT], answered[TEXT_COUNT], used[TEXT_COUNT], clusters[TEXT_COUNT];
    int rc = st->spec ? buf_addf(b, err, "Spec sha256 %s  %s\n", st->sha256, st->spec)
                      : buf_adds(b, "No spec (--spec): all of this is exploratory.\n", err);
    if (rc < 0)
        return -1;
    struct buf line = {0};
    text_thousands(rows, st->n_rows);
    text_thousands(asked, st->n_asked);
    text_thousands(answered, st->n_answered);
    text_thousands(used, st->n_used);
    text_thousands(clusters, st->n_clusters);
    if (st->asked_known)
        rc = buf_addf(&line, err, "%s asked, %s answered, %.1f %%; ", asked, answered,
                      100 * (double)st->n_answered / (double)st->n_asked);
    else
        rc = buf_addf(&line, err, "%s rows, ", rows);
    if (rc == 0)
        rc = buf_addf(&line, err, "%s with satisfaction and loyalty", used);
    if (rc == 0 && st->cluster)
        rc = buf_addf(&line, err, ", of %s customers (%s)", clusters, st->cluster);
    if (rc == 0)
        rc = text_sentence(b, err, "%s: %s", st->table, line.p);
    buf_free(&line);
    return rc;
}

static int limits_text(const struct study *st, struct buf *b, struct err *err)
{
    struct buf line = {0};
    size_t n_tests = 0;
    for (size_t i = 0; i < st->n_lines; i++)
        n_tests += !isnan(st->line[i].p) && strcmp(st->line[i].part, "claims") != 0 &&
                   strcmp(st->line[i].part, "recovery") != 0;
    int rc = buf_adds(&line, "Limits: ", err);
    for (size_t i = 0; rc == 0 && tell_limit(st, i); i++)
        rc = buf_addf(&line, err, "%s%s", i > 0 ? "; " : "", tell_limit(st, i));
    if (rc == 0)
        rc = buf_addc(b, '\n', err);
    if (rc == 0)
        rc = text_sentence(b, err, "q: p adjusted for all %zu tests of this study (Benjamini and Hochberg 1995).",
                           n_tests);
    if (rc == 0)
        rc = text_sentence(b, err, "%s.", line.p);
    buf_free(&line);
    return rc;
}

int study_text(const struct study *st, struct buf *b, struct err *err)
{
    int rc = head_text(st, b, err);
    for (size_t k = 0; rc == 0 && k < N_TITLES; k++)
        rc = part_text(st, k, NULL, b, err);
    const char *last = NULL;
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++) {
        const char *by = st->line[i].by;
        if (!by || (last && strcmp(by, last) == 0))
            continue;
        last = by;
        for (size_t k = 0; rc == 0 && k < N_TITLES; k++)
            rc = part_text(st, k, by, b, err);
    }
    return rc < 0 ? -1 : limits_text(st, b, err);
}
