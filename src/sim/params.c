/* params: see params.h. The table of the world's knobs, and the scenarios that turn them. */
#include "sim/params.h"

#include <stddef.h>
#include <string.h>

#include "base/nearest.h"
#include "snag/num.h"
#include "snag/str.h"

#define AT(field) offsetof(struct sim_params, field)
#define SHARE(name, field, value, meaning)             \
    {                                                  \
        name, "share", meaning, 0, 1, value, AT(field) \
    }
#define FRICTION(rule, name, value, of)                                   \
    {                                                                     \
        "friction." name, "share", of, 0, 0.95, value, AT(friction[rule]) \
    }
#define EFFECT(rule, name, value)                                                                                    \
    {                                                                                                                \
        "effect." name, "log odds", "added to the log odds of leaving for each " name " in the last 90 days", -5, 5, \
            value, AT(effect[rule])                                                                                  \
    }
#define CSAT(rule, name, value)                                                                                      \
    {                                                                                                                \
        "csat." name, "points", "added to the mean of csat (1 to 5) for each " name " in the contact", -2, 2, value, \
            AT(csat_effect[rule])                                                                                    \
    }

const struct sim_param sim_param_table[] = {
    {"share.phone", "weight", "customers who only call: queue_log and contacts.csv show them", 0, 1000, 55,
     AT(share_phone)},
    {"share.desk", "weight", "customers who only write tickets: audits.jsonl", 0, 1000, 20, AT(share_desk)},
    {"share.it", "weight", "users who open incidents: incidents.csv", 0, 1000, 10, AT(share_it)},
    {"share.mixed", "weight", "customers who call, chat and use the bot: events.tsv alone", 0, 1000, 15,
     AT(share_mixed)},
    SHARE("new", new_share, 0.15, "customers who join while the log runs (each begins with a purchase)"),
    SHARE("premium", premium_share, 0.2, "customers in the premium segment, worth three times as much"),
    {"contacts", "a year", "inbound contacts that a customer begins, not counting follow-ups", 0.1, 30, 5,
     AT(contacts_per_year)},
    SHARE("contacts.spread", contacts_spread, 0.6,
          "how much customers differ in that (0: all alike, 1: from none to twice as many)"),
    {"anonymous", "share", "calls without identity, relative to the customers' first calls", 0, 1, 0.08,
     AT(anonymous_share)},
    SHARE("weekend", weekend, 0.35, "matters begun on a Saturday or Sunday, relative to a weekday"),
    SHARE("spread.queue", spread_queue, 0.2, "how much the chance of friction differs by queue"),
    SHARE("spread.agent", spread_agent, 0.3, "how much it differs by agent"),
    SHARE("spread.customer", spread_customer, 0.3, "how much it differs by customer"),

    SHARE("identified", identified, 0.8, "calls in which the IVR asks for the account number"),
    SHARE("short_abandon", short_abandon, 0.02, "calls abandoned within 4 seconds (no snag)"),
    {"wait.short", "s", "waits that are not long are drawn as 3 + value u^2, u uniform on [0, 1)", 20, 117, 117,
     AT(wait_short_s)},
    {"wait.long", "s", "long waits are drawn as 121 + value u^2", 1, 3600, 600, AT(wait_long_s)},
    SHARE("attended", attended_share, 0.25, "transfers in which the first agent stays until the second joins"),
    SHARE("promise", promise_share, 0.12, "answered calls with a promise to call back"),
    SHARE("complaint", complaint_share, 0.05, "answered calls with a complaint"),
    SHARE("bad_news", bad_news_share, 0.06, "answered calls with unwelcome news"),
    SHARE("compensation", compensation_share, 0.5, "complaints that are compensated"),
    SHARE("recovery", recovery_share, 0.4, "complaints followed up after 8 to 20 days"),
    SHARE("repeat_back", repeat_back_share, 0.3, "answered calls in which the agent repeats the problem back"),
    SHARE("proactive", proactive_share, 0.3, "renewals announced by a call"),
    SHARE("appointment", appointment_share, 0.1, "answered contacts, in the home mixed, in which a visit is arranged"),
    SHARE("preferred", preferred_share, 0.3, "customers of the home mixed who have said how they want to be reached"),

    FRICTION(R_REIDENTIFY, "reidentify", 0.10, "agents who ask again for an account number already given"),
    FRICTION(R_ONEROUS_CHECK, "onerous_check", 0.03, "answered calls and chats with three identity checks"),
    FRICTION(R_REPEATED_EXPLANATION, "repeated_explanation", 0.06,
             "tickets and chats in which the customer explains again"),
    FRICTION(R_TRANSFER, "transfer", 0.15, "answered calls and tickets that are passed on"),
    FRICTION(R_PING_PONG, "ping_pong", 0.25, "blind transfers that end where they began"),
    FRICTION(R_MANY_OWNERS, "many_owners", 0.3, "returns that reach a third agent"),
    FRICTION(R_REPEAT_CONTACT, "repeat_contact", 0.12, "contacts followed by another within 6.9 days"),
    FRICTION(R_SAME_PROBLEM_AGAIN, "same_problem_again", 0.6, "of those, for the same reason"),
    FRICTION(R_NEXT_ISSUE, "next_issue", 0.03, "contacts followed by the next issue after 8 to 25 days"),
    FRICTION(R_CHANNEL_SWITCH, "channel_switch", 0.10, "calls and chats followed by the other channel within 24 hours"),
    FRICTION(R_SELF_SERVICE_FAILED, "self_service_failed", 0.4,
             "bot sessions followed by a call or chat within 24 hours"),
    FRICTION(R_ABANDONED, "abandoned", 0.06, "calls and chats abandoned in the queue after 5 seconds or more"),
    FRICTION(R_THROWN_OUT, "thrown_out", 0.015, "calls removed from the queue (timeout, nobody there)"),
    FRICTION(R_LONG_WAIT, "long_wait", 0.14, "calls and chats that wait more than 120 seconds"),
    FRICTION(R_MISSED_OFFER, "missed_offer", 0.05, "answered calls that rang at two agents first"),
    FRICTION(R_MANY_HOLDS, "many_holds", 0.05, "answered calls with two holds"),
    FRICTION(R_LONG_HOLD, "long_hold", 0.04, "answered calls with a hold of more than 120 seconds"),
    FRICTION(R_SLOW_FIRST_REPLY, "slow_first_reply", 0.10, "tickets first answered after 25 to 44 hours"),
    FRICTION(R_UNANSWERED_MESSAGE, "unanswered_message", 0.05, "tickets with a question unanswered for 50 to 70 hours"),
    FRICTION(R_CHASING, "chasing", 0.07, "tickets in which the customer asks for news before the answer"),
    FRICTION(R_BROKEN_PROMISE, "broken_promise", 0.2, "promises not kept in time"),
    FRICTION(R_UNINFORMED, "uninformed", 0.04, "tickets that wait 74 to 100 hours for somebody without a word"),
    FRICTION(R_REOPENED, "reopened", 0.08, "solved tickets and incidents that are reopened"),
    FRICTION(R_SLOW_RESOLUTION, "slow_resolution", 0.06, "tickets and incidents solved after 5.5 to 9 days"),
    FRICTION(R_ESCALATED, "escalated", 0.05, "tickets and incidents that are escalated"),
    FRICTION(R_POLICY_WALL, "policy_wall", 0.05, "tickets and chats in which the agent points to policy"),
    FRICTION(R_SLOW_REFUND, "slow_refund", 0.25, "promised refunds that do not come within 7 days"),
    FRICTION(R_FEE_DISPUTE, "fee_dispute", 0.05, "contacts about a charge on the invoice"),
    FRICTION(R_HANDOFF_GAP, "handoff_gap", 0.3, "purchases that nobody follows up within 14 days"),
    FRICTION(R_BAD_NEWS_UNEXPLAINED, "bad_news_unexplained", 0.2, "unwelcome news without the reason"),
    FRICTION(R_BAD_NEWS_UNACKNOWLEDGED, "bad_news_unacknowledged", 0.3, "unwelcome news without a kind word"),
    FRICTION(R_BAD_NEWS_WITHOUT_OPTIONS, "bad_news_without_options", 0.25, "unwelcome news without a choice"),
    FRICTION(R_BAD_NEWS_UNCONFIRMED, "bad_news_unconfirmed", 0.3, "unwelcome news without an agreed end"),
    FRICTION(R_BAD_NEWS_OUT_OF_ORDER, "bad_news_out_of_order", 0.15,
             "unwelcome news explained only after the kind word, if both come"),
    FRICTION(R_UNHEARD, "unheard", 0.04, "answered calls in which options come before anything else"),

    FRICTION(R_LATE_SERVICE, "late_service", 0.2, "visits to which nobody comes in time"),
    FRICTION(R_LONG_HOLD_TOLD, "long_hold_told", 0.04,
             "answered calls, in the home mixed, with a hold of more than 120 seconds that is logged with its length"),
    FRICTION(R_BLAME, "blame", 0.03, "answers of agents in chats that blame the customer"),

    SHARE("below", below_share, 0.25, "contacts that fall short of what was expected"),
    SHARE("exceeded", exceeded_share, 0.16, "contacts that exceed it"),
    {"below.friction", "factor",
     "chance of friction in contacts that fall short (1: no difference; contacts that exceed expectations balance the "
     "mean)",
     0, 3, 1.8, AT(below_friction)},
    {"met.friction", "factor", "the same in contacts that meet expectations", 0, 3, 0.85, AT(met_friction)},
    {"csat.base", "points", "mean of csat without friction", 1, 5, 4.2, AT(csat_base)},
    SHARE("csat.asked", csat_asked, 0.6, "handled contacts after which csat and ces are asked"),
    SHARE("response", response, 0.45, "of those asked, customers who answer when nothing went wrong"),
    SHARE("response.friction", response_friction, 0.85, "factor on that for each snag in the contact"),
    CSAT(R_TRANSFER, "transfer", -0.4),
    CSAT(R_LONG_WAIT, "long_wait", -0.3),
    CSAT(R_PING_PONG, "ping_pong", 0),
    CSAT(R_REIDENTIFY, "reidentify", 0),
    CSAT(R_SLOW_FIRST_REPLY, "slow_first_reply", -0.5),
    CSAT(R_REOPENED, "reopened", -0.6),
    {"survey.r2", "R squared", "of loyalty on satisfaction, among those asked", 0, 0.4, 0.13, AT(survey_r2)},
    {"survey.below", "ratio", "loss of loyalty from met to below, in steps", 0, 2, 1, AT(survey_below)},
    {"survey.exceeded", "ratio", "gain in loyalty from met to exceeded, in steps", 0, 2, 0, AT(survey_exceeded)},
    SHARE("survey.less", less_loyal, 0.24, "respondents made less loyal by the contact"),
    {"survey.asymmetry", "ratio", "less loyal over more loyal", 0.5, 100, 4, AT(asymmetry)},
    {"survey.sd", "points", "standard deviation of true loyalty (0 to 10) among people with the same experience", 0.1,
     2, 1.2, AT(survey_noise_sd)},
    {"survey.item_sd", "points", "measurement error of each of the three loyalty items", 0, 2, 1, AT(item_noise_sd)},
    {"survey.sat_items", "items", "questions about satisfaction; satisfaction is their mean", 1, MOST_SAT_ITEMS, 1,
     AT(sat_items)},
    {"survey.sat_sd", "points", "measurement error of each of them", 0, 5, 0, AT(sat_sd)},
    {"survey.norm_sd", "points",
     "how much customers' norms differ; above 0, satisfaction follows the performance and expectation its difference "
     "from the customer's norm",
     0, 5, 0, AT(norm_sd)},
    {"survey.friction", "points", "loyalty lost for each snag of the contact, beyond satisfaction", 0, 2, 0,
     AT(survey_friction)},
    {"recovery.satisfied", "points",
     "added to the loyalty of respondents whose latest complaint of the last 90 days ended in csat 4 or 5", -5, 5, 0,
     AT(recovery_satisfied)},
    {"recovery.silent", "points", "the same, if they met a snag in these days and did not complain", -5, 5, 0,
     AT(recovery_silent)},
    {"recovery.failed", "points", "the same, if the complaint ended in csat 1 to 3", -5, 5, 0, AT(recovery_failed)},

    SHARE("churn.month", churn_month, 0.01, "customers without snags who leave in 30 days, before the landmark"),
    SHARE("churn.gap", churn_gap, 0.004, "customers who leave in the 14 days after the landmark"),
    SHARE("churn.horizon", churn_horizon, 0.07, "customers without snags who leave in the 90 days after the gap"),
    EFFECT(R_REIDENTIFY, "reidentify", 0),
    EFFECT(R_ONEROUS_CHECK, "onerous_check", 0),
    EFFECT(R_REPEATED_EXPLANATION, "repeated_explanation", 0),
    EFFECT(R_TRANSFER, "transfer", 0.35),
    EFFECT(R_PING_PONG, "ping_pong", 0),
    EFFECT(R_MANY_OWNERS, "many_owners", 0),
    EFFECT(R_REPEAT_CONTACT, "repeat_contact", 0),
    EFFECT(R_SAME_PROBLEM_AGAIN, "same_problem_again", 0),
    EFFECT(R_NEXT_ISSUE, "next_issue", 0),
    EFFECT(R_CHANNEL_SWITCH, "channel_switch", 0),
    EFFECT(R_SELF_SERVICE_FAILED, "self_service_failed", 0),
    EFFECT(R_ABANDONED, "abandoned", 0.5),
    EFFECT(R_THROWN_OUT, "thrown_out", 0),
    EFFECT(R_LONG_WAIT, "long_wait", 0.25),
    EFFECT(R_MISSED_OFFER, "missed_offer", 0),
    EFFECT(R_MANY_HOLDS, "many_holds", 0),
    EFFECT(R_LONG_HOLD, "long_hold", 0),
    EFFECT(R_SLOW_FIRST_REPLY, "slow_first_reply", 0),
    EFFECT(R_UNANSWERED_MESSAGE, "unanswered_message", 0),
    EFFECT(R_CHASING, "chasing", 0),
    EFFECT(R_BROKEN_PROMISE, "broken_promise", 0),
    EFFECT(R_UNINFORMED, "uninformed", 0),
    EFFECT(R_REOPENED, "reopened", 0),
    EFFECT(R_SLOW_RESOLUTION, "slow_resolution", 0),
    EFFECT(R_ESCALATED, "escalated", 0),
    EFFECT(R_POLICY_WALL, "policy_wall", 0),
    EFFECT(R_SLOW_REFUND, "slow_refund", 0),
    EFFECT(R_FEE_DISPUTE, "fee_dispute", 0),
    EFFECT(R_HANDOFF_GAP, "handoff_gap", 0),
    EFFECT(R_BAD_NEWS_UNEXPLAINED, "bad_news_unexplained", 0),
    EFFECT(R_BAD_NEWS_UNACKNOWLEDGED, "bad_news_unacknowledged", 0),
    EFFECT(R_BAD_NEWS_WITHOUT_OPTIONS, "bad_news_without_options", 0),
    EFFECT(R_BAD_NEWS_UNCONFIRMED, "bad_news_unconfirmed", 0),
    EFFECT(R_BAD_NEWS_OUT_OF_ORDER, "bad_news_out_of_order", 0),
    EFFECT(R_UNHEARD, "unheard", 0),
    {"effect.contacts", "log odds", "the same for log(1 + inbound contacts in the last 90 days)", -5, 5, 0,
     AT(effect_contacts)},
    {"effect.matters", "log odds", "the same for log(1 + matters begun in the last 90 days)", -5, 5, 0,
     AT(effect_matters)},
    {"effect.tenure", "log odds", "the same for each 100 days since the customer's entry", -5, 5, 0, AT(effect_tenure)},
    SHARE("moves.month", moves_month, 0, "customers who move away in 30 days, whatever happens to them"),
    SHARE("retention", retention_share, 0.3, "departing customers who call 1 to 13 days before"),
    SHARE("retention.said", retention_said, 0.8,
          "of those, callers who say that they are cancelling (the others ask about the contract)"),
    SHARE("retention.transfer", retention_transfer, 0.3, "of those calls, transferred to the retention team"),

    {"bad_week", "week", "the week of the log (1: its first 7 days) in which everything goes wrong; 0: none", 0, 10000,
     0, AT(bad_week)},
    {"bad_week.factor", "factor", "multiplies the chance of friction in that week", 1, 10, 3, AT(bad_week_factor)},
    {"callback", "day", "the day of the log from which the queue billing calls back; 0: never", 0, 10000, 0,
     AT(callback_day)},
    {"callback.factor", "factor", "multiplies the chance of a long wait there from that day on", 0, 1, 0.25,
     AT(callback_factor)},
    {"cascade", "factor", "multiplies the chance of a repeat contact after a contact with a transfer or a long wait", 1,
     10, 1, AT(cascade)},
};
const size_t sim_n_params = sizeof sim_param_table / sizeof *sim_param_table;

