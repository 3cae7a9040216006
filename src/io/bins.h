/* bins: texts gathered in many bins at once, within bounded memory; each becomes a gzip file.
 *
 *     bins_open(&b, 64, 64 << 20, 2, &err);
 *     bins_put(b, 7, "…\n", 4, &err);                       as often as needed, in any order of bins
 *     bins_write(b, 7, head, "shard-07-of-64.gz", &file, &err);
 *     bins_close(b);
 *
 * The text of a bin is packed when there is as much of it as its share of the memory, at most 256 KiB, and goes to one
 * temporary file in TMPDIR without a name: so no file of a bin is open before it is written, and there may be more bins
 * than files that may be open.
 */
#ifndef SNAG_IO_BINS_H
#define SNAG_IO_BINS_H

#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"
#include "snag/err.h"
#include "snag/str.h"

struct bins;
/* n > 0 bins. mem_bytes: of text, in all of them; a bin has at least 4 KiB. With threads > 1, one of its own packs. */
int bins_open(struct bins **b, size_t n, uint64_t mem_bytes, unsigned threads, struct err *err) SNAG_CHECK;
/* Room for n bytes behind a bin's text, to be written in place; bins_took says how many they are. NULL with err set. */
char *bins_room(struct bins *b, size_t bin, size_t n, struct err *err);
void bins_took(struct bins *b, size_t bin, size_t n);
int bins_put(struct bins *b, size_t bin, const char *p, size_t n, struct err *err) SNAG_CHECK;

struct bin_file {
    uint64_t bytes;
    char sha256[SHA256_TEXT];
};
/* Writes a bin's text behind `head` as a gzip file of our own members, complete or not at all (snag/out.h). Once for
 * each bin, when no text will come any more. */
int bins_write(struct bins *b, size_t bin, struct view head, const char *path, struct bin_file *file,
               struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void bins_close(struct bins *b);

/* CRC-32 as gzip has it (RFC 1952). */
uint32_t bins_crc32(struct view v);

#endif
