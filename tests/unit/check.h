/* check: the unit tests' macros. Each test program prints a line `ok NAME` or `not ok NAME` for each check; tests/run
 * adds them up. */
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdio.h>
#include <string.h>

static int check_failed;

#define CHECK(what, cond)                                                       \
    do {                                                                        \
        if (cond) {                                                             \
            printf("ok %s\n", what);                                            \
        } else {                                                                \
            printf("not ok %s (%s:%d: %s)\n", what, __FILE__, __LINE__, #cond); \
            check_failed = 1;                                                   \
        }                                                                       \
    } while (0)

/* Two texts are the same. */
#define CHECK_STR(what, got, want)                                                                          \
    do {                                                                                                    \
        const char *got_ = (got), *want_ = (want);                                                          \
        if (strcmp(got_, want_) == 0) {                                                                     \
            printf("ok %s\n", what);                                                                        \
        } else {                                                                                            \
            printf("not ok %s (%s:%d)\n  got  '%s'\n  want '%s'\n", what, __FILE__, __LINE__, got_, want_); \
            check_failed = 1;                                                                               \
        }                                                                                                   \
    } while (0)

/* Two numbers agree to `digits` significant digits (log relative error; absolute near 0). */
#define CHECK_NUM(what, got, want, digits)                                                                    \
    do {                                                                                                      \
        double got_ = (got), want_ = (want), tol_ = pow(10, -(double)(digits));                               \
        if (fabs(got_ - want_) <= tol_ * (want_ == 0 ? 1 : fabs(want_))) {                                    \
            printf("ok %s\n", what);                                                                          \
        } else {                                                                                              \
            printf("not ok %s (%s:%d)\n  got  %.17g\n  want %.17g\n", what, __FILE__, __LINE__, got_, want_); \
            check_failed = 1;                                                                                 \
        }                                                                                                     \
    } while (0)

/* So many rounds of the same: a tenth of them under sanitizers, where each takes up to ten times as long. */
#if defined __SANITIZE_ADDRESS__ || defined CHECK_SHORT
#define CHECK_ROUNDS(n) ((n) / 10)
#else
#define CHECK_ROUNDS(n) (n)
#endif

#define SKIP(what, why) printf("skip %s: %s\n", what, why)
#define CHECK_DONE() return check_failed

#endif
