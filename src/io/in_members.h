/* in_members: members of our own gzip files, several inflated at once. */
#ifndef SNAG_IO_IN_MEMBERS_H
#define SNAG_IO_IN_MEMBERS_H

#include "io/in_impl.h"

/* Where a member begins: reads and inflates as many of ours as follow one another there, a few for each of the input's
 * threads. 1: there are some, 0: what follows is not ours, -1: reading failed. */
int in_members_fill(struct in *in, struct err *err) SNAG_CHECK;
/* Up to *n bytes of their text, in order; *n becomes how many. INFLATED_SOME: there may be more, INFLATED_END: that was
 * all of them; else what is wrong with the member that begins after *at bytes of the file. */
enum inflated in_members_next(struct in_members *ms, void *dst, size_t *n, uint64_t *at) SNAG_CHECK;
/* How reading failed behind them, or NULL. */
const struct err *in_members_failed(const struct in_members *ms);
/* NULL is allowed. */
void in_members_close(struct in_members *ms);

#endif
