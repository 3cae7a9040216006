/* team: work in parts on several threads.
 *
 * Which thread does which part is left to chance, so each part writes to a place of its own, and sums over parts are
 * taken afterwards, in order. Then the result does not depend on the number of threads.
 */
#ifndef SNAG_BASE_TEAM_H
#define SNAG_BASE_TEAM_H

#include <stddef.h>
#include <stdint.h>

enum { TEAM_MAX = 64 };

/* How many threads to use: `asked`, or, if 0, the number of processors this process may use; at most TEAM_MAX. */
unsigned team_size(uint64_t asked);

/* Calls work(arg, 0) … work(arg, n - 1), each once, on up to `threads` threads including the caller's; returns when all
 * are done. If the system refuses threads, it does without them. */
void team_run(unsigned threads, size_t n, void (*work)(void *arg, size_t part), void *arg);

#endif
