/* stages: where the time of a run goes, for --verbose.
 *
 *     struct stages s = stages_begin();          time counts as STAGE_START
 *     stages_enter(&s, STAGE_READ);              … from here on as STAGE_READ
 *     source = stages_source(&s, source, STAGE_ORDER);   … within source_next as STAGE_ORDER
 *     stages_show(&s);
 *
 * A clock is read per batch of events or less often, and not at all unless `wanted` is set.
 */
#ifndef SNAG_CMD_STAGES_H
#define SNAG_CMD_STAGES_H

#include <pthread.h>

#include "snag/feed.h"

enum stage { STAGE_START, STAGE_READ, STAGE_ORDER, STAGE_RULES, STAGE_FIT, STAGE_WRITE, N_STAGES };

struct stages {
    bool wanted;
    pthread_t thread; /* that works through the stages; what another one does goes on beside them */
    bool beside;
    enum stage now;
    int64_t since_ns, begun_ns, spent_ns[N_STAGES];
    uint64_t n_events;
    struct source source; /* the one handed out, and what it passes on */
    struct source *from;
    enum stage from_stage;
    struct feed feed; /* likewise */
    const struct feed *to;
};

/* A row of an option table: struct stages is member F of the argument struct S. */
/* clang-format off */
#define STAGES_OPTION(S, F) \
    {"verbose", 'v', OPT_FLAG, offsetof(S, F.wanted), NULL, \
     "report on standard error where the time went, events per second and peak memory", NULL}
/* clang-format on */

struct stages stages_begin(void);
void stages_enter(struct stages *s, enum stage stage);
/* The same source, timed and counted. Takes `from` over. Once per run. */
struct source *stages_source(struct stages *s, struct source *from, enum stage stage);
/* The same feed, timed as STAGE_RULES and counted: one that works on another thread is timed beside the stages. `to`
 * stays the caller's. NULL stays NULL. */
const struct feed *stages_feed(struct stages *s, const struct feed *to);
/* After a run: on standard error, if wanted. */
void stages_show(struct stages *s);

#endif
