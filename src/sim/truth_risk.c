/* truth_risk: what each kind of snag does to the risk of leaving, over all customers with the company when the horizon
 * begins: as it is, against none of that snag, and against one more for everybody. */
#include "sim/write.h"

/* Of those who leave at any time of the horizon alike, the share that has not moved away before. */
static double stays(const struct sim_params *p)
{
    double rate = -portable_log(1 - p->moves_month) * HORIZON_D / 30;
    return p->moves_month > 0 ? (1 - portable_exp(-rate)) / rate : 1;
}

void sim_truth_life(struct writer *w, const struct life *l)
{
    const struct sim_world *world = w->w;
    const struct sim_params *p = &world->p;
    struct sim_truths *t = &w->truths;
    if (!l->at_risk)
        return;
    double share = stays(p), risk = share * sim_leaving(p->churn_horizon, l->log_odds);
    t->at_risk++;
    t->risk += risk;
    for (int r = 0; r < N_SNAG_RULES; r++) {
        if (p->effect[r] == 0)
            continue;
        int n = tape_count(&l->tape, r, IN_EVENTS, world->landmark_s - LOOK_BACK_D * DAY_S, world->landmark_s);
        t->absent[r] += share * sim_leaving(p->churn_horizon, l->log_odds - n * p->effect[r]);
        t->one_more[r] += share * sim_leaving(p->churn_horizon, l->log_odds + p->effect[r]);
    }
}

static int contrast(struct out *out, const char *name, double risk, double other, struct err *err)
{
    return other > 0 ? out_printf(out, err, "\"%s\": {\"difference\": %.12g, \"ratio\": %.12g}", name, risk - other,
                                  risk / other)
                     : out_printf(out, err, "\"%s\": {\"difference\": %.12g, \"ratio\": null}", name, risk - other);
}

int sim_truth_risk(struct writer *w, struct out *out, struct err *err)
{
    const struct sim_truths *t = &w->truths;
    const struct sim_params *p = &w->w->p;
    double n = t->at_risk > 0 ? t->at_risk : 1;
    bool first = true;
    if (out_printf(out, err, "  \"risk\": {\n    \"customers\": %.0f,\n    \"observed\": %.12g,\n", t->at_risk,
                   t->risk / n) < 0 ||
        out_printf(out, err, "    \"protects\": %s,\n    \"contrasts\": {",
                   p->effect_matters < 0    ? "\"matters\""
                   : p->effect_contacts < 0 ? "\"contacts\""
                                            : "null") < 0)
        return -1;
    for (int r = 0; r < N_SNAG_RULES; r++) {
        if (p->effect[r] == 0)
            continue;
        if (out_printf(out, err, "%s\n      \"%s\": {", first ? "" : ",", sim_rule_word[r]) < 0 ||
            contrast(out, "observed_less_absent", t->risk / n, t->absent[r] / n, err) < 0 ||
            out_text(out, ", ", err) < 0 ||
            contrast(out, "one_more_less_observed", t->one_more[r] / n, t->risk / n, err) < 0 ||
            out_text(out, "}", err) < 0)
            return -1;
        first = false;
    }
    return out_text(out, "}\n  },\n", err);
}
