/* power_tell: what a study takes, as text, as one JSON document, as a table. */
#include <stdio.h>

#include "study/power_impl.h"
#include "study/tell.h"
#include "text/figure.h"
#include "text/grid.h"
#include "text/json.h"
#include "text/table.h"
#include "text/wrap.h"

static const char *const units[] = {"answers", "customers", "months"};

static const char *const limits[] = {
    "what is assumed decides: other shares, steps and risks take other sizes",
    "the interval is the simulation's own; it says nothing of the assumptions",
    "what real data add is left out: covariates, and silence that depends on friction"};
enum { N_LIMITS = sizeof limits / sizeof *limits };

/* ---- text ---- */

/* No -0.00. */
static double shown_step(double x)
{
    return fabs(x) < 0.005 ? 0 : x;
}

static int assumed_answers(const struct power *p, struct buf *line, struct err *err)
{
    const struct power_options *o = &p->o;
    double all = (o->share[0] + o->share[1] + o->share[2]) / 100;
    int rc = o->pilot ? buf_addf(line, err, "answers drawn from %s, customer by customer", o->pilot->name)
                      : buf_addf(line, err, "below %.3g %%, met %.3g %%, exceeded %.3g %%", o->share[0] / all,
                                 o->share[1] / all, o->share[2] / all);
    if (rc == 0 && !isnan(p->steps[0]))
        rc = buf_addf(line, err,
                      "; met − below %.2f and exceeded − met %.2f standard deviations within groups, margin %.2f",
                      shown_step(p->steps[0]), shown_step(p->steps[1]), p->margin);
    if (rc == 0 && !o->pilot)
        rc = buf_addf(line, err, "; loyalty in whole numbers from %g to %g", o->scale_low, o->scale_high);
    if (rc == 0 && strncmp(o->claim, "r2 ", 3) == 0)
        rc = buf_addf(line, err, "; R² %.3f", p->r2);
    if (rc == 0 && strncmp(o->claim, "attribution ", 12) == 0)
        rc = buf_addf(line, err, "; less : more loyal %.2f", p->attribution);
    return rc;
}

static int assumed_leaving(const struct power *p, struct buf *line, struct err *err)
{
    const struct power_options *o = &p->o;
    int rc = buf_addf(line, err,
                      "%.3g %% meet the snag within three months; of those without it %.3g %% leave within three "
                      "months; each one of the last three months multiplies the hazard by %g",
                      100 * o->met, 100 * o->risk, o->hazard_ratio);
    if (rc == 0 && o->customers > 0)
        rc = buf_addf(line, err, "; %zu customers", o->customers);
    else if (rc == 0)
        rc = buf_addf(line, err, "; %zu monthly landmark%s", o->months, o->months == 1 ? "" : "s");
    if (rc == 0 && !isnan(p->odds_ratio))
        rc = buf_addf(line, err,
                      " (the studies then find an odds ratio of %.2f: by the time of leaving, some snags are "
                      "older than three months)",
                      p->odds_ratio);
    return rc;
}

static int head_text(const struct power *p, struct buf *b, struct err *err)
{
    const struct power_options *o = &p->o;
    struct buf line = {0};
    int rc = text_sentence(b, err,
                           "How many %s does %s%s%s take? Power %.3g %%, α %.3g; up to %zu made-up studies of "
                           "each size, seed %llu.",
                           units[p->unit], o->claim ? "'" : "an effect on leaving", o->claim ? o->claim : "",
                           o->claim ? "'" : "", 100 * o->power, o->alpha, o->runs, (unsigned long long)o->seed);
    if (rc == 0)
        rc = o->claim ? assumed_answers(p, &line, err) : assumed_leaving(p, &line, err);
    if (rc == 0)
        rc = text_sentence(b, err, "Assumed: %s.", line.p);
    buf_free(&line);
    return rc;
}

/* A size, those who are asked for it, and the months that takes; what is not known is left out. */
static int size_cells(const struct power *p, struct grid *g, double size, struct err *err)
{
    char count[TEXT_COUNT];
    int rc = grid_cell(g, err, "  %s", text_thousands(count, (uint64_t)ceil(size)));
    if (rc == 0 && !isnan(power_asked(p, size)))
        rc = grid_cell(g, err, "%s", text_thousands(count, (uint64_t)ceil(power_asked(p, size))));
    if (rc == 0 && !isnan(power_months(p, size)))
        rc = grid_cell(g, err, "%.1f", power_months(p, size));
    return rc;
}

