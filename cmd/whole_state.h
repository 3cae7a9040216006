/* whole_state: --state for commands that count whole logs: rates, features and report run over what earlier runs have
 * read and over what is new, as over one log.
 *
 *     rc = whole_state_begin(&a.state, &a.input, &files, &err);   1: go on, 0: nothing is left to do
 *     input_open(…), and whatever is made of the source;          through input->join
 *     whole_state_read(&a.state, &a.input);                       the source has come to its end
 *     whole_state_commit(&a.state, &a.input, &err);               what was made is where it belongs
 *     state_args_free(&a.state);                                  after the source is closed
 *
 * Without --state they do nothing.
 */
#ifndef SNAG_CMD_WHOLE_STATE_H
#define SNAG_CMD_WHOLE_STATE_H

#include "state_args.h"

/* Rows of a table. */
/* clang-format off */
#define WHOLE_STATE_OPTIONS(S, F) \
    {"state", 0, OPT_WRITE, offsetof(S, F.path), "FILE", \
     "count what earlier runs with FILE have read, too, and keep what is new there; made if it is not there", NULL}, \
    {"wait", 0, OPT_SPAN, offsetof(S, F.wait_s), "SPAN", \
     "how long to wait for another run that uses the same FILE (default: 10m)", NULL}, \
    {"erase-customer", 0, OPT_TEXT, offsetof(S, F.erase), "NAME", \
     "take all rows of a customer out of the state, and read nothing", NULL}, \
    {"lateness", 0, OPT_SPAN, offsetof(S, F.lateness_s), "SPAN", \
     "for raw logs with --state: how much older than the newest row one may be (default: 0s)", NULL}
/* clang-format on */

int whole_state_begin(struct state_args *a, struct input_args *input, const struct opt_list *files,
                      struct err *err) SNAG_CHECK;
void whole_state_read(struct state_args *a, struct input_args *input);
/* Appends what a page says of the runs before: "calls.state has what earlier runs read, up to …"; nothing after none.
 */
int whole_state_told(const struct state_args *a, struct buf *to, struct err *err) SNAG_CHECK;
int whole_state_commit(struct state_args *a, const struct input_args *input, struct err *err) SNAG_CHECK;

#endif
