/* script: a study as R that computes it again from the same table, and says where it differs. What the study was asked
 * and what it said stand around satisfaction.R, which computes. */
#include "snag/study.h"
#include "study/study_impl.h"
#include "study/tell.h"
#include "text/table.h"

static const char head[] =
    "# Every number of a study of satisfaction and loyalty, computed again from the table of answers alone.\n"
    "#\n"
    "#     Rscript FILE.R [TABLE]\n"
    "#\n"
    "# Written by snag study satisfaction --script. It needs R 4.1 or later and no packages but those that come with "
    "it\n"
    "# (splines, where satisfaction has more than 15 values), and shares no code with snag. It prints how many "
    "numbers\n"
    "# agree and lists those that do not; intervals by drawing customers again are drawn with R's own random numbers "
    "and\n"
    "# must agree as far as chance lets them. Exit status 1: something differs.\n"
    "\n"
    "# ---- 0. What was asked ----\n"
    "\n";

/* A text as R writes it; NULL is NULL. */
static int r_text(struct buf *b, const char *text, struct err *err)
{
    if (!text)
        return buf_adds(b, "NULL", err);
    int rc = buf_addc(b, '"', err);
    for (const char *p = text; rc == 0 && *p; p++)
        rc = *p == '\n'                ? buf_adds(b, "\\n", err)
             : *p == '"' || *p == '\\' ? buf_addf(b, err, "\\%c", *p)
                                       : buf_addc(b, *p, err);
    return rc < 0 ? -1 : buf_addc(b, '"', err);
}

static int text_member(struct buf *b, const char *name, const char *text, struct err *err)
{
    if (!text)
        return 0;
    int rc = buf_addf(b, err, ",\n    %s = ", name);
    return rc < 0 ? -1 : r_text(b, text, err);
}

static int list_member(struct buf *b, const char *name, const char *const *text, size_t n, struct err *err)
{
    if (n == 0)
        return 0;
    int rc = buf_addf(b, err, ",\n    %s = c(", name);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_adds(b, ", ", err) : 0;
        if (rc == 0)
            rc = r_text(b, text[i], err);
    }
    return rc < 0 ? -1 : buf_addc(b, ')', err);
}

static int number_member(struct buf *b, const char *name, double x, struct err *err)
{
    return isnan(x) ? 0 : buf_addf(b, err, ",\n    %s = %.17g", name, x);
}

/* The groups of --levels: a column for each, from and to. */
static int levels_member(struct buf *b, const struct satisfaction_options *o, struct err *err)
{
    double range[2 * N_EXPECTATIONS];
    if (!o->levels)
        return 0;
    if (survey_levels(o->levels, range, err) < 0)
        return -1;
    return buf_addf(b, err, ",\n    levels = cbind(c(%.17g, %.17g), c(%.17g, %.17g), c(%.17g, %.17g))", range[0],
                    range[1], range[2], range[3], range[4], range[5]);
}

static int asked(const struct study *st, const struct satisfaction_options *o, struct buf *b, struct err *err)
{
    const struct {
        const char *name;
        const char *const *text;
        size_t n;
    } lists[] = {{"satisfaction", o->satisfaction, o->n_satisfaction},
                 {"loyalty", o->loyalty, o->n_loyalty},
                 {"friction", o->friction, o->n_friction},
                 {"covariates", o->covariates, o->n_covariates},
                 {"response", o->response, o->n_response},
                 {"claims", o->claim, o->n_claims}};
    const struct {
        const char *name, *text;
    } texts[] = {{"expectation", o->expectation}, {"change", o->change},   {"before", o->before}, {"after", o->after},
                 {"recovery", o->recovery},       {"weights", o->weights}, {"marker", o->marker}, {"by", o->by},
                 {"cluster", o->cluster}};
    const struct {
        const char *name;
        double x;
    } numbers[] = {
        {"margin", o->margin}, {"margin_base", o->margin_base},     {"margin_risk", o->margin_risk},    {"sem", o->sem},
        {"alpha", o->alpha},   {"population_sd", o->population_sd}, {"resamples", (double)o->resamples}};
    int rc =
        buf_adds(b, "given <- commandArgs(TRUE)\nstudy <- list(\n    table = if (length(given)) given[1] else ", err);
    if (rc == 0)
        rc = r_text(b, st->table, err);
    for (size_t i = 0; rc == 0 && i < sizeof lists / sizeof *lists; i++)
        rc = list_member(b, lists[i].name, lists[i].text, lists[i].n, err);
    for (size_t i = 0; rc == 0 && i < sizeof texts / sizeof *texts; i++)
        rc = text_member(b, texts[i].name, texts[i].text, err);
    if (rc == 0)
        rc = levels_member(b, o, err);
    for (size_t i = 0; rc == 0 && i < sizeof numbers / sizeof *numbers; i++)
        rc = number_member(b, numbers[i].name, numbers[i].x, err);
    return rc < 0 ? -1 : buf_addf(b, err, ",\n    margin_in_sd = %s\n)\n\n", o->margin_in_sd ? "TRUE" : "FALSE");
}

int study_script(const struct study *st, const struct satisfaction_options *o, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, head, err);
    if (rc == 0)
        rc = asked(st, o, b, err);
    if (rc == 0)
        rc = buf_adds(b,
                      "# What snag said, to compare with in the end.\n"
                      "said <- read.delim(text = r\"---(",
                      err);
    if (rc == 0)
        rc = study_table(st, STUDY_TSV, b, err);
    if (rc == 0)
        rc = buf_adds(
            b,
            ")---\", quote = \"\", na.strings = \"\", comment.char = \"\", colClasses = c(by = \"character\"))\n"
            "for (name in names(said)) if (is.character(said[[name]]))\n"
            "    said[[name]] <- gsub(\"\\\\\\\\\", \"\\\\\", said[[name]], fixed = TRUE)\n\n",
            err);
    return rc < 0 ? -1 : buf_adds(b, tell_schema("satisfaction.R"), err);
}
