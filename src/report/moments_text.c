/* moments_text: moments and pillars as text, for a mail. See report_impl.h. */
#include <math.h>
#include <stdio.h>

#include "report/found.h"
#include "report/halves.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { MOMENT_COLUMNS = 40 };

/* Sentences of the page have no-break spaces, for which text has no use. */
static int finding(const char *found, struct buf *to, struct err *err)
{
    char text[FOUND_TEXT];
    size_t n = 0;
    for (const char *c = found; *c && n + 1 < sizeof text; c++) {
        bool blank = (unsigned char)c[0] == 0xC2 && (unsigned char)c[1] == 0xA0;
        text[n++] = *c;
        if (blank)
            text[n - 1] = ' ';
        c += blank;
    }
    text[n] = '\0';
    return text_sentence(to, err, "  %s", text);
}

static int moments_line(const char *label, const uint64_t n[REPORT_MOMENTS], struct buf *to, struct err *err)
{
    char a[TEXT_COUNT], b[TEXT_COUNT], c[TEXT_COUNT];
    struct buf figures = {0};
    struct view none = {0};
    int rc = buf_addf(&figures, err, " %9s %9s %9s %7.1f %%", text_thousands(a, n[MOMENT_WRONG]),
                      text_thousands(b, n[MOMENT_NEUTRAL_ONE]), text_thousands(c, n[MOMENT_WELL]),
                      100 * (double)n[MOMENT_WRONG] / (double)found_sum(n));
    if (rc == 0)
        rc = halves_line(to, none, view_of(label), buf_view(&figures), none, err);
    buf_free(&figures);
    return rc;
}

static int moments(const struct report_facts *f, struct buf *to, struct err *err)
{
    const struct report_moments *m = f->moments;
    uint64_t all[REPORT_MOMENTS];
    char text[FOUND_TEXT], label[FOUND_NAME];
    size_t n = found_reasons(f);
    found_all(m, all);
    if (buf_adds(to, "\nMoments: what contacts were for the customer\n", err) < 0 ||
        finding(found_moments(f, text), to, err) < 0 ||
        buf_addf(to, err, "%-*s %9s %9s %9s %9s\n", MOMENT_COLUMNS, "", "negative", "neutral", "positive", "negative") <
            0 ||
        moments_line("All contacts", all, to, err) < 0)
        return -1;
    for (size_t i = 0; n > 1 && i < n && i < REPORT_REASONS; i++)
        if (moments_line(found_reason(label, &m->reason[i]), m->reason[i].n, to, err) < 0)
            return -1;
    return 0;
}

static int pillars(const struct report_facts *f, struct buf *to, struct err *err)
{
    char text[FOUND_TEXT], name[FOUND_NAME];
    struct view none = {0};
    int rc = halves_heading(to, "Pillars: contacts with a snag", err);
    if (rc == 0)
        rc = finding(found_pillars(f, text), to, err);
    for (size_t i = 0; rc == 0 && i < REPORT_PILLARS; i++) {
        const struct report_pillar *x = &f->pillar[i];
        struct buf figures = {0};
        if (x->n_rules)
            rc = halves_figures(&figures, x->snagged, f->contacts, x->low, x->high, err);
        if (rc == 0)
            rc = halves_line(to, none, view_of(found_pillar(name, x->name)), buf_view(&figures),
                             x->n_rules ? none : view_of("not observable in this log"), err);
        buf_free(&figures);
    }
    return rc;
}

bool report_has_moments(const struct report_facts *f)
{
    return f->moments && f->moments->n_reasons > 0 && f->contacts > 0;
}

int report_moments_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    if (!report_has_moments(f))
        return 0;
    return moments(f, to, err) < 0 ? -1 : pillars(f, to, err);
}
