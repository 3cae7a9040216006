/* words: see words.h. */
#include "sim/words.h"

const char *const sim_format_name[N_FORMATS] = {"events", "queue_log", "contacts", "audits", "incidents"};

const char *const sim_event_word[N_EVENT_NAMES] = {
    [EV_START] = "start", [EV_END] = "end", [EV_IDENTIFY] = "identify", [EV_VERIFY] = "verify",
    [EV_IDENTIFY_FAILED] = "identify_failed", [EV_ENQUEUE] = "enqueue", [EV_OFFER_MISSED] = "offer_missed",
    [EV_CONNECT] = "connect", [EV_ABANDON] = "abandon", [EV_DEQUEUE] = "dequeue", [EV_TRANSFER] = "transfer",
    [EV_HOLD] = "hold", [EV_UNHOLD] = "unhold", [EV_CUSTOMER_MESSAGE] = "customer_message",
    [EV_AGENT_MESSAGE] = "agent_message", [EV_BOT_MESSAGE] = "bot_message", [EV_ASSIGN] = "assign",
    [EV_PENDING] = "pending", [EV_SOLVE] = "solve", [EV_REOPEN] = "reopen", [EV_CLOSE] = "close",
    [EV_ESCALATE] = "escalate", [EV_PROMISE] = "promise", [EV_FOLLOWUP] = "followup", [EV_BAD_NEWS] = "bad_news",
    [EV_EXPLAIN] = "explain", [EV_ACKNOWLEDGE] = "acknowledge", [EV_OPTIONS] = "options",
    [EV_CONFIRM] = "confirm", [EV_REPEAT_BACK] = "repeat_back", [EV_SURVEY_SENT] = "survey_sent",
    [EV_CSAT] = "csat", [EV_CES] = "ces", [EV_NPS] = "nps", [EV_COMPLAINT] = "complaint",
    [EV_COMPENSATION] = "compensation", [EV_PURCHASE] = "purchase", [EV_RENEWAL] = "renewal",
    [EV_CANCEL_REQUEST] = "cancel_request", [EV_CHURN] = "churn"};

const char *const sim_channel_word[N_CHANNELS] = {"", "phone", "chat", "bot", "email", "web"};
const char *const sim_direction_word[] = {"", "in", "out"};

const char *const sim_rule_word[N_RULES] = {
    [R_REIDENTIFY] = "reidentify", [R_ONEROUS_CHECK] = "onerous_check",
    [R_REPEATED_EXPLANATION] = "repeated_explanation", [R_TRANSFER] = "transfer", [R_PING_PONG] = "ping_pong",
    [R_MANY_OWNERS] = "many_owners", [R_REPEAT_CONTACT] = "repeat_contact",
    [R_SAME_PROBLEM_AGAIN] = "same_problem_again", [R_NEXT_ISSUE] = "next_issue",
    [R_CHANNEL_SWITCH] = "channel_switch", [R_SELF_SERVICE_FAILED] = "self_service_failed",
    [R_ABANDONED] = "abandoned", [R_THROWN_OUT] = "thrown_out", [R_LONG_WAIT] = "long_wait",
    [R_MISSED_OFFER] = "missed_offer", [R_MANY_HOLDS] = "many_holds", [R_LONG_HOLD] = "long_hold",
    [R_SLOW_FIRST_REPLY] = "slow_first_reply", [R_UNANSWERED_MESSAGE] = "unanswered_message",
    [R_CHASING] = "chasing", [R_BROKEN_PROMISE] = "broken_promise", [R_UNINFORMED] = "uninformed",
    [R_REOPENED] = "reopened", [R_SLOW_RESOLUTION] = "slow_resolution", [R_ESCALATED] = "escalated",
    [R_POLICY_WALL] = "policy_wall", [R_SLOW_REFUND] = "slow_refund", [R_FEE_DISPUTE] = "fee_dispute",
    [R_DOUBLE_DEVIATION] = "double_deviation", [R_HANDOFF_GAP] = "handoff_gap",
    [R_BAD_NEWS_UNEXPLAINED] = "bad_news_unexplained", [R_BAD_NEWS_UNACKNOWLEDGED] = "bad_news_unacknowledged",
    [R_BAD_NEWS_WITHOUT_OPTIONS] = "bad_news_without_options",
    [R_BAD_NEWS_UNCONFIRMED] = "bad_news_unconfirmed", [R_BAD_NEWS_OUT_OF_ORDER] = "bad_news_out_of_order",
    [R_UNHEARD] = "unheard", [R_PROACTIVE_CONTACT] = "proactive_contact",
    [R_RECOVERY_FOLLOWUP] = "recovery_followup", [R_COMPENSATED] = "compensated",
    [R_REPEAT_BACK] = "repeat_back", [R_KEPT_PROMISE] = "kept_promise"};