#define NO_EFFECT "effect.transfer=0 effect.abandoned=0 effect.long_wait=0 "
const struct sim_scenario sim_scenarios[] = {
    {"effortless",
     "the published pattern: R squared .13, exceeded = met, four customers less loyal for each one more loyal", ""},
    {"delight", "exceeding expectations pays as much as failing them costs",
     "survey.exceeded=1 survey.asymmetry=1 survey.less=0.15 survey.r2=0.25"},
    {"null", "nothing that happens affects who leaves, who is satisfied or who is loyal",
     NO_EFFECT
     "csat.transfer=0 csat.long_wait=0 csat.slow_first_reply=0 csat.reopened=0 survey.r2=0 survey.asymmetry=1 "
     "below.friction=1 met.friction=1"},
    {"miller-heiman", "only exceeding expectations builds loyalty; meeting them is no better than failing them",
     "survey.below=0 survey.exceeded=1 survey.asymmetry=1 survey.less=0.15 survey.r2=0.05"},
    {"margin", "as effortless, but exceeding expectations is worth exactly the margin of 0.2 standard deviations",
     "survey.exceeded=0.197938"},
    {"proxy",
     "satisfaction follows the performance, and expectation its difference from the customer's own norm: bands of "
     "satisfaction are no expectations",
     "survey.norm_sd=2 survey.r2=0.06"},
    {"leak", "customers about to leave call and are transferred; the transfers do not make them leave",
     NO_EFFECT "share.desk=0 share.it=0 contacts=4 retention=0.95 retention.said=0.1 "
               "retention.transfer=0.95 churn.month=0.005 churn.gap=0.03 churn.horizon=0.15"},
    {"immortal", "many leave early and have no time to collect snags; the snags do not make them leave",
     NO_EFFECT "churn.month=0.1 churn.gap=0.04 churn.horizon=0.25 retention=0"},
    {"tenure",
     "customers come all the time and leave early on or late: new ones had no time to meet snags; the snags do not "
     "make "
     "them leave",
     NO_EFFECT
     "new=1 share.desk=0 share.it=0 share.mixed=0 contacts=12 contacts.spread=0 spread.customer=0 "
     "friction.transfer=0.5 churn.month=0.1 churn.gap=0.05 churn.horizon=0.35 effect.tenure=-1.2 retention=0"},
    {"healthy", "customers with much business in hand stay; the snags that come with it do not make them leave",
     NO_EFFECT
     "share.desk=0 share.it=0 share.mixed=0 contacts=8 contacts.spread=1 spread.customer=0 friction.transfer=0.4 "
     "cascade=3 "
     "churn.month=0.02 churn.horizon=0.3 effect.matters=-1 retention=0"},
    {"cascade", "transfers and waits bring repeat contacts, and part of what they do to leaving runs through these",
     "effect.abandoned=0 effect.repeat_contact=0.5 share.desk=0 share.it=0 share.mixed=0 contacts=8 cascade=4 "
     "friction.transfer=0.2 friction.long_wait=0.2 churn.horizon=0.12 retention=0"},
    {"competing", "customers leave because of snags, or move away whatever happens",
     "share.desk=0 share.it=0 share.mixed=0 contacts=8 moves.month=0.04 churn.horizon=0.12 retention=0"},
    {"quiet", "nobody leaves, friction brings calls, and customers differ in how often they call",
     NO_EFFECT "churn.month=0 churn.gap=0 churn.horizon=0 retention=0 contacts.spread=1 cascade=4 "
               "friction.repeat_contact=0.2"},
    {"callback", "from day 180 on, the queue billing calls back, and nobody waits there as before", "callback=180"},
    {"seasonal", "a strong weekly rhythm and one bad week", "weekend=0.1 bad_week=20 bad_week.factor=3"},
    {"large", "calls and nothing else, for benchmarks",
     "share.desk=0 share.it=0 share.mixed=0 contacts=12 csat.asked=0 preferred=0"},
    {NULL, NULL, NULL}};

