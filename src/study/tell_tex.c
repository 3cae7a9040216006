/* tell_tex: a study as tables for a paper: one for each part, with booktabs' rules, and the limits as a note. */
#include <stdlib.h>

#include "study/tell.h"
#include "text/figure.h"

static const char preamble[] =
    "% Tables of a study, written by snag. They need \\usepackage{booktabs} and a text encoding of UTF-8.\n";

/* What LaTeX takes for a command, and characters that its fonts lack. */
static const struct {
    const char *text, *tex;
} signs[] = {{"&", "\\&"},
             {"%", "\\%"},
             {"$", "\\$"},
             {"#", "\\#"},
             {"_", "\\_"},
             {"{", "\\{"},
             {"}", "\\}"},
             {"~", "\\textasciitilde{}"},
             {"^", "\\textasciicircum{}"},
             {"\\", "\\textbackslash{}"},
             {"<", "$<$"},
             {">", "$>$"},
             {"−", "$-$"},
             {"²", "$^2$"},
             {"±", "$\\pm$"},
             {"√", "$\\surd$"},
             {"∞", "$\\infty$"},
             {"α", "$\\alpha$"},
             {"ω", "$\\omega$"},
             {"η", "$\\eta$"},
             {"ε", "$\\varepsilon$"},
             {"δ", "$\\delta$"},
             {"Δ", "$\\Delta$"},
             {"χ", "$\\chi$"},
             {"×", "$\\times$"},
             {"…", "\\dots{}"}};
enum { N_SIGNS = sizeof signs / sizeof *signs };

static int add_tex(struct buf *b, const char *text, struct err *err)
{
    int rc = 0;
    for (const char *p = text; rc == 0 && *p;) {
        size_t k = 0;
        while (k < N_SIGNS && strncmp(p, signs[k].text, strlen(signs[k].text)) != 0)
            k++;
        rc = k < N_SIGNS ? buf_adds(b, signs[k].tex, err) : buf_addc(b, *p, err);
        p += k < N_SIGNS ? strlen(signs[k].text) : 1;
    }
    return rc;
}

/* A number in mathematics, so that its sign is a minus. */
static int add_number(struct buf *b, double x, struct err *err)
{
    char text[TEXT_NUMBER];
    if (isnan(x))
        return 0;
    if (isinf(x))
        return buf_adds(b, x > 0 ? "$\\infty$" : "$-\\infty$", err);
    tell_number(text, x);
    char *power = strchr(text, 'e');
    if (!power)
        return buf_addf(b, err, "$%s$", text);
    *power = '\0';
    return buf_addf(b, err, "$%s\\times 10^{%d}$", text, atoi(power + 1));
}

static int add_interval(struct buf *b, const struct study_line *x, struct err *err)
{
    if (isnan(x->low))
        return 0;
    if (isinf(x->low) && isinf(x->high))
        return buf_adds(b, "any value", err);
    int rc = x->outside ? buf_adds(b, "not ", err) : 0;
    if (rc == 0)
        rc = add_number(b, x->low, err);
    if (rc == 0)
        rc = buf_adds(b, " to ", err);
    return rc < 0 ? -1 : add_number(b, x->high, err);
}

static int add_row(const struct study_line *x, struct buf *b, struct err *err)
{
    int rc = x->by ? add_tex(b, x->by, err) : 0;
    if (rc == 0 && x->by)
        rc = buf_adds(b, ": ", err);
    if (rc == 0)
        rc = add_tex(b, x->label, err);
    if (rc == 0 && x->weighted)
        rc = buf_adds(b, " (weighted)", err);
    if (rc == 0)
        rc = buf_adds(b, " & ", err);
    if (rc == 0)
        rc = add_number(b, x->estimate, err);
    if (rc == 0)
        rc = buf_adds(b, " & ", err);
    if (rc == 0)
        rc = add_interval(b, x, err);
    for (int adjusted = 0; rc == 0 && adjusted < 2; adjusted++) {
        rc = buf_adds(b, " & ", err);
        if (rc == 0)
            rc = add_number(b, adjusted ? x->p_adjusted : x->p, err);
    }
    if (rc == 0)
        rc = buf_adds(b, " & ", err);
    if (rc == 0 && x->says)
        rc = add_tex(b, x->says, err);
    return rc < 0 ? -1 : buf_adds(b, " \\\\\n", err);
}

static bool is_first(const struct study *st, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(st->line[k].part, st->line[i].part) == 0)
            return false;
    return true;
}

static int add_table(const struct study *st, const char *part, const char *note, struct buf *b, struct err *err)
{
    bool holm = strcmp(part, "claims") == 0 || strcmp(part, "recovery") == 0;
    double level = NAN;
    for (size_t i = 0; i < st->n_lines && isnan(level); i++)
        level = strcmp(st->line[i].part, part) == 0 ? st->line[i].level : NAN;
    int rc = buf_adds(b, "\n\\begin{table}\n\\centering\n\\caption{", err);
    if (rc == 0)
        rc = add_tex(b, tell_title(part), err);
    if (rc == 0)
        rc = buf_addf(b, err, "}\n\\label{tab:snag-%s}\n\\begin{tabular}{lrrrrl}\n\\toprule\n & Estimate & ", part);
    if (rc == 0)
        rc = isnan(level) ? buf_adds(b, "Interval", err) : buf_addf(b, err, "%g\\,\\%%", 100 * level);
    if (rc == 0)
        rc = buf_addf(b, err, " & $p$ & %s & \\\\\n\\midrule\n", holm ? "$p$, Holm" : "$q$");
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++)
        if (strcmp(st->line[i].part, part) == 0)
            rc = add_row(&st->line[i], b, err);
    if (rc == 0)
        rc = buf_adds(b, "\\bottomrule\n\\end{tabular}\n\n\\smallskip\n\\parbox{0.9\\linewidth}{\\footnotesize ", err);
    if (rc == 0)
        rc = buf_adds(b, st->spec && strcmp(part, "claims") == 0 ? "Primary." : "Exploratory.", err);
    if (rc == 0)
        rc = add_tex(b, note, err);
    return rc < 0 ? -1 : buf_adds(b, "}\n\\end{table}\n", err);
}

int tell_tex(const struct study *st, const char *const *limit, size_t n_limits, struct buf *b, struct err *err)
{
    struct buf note = {0};
    int rc = buf_adds(&note, " Limits: ", err);
    for (size_t i = 0; rc == 0 && i < n_limits; i++)
        rc = buf_addf(&note, err, "%s%s", i > 0 ? "; " : "", limit[i]);
    if (rc == 0)
        rc = buf_adds(&note, ".", err);
    if (rc == 0)
        rc = buf_adds(b, preamble, err);
    if (rc == 0 && st->spec)
        rc = buf_addf(b, err, "%% Spec sha256 %s  %s\n", st->sha256, st->spec);
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++)
        if (is_first(st, i))
            rc = add_table(st, st->line[i].part, note.p, b, err);
    buf_free(&note);
    return rc;
}

int study_tex(const struct study *st, struct buf *b, struct err *err)
{
    const char *limit[8];
    size_t n = 0;
    for (; tell_limit(st, n); n++)
        limit[n] = tell_limit(st, n);
    return tell_tex(st, limit, n, b, err);
}