enum { CALLS = IN_QUEUE_LOG | IN_CONTACTS, TICKETS = IN_AUDITS, SNAPSHOTS = IN_INCIDENTS };

/* The stream of events shows everything; a rule without a line here is seen there alone. */
const uint8_t sim_rule_formats[N_RULES] = {
    [R_REIDENTIFY] = CALLS,
    [R_REPEATED_EXPLANATION] = TICKETS,
    [R_TRANSFER] = CALLS | TICKETS | SNAPSHOTS,
    [R_PING_PONG] = CALLS | TICKETS | SNAPSHOTS,
    [R_MANY_OWNERS] = IN_QUEUE_LOG | TICKETS | SNAPSHOTS,
    [R_REPEAT_CONTACT] = CALLS | TICKETS | SNAPSHOTS,
    [R_SAME_PROBLEM_AGAIN] = IN_CONTACTS | SNAPSHOTS,
    [R_NEXT_ISSUE] = IN_CONTACTS | SNAPSHOTS,
    [R_CHANNEL_SWITCH] = TICKETS | SNAPSHOTS,
    [R_SELF_SERVICE_FAILED] = SNAPSHOTS,
    [R_ABANDONED] = CALLS,
    [R_THROWN_OUT] = CALLS,
    [R_LONG_WAIT] = CALLS,
    [R_MISSED_OFFER] = IN_QUEUE_LOG,
    [R_MANY_HOLDS] = IN_QUEUE_LOG,
    [R_LONG_HOLD] = IN_QUEUE_LOG,
    [R_SLOW_FIRST_REPLY] = TICKETS,
    [R_UNANSWERED_MESSAGE] = TICKETS,
    [R_CHASING] = TICKETS,
    [R_UNINFORMED] = TICKETS,
    [R_REOPENED] = TICKETS | SNAPSHOTS,
    [R_SLOW_RESOLUTION] = TICKETS | SNAPSHOTS,
    [R_ESCALATED] = TICKETS | SNAPSHOTS,
    [R_POLICY_WALL] = TICKETS,
    [R_FEE_DISPUTE] = IN_CONTACTS | SNAPSHOTS,
};

const char *const sim_queue_word[N_QUEUES] = {"", "orders", "tech", "accounts", "billing", "retention"};

const char *const sim_reason_word[N_REASONS] = {
    [RE_NONE] = "", [RE_DELIVERY] = "delivery", [RE_ORDER_STATUS] = "order status", [RE_EXCHANGE] = "exchange",
    [RE_LOGIN] = "login", [RE_OUTAGE] = "outage", [RE_SETUP] = "setup", [RE_ADDRESS] = "address change",
    [RE_CONTRACT] = "contract", [RE_PAYMENT] = "payment", [RE_REFUND] = "refund",
    [RE_INVOICE] = "invoice charge", [RE_CANCEL] = "cancel", [RE_WELCOME] = "welcome", [RE_RENEWAL] = "renewal",
    [RE_LINE_TEST] = "line test"};

