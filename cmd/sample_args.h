/* sample_args: --sample of `snag detect`: contacts to listen to, instead of events.
 *
 *     struct sample_args a = SAMPLE_DEFAULTS; …       in the table: SAMPLE_OPTIONS
 *     sample_args_open(&a, rules, &err);               then a.sample, if it was asked for
 *     sample_args_write(&a, rules, out, …);
 */
#ifndef SNAG_CMD_SAMPLE_ARGS_H
#define SNAG_CMD_SAMPLE_ARGS_H

#include "common.h"
#include "snag/sample_told.h"

struct sample_args {
    uint64_t n; /* 0: none is asked for */
    uint64_t seed;
    struct sample *sample;
};
#define SAMPLE_DEFAULTS \
    {                   \
        .seed = 1       \
    }

/* Rows of a table. */
/* clang-format off */
#define SAMPLE_OPTIONS(S, F) \
    {"sample", 0, OPT_COUNT, offsetof(S, F.n), "N", \
     "write, instead of the events, N random contacts for each rule that met it and N that could have and did not, " \
     "with file and line", NULL}, \
    {"seed", 0, OPT_COUNT, offsetof(S, F.seed), "SEED", "with --sample: draw others (default: 1)", NULL}
/* clang-format on */

/* Does it go together with other options? `other`: one that does not, NULL: none was given. */
int sample_args_check(const struct sample_args *a, const char *other, struct err *err) SNAG_CHECK;
int sample_args_open(struct sample_args *a, struct rules *rules, struct err *err) SNAG_CHECK;
/* After the run: to an open output, as text, or as a table; NULL: text on a terminal. */
int sample_args_write(struct sample_args *a, const struct rules *rules, struct out *out, const char *format, bool guard,
                      bool terminal, struct err *err) SNAG_CHECK;
void sample_args_free(struct sample_args *a);

#endif
