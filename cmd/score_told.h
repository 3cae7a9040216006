/* score_told: scored rows as tables and text. */
#ifndef SNAG_CMD_SCORE_TOLD_H
#define SNAG_CMD_SCORE_TOLD_H

#include "snag/scored.h"
#include "snag/tabular.h"

struct score_told {
    const struct scored_table *s;
    const char *model, *key, *value; /* its file; --key, --value-column, or NULL */
    size_t n_out;                    /* rows that the model's own conditions leave out */
    uint64_t top;                    /* 0: all */
    bool parts;
};

/* Columns: the key's, landmark if there is one, risk low high tenth, with a value column value and at_risk, reasons;
 * and the parts. */
int score_tell_table(const struct score_told *t, struct out *out, enum tabular_kind kind, struct err *err) SNAG_CHECK;
int score_tell_text(const struct score_told *t, struct out *out, struct err *err) SNAG_CHECK;
int score_tell_calibration(const struct score_told *t, struct out *out, bool text, enum tabular_kind kind,
                           struct err *err) SNAG_CHECK;
/* On standard error: rows without a score, and why. */
void score_tell_left_out(const struct scored_table *s, size_t n_out);

#endif
