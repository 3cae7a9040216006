/* found: what each section of a report begins with: its finding, in one sentence.
 *
 *     char text[FOUND_TEXT];
 *     found_pillars(f, text);      "Reliability is where most contacts met a snag: 12.0 %."
 *
 * Percentages have a no-break space. Each returns text.
 */
#ifndef SNAG_REPORT_FOUND_H
#define SNAG_REPORT_FOUND_H

#include "report/report_impl.h"

enum { FOUND_TEXT = 800, FOUND_NAME = 200, FOUND_REASONS = 10 };

const char *found_friction(const struct report_facts *f, char text[FOUND_TEXT]);
const char *found_good(const struct report_facts *f, char text[FOUND_TEXT]);
const char *found_moments(const struct report_facts *f, char text[FOUND_TEXT]);
const char *found_pillars(const struct report_facts *f, char text[FOUND_TEXT]);
const char *found_queues(const struct report_facts *f, char text[FOUND_TEXT]);

/* ---- the words of it ---- */

/* The title of a rule, or its name, as it can be shown; "12.3 %", or "–". */
const char *found_title(char text[FOUND_NAME], const struct rule_info *info);
const char *found_share(char text[FOUND_NAME], double share);
/* A queue; a reason; "Reliability". */
const char *found_queue(char text[FOUND_NAME], struct view name);
const char *found_reason(char text[FOUND_NAME], const struct report_reason *r);
const char *found_pillar(char text[FOUND_NAME], const char *name);

/* ---- the numbers of it ---- */

uint64_t found_sum(const uint64_t n[REPORT_MOMENTS]);
/* Moments of all contacts, whatever they are known from. */
void found_all(const struct report_moments *m, uint64_t all[REPORT_MOMENTS]);
/* The reasons with enough contacts to be shown, at most FOUND_REASONS. */
size_t found_reasons(const struct report_facts *f);
bool found_is_small(const struct report_facts *f, uint64_t of);

#endif
