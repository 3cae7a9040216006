/* regex: PCRE2 over bytes, included one way everywhere. */
#ifndef SNAG_TEXT_REGEX_H
#define SNAG_TEXT_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "snag/str.h"

/* Is there a match? At least 0: yes; PCRE2_ERROR_NOMATCH: no; below: an error of PCRE2, and it is not known. Where the
 * stack of compiled code is too small, the interpreter decides. */
static inline int regex_match(const pcre2_code *regex, struct view text, pcre2_match_data *match)
{
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.p ? text.p : "");
    int rc = pcre2_match(regex, subject, text.n, 0, 0, match, NULL);
    return rc == PCRE2_ERROR_JIT_STACKLIMIT ? pcre2_match(regex, subject, text.n, 0, PCRE2_NO_JIT, match, NULL) : rc;
}

#endif