const uint8_t sim_reason_queue[N_REASONS] = {
    [RE_DELIVERY] = Q_ORDERS, [RE_ORDER_STATUS] = Q_ORDERS, [RE_EXCHANGE] = Q_ORDERS, [RE_LOGIN] = Q_TECH,
    [RE_OUTAGE] = Q_TECH, [RE_SETUP] = Q_TECH, [RE_ADDRESS] = Q_ACCOUNTS, [RE_CONTRACT] = Q_ACCOUNTS,
    [RE_PAYMENT] = Q_BILLING, [RE_REFUND] = Q_BILLING, [RE_INVOICE] = Q_BILLING, [RE_CANCEL] = Q_ACCOUNTS,
    [RE_WELCOME] = Q_ACCOUNTS, [RE_RENEWAL] = Q_ACCOUNTS, [RE_LINE_TEST] = Q_TECH};

const uint8_t sim_reason_next[N_REASONS] = {
    [RE_ORDER_STATUS] = RE_DELIVERY, [RE_DELIVERY] = RE_EXCHANGE, [RE_EXCHANGE] = RE_REFUND,
    [RE_SETUP] = RE_LOGIN, [RE_CONTRACT] = RE_PAYMENT, [RE_ADDRESS] = RE_DELIVERY};

const char *const sim_text_word[N_TEXTS][SENTENCES] = {
    [TX_NONE] = {"", "", ""},
    [TX_OPENING] = {"Hello, something is wrong and I need some help, please.",
                    "Could you look into this for me? The details are below.",
                    "Good morning, I have a problem and hope you can help."},
    [TX_DETAILS] = {"Here are the details you wanted.", "The number is on the label, I attach a picture.",
                    "It began on Monday and happens every day since."},
    [TX_QUESTION] = {"How long will it take?", "Do I have to do anything myself?",
                     "Is there another way in the meantime?"},
    [TX_EXPLAINED_AGAIN] = {"As I said to your colleague, it began on Monday.",
                            "I already told the person before you what happened.",
                            "This is the third time I explain it."},
    [TX_CHASING] = {"Is anybody there?", "Any news on this?", "I am still waiting for a reply."},
    [TX_AGAIN_BROKEN] = {"It does not work after all.", "Sorry, the same thing happened once more.",
                         "That did not solve it."},
    [TX_THANKS] = {"Thank you so much!", "Thanks a lot!", "Many thanks!"},
    [TX_REPLY] = {"Thank you for writing. I look into it now.", "I have found your order and check what happened.",
                  "I see what you mean. Let me have a look."},
    [TX_ANSWER] = {"Please send me the number on the label.", "It takes two days, you need not do anything.",
                   "This is how it works: open the menu and choose the second entry."},
    [TX_SOLVED] = {"This is done now. Tell me if anything is left open.", "It works again on our side.",
                   "All is settled, you will see it within the hour."},
    [TX_WALL] = {"I am sorry, but that is our policy.", "You will have to go to our website for that.",
                 "That is a matter for another department."},
    [TX_BOT] = {"Hello, I am the assistant. What is it about?", "Have you looked at these articles?",
                "I did not understand that. Please choose from the list."},
    [TX_BLIND] = {"blind", "blind", "blind"},
    [TX_ATTENDED] = {"attended", "attended", "attended"},
    [TX_REQUEUE] = {"requeue", "requeue", "requeue"},
    [TX_TIMEOUT] = {"EXITWITHTIMEOUT", "EXITWITHTIMEOUT", "EXITWITHTIMEOUT"},
    [TX_EMPTY] = {"EXITEMPTY", "EXITEMPTY", "EXITEMPTY"},
    [TX_KEY] = {"key", "key", "key"},
    [TX_CUSTOMER] = {"customer", "customer", "customer"},
    [TX_VENDOR] = {"vendor", "vendor", "vendor"}};
