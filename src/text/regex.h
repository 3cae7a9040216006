/* regex: PCRE2 over bytes, included one way everywhere. */
#ifndef SNAG_TEXT_REGEX_H
#define SNAG_TEXT_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#endif
