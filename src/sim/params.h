/* params: the knobs of the simulated world, in one table.
 *
 * The table feeds --set, --parameters, the manual and truth.json. A parameter is a number.
 */
#ifndef SNAG_SIM_PARAMS_H
#define SNAG_SIM_PARAMS_H

#include <stddef.h>

#include "snag/err.h"
#include "sim/words.h"

enum { MOST_SAT_ITEMS = 10 };

struct sim_params {
    /* people */
    double share_phone, share_desk, share_it, share_mixed; /* relative */
    double new_share, premium_share;
    double contacts_per_year, contacts_spread;
    double anonymous_share;
    double weekend, spread_queue, spread_agent, spread_customer;
    /* calls */
    double identified, short_abandon, wait_short_s, wait_long_s, attended_share;
    double promise_share, complaint_share, bad_news_share, compensation_share, recovery_share;
    double repeat_back_share, proactive_share, appointment_share, preferred_share;
    double friction[N_SNAG_RULES]; /* the chance at each opportunity */
    /* experience and answers */
    double below_share, exceeded_share, below_friction, met_friction;
    double csat_base, csat_asked, response, response_friction;
    double csat_effect[N_SNAG_RULES]; /* points per snag */
    double survey_r2, survey_below, survey_exceeded, less_loyal, asymmetry, survey_noise_sd, item_noise_sd;
    double sat_items, sat_sd, norm_sd, survey_friction;
    double recovery_satisfied, recovery_silent, recovery_failed; /* points of loyalty */
    /* leaving */
    double churn_month, churn_gap, churn_horizon;
    double effect[N_SNAG_RULES]; /* log odds per snag */
    double effect_contacts, effect_matters, effect_tenure;
    double moves_month;
    double retention_share, retention_said, retention_transfer;
    /* one bad week; a queue that gets better; friction that brings contacts */
    double bad_week, bad_week_factor, callback_day, callback_factor, cascade;
};

struct sim_param {
    const char *name, *unit, *meaning;
    double lowest, highest, value; /* value: the default */
    size_t offset;                 /* of the double in struct sim_params */
};
extern const struct sim_param sim_param_table[];
extern const size_t sim_n_params;

struct sim_scenario {
    const char *name, *meaning;
    const char *settings; /* name=value words, separated by blanks */
};
extern const struct sim_scenario sim_scenarios[]; /* ends with a NULL name */

/* The defaults changed by the scenario; ERR_USAGE with the nearest name if there is none. */
int sim_params_scenario(struct sim_params *p, const char *scenario, struct err *err) SNAG_CHECK;
/* "name=value"; ERR_USAGE with the nearest name or the range allowed. */
int sim_params_set(struct sim_params *p, const char *setting, struct err *err) SNAG_CHECK;
static inline double sim_param_value(const struct sim_params *p, const struct sim_param *row)
{
    return *(const double *)((const char *)p + row->offset);
}

#endif
