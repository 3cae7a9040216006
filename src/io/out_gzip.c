/* out_gzip: text as members of a gzip file; see out_gzip.h. */
#include "io/out_gzip.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "snag/mem.h"

struct out_gzip {
    z_stream z;
    unsigned char member[MEMBER_MOST];
};

static int no_memory(struct err *err)
{
    return err_system(err, ENOMEM, "gzip");
}

int out_gzip_open(struct out_gzip **g, struct err *err)
{
    struct out_gzip *o = mem_zero(1, sizeof *o, err);
    *g = o;
    if (!o)
        return -1;
    if (deflateInit2(&o->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK)
        return 0;
    free(o);
    *g = NULL;
    return no_memory(err);
}

int out_gzip_pack(struct out_gzip *g, const void *p, size_t n, struct view *member, struct err *err)
{
    z_stream *z = &g->z;
    if (deflateReset(z) != Z_OK)
        return no_memory(err);
    z->next_in = (Bytef *)(uintptr_t)p;
    z->avail_in = (uInt)n;
    z->next_out = g->member + MEMBER_HEAD;
    z->avail_out = MEMBER_MOST - MEMBER_HEAD - MEMBER_TAIL;
    if (deflate(z, Z_FINISH) != Z_STREAM_END)
        return no_memory(err);
    size_t end = MEMBER_HEAD + z->total_out;
    member_head(g->member, (uint32_t)(end + MEMBER_TAIL), (uint32_t)n);
    member_put32(g->member + end, (uint32_t)crc32(crc32(0, NULL, 0), p, (uInt)n));
    member_put32(g->member + end + 4, (uint32_t)n);
    *member = (struct view){(const char *)g->member, end + MEMBER_TAIL};
    return 0;
}

void out_gzip_close(struct out_gzip *g)
{
    if (!g)
        return;
    (void)deflateEnd(&g->z);
    free(g);
}