static int grid_text(const struct power *p, struct buf *b, struct err *err)
{
    bool asked = !isnan(power_asked(p, 1)), months = !isnan(power_months(p, 1));
    struct grid g = {.n_columns = 6 + (size_t)asked + (size_t)months};
    const char *const words[] = {"studies", "shown", "95 %", "open", "another"};
    int rc = grid_cell(&g, err, "  %s", units[p->unit]);
    if (rc == 0 && asked)
        rc = grid_cell(&g, err, "asked");
    if (rc == 0 && months)
        rc = grid_cell(&g, err, "months");
    for (size_t i = 0; rc == 0 && i < sizeof words / sizeof *words; i++)
        rc = grid_cell(&g, err, "%s", words[i]);
    for (size_t i = 0; rc == 0 && i < p->n_points; i++) {
        const struct power_point *x = &p->point[i];
        double n = (double)x->runs;
        rc = size_cells(p, &g, (double)x->size, err);
        if (rc == 0)
            rc = grid_cell(&g, err, "%zu", x->runs);
        if (rc == 0)
            rc = grid_cell(&g, err, "%.1f %%", 100 * (double)x->shown / n);
        if (rc == 0)
            rc = grid_cell(&g, err, "%.1f to %.1f %%", 100 * x->low, 100 * x->high);
        if (rc == 0)
            rc = grid_cell(&g, err, "%.1f %%", 100 * (double)x->open / n);
        if (rc == 0)
            rc = grid_cell(&g, err, "%.1f %%", 100 * (double)x->other / n);
    }
    if (rc == 0)
        rc = grid_write(&g, b, err);
    grid_free(&g);
    return rc;
}

static int needed_text(const struct power *p, struct buf *b, struct err *err)
{
    char count[TEXT_COUNT], low[TEXT_COUNT], high[TEXT_COUNT];
    const char *unit = units[p->unit];
    struct buf line = {0};
    if (isnan(p->needed))
        return text_sentence(b, err, "Not within %s %s: with what is assumed, %g %% of studies are not reached there.",
                             text_thousands(count, p->o.most), unit, 100 * p->o.power);
    int rc = buf_addf(&line, err, "%s %s", text_thousands(count, (uint64_t)ceil(p->needed)), unit);
    if (rc == 0 && !isnan(p->low))
        rc = buf_addf(&line, err, " (%s to %s, 95 %% of the simulation)", text_thousands(low, (uint64_t)ceil(p->low)),
                      text_thousands(high, (uint64_t)ceil(p->high)));
    if (rc == 0 && !isnan(power_asked(p, p->needed)))
        rc = buf_addf(&line, err, ", %s asked", text_thousands(count, (uint64_t)ceil(power_asked(p, p->needed))));
    if (rc == 0 && !isnan(power_months(p, p->needed)))
        rc = buf_addf(&line, err, ", %.1f months", power_months(p, p->needed));
    if (rc == 0)
        rc = text_sentence(b, err, "Needed: %s.", line.p);
    buf_free(&line);
    return rc;
}

int power_text(const struct power *p, struct buf *b, struct err *err)
{
    if (head_text(p, b, err) < 0 || buf_addc(b, '\n', err) < 0 || grid_text(p, b, err) < 0 ||
        buf_addc(b, '\n', err) < 0 || needed_text(p, b, err) < 0)
        return -1;
    return text_sentence(b, err, "Limits: %s; %s; %s.", limits[0], limits[1], limits[2]);
}

/* ---- JSON and tables ---- */

struct power_member {
    const char *name;
    double x;
};

static int members(struct buf *b, const struct power_member *m, size_t n, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = buf_addf(b, err, "%s\"%s\":", i > 0 ? "," : "", m[i].name);
        if (rc == 0)
            rc = json_number(b, m[i].x, err);
    }
    return rc;
}

