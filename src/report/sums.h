/* sums: a row of the table of sums, for its writer and its reader. */
#ifndef SNAG_REPORT_SUMS_H
#define SNAG_REPORT_SUMS_H

#include "snag/rates_sums.h"

enum { SUMS_NUMBERS = 32, SUMS_DIGEST = 16 };

/* A row, and its whole numbers in the order of their columns. */
struct sums_row {
    struct rate_row row;
    struct rate_sums sums;
    uint64_t repeats, repeats0;
    uint64_t *number[SUMS_NUMBERS];
    size_t n_numbers;
};
/* Where the numbers are; borrowed. */
void sums_row_numbers(struct sums_row *s, bool versus);

/* The names of the columns from "rule" on, without what rules were varied by: words, then numbers, then words. */
extern const char *const sums_words[], *const sums_numbers[], *const sums_versus[], *const sums_rest[];

/* What the stamp has of all rules. */
int sums_digest(const struct rules *rules, char text[SUMS_DIGEST + 1], struct err *err) SNAG_CHECK;

#endif
