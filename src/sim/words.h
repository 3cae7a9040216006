/* words: what the simulated world is made of: events, rules, reasons, queues, agents, sentences.
 *
 * Every name that appears in a written log is here once.
 */
#ifndef SNAG_SIM_WORDS_H
#define SNAG_SIM_WORDS_H

#include <stdint.h>

/* The files that show the world, as bits: a snag's truth says in which of them it can be seen. */
enum sim_format { IN_EVENTS = 1, IN_QUEUE_LOG = 2, IN_CONTACTS = 4, IN_AUDITS = 8, IN_INCIDENTS = 16, N_FORMATS = 5 };
extern const char *const sim_format_name[N_FORMATS]; /* by number of the bit */

enum sim_event_name {
    EV_START,
    EV_END,
    EV_IDENTIFY,
    EV_VERIFY,
    EV_IDENTIFY_FAILED,
    EV_ENQUEUE,
    EV_OFFER_MISSED,
    EV_CONNECT,
    EV_ABANDON,
    EV_DEQUEUE,
    EV_TRANSFER,
    EV_HOLD,
    EV_UNHOLD,
    EV_CUSTOMER_MESSAGE,
    EV_AGENT_MESSAGE,
    EV_BOT_MESSAGE,
    EV_ASSIGN,
    EV_PENDING,
    EV_SOLVE,
    EV_REOPEN,
    EV_CLOSE,
    EV_ESCALATE,
    EV_PROMISE,
    EV_FOLLOWUP,
    EV_BAD_NEWS,
    EV_EXPLAIN,
    EV_ACKNOWLEDGE,
    EV_OPTIONS,
    EV_CONFIRM,
    EV_REPEAT_BACK,
    EV_SURVEY_SENT,
    EV_CSAT,
    EV_CES,
    EV_NPS,
    EV_COMPLAINT,
    EV_COMPENSATION,
    EV_PURCHASE,
    EV_RENEWAL,
    EV_CANCEL_REQUEST,
    EV_CHURN,
    EV_APPOINTMENT,
    EV_ARRIVE,
    N_EVENT_NAMES
};
extern const char *const sim_event_word[N_EVENT_NAMES];

enum sim_channel { CH_NONE, CH_PHONE, CH_CHAT, CH_BOT, CH_EMAIL, CH_WEB, N_CHANNELS };
extern const char *const sim_channel_word[N_CHANNELS];

enum sim_direction { DIR_NONE, DIR_IN, DIR_OUT };
extern const char *const sim_direction_word[];

/* The rules whose hits are planted or accounted for; the good ones come last. */
enum sim_rule {
    R_REIDENTIFY,
    R_ONEROUS_CHECK,
    R_REPEATED_EXPLANATION,
    R_TRANSFER,
    R_PING_PONG,
    R_MANY_OWNERS,
    R_REPEAT_CONTACT,
    R_SAME_PROBLEM_AGAIN,
    R_NEXT_ISSUE,
    R_CHANNEL_SWITCH,
    R_SELF_SERVICE_FAILED,
    R_ABANDONED,
    R_THROWN_OUT,
    R_LONG_WAIT,
    R_MISSED_OFFER,
    R_MANY_HOLDS,
    R_LONG_HOLD,
    R_SLOW_FIRST_REPLY,
    R_UNANSWERED_MESSAGE,
    R_CHASING,
    R_BROKEN_PROMISE,
    R_UNINFORMED,
    R_REOPENED,
    R_SLOW_RESOLUTION,
    R_ESCALATED,
    R_POLICY_WALL,
    R_SLOW_REFUND,
    R_FEE_DISPUTE,
    R_DOUBLE_DEVIATION,
    R_HANDOFF_GAP,
    R_BAD_NEWS_UNEXPLAINED,
    R_BAD_NEWS_UNACKNOWLEDGED,
    R_BAD_NEWS_WITHOUT_OPTIONS,
    R_BAD_NEWS_UNCONFIRMED,
    R_BAD_NEWS_OUT_OF_ORDER,
    R_UNHEARD,
    R_SHORT_ABANDON,
    R_LONG_HOLD_TOLD,
    R_LATE_SERVICE,
    R_WRONG_CHANNEL,
    R_GONE_DARK,
    R_UNFOLLOWED_COMPLAINT,
    R_UNANNOUNCED_RENEWAL,
    R_BLAME,
    R_CLOCK_STOPPED,
    R_SILENT_LEAVER,
    R_SLOW_CHAT_REPLY,
    N_SNAG_RULES,
    R_PROACTIVE_CONTACT = N_SNAG_RULES,
    R_RECOVERY_FOLLOWUP,
    R_COMPENSATED,
    R_REPEAT_BACK,
    R_KEPT_PROMISE,
    R_ON_TIME,
    R_KINDNESS,
    R_RESOLVED_FIRST_TIME,
    N_RULES
};
extern const char *const sim_rule_word[N_RULES];
extern const uint8_t sim_rule_formats[N_RULES]; /* the files whose map can show it */

enum sim_queue { Q_NONE, Q_ORDERS, Q_TECH, Q_ACCOUNTS, Q_BILLING, Q_RETENTION, N_QUEUES };
extern const char *const sim_queue_word[N_QUEUES];

enum sim_reason {
    RE_NONE,
    RE_DELIVERY,
    RE_ORDER_STATUS,
    RE_EXCHANGE,
    RE_LOGIN,
    RE_OUTAGE,
    RE_SETUP,
    RE_ADDRESS,
    RE_CONTRACT,
    RE_PAYMENT,
    RE_REFUND,
    N_TOPICS, /* what customers call about by themselves: RE_DELIVERY … RE_REFUND */
    RE_INVOICE = N_TOPICS,
    RE_CANCEL,
    RE_WELCOME,
    RE_RENEWAL,
    RE_LINE_TEST,
    N_REASONS
};
extern const char *const sim_reason_word[N_REASONS];
extern const uint8_t sim_reason_queue[N_REASONS]; /* the queue that handles it */
extern const uint8_t sim_reason_next[N_REASONS];  /* the next issue that follows it, RE_NONE = none */

/* Agents: 0 is nobody, then the two machines, then AGENTS people for each queue. */
enum { AG_NONE, AG_IVR, AG_BOT, AG_FIRST, AGENTS = 12 };
static inline int agent_of(int queue, int k)
{
    return AG_FIRST + (queue - 1) * AGENTS + k;
}
static inline int agent_queue(int agent)
{
    return (agent - AG_FIRST) / AGENTS + 1;
}
static inline int agent_number(int agent)
{
    return (agent - AG_FIRST) % AGENTS;
}

/* Sentences, by how a rule should take them. */
enum sim_text {
    TX_NONE,
    TX_OPENING,
    TX_DETAILS,
    TX_QUESTION,
    TX_EXPLAINED_AGAIN,
    TX_CHASING,
    TX_AGAIN_BROKEN,
    TX_THANKS,
    TX_REPLY,
    TX_ANSWER,
    TX_SOLVED,
    TX_WALL,
    TX_BLAME,
    TX_BOT,
    TX_BLIND,
    TX_ATTENDED,
    TX_REQUEUE,
    TX_TIMEOUT,
    TX_EMPTY,
    TX_KEY,
    TX_CUSTOMER,
    TX_VENDOR,
    N_TEXTS
};
enum { SENTENCES = 3 }; /* variants of each; the log's own words have one */
extern const char *const sim_text_word[N_TEXTS][SENTENCES];

#endif
