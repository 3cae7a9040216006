/* spec: what was written down before the answers were looked at: one section, [study].
 *
 *     [study]
 *     satisfaction = satisfaction
 *     loyalty = repurchase, spend, praise
 *     expectation = expectation
 *     margin = 0.2sd
 *     sd = 1.6
 *     where = segment = premium
 *     claim = dixon
 *     claim = r2 0.13 within 0.05
 */
#ifndef SNAG_STUDY_SPEC_H
#define SNAG_STUDY_SPEC_H

#include "snag/opt.h"
#include "snag/sections.h"

struct spec {
    struct sections sections; /* texts point into it and into words */
    struct arena words;
    char sha256[80];
    const char **claim;
    size_t n_claims;
    const char *sd, *alpha; /* what only a spec says; NULL: nothing */
};

/* Reads the file, and writes each of its keys into the field of `args` of the option of that name, a text or a list.
 * ERR_USAGE if the option was given with another text; ERR_DATA for keys that are no such option nor sd (`keys`, ended
 * by NULL), claim or alpha. Lists point into the spec. */
int spec_read(struct spec *s, const char *path, const struct opt *options, const char *const *keys, void *args,
              struct err *err) SNAG_CHECK;
void spec_free(struct spec *s);

#endif
