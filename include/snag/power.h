/* power: how many answers, customers or months a study needs to find what is there, by simulation: made-up studies of
 * several sizes, each judged by the code that judges real ones.
 *
 *     struct power p;
 *     struct power_options o = POWER_DEFAULTS;
 *     o.claim = "dixon";
 *     if (power_find(&p, &o, &err) < 0) …
 *     if (!isnan(p.needed)) … p.needed, p.low, p.high answers …
 *     power_text(&p, &buf, &err);       or power_json, power_table
 *
 * The share of studies that succeed is a probit in the logarithm of their size, fitted to sizes around the one sought
 * (maximum likelihood); its interval is by the delta method and tells how sure the simulation is, nothing else.
 */
#ifndef SNAG_POWER_H
#define SNAG_POWER_H

#include "snag/study.h"

SNAG_C_BEGIN

enum power_unit { POWER_ANSWERS, POWER_CUSTOMERS, POWER_MONTHS };

struct power_options {
    const char *claim; /* dixon, miller-heiman, graded, flat: the verdict; or another claim as a spec has it; NULL:
                          leaving, of customers who meet a snag and others */
    /* Answers are drawn from a table, customer by customer, or made up if pilot is NULL. */
    const struct frame *pilot;
    const struct satisfaction_options *columns; /* of the pilot; NULL: none */
    double share[3];                            /* made up: below, met, exceeded */
    double step[2];                         /* met less below, exceeded less met, in standard deviations within groups;
                                               NaN: twice the margin where the claim says up, else 0 */
    double r2;                              /* made up: of satisfaction and loyalty before rounding */
    double attribution, changed;            /* less : more loyal, and the share of answers that say either */
    double scale_low, scale_high, mean, sd; /* made up: loyalty, whole numbers; mean and sd before rounding, NaN: the
                                               middle, a fifth of the range */
    double margin;
    bool margin_in_sd;
    double response;  /* share of those asked who answer; NaN: not known */
    double per_month; /* asked, or new customers, a month; NaN: not known */
    /* Leaving. */
    double hazard_ratio; /* per snag of the last three months */
    double met;          /* share of customers with a snag within three months */
    double risk;         /* of leaving within three months without a snag */
    size_t months;       /* monthly landmarks */
    size_t customers;    /* 0: sought; else months are */
    /* The search. */
    double power, alpha;
    size_t runs, most; /* studies of each size; the largest size, 0: 100,000, or 60 months */
    uint64_t seed;
    /* Told once, before the long part: about how many seconds it takes; and how many of `all` studies are done. NULL:
     * nobody is. */
    void (*begins)(void *ctx, double seconds, size_t studies);
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t all);
    void *ctx;
};
#define POWER_DEFAULTS                                                                                               \
    {                                                                                                                \
        .share = {0.25, 0.59, 0.16}, .step = {NAN, NAN}, .r2 = 0.13, .attribution = 4, .changed = 0.3,               \
        .scale_high = 10, .mean = NAN, .sd = NAN, .margin = 0.2, .margin_in_sd = true, .response = NAN,              \
        .per_month = NAN, .hazard_ratio = NAN, .met = 0.15, .risk = 0.05, .months = 6, .power = 0.95, .alpha = 0.05, \
        .runs = 200, .seed = 1                                                                                       \
    }

/* One size: studies that showed it, that left it open, and that came to another decided verdict (or to an effect in the
 * other direction). */
struct power_point {
    size_t size, runs, shown, open, other;
    double low, high; /* 95 % interval of the share shown (Wilson 1927) */
};

enum { POWER_POINTS = 32 };
struct power {
    struct power_options o;
    enum power_unit unit;
    struct power_point point[POWER_POINTS]; /* by size */
    size_t n_points;
    double needed, low,
        high; /* size at the power asked for, with the simulation's 95 % interval; NaN: not within most */
    /* What the made-up answers hold once they are whole numbers on the scale: differences in standard deviations, R²,
     * less : more; or the odds ratio that the studies estimate, in `odds_ratio`. NaN: does not apply. */
    double steps[2], r2, attribution, odds_ratio;
    double margin; /* in the same standard deviations */
};

/* ERR_USAGE for numbers out of range, claims that are none, and a pilot without the columns that the claim requires;
 * ERR_DATA if the pilot has too few answers. */
int power_find(struct power *p, const struct power_options *o, struct err *err) SNAG_CHECK;
/* The size needed in those who are asked, and in months; NaN if o does not say what that takes. */
double power_asked(const struct power *p, double size);
double power_months(const struct power *p, double size);

int power_text(const struct power *p, struct buf *b, struct err *err) SNAG_CHECK;
int power_json(const struct power *p, struct buf *b, struct err *err) SNAG_CHECK;
/* One row per size. */
int power_table(const struct power *p, enum study_table_format format, struct buf *b, struct err *err) SNAG_CHECK;
const char *power_schema(void);

SNAG_C_END

#endif
