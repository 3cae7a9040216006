/* life: one customer while her contacts are played, and the directions that all scripts share.
 *
 * A script advances the clock and says what happens:
 *
 *     life_open(l, CH_PHONE, RE_LOGIN, ts_s);
 *     life_say(l, EV_START);
 *     life_pass(l, 20, 40);
 *     if (life_hit(l, R_TRANSFER)) {
 *         life_plant(l, R_TRANSFER);
 *         life_say(l, EV_TRANSFER);
 *     }
 *
 * How truth is known: a customer's matters are at least 8 quiet days apart and never repeat a reason of the last 31
 * days (or its next issue), so no window of a rule spans two matters; within a matter the script decides, and plants a
 * truth for everything that a rule will find. Failure (memory) is sticky: `failed` is checked once, when the life is
 * over.
 */
#ifndef SNAG_SIM_LIFE_H
#define SNAG_SIM_LIFE_H

#include <stdbool.h>

#include "sim/params.h"
#include "sim/rng.h"
#include "sim/tape.h"

enum { MINUTE_S = 60, HOUR_S = 3600, QUIET_S = 8 * DAY_S, REASON_REST_S = 31 * DAY_S };
enum { LOOK_BACK_D = 90, GAP_D = 14, HORIZON_D = 90 };
enum { SAT_LEVELS = 10 }; /* 1 to 10 */

/* Where a customer is seen. */
enum sim_home { HOME_PHONE, HOME_DESK, HOME_IT, HOME_MIXED, N_HOMES };
extern const char *const sim_home_word[N_HOMES];

enum sim_expectation { EXPECT_BELOW, EXPECT_MET, EXPECT_EXCEEDED, EXPECT_KINDS };

/* What all customers share: the calendar and what is computed from the parameters once. */
struct sim_world {
    struct sim_params p;
    uint64_t seed, n_customers, n_anonymous;
    int64_t begin_s, end_s, landmark_s, as_of_s; /* the log covers begin_s … end_s; outcomes are known until as_of_s */
    double queue_factor[N_QUEUES];
    double agent_factor[AG_FIRST + (N_QUEUES - 1) * AGENTS];
    double exceeded_friction;
    double survey_step;                         /* what an expectation is worth in loyalty is so many steps */
    double satisfied[EXPECT_KINDS][SAT_LEVELS]; /* how likely each level of satisfaction is, before error */
    double share[N_HOMES];                      /* adding up to 1 */
};

/* The state of a customer's complaints in the 90 days before the survey. */
enum sim_complaint {
    COMPLAINT_NONE,        /* no snag, no complaint */
    COMPLAINT_SILENT,      /* a snag, no complaint */
    COMPLAINT_SATISFIED,   /* csat 4 or 5 after the latest complaint */
    COMPLAINT_UNSATISFIED, /* csat 1 to 3 */
    COMPLAINT_UNKNOWN,     /* not asked, or not answered */
    N_COMPLAINT_STATES
};

/* Somebody asked by the survey. */
struct sim_answer {
    bool asked, answered;
    int64_t contact, ticket, sent_s, answered_s;
    int expectation, effort, nps, repurchase, spend, praise, change;
    int satisfaction;             /* of the experience */
    int sat_item[MOST_SAT_ITEMS]; /* as answered, with error */
    int snags;                    /* planted in the contact */
    int complaint;                /* enum sim_complaint */
};

struct scene {
    int64_t now_s, started_s, contact, ticket;
    uint8_t channel, direction, reason, queue, priority, formats;
    int agent;
    int expectation;
    double factor;     /* multiplies every chance of friction */
    size_t n_truths;   /* on the tape when the contact began */
    bool handled;      /* reached a person, or was solved */
    int identified_by; /* who asked for identity last, AG_NONE = nobody */
    unsigned missing;  /* bits of the rules of unwelcome news that its end will find */
};

struct life {
    const struct sim_world *w;
    struct rng rng;
    struct tape tape;
    struct err *err;
    bool failed;
    /* who */
    uint64_t index;
    bool known; /* false: an anonymous caller */
    int home;
    bool premium;
    double value, factor, interval_mean_s;                              /* mean interval between matters */
    int64_t entered_s, renewal_s, churned_s, retention_s, survey_due_s; /* 0 = never */
    int64_t moved_s;                                                    /* moved away; 0 = never */
    bool at_risk;       /* with the company when the horizon begins: then … */
    double log_odds;    /* … of leaving in the horizon */
    int64_t decision_s; /* when the next draw decides whether the customer leaves */
    struct sim_answer answer;
    struct scene now;
    int n_tickets;
    int preferred;   /* the channel she wants to be reached by, CH_NONE = has not said */
    bool leaving;    /* this is the last call: it goes to the team whose job is to keep her */
    bool next_issue; /* the contact about to be played is the next issue of the previous one */
    /* what has been */
    int64_t busy_until_s;         /* the last moment that belongs to a matter */
    int64_t in_start_s, in_end_s; /* latest inbound start and end, 0 = none */
    int64_t self_service_s;       /* latest inbound start on the web or with the bot */
    int64_t compensated_s;
    int64_t outbound_until_s; /* a promise or a planned followup is open until then: no other is made */
    int64_t refund_until_s;   /* the same for refunds and compensation */
    int64_t ended_s[N_REASONS];
    uint8_t ended_reason;
};

