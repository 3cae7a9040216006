/* gzip_member: the members of our own gzip files (RFC 1952). Any gunzip reads them; each says in an extra field how
 * long it is, so several can be inflated at once. See out_gzip.c, in_members.c.
 */
#ifndef SNAG_IO_GZIP_MEMBER_H
#define SNAG_IO_GZIP_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    MEMBER_TEXT = 256 * 1024,             /* most bytes of text in a member */
    MEMBER_HEAD = 24,                     /* bytes before the deflated text */
    MEMBER_TAIL = 8,                      /* and behind it */
    MEMBER_MOST = MEMBER_TEXT + 16 * 1024 /* most bytes of a member: text that does not compress grows by less */
};

static inline void member_put32(unsigned char *p, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(x >> 8 * i);
}

static inline uint32_t member_get32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Magic, deflate, an extra field; no time, level or system; 12 bytes of extra: SN, 8 bytes: member, text. */
#define MEMBER_BEGINS "\x1f\x8b\x08\x04\0\0\0\0\0\xff\x0c\0SN\x08"

/* `member` and `text` in bytes. */
static inline void member_head(unsigned char *p, uint32_t member, uint32_t text)
{
    memcpy(p, MEMBER_BEGINS, 16);
    member_put32(p + 16, member);
    member_put32(p + 20, text);
}

/* Is it one of ours? */
static inline bool member_read_head(const unsigned char *p, size_t *member, size_t *text)
{
    *member = member_get32(p + 16);
    *text = member_get32(p + 20);
    return memcmp(p, MEMBER_BEGINS, 16) == 0 && *member > MEMBER_HEAD + MEMBER_TAIL && *member <= MEMBER_MOST &&
           *text <= MEMBER_TEXT;
}

#endif
