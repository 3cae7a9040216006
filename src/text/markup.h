/* markup: text inside HTML, SVG and XML. */
#ifndef SNAG_TEXT_MARKUP_H
#define SNAG_TEXT_MARKUP_H

#include "snag/str.h"

/* Appends v as text or as the value of a quoted attribute: & < > " ' as entities, and what nobody should act on as
 * buf_add_shown shows it (\x1b, \u202e). */
int markup_text(struct buf *b, struct view v, struct err *err) SNAG_CHECK;

#endif
