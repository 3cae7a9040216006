/* shards: a stream cut by customer, so that its pieces can be worked on anywhere.
 *
 *     shards_open(&s, 64, 64 << 20, 2, &err);
 *     while ((rc = source_next(source, &b, &err)) > 0)
 *         shards_add(s, &b, &err);
 *     shards_write(s, b.schema, i, path, &file, &err);      for each shard
 *     shards_close(s);
 *
 * All events of a customer are in one shard: number CRC-32 (RFC 1952) of the customer's bytes modulo the number of
 * shards. Those without a customer go by their contact in the same way, and without that by their case. Each shard
 * begins with the line of column names and the coverage lines of the whole stream; then come its events, in the order
 * of the stream.
 */
#ifndef SNAG_EVENT_CORE_SHARDS_H
#define SNAG_EVENT_CORE_SHARDS_H

#include "io/bins.h"
#include "snag/event.h"

struct shard_counts {
    uint64_t rows; /* without coverage */
    uint64_t customers;
    uint64_t most; /* rows of the customer who has most */
};

struct shards;
int shards_open(struct shards **s, size_t n, uint64_t mem_bytes, unsigned threads, struct err *err) SNAG_CHECK;
int shards_add(struct shards *s, const struct batch *b, struct err *err) SNAG_CHECK;
/* When all events have been added. */
struct shard_counts shards_counts(const struct shards *s, size_t shard);
/* Events without a customer, and those of them that have a contact and a case. */
struct shards_nobody {
    uint64_t rows, rows_of_cases;
};
struct shards_nobody shards_nobody(const struct shards *s);
size_t shards_n_coverage(const struct shards *s);
/* The maps that coverage lines name, in order of appearance. */
const struct dict *shards_maps(const struct shards *s);
/* The schema is that of the last batch. */
int shards_write(struct shards *s, const struct schema *schema, size_t shard, const char *path, struct bin_file *file,
                 struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void shards_close(struct shards *s);

#endif