static int assumed_json(const struct power *p, struct buf *b, struct err *err)
{
    const struct power_options *o = &p->o;
    bool made_up = o->claim && !o->pilot;
    const struct power_member m[] = {{"share_below", made_up ? o->share[0] : NAN},
                                     {"share_met", made_up ? o->share[1] : NAN},
                                     {"share_exceeded", made_up ? o->share[2] : NAN},
                                     {"met_below_sd", p->steps[0]},
                                     {"exceeded_met_sd", p->steps[1]},
                                     {"margin_sd", p->margin},
                                     {"r2", p->r2},
                                     {"attribution", p->attribution},
                                     {"hazard_ratio", o->hazard_ratio},
                                     {"odds_ratio", p->odds_ratio},
                                     {"met", o->claim ? NAN : o->met},
                                     {"risk", o->claim ? NAN : o->risk},
                                     {"months", o->claim || o->customers > 0 ? NAN : (double)o->months},
                                     {"customers", o->customers > 0 ? (double)o->customers : NAN},
                                     {"response", o->response},
                                     {"per_month", o->per_month}};
    int rc = buf_adds(b, ",\n\"assumed\":{\"table\":", err);
    if (rc == 0)
        rc = o->pilot ? json_text(b, o->pilot->name, err) : buf_adds(b, "null", err);
    if (rc == 0)
        rc = buf_addc(b, ',', err);
    if (rc == 0)
        rc = members(b, m, sizeof m / sizeof *m, err);
    return rc < 0 ? -1 : buf_addc(b, '}', err);
}

static int points_json(const struct power *p, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, ",\n\"sizes\":[", err);
    for (size_t i = 0; rc == 0 && i < p->n_points; i++) {
        const struct power_point *x = &p->point[i];
        const struct power_member m[] = {{"size", (double)x->size},   {"studies", (double)x->runs},
                                         {"shown", (double)x->shown}, {"open", (double)x->open},
                                         {"other", (double)x->other}, {"power", (double)x->shown / (double)x->runs},
                                         {"conf_low", x->low},        {"conf_high", x->high}};
        rc = buf_addf(b, err, "%s\n{", i > 0 ? "," : "");
        if (rc == 0)
            rc = members(b, m, sizeof m / sizeof *m, err);
        if (rc == 0)
            rc = buf_addc(b, '}', err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

int power_json(const struct power *p, struct buf *b, struct err *err)
{
    const struct power_options *o = &p->o;
    const struct power_member needed[] = {{"size", p->needed},
                                          {"conf_low", p->low},
                                          {"conf_high", p->high},
                                          {"asked", power_asked(p, p->needed)},
                                          {"months", power_months(p, p->needed)},
                                          {"most", (double)o->most}};
    int rc = buf_adds(b, "{\"format\":\"snag study power 1\",\n\"claim\":", err);
    if (rc == 0)
        rc = o->claim ? json_text(b, o->claim, err) : buf_adds(b, "null", err);
    if (rc == 0)
        rc = buf_addf(b, err, ",\n\"unit\":\"%s\",\"power\":%.12g,\"alpha\":%.12g,\"runs\":%zu,\"seed\":%llu",
                      units[p->unit], o->power, o->alpha, o->runs, (unsigned long long)o->seed);
    if (rc == 0)
        rc = assumed_json(p, b, err);
    if (rc == 0)
        rc = points_json(p, b, err);
    if (rc == 0)
        rc = buf_adds(b, ",\n\"needed\":{", err);
    if (rc == 0)
        rc = members(b, needed, sizeof needed / sizeof *needed, err);
    if (rc == 0)
        rc = buf_addc(b, '}', err);
    if (rc == 0)
        rc = json_list(b, "limits", limits, N_LIMITS, err);
    return rc < 0 ? -1 : buf_adds(b, "}\n", err);
}

int power_table(const struct power *p, enum study_table_format format, struct buf *b, struct err *err)
{
    static const enum table_format power_kinds[] = {TABLE_TSV, TABLE_CSV, TABLE_JSONL};
    enum { COLUMNS = 10 };
    static const char *const words[COLUMNS] = {"size",  "studies",  "shown",     "open",  "other",
                                               "power", "conf_low", "conf_high", "asked", "months"};
    enum table_format out = power_kinds[format];
    struct view names[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        names[i] = view_of(words[i]);
    int rc = table_head(b, out, names, COLUMNS, err);
    for (size_t k = 0; rc == 0 && k < p->n_points; k++) {
        const struct power_point *x = &p->point[k];
        double size = (double)x->size;
        const double cell[COLUMNS] = {size,
                                      (double)x->runs,
                                      (double)x->shown,
                                      (double)x->open,
                                      (double)x->other,
                                      (double)x->shown / (double)x->runs,
                                      x->low,
                                      x->high,
                                      power_asked(p, size),
                                      power_months(p, size)};
        for (size_t i = 0; rc == 0 && i < COLUMNS; i++) {
            rc = table_cell(b, out, i == 0, names[i], err);
            if (rc == 0)
                rc = table_number(b, out, cell[i], err);
        }
        if (rc == 0)
            rc = table_end(b, out, err);
    }
    return rc;
}

const char *power_schema(void)
{
    return tell_schema("power.schema.json");
}