/* --- world.c --- */
/* The calendar and the factors from w->p, w->seed, w->n_customers and days; ERR_USAGE if the parameters contradict each
 * other. */
int sim_world_init(struct sim_world *w, int64_t days, struct err *err) SNAG_CHECK;

/* --- satisfaction.c: how satisfied people are, by expectation --- */
/* The level that is nearest. */
int sim_level(double x);
/* The mean of what is answered, before error, if norms differ (survey.norm_sd). */
double sim_performance(int expectation);
/* w->satisfied from w->p. */
void sim_satisfied(struct sim_world *w);
/* How likely each answer is to one question, if that is the level (1 to 10). */
void sim_sat_answer(const struct sim_params *p, int level, double chance[SAT_LEVELS]);
/* Mean and variance of the mean of all questions, of people with an expectation. */
void sim_sat_moments(const struct sim_world *w, int expectation, double *mean, double *variance);
/* What an expectation is worth, in steps. */
double sim_steps(const struct sim_params *p, int expectation);

/* --- life.c: the whole life --- */
/* Makes customer `index` (those from n_customers on are anonymous callers): the tape is in time order, cut at
 * the end of the log. The life is reused from one customer to the next. */
int life_play(struct life *l, const struct sim_world *w, uint64_t index, struct err *err) SNAG_CHECK;
void life_free(struct life *l);

/* The chance of leaving: that without snags, moved by log odds. */
double sim_leaving(double base, double log_odds);

/* --- extras.c --- */
/* Adds, to a life that is over, what has draws of its own, so that everything else stays as it was: visits, holds that
 * are logged with their length, unkind words. The tape is in time order before and after. */
int life_extras(struct life *l, struct err *err) SNAG_CHECK;

/* --- consequences.c --- */
/* Adds the truths that follow from more than one contact's script, by going through all that happened. The tape is in
 * time order before and after. */
int life_consequences(struct life *l, struct err *err) SNAG_CHECK;

/* --- direct.c --- */
/* Opens a contact at ts_s; inbound, in the queue of its reason. */
void life_open(struct life *l, int channel, int reason, int64_t ts_s);
void life_say(struct life *l, int event);
void life_say_value(struct life *l, int event, double value);
void life_say_text(struct life *l, int event, int text);
/* Another moment, while the clock stays. */
void life_say_at(struct life *l, int event, int64_t ts_s);
/* Lets lo … hi seconds pass. */
void life_pass(struct life *l, int64_t lo, int64_t hi);
/* Does this friction happen at this opportunity? It depends on queue, agent, customer and expectation. */
bool life_hit(struct life *l, int rule);
/* The rule will find a snag now, or at ts_s, in those files of the scene that can show it. */
void life_plant(struct life *l, int rule);
void life_plant_at(struct life *l, int rule, int64_t ts_s);
/* Only in the files named. */
void life_plant_in(struct life *l, int rule, uint8_t formats);
/* An agent of the queue, other than `not`. */
int life_agent(struct life *l, int queue, int not );
int life_other_queue(struct life *l, int not );
/* Plants what the start of an inbound contact at the scene's time implies, given how it follows the previous one. */
void life_plant_follow_up(struct life *l, int prior_channel);
/* A reason not used recently; RE_NONE if there is none. */
int life_reason(struct life *l, int64_t ts_s);
bool life_reason_rested(const struct life *l, int reason, int64_t ts_s);
/* The first moment at or after earliest_s, in the rhythm of week and day. */
int64_t life_rhythm(struct life *l, int64_t earliest_s);
/* A moment between lo_s and hi_s, in the rhythm of the day if there is one. */
int64_t life_rhythm_between(struct life *l, int64_t lo_s, int64_t hi_s);

/* --- scripts: each plays one contact from ts_s on; prior_channel = that of the contact which it follows up within the
 * same matter, CH_NONE if it begins one --- */
void life_call(struct life *l, int reason, int64_t ts_s, int prior_channel);
void life_chat(struct life *l, int reason, int64_t ts_s, int prior_channel);
void life_bot(struct life *l, int reason, int64_t ts_s);
void life_outbound(struct life *l, int reason, int64_t ts_s);
void life_ticket(struct life *l, int reason, int64_t ts_s, int prior_channel);
void life_incident(struct life *l, int reason, int64_t ts_s, int prior_channel);
/* The mean of true loyalty, of customers of that expectation who met so many snags. */
double sim_loyalty(const struct sim_world *w, int expectation, int snags, int complaint);
/* csat and ces after a handled contact, and the survey if it is due. */
void life_answers(struct life *l);
/* talk.c: what is said between agent and customer once they are connected, up to the wrap-up. */
void life_talk(struct life *l);
/* Ends the contact: what unwelcome news lacked is found here. */
void life_talk_end(struct life *l);
/* The waiting before anybody answers. */
struct queueing {
    enum { ANSWERED, GIVEN_UP, PUT_OUT, PRESSED_KEY } outcome;
    int64_t wait_s;
    bool long_wait;
};
struct queueing life_queue_up(struct life *l);
/* Who asked for identity last; AG_NONE = nobody. */
void life_ask_identity(struct life *l, int agent, uint8_t formats);
/* Passes the contact on, with everything that can follow. */
void life_pass_on(struct life *l);

#endif
