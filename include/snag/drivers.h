/* drivers: what kinds of friction are associated with leaving, without the usual lies (snag study drivers).
 *
 *     struct drivers *d;
 *     drivers_open(&d, &(struct drivers_options){.landmarks = &at, .outcomes = &o, …}, &err);
 *     while ((rc = source_next(src, &batch, &err)) > 0)
 *         drivers_add(d, &batch, &err);
 *     drivers_end(d, &err);
 *     drivers_text(d, &text, &err);
 *     drivers_close(d);
 *
 * Stacked landmarks (van Houwelingen 2007): one row per customer and landmark, of those with the company from the
 * landmark L to L + gap; snags of (L - look-back, L], leaving in (L + gap, L + gap + horizon]. A pooled logistic
 * regression with factor(landmark); contrasts by g-computation (Robins 1986), risks averaged over each customer's
 * landmarks first, then over customers; intervals are percentiles of a bootstrap of customers. Beside it stand the ways
 * that lie, with their stamps, and three checks that must find nothing.
 */
#ifndef SNAG_DRIVERS_H
#define SNAG_DRIVERS_H

#include "snag/features.h"
#include "snag/study.h"

SNAG_C_BEGIN

struct drivers_options {
    const struct landmarks *landmarks; /* DESIGN_LANDMARK */
    const struct outcomes *outcomes;
    const struct outcomes *control; /* the same customers, `churned` being an end that friction cannot cause; or NULL */
    const struct outcomes *ended;   /* … an end that is no leaving: nobody is at risk after it; or NULL */
    const char *control_name, *ended_name; /* their columns */
    int64_t look_back_us, gap_us, horizon_us;
    const struct zone *zone;
    int64_t silence_us;
    double min_match;
    size_t resamples; /* of customers */
    size_t exchanges; /* of check (c); 0: it is left out */
    size_t curve;     /* exchanges of the specification curve; 0: without its p; DRIVERS_NO_CURVE: no curve */
    uint64_t seed;
    double alpha; /* .05: intervals of 1 - alpha */
    /* Written down beforehand: "transfer > 0", "transfer < 0", "transfer within 0.5", of the risk observed less that
     * without the rule, in points of 100; and the file that says so, with its digest. */
    const char *const *claim;
    size_t n_claims;
    const char *spec, *sha256; /* NULL: none */
};
#define DRIVERS_NO_CURVE SIZE_MAX
#define DRIVERS_DEFAULTS                                                                                          \
    {                                                                                                             \
        .min_match = 0.2, .resamples = 999, .exchanges = 199, .curve = DRIVERS_NO_CURVE, .seed = 1, .alpha = 0.05 \
    }

struct drivers;
/* The options' pointers remain the caller's and must outlive it. ERR_USAGE for options that do not go together. */
int drivers_open(struct drivers **d, const struct drivers_options *o, struct err *err) SNAG_CHECK;
/* A rule that is part of another is in no model beside it; one that is built on another is set to 0 with it. Before
 * drivers_end. */
int drivers_part(struct drivers *d, const char *rule, struct err *err) SNAG_CHECK;
int drivers_built_on(struct drivers *d, const char *rule, const char *on, struct err *err) SNAG_CHECK;
/* Events and snags, as features_add takes them. */
int drivers_add(struct drivers *d, const struct batch *b, struct err *err) SNAG_CHECK;
/* After the last batch: computes everything. ERR_DATA if nothing can be said: nobody left, no rule is observable. */
int drivers_end(struct drivers *d, struct err *err) SNAG_CHECK;
/* The numbers, one line each: part is the column or check, by the rule. */
const struct study *drivers_study(const struct drivers *d);
/* As pages of 80 columns; as one JSON document (drivers_schema). Tables are study_table's. */
int drivers_text(const struct drivers *d, struct buf *b, struct err *err) SNAG_CHECK;
int drivers_json(const struct drivers *d, struct buf *b, struct err *err) SNAG_CHECK;
/* As tables for a paper, one a part (LaTeX, booktabs). */
int drivers_tex(const struct drivers *d, struct buf *b, struct err *err) SNAG_CHECK;
/* Plot number i, as SVG: 1, with its name; 0 after the last: each rule's difference of risks; specification curves. */
int drivers_picture(const struct drivers *d, size_t i, const char **name, struct buf *b, struct err *err) SNAG_CHECK;
const char *drivers_schema(void);
void drivers_close(struct drivers *d);

SNAG_C_END

#endif
