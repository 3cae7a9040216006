/* line: one line of output under construction, in a fixed buffer: the simulator's lines are short. */
#ifndef SNAG_SIM_LINE_H
#define SNAG_SIM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_SIZE = 2048 };

/* What does not fit is cut and recorded in `cut`, which the writer refuses. */
struct out_line {
    size_t n;
    bool cut;
    char p[LINE_SIZE];
};

void line_clear(struct out_line *l);
void line_char(struct out_line *l, char c);
void line_text(struct out_line *l, const char *s);
void line_int(struct out_line *l, int64_t x);
/* The shortest text that reads back the same. */
void line_number(struct out_line *l, double x);
/* 2026-11-02T09:14:03Z; 2026-11-02 09:14:03; 2/11/2026 9:14 */
void line_iso(struct out_line *l, int64_t ts_s);
void line_plain_time(struct out_line *l, int64_t ts_s);
void line_day_first(struct out_line *l, int64_t ts_s);

#endif
