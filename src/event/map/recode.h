/* recode: text of Latin-1 and CP1252, byte for byte, as UTF-8. Private to event. */
#ifndef SNAG_EVENT_MAP_RECODE_H
#define SNAG_EVENT_MAP_RECODE_H

#include "snag/str.h"

/* Does the byte stand for a character in CP1252? */
bool recode_cp1252(unsigned char byte);
/* Writes the text into `to`, which holds three bytes for each of its own; returns the length. */
size_t recode_to_utf8(char *to, struct view text, bool cp1252);

#endif
