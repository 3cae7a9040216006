/* silences: what the files of a log leave out, watched as events pass, and told after the run; and whether it holds
 * what rules were learned on.
 *
 *     struct silences s = SILENCES_DEFAULT;
 *     source = silences_source(&s, source);   or   feed = silences_feed(&s, feed);
 *     silences_show(&s, quiet, &err);
 */
#ifndef SNAG_CMD_SILENCES_H
#define SNAG_CMD_SILENCES_H

#include "event/core/coverage.h"
#include "snag/feed.h"

struct silences {
    int64_t longest_s; /* --silence */
    int64_t since_us;  /* earlier runs have told those that end by then; TS_NONE: none */
    struct coverage seen;
    int64_t first_us, last_us;
    struct source source; /* the one handed out, and what it passes on */
    struct source *from;
    struct feed feed; /* likewise */
    const struct feed *to;
    struct learned_on *learned;
    size_t n_learned, cap_learned;
};
#define SILENCES_DEFAULT                                                                                            \
    {                                                                                                               \
        .longest_s = COVERAGE_SILENCE / US_PER_S, .since_us = TS_NONE, .seen = COVERAGE_EMPTY, .first_us = TS_NONE, \
        .last_us = TS_NONE                                                                                          \
    }

/* A row of an option table: struct silences is member F of the argument struct S. */
/* clang-format off */
#define SILENCES_OPTION(S, F) \
    {"silence", 0, OPT_SPAN, offsetof(S, F.longest_s), "SPAN", \
     "how long a log may rest between two of its files; a longer silence is a hole in what it covers (default: 5d)", \
     NULL}
/* clang-format on */

/* Lists of pairs that were learned on the same time as the log covers will be told. */
struct rules;
int silences_learned(struct silences *s, const struct rules *rules, struct err *err) SNAG_CHECK;
/* The same source, watched. Takes `from` over. Once per run. */
struct source *silences_source(struct silences *s, struct source *from);
/* The same feed, watched. `to` stays the caller's. NULL stays NULL. */
const struct feed *silences_feed(struct silences *s, const struct feed *to);
/* ERR_USAGE if the option makes no sense. */
int silences_check(const struct silences *s, struct err *err) SNAG_CHECK;
/* For the options of others: in µs. */
static inline int64_t silences_us(const struct silences *s)
{
    return s->longest_s * US_PER_S;
}
/* Tells both kinds elsewhere. */
int silences_tell(struct silences *s, void (*told)(void *ctx, bool hole, const char *text), void *ctx,
                  struct err *err) SNAG_CHECK;
/* After a run: holes, and unless it is to be quiet, what was taken as silence. */
int silences_show(struct silences *s, bool quiet, struct err *err) SNAG_CHECK;
void silences_free(struct silences *s);

#endif
