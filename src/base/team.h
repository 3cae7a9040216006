/* team: work in parts on several threads.
 *
 * Who does which part is left to chance; so parts write to places of their own, and what is summed over them is
 * summed afterwards in their order. Then the result does not depend on how many threads there were.
 */
#ifndef SNAG_BASE_TEAM_H
#define SNAG_BASE_TEAM_H

#include <stddef.h>
#include <stdint.h>

enum { TEAM_MAX = 64 };

/* How many threads to use: `asked`, or with 0 as many as this process may use processors; at most TEAM_MAX. */
unsigned team_size(uint64_t asked);

/* Calls work(arg, 0) … work(arg, n - 1), each once, the caller's thread among up to `threads`; returns when all are
 * done. Threads that the system does not give are done without. */
void team_run(unsigned threads, size_t n, void (*work)(void *arg, size_t part), void *arg);

#endif
