/* sample_told: contacts drawn at random, for programs and for people.
 *
 *     sample_table(s, rules, out, TABULAR_TSV, &err);
 *     sample_text(s, rules, out, &err);
 */
#ifndef SNAG_SAMPLE_TOLD_H
#define SNAG_SAMPLE_TOLD_H

#include "snag/sample.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

/* rule hit ts customer contact case src */
int sample_table(const struct sample *s, const struct rules *rules, struct out *out, enum tabular_kind kind,
                 struct err *err) SNAG_CHECK;
int sample_text(const struct sample *s, const struct rules *rules, struct out *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
