/* todo_told: parts of a report in words, for every face: what to do now, issues, money. */
#ifndef SNAG_REPORT_TODO_TOLD_H
#define SNAG_REPORT_TODO_TOLD_H

#include "report/report_impl.h"
#include "report/sheet.h"

/* Is there anything to say? */
bool report_has_todo(const struct report_facts *f);
/* The first sentence is the finding. Customers stand in tables only if they may be named. */
void report_todo_told(const struct report_facts *f, struct sheet *s);
/* issues_told.c: which reasons changed, and which days stand out. */
bool report_has_issues(const struct report_facts *f);
void report_issues_told(const struct report_facts *f, struct sheet *s);
/* agents.c: rates by agent. */
bool report_has_agents(const struct report_facts *f);
void report_agents_told(const struct report_facts *f, struct sheet *s);
/* money_told.c: revenue at risk. */
bool report_has_money(const struct report_facts *f);
void report_money_told(const struct report_facts *f, struct sheet *s);
/* "12", or "under 5" if nobody is named and there are fewer. */
const char *report_few(const struct report_facts *f, char text[40], uint64_t n);

#endif