static const struct sim_param *find(const char *name, size_t n)
{
    for (size_t i = 0; i < sim_n_params; i++)
        if (strlen(sim_param_table[i].name) == n && memcmp(sim_param_table[i].name, name, n) == 0)
            return &sim_param_table[i];
    return NULL;
}

static int unknown(const char *name, struct err *err)
{
    const char *names[sizeof sim_param_table / sizeof *sim_param_table];
    for (size_t i = 0; i < sim_n_params; i++)
        names[i] = sim_param_table[i].name;
    (void)err_set(err, ERR_USAGE, "unknown parameter '%s'", name);
    return nearest_hint(err, view_of(name), names, sim_n_params, "", "snag simulate --parameters lists them");
}

int sim_params_set(struct sim_params *p, const char *setting, struct err *err)
{
    char name[64];
    double x;
    size_t n = strcspn(setting, "=");
    if (setting[n] == '\0')
        return err_set(err, ERR_USAGE, "'%s' sets nothing: write parameter=value", setting);
    const struct sim_param *row = find(setting, n);
    if (!row) {
        size_t m = n < sizeof name - 1 ? n : sizeof name - 1;
        memcpy(name, setting, m);
        name[m] = '\0';
        return unknown(name, err);
    }
    if (num_parse(view_of(setting + n + 1), &x) < 0)
        return err_set(err, ERR_USAGE, "%s: '%s' is not a number", row->name, setting + n + 1);
    if (x < row->lowest || x > row->highest)
        return err_set(err, ERR_USAGE, "%s = %s is outside %g to %g", row->name, setting + n + 1, row->lowest,
                       row->highest);
    *(double *)((char *)p + row->offset) = x;
    return 0;
}

int sim_params_scenario(struct sim_params *p, const char *scenario, struct err *err)
{
    const char *names[32];
    size_t n = 0;
    *p = (struct sim_params){0};
    for (size_t i = 0; i < sim_n_params; i++)
        *(double *)((char *)p + sim_param_table[i].offset) = sim_param_table[i].value;
    for (const struct sim_scenario *s = sim_scenarios; s->name; s++) {
        names[n++] = s->name;
        if (strcmp(s->name, scenario) != 0)
            continue;
        char word[64];
        for (const char *at = s->settings; *(at += strspn(at, " "));) {
            size_t len = strcspn(at, " ");
            if (len >= sizeof word)
                return err_set(err, ERR_USAGE, "scenario %s: a setting is too long", scenario);
            memcpy(word, at, len);
            word[len] = '\0';
            if (sim_params_set(p, word, err) < 0)
                return err_wrap(err, "scenario %s", scenario);
            at += len;
        }
        return 0;
    }
    (void)err_set(err, ERR_USAGE, "unknown scenario '%s'", scenario);
    return nearest_hint(err, view_of(scenario), names, n, "",
                        "the scenarios are: effortless delight null miller-heiman margin proxy leak immortal tenure "
                        "healthy cascade competing quiet callback seasonal large");
}
