/* report_examples: the worst snags of each rule on the page. See report_impl.h. */
#include <math.h>
#include <stdio.h>

#include "report/halves.h"
#include "report/moment.h"
#include "report/report_impl.h"
#include "snag/num.h"
#include "text/figure.h"

/* "6 d 23 h", "1 min 30 s" */
static void span_text(char *text, size_t size, double s)
{
    static const struct {
        double s;
        const char *unit;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t i = 0;
    while (i < 3 && s < units[i].s)
        i++;
    double whole = floor(s / units[i].s), rest = i < 3 ? floor((s - whole * units[i].s) / units[i + 1].s) : 0;
    int n = snprintf(text, size, "%.0f %s", whole, units[i].unit);
    if (rest > 0 && n > 0)
        (void)snprintf(text + n, size - (size_t)n, " %.0f %s", rest, units[i + 1].unit);
}

/* What was so bad about it: "after 8 min 46 s", "15 min 8 s", or nothing. */
static void worth(const struct rule_worst *worst, const struct report_evidence *e, char text[EXAMPLE_ROOM])
{
    char span[TEXT_COUNT + TEXT_COUNT];
    text[0] = '\0';
    if (isnan(e->value))
        return;
    if (worst->seconds && e->value >= 0) {
        span_text(span, sizeof span, e->value);
        (void)snprintf(text, EXAMPLE_ROOM, "%s%s", worst->elapsed ? "after " : "", span);
        return;
    }
    size_t n = (size_t)snprintf(text, EXAMPLE_ROOM, "value ");
    text[n + num_format(text + n, e->value)] = '\0';
}

/* Is none of them worse than another, as far as the rule tells? */
static bool all_alike(const struct report_rule *r)
{
    const struct report_evidence *first = &r->evidence[0];
    return first->times < 2 && isnan(first->value);
}

/* In which order they stand, which follows from the rule. */
const char *report_example_order(const struct report_rule *r)
{
    const struct rule_worst *w = &r->worst;
    bool times = w->by == WORST_MOST && r->evidence[0].times > 1;
    if (r->n_evidence < 2 && !times)
        return "";
    if (times)
        return w->per_customer ? ", most for one customer first" : ", most in one contact first";
    if (all_alike(r))
        return ", the first";
    if (w->seconds)
        return w->by != WORST_SMALLEST ? ", longest first" : w->elapsed ? ", quickest first" : ", shortest first";
    return w->by == WORST_SMALLEST ? ", lowest first" : ", highest first";
}

/* The line alone if only one file was read. */
static void place(const struct report_facts *f, const char *source, char text[EXAMPLE_ROOM])
{
    const char *colon = strrchr(source, ':');
    bool only = f->ingest && f->ingest->n_files == 1 && colon;
    if (only)
        (void)snprintf(text, EXAMPLE_ROOM, "line %s", colon + 1);
    else
        (void)str_shown(text, EXAMPLE_ROOM, view_of(source));
}

/* A text from the log, made safe to show. */
static void named(const char *what, const char *name, char text[EXAMPLE_ROOM])
{
    char shown[EXAMPLE_ROOM - 16];
    text[0] = '\0';
    if (*name)
        (void)snprintf(text, EXAMPLE_ROOM, "%s%s", what, str_shown(shown, sizeof shown, view_of(name)));
}

void report_example(const struct report_facts *f, const struct report_rule *r, const struct report_evidence *e,
                    char part[EXAMPLE_PARTS][EXAMPLE_ROOM])
{
    char at[MOMENT_TEXT], times[TEXT_COUNT];
    (void)snprintf(part[EXAMPLE_WHEN], EXAMPLE_ROOM, "%s", moment_text(at, e->ts_us));
    if (e->times > 1)
        (void)snprintf(part[EXAMPLE_WHEN], EXAMPLE_ROOM, "%s times until %s", text_thousands(times, e->times),
                       moment_day(at, e->ts_us));
    worth(&r->worst, e, part[EXAMPLE_WORTH]);
    named("", f->nameless ? "" : e->customer, part[EXAMPLE_CUSTOMER]);
    named("contact ", e->contact, part[EXAMPLE_CONTACT]);
    place(f, e->source, part[EXAMPLE_SOURCE]);
}

size_t report_examples_shown(const struct report_rule *r)
{
    return r->n_evidence && all_alike(r) ? 1 : r->n_evidence;
}

static int example(const struct report_facts *f, const struct report_rule *r, const struct report_evidence *e,
                   struct buf *to, struct err *err)
{
    char text[EXAMPLE_PARTS][EXAMPLE_ROOM];
    const char *part[EXAMPLE_PARTS];
    report_example(f, r, e, text);
    for (size_t i = 0; i < EXAMPLE_PARTS; i++)
        part[i] = text[i];
    return halves_parts(to, 4, part, EXAMPLE_PARTS, err);
}

static int examples(const struct report_facts *f, const struct report_rule *r, struct buf *to, struct err *err)
{
    char title[EXAMPLE_ROOM], name[EXAMPLE_ROOM];
    (void)str_folded(title, sizeof title, r->info.title);
    (void)str_shown(name, sizeof name, r->info.name);
    if (buf_addf(to, err, "  %s%s\n", *title ? title : name, report_example_order(r)) < 0)
        return -1;
    for (size_t i = 0; i < report_examples_shown(r); i++)
        if (example(f, r, &r->evidence[i], to, err) < 0)
            return -1;
    return 0;
}

int report_examples_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    bool any = false;
    for (size_t i = 0; i < f->n_found; i++) {
        if (f->rule[i].n_evidence == 0)
            continue;
        if (!any && buf_adds(to, "\nFor example, what was worst for customers\n", err) < 0)
            return -1;
        any = true;
        if (examples(f, &f->rule[i], to, err) < 0)
            return -1;
    }
    return 0;
}
