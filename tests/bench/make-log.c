/* make-log ROWS: the log that `make bench` reads, on standard output; the same bytes on every machine.
 *
 * Contacts of ROWS / 25 customers, a few dozen open at a time, one event per row in time order; every hundredth text is
 * quoted.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OPEN = 64, BEGINS = 1735689600 /* 2025-01-01 */, GAP_S = 6 };

struct contact {
    uint64_t number, customer;
    unsigned step, last, channel, queue, agent;
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

static const char *event_of(struct contact *c)
{
    static const char *const begin[] = {"start", "identify", "enqueue", "connect"};
    static const char *const within[] = {"identify", "transfer", "hold", "unhold", "agent_message", "promise"};
    if (c->step < 4)
        return begin[c->step];
    if (c->step == c->last)
        return "end";
    const char *event = within[below(6)];
    if (*event == 't') {
        c->queue = (unsigned)below(20);
        c->agent = (unsigned)below(300);
    }
    return event;
}

int main(int argc, char **argv)
{
    static const char *const channel[] = {"phone", "phone", "chat", "email"};
    static const char *const text[] = {"call about invoice", "asks for a refund", "line is down again", "new address",
                                       ""};
    struct contact contact[OPEN] = {0};
    uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000, numbers = 0;
    uint64_t customers = rows / 25 ? rows / 25 : 1;
    time_t t = BEGINS;
    char ts[32];
    puts("ts,customer_id,contact_id,channel,event,agent,queue,direction,value,text");
    for (uint64_t row = 0; row < rows; row++) {
        struct contact *c = &contact[below(OPEN)];
        if (c->step == 0)
            *c = (struct contact){
                numbers++,           below(customers),    0, 4 + (unsigned)below(4), (unsigned)below(4),
                (unsigned)below(20), (unsigned)below(300)};
        t += (time_t)below(GAP_S);
        (void)strftime(ts, sizeof ts, "%Y-%m-%dT%H:%M:%SZ", gmtime(&t));
        const char *event = event_of(c);
        printf("%s,C%07llu,K%08llu,%s,%s,agent%u,queue%u,in,%u,%s\n", ts, (unsigned long long)c->customer,
               (unsigned long long)c->number, channel[c->channel], event, c->agent, c->queue, (unsigned)below(500),
               row % 100 == 0 ? "\"said, \"\"hello\"\" again\"" : text[below(5)]);
        c->step = c->step == c->last ? 0 : c->step + 1;
    }
    return fflush(stdout) != 0;
}
