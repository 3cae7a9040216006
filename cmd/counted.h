/* counted: raw logs counted as they are read, without rows.
 *
 *     struct counted_log c = {.rules = rules, .sink = …};
 *     counted_ask(&c, &input, &err);                       before input_open, if nothing else is wanted of the events
 *     input_open(&input, files, &source, …);
 *     if (c.counter) counted_end(&c, source, &err);        else they are to be found in `source`, by detect_open
 */
#ifndef SNAG_CMD_COUNTED_H
#define SNAG_CMD_COUNTED_H

#include "common.h"
#include "snag/rates.h"

struct counted_log {
    const struct rules *rules;
    const char *by;          /* the option that names groups; NULL: --by */
    struct detect_sink sink; /* the list of its rates must outlive the run */
    struct counter *counter; /* NULL: nothing has been counted */
    struct detect_counts n;  /* after counted_end */
};

int counted_ask(struct counted_log *c, struct input_args *input, struct err *err) SNAG_CHECK;
/* Finishes what is counted, and checks that all columns are there. `source`: what input_open gave. */
int counted_end(struct counted_log *c, struct source *source, struct err *err) SNAG_CHECK;
/* What rules compared that is neither number nor time, for input_told. NULL: not run. */
int counted_strays(const struct counter *counter, const struct source *detect, struct input_args *input,
                   struct err *err) SNAG_CHECK;
void counted_close(struct counted_log *c);

#endif
