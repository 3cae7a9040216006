/* sample: contacts drawn at random, rule by rule: some that met it, and as many that could have and did not.
 *
 *     struct sample *s;
 *     sample_open(&s, rules, 20, 1, &err);
 *     struct rates *rates[] = {sample_rates(s)};              for detect_options: opportunities
 *     while ((rc = source_next(found, &b, &err)) > 0)
 *         sample_add(s, &b, &err);                            snags
 *     for (size_t i = 0; i < sample_n(s); i++) … sample_row(s, i) …
 *
 * Each contact (or case) has a number that follows from the seed, the rule and its name, and those with the smallest
 * numbers are drawn: the same ones whatever the order of the stream, the threads and the files. Memory does not grow
 * with the log: of contacts that could meet a rule, SAMPLE_TRIED and ten times as many as are wanted are kept, since
 * some will.
 */
#ifndef SNAG_SAMPLE_H
#define SNAG_SAMPLE_H

#include "snag/rule.h"

SNAG_C_BEGIN

enum { SAMPLE_TRIED = 1000 };

struct sampled {
    size_t rule;
    bool hit;
    int64_t ts_us;                             /* of the snag, or of the opportunity */
    struct view customer, contact, case_, src; /* src: of all that made the snag */
};

struct sample;
/* n of each kind for each rule. The rules must be compiled, and outlive the sample. */
int sample_open(struct sample **s, struct rules *rules, size_t n, uint64_t seed, struct err *err) SNAG_CHECK;
void sample_close(struct sample *s);
struct rates *sample_rates(struct sample *s);
int sample_add(struct sample *s, const struct batch *b, struct err *err) SNAG_CHECK;

/* When the stream has ended: in the rules' order, those hit first, and then in the order in which they were drawn. */
int sample_end(struct sample *s, struct err *err) SNAG_CHECK;
size_t sample_n(const struct sample *s);
const struct sampled *sample_row(const struct sample *s, size_t i);

SNAG_C_END

#endif
