/* todo: what is open when the log ends, as events come. See todo.h; todo_end.c makes lists of it. */
#include "report/todo.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

void todo_again(struct todo *t)
{
    if (t->cap_at)
        memset(t->at, 0, t->cap_at * sizeof *t->at);
    if (t->cap_persons)
        memset(t->person, 0, t->cap_persons * sizeof *t->person);
}

void todo_free(struct todo *t)
{
    free(t->at);
    free(t->person);
    free(t->promise);
    free(t->owed);
    free(t->message);
    free(t->customer);
    free(t->silent);
    dict_free(&t->texts);
    arena_free(&t->names);
}

enum todo_kind todo_kind_of(struct view event)
{
    static const struct {
        const char *name;
        enum todo_kind kind;
    } known[] = {{"customer_message", TODO_MESSAGE},
                 {"agent_message", TODO_ANSWER},
                 {"connect", TODO_ANSWER},
                 {"followup", TODO_ANSWER},
                 {"solve", TODO_ANSWER},
                 {"close", TODO_ANSWER},
                 {"end", TODO_END},
                 {"start", TODO_START}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (view_is(event, known[i].name))
            return known[i].kind;
    return TODO_NOTHING;
}

/* ---- messages that nobody needs to answer, as the rule unanswered_message has them ---- */

static bool has(struct view text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++)
        if (strncasecmp(text.p + i, word, n) == 0)
            return true;
    return false;
}

/* "auto reply", with any one character or none between. */
static bool is_automatic(struct view text)
{
    for (size_t i = 0; i + 4 <= text.n; i++) {
        struct view rest = {text.p + i + 4, text.n - i - 4};
        size_t gap = rest.n && tolower((unsigned char)rest.p[0]) != 'r';
        if (strncasecmp(text.p + i, "auto", 4) == 0 && rest.n >= gap + 5 && strncasecmp(rest.p + gap, "reply", 5) == 0)
            return true;
    }
    return has(text, "out of office");
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool take(struct view *text, const char *word)
{
    size_t n = strlen(word);
    if (text->n < n || strncasecmp(text->p, word, n) != 0)
        return false;
    *text = (struct view){text->p + n, text->n - n};
    return true;
}

/* "Many thanks!", "Thank you so much" and nothing else. */
static bool is_thanks(struct view text)
{
    while (text.n && !is_word(text.p[0]))
        text = (struct view){text.p + 1, text.n - 1};
    (void)take(&text, "many ");
    if (!take(&text, "thanks") && !take(&text, "thank you"))
        return false;
    if (!take(&text, " so much"))
        (void)take(&text, " a lot");
    while (text.n && !is_word(text.p[0]))
        text = (struct view){text.p + 1, text.n - 1};
    return text.n == 0;
}

/* ---- events ---- */

static int text_id(struct todo *t, struct view text, uint32_t *id, struct err *err)
{
    int64_t at = text.n ? dict_put(&t->texts, text, err) : -1;
    *id = (uint32_t)(at + 1);
    return text.n && at < 0 ? -1 : 0;
}

static int add_message(struct todo *t, const struct todo_event *e, struct err *err)
{
    if (is_thanks(e->text) || is_automatic(e->text))
        return 0;
    if (mem_reserve_zero(&t->at, &t->cap_at, (size_t)e->case_ + 1, sizeof *t->at, err) < 0)
        return -1;
    struct todo_case *c = &t->at[e->case_];
    if (c->messages++)
        return 0;
    c->since_us = e->ts_us;
    c->customer = e->customer;
    return text_id(t, e->queue, &c->queue, err) < 0 ? -1 : text_id(t, e->reason, &c->reason, err);
}

static struct todo_person *person_of(struct todo *t, uint32_t customer, struct err *err)
{
    if (mem_reserve_zero(&t->person, &t->cap_persons, (size_t)customer + 1, sizeof *t->person, err) < 0)
        return NULL;
    return &t->person[customer];
}

/* The customer writes, or gets in touch. */
static int hear(struct todo *t, const struct todo_event *e, struct err *err)
{
    struct todo_person *p = e->customer && t->dark_rule >= 0 ? person_of(t, e->customer, err) : NULL;
    if (!p)
        return e->customer && t->dark_rule >= 0 ? -1 : 0;
    p->heard_us = p->heard && p->heard_us > e->ts_us ? p->heard_us : e->ts_us;
    p->heard = true;
    return 0;
}

/* In a chat or a call nobody answers once it is over. */
static bool settles(const struct todo_event *e)
{
    return e->kind == TODO_ANSWER || view_is(e->channel, "chat") || view_is(e->channel, "phone");
}

int todo_event(struct todo *t, const struct todo_event *e, struct err *err)
{
    bool message = e->kind == TODO_MESSAGE;
    bool heard = message || (e->kind == TODO_START && !view_is(e->direction, "out"));
    if (heard && hear(t, e, err) < 0)
        return -1;
    if (e->case_ == 0)
        return 0;
    if (message)
        return add_message(t, e, err);
    if ((e->kind == TODO_ANSWER || e->kind == TODO_END) && e->case_ < t->cap_at && settles(e))
        t->at[e->case_].messages = 0;
    return 0;
}

int todo_silent(struct todo *t, uint32_t customer, int64_t ts_us, struct err *err)
{
    struct todo_person *p = customer ? person_of(t, customer, err) : NULL;
    if (!p)
        return customer ? -1 : 0;
    p->dark_us = p->dark && p->dark_us > ts_us ? p->dark_us : ts_us;
    p->dark = true;
    return 0;
}
