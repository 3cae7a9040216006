/* out_gzip: text as members of a gzip file; see gzip_member.h. */
#ifndef SNAG_IO_OUT_GZIP_H
#define SNAG_IO_OUT_GZIP_H

#include "io/gzip_member.h"
#include "snag/err.h"
#include "snag/str.h"

struct out_gzip;
int out_gzip_open(struct out_gzip **g, struct err *err) SNAG_CHECK;
/* At most MEMBER_TEXT bytes as a member, borrowed until the next call. */
int out_gzip_pack(struct out_gzip *g, const void *p, size_t n, struct view *member, struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void out_gzip_close(struct out_gzip *g);

#endif
