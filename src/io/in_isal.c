/* in_isal: the inside of a gzip member by ISA-L, three times as fast as zlib, if the build found it. */
#include "io/in_impl.h"

static bool unwanted;

void in_without_isal(bool yes)
{
    unwanted = yes;
}

#ifdef SNAG_ISAL
#include <errno.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

/* The header has been read; ISA-L compares the checksum and the length after the member. */
int in_isal_begin(struct in *in, struct err *err)
{
    if (unwanted)
        return 0;
    if (!in->isal) {
        in->isal = malloc(sizeof *in->isal);
        if (!in->isal)
            return err_system(err, ENOMEM, "%s: gzip", in->name);
    }
    isal_inflate_init(in->isal);
    in->isal->crc_flag = ISAL_GZIP_NO_HDR_VER;
    return 1;
}

enum inflated in_isal_step(struct in *in, void *dst, size_t *n)
{
    struct inflate_state *s = in->isal;
    uint32_t room = *n < UINT32_MAX ? (uint32_t)*n : UINT32_MAX;
    s->next_in = in->raw + in->raw_at;
    s->avail_in = (uint32_t)(in->raw_n - in->raw_at);
    s->next_out = dst;
    s->avail_out = room;
    int rc = isal_inflate(s);
    in->raw_at = in->raw_n - s->avail_in;
    *n = room - s->avail_out;
    if (rc < 0)
        return INFLATED_BAD;
    return s->block_state == ISAL_BLOCK_FINISH ? INFLATED_END : INFLATED_SOME;
}

int in_isal_member(const unsigned char *p, size_t n, char *text, size_t *n_text)
{
    size_t room = *n_text;
    struct inflate_state *s = unwanted ? NULL : malloc(sizeof *s);
    if (!s)
        return -1;
    isal_inflate_init(s);
    s->crc_flag = ISAL_GZIP;
    s->next_in = (uint8_t *)(uintptr_t)p;
    s->avail_in = (uint32_t)n;
    s->next_out = (uint8_t *)text;
    s->avail_out = (uint32_t)room;
    int rc = isal_inflate(s);
    int whole = rc == 0 && s->block_state == ISAL_BLOCK_FINISH && s->avail_in == 0;
    *n_text = room - s->avail_out;
    free(s);
    return whole;
}
#else
int in_isal_member(const unsigned char *p, size_t n, char *text, size_t *n_text)
{
    (void)p;
    (void)n;
    (void)text;
    (void)n_text;
    return -1;
}
#endif
