/* make-log ROWS: the log that `make bench` reads, on standard output; the same bytes on every machine.
 *
 * One event per row, and no two at the same second, so that programs without an order of rows count the same. Three of
 * four events belong to one of some dozen calls, the others to one of many tickets that stay open for hours. ROWS / 25
 * customers; every hundredth text is quoted.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    OPEN_CALLS = 64,
    ROWS_PER_TICKET = 1000,
    ROWS_PER_CUSTOMER = 25,
    QUEUES = 20,
    BEGINS = 1735689600 /* 2025-01-01 */
};

struct contact {
    uint64_t number, customer;
    unsigned step, last, channel, first_queue, queue, agent;
    bool out; /* the company began it */
};

/* xorshift64* (Marsaglia 2003, Vigna 2016) */
static uint64_t state = UINT64_C(88172645463325252);
static uint64_t below(uint64_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * UINT64_C(2685821657736338717) >> 33) % n;
}

static struct contact begin(uint64_t number, uint64_t customers, unsigned channel)
{
    struct contact c = {.number = number, .customer = below(customers), .last = 4 + (unsigned)below(6)};
    c.channel = channel;
    c.first_queue = (unsigned)below(QUEUES);
    c.queue = c.first_queue;
    c.agent = (unsigned)below(300);
    c.out = below(8) == 0;
    return c;
}

static const char *event_of(struct contact *c)
{
    static const char *const opening[] = {"begin", "login", "queue", "answer"};
    static const char *const within[] = {"login", "transfer", "transfer", "hold", "resume", "reply", "promise"};
    if (c->step < 4)
        return opening[c->step];
    if (c->step == c->last)
        return "close";
    const char *event = within[below(7)];
    if (*event == 't') {
        c->queue = below(4) == 0 ? c->first_queue : (unsigned)below(QUEUES);
        c->agent = (unsigned)below(300);
    }
    return event;
}

static void put_row(time_t t, const struct contact *c, const char *event, bool quoted)
{
    static const char *const channel[] = {"phone", "chat", "email", "web"};
    static const unsigned hours[] = {1, 2, 4, 8, 24, 48, 72};
    static const char *const text[] = {"call about invoice", "asks for a refund", "line is down again", "new address",
                                       ""};
    char ts[32], value[8] = "";
    (void)strftime(ts, sizeof ts, "%Y-%m-%dT%H:%M:%SZ", gmtime(&t));
    if (*event == 'p')
        (void)snprintf(value, sizeof value, "%u", hours[below(7)]);
    printf("%s,C%07llu,K%08llu,%s,%s,agent%u,queue%u,%s,%s,%s\n", ts, (unsigned long long)c->customer,
           (unsigned long long)c->number, channel[c->channel], event, c->agent, c->queue,
           c->out || (event[0] == 'r' && event[2] == 'p') ? "out" : "in", value,
           quoted ? "\"said \"\"hello\"\", again\"" : text[below(5)]);
}

int main(int argc, char **argv)
{
    uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000, numbers = 0;
    uint64_t customers = rows / ROWS_PER_CUSTOMER + 1, tickets = rows / ROWS_PER_TICKET + 1;
    struct contact *open = calloc(OPEN_CALLS + tickets, sizeof *open);
    time_t t = BEGINS;
    if (!open)
        return 1;
    puts("ts,customer_id,contact_id,channel,event,agent,queue,direction,value,text");
    for (uint64_t row = 0; row < rows; row++) {
        bool ticket = below(4) == 0;
        struct contact *c = &open[ticket ? OPEN_CALLS + below(tickets) : below(OPEN_CALLS)];
        if (c->step == 0) {
            *c = begin(numbers, customers, (ticket ? 2 : 0) + (unsigned)below(2));
            numbers++;
        }
        t += 1 + (time_t)below(2);
        const char *event = event_of(c);
        put_row(t, c, event, row % 100 == 0);
        c->step = c->step == c->last ? 0 : c->step + 1;
    }
    free(open);
    return fflush(stdout) != 0 || ferror(stdout);
}
