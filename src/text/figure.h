/* figure: numbers as people read them. `text` has room for TEXT_NUMBER bytes. */
#ifndef SNAG_TEXT_FIGURE_H
#define SNAG_TEXT_FIGURE_H

enum { TEXT_NUMBER = 40 };

/* So many decimals and digits in groups of three: 12,345.6. From 1e15 on, where digits mean little, a power of ten. */
void text_grouped(char *text, double x, int decimals);
/* So many significant digits; whole numbers are never cut. Empty for NaN. */
void text_number(char *text, double x, int digits);
/* A p-value: 0.023, 1.2e-05, < 2e-16. Empty for NaN. */
void text_p(char *text, double p);

#endif
