/* in_impl: what in.c, in_raw.c, in_gzip.c and in_refuse.c share.
 *
 * Bytes go from the file to `raw` (unchanged), are inflated if they are gzip, and wait in `head` only if someone peeked
 * at them.
 */
#ifndef SNAG_IO_IN_IMPL_H
#define SNAG_IO_IN_IMPL_H

#include <zlib.h>

#include "snag/in.h"

enum { IN_RAW = 64 * 1024, IN_HEAD = 64 * 1024, IN_PEEK = 4 * 1024 * 1024, IN_SNIFF = 64 };

struct inflate_state; /* ISA-L's */

struct in {
    int fd;              /* -1: bytes in memory */
    char *name;          /* for messages */
    const char *mem;     /* in_memory: the caller's bytes */
    _Atomic uint64_t at; /* bytes taken from the file */
    uint64_t size;       /* its size, 0 = unknown */
    size_t read_size;    /* most bytes per read, 0 = no limit */
    int stop[2];         /* a pipe whose writing end is closed to stop reading; 0: none */

    unsigned char *raw; /* IN_RAW bytes, read but not used: [raw_at, raw_n) */
    size_t raw_at, raw_n;
    bool raw_end;

    bool gzip, between;         /* `between`: a member has ended, the next has not begun */
    bool damaged;               /* reported once everything before the damage is used up */
    uint64_t member_at;         /* bytes of the file before the member */
    z_stream z;                 /* all of a member, or only its header: */
    bool by_isal;               /* ISA-L inflates this member */
    struct inflate_state *isal; /* NULL until needed */

    struct in_ahead *ahead; /* NULL: bytes are decoded as they are asked for */
    unsigned threads;       /* for members of our own gzip files, if there are several: */
    struct in_members *members;

    struct in_through *through; /* NULL: what is read is what was decoded */

    char *head; /* decoded but not used: [head_at, head_n) */
    size_t head_at, head_n, head_cap;
};

/* Up to n decoded bytes past `head`: their number, 0 at the end, -1. */
ssize_t in_decode(struct in *in, void *dst, size_t n, struct err *err) SNAG_CHECK;

/* in_ahead.c */
struct in_ahead;
ssize_t in_ahead_read(struct in_ahead *a, void *dst, size_t n, struct err *err) SNAG_CHECK;
void in_ahead_close(struct in_ahead *a);

/* in_through.c: as in_read, in_peek, in_skip, in_close */
struct in_through;
ssize_t in_through_read(struct in_through *t, void *dst, size_t n, struct err *err) SNAG_CHECK;
int in_through_peek(struct in_through *t, const char **p, size_t *n, struct err *err) SNAG_CHECK;
void in_through_skip(struct in_through *t, size_t n);
void in_through_close(struct in_through *t);

/* One read by the system: the number of bytes, 0 at the end, -1. */
ssize_t in_raw_read(struct in *in, void *dst, size_t n, struct err *err) SNAG_CHECK;
/* Adds bytes to `raw`: their number, 0 at the end, -1. There must be room after moving. */
ssize_t in_raw_more(struct in *in, struct err *err) SNAG_CHECK;

/* The input is gzip from here on. */
int in_gzip_begin(struct in *in, struct err *err) SNAG_CHECK;
/* Like in_read, but of the inflated bytes. */
ssize_t in_gzip_read(struct in *in, void *dst, size_t n, struct err *err) SNAG_CHECK;

enum inflated { INFLATED_SOME, INFLATED_END, INFLATED_CUT, INFLATED_BAD, INFLATED_NO_MEMORY };
/* After the header of a member. 1: ISA-L takes over, 0: zlib continues, -1: failed. */
int in_isal_begin(struct in *in, struct err *err) SNAG_CHECK;
/* As much as `raw` and the n bytes at dst allow; *n becomes what was written. INFLATED_END: the member is complete. */
enum inflated in_isal_step(struct in *in, void *dst, size_t *n) SNAG_CHECK;
/* The text of a member, up to *n_text bytes, which become what there is of it. 1: it is whole, 0: it is not, -1: there
 * is no ISA-L, and nothing was done. */
int in_isal_member(const unsigned char *p, size_t n, char *text, size_t *n_text);
/* For tests: zlib even where there is ISA-L. */
void in_without_isal(bool yes);

/* -1 with a remedy if the first bytes of the file are those of a container that is not read. */
int in_refuse_container(const char *name, const unsigned char *p, size_t n, struct err *err) SNAG_CHECK;
/* -1 with a remedy if the text begins as UTF-16 or UTF-32, not UTF-8. */
int in_refuse_encoding(const struct in *in, const unsigned char *p, size_t n, struct err *err) SNAG_CHECK;

/* For tests: inputs opened from now on are read at most n bytes at a time (0 = no limit). */
void in_set_read_size(size_t n);

#endif
