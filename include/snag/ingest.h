/* ingest: raw logs into one event stream: mapped, joined, deduplicated, sorted by time.
 *
 *     struct source *events; const struct ingest_stats *stats;
 *     ingest_open(&events, &options, &stats, &err);      reads all inputs
 *     while (source_next(events, &batch, &err) > 0) …    gives events in order
 *
 * Promises: every row is accounted for (ingest_rows); each contact and case has one customer, the first one named,
 * which also applies to its earlier events; an event before its contact's start moves to the start; equal times keep
 * the order of input. Files whose rows are in time order already are read twice and not sorted, and what they gain
 * in the meantime is left out; with `once`, a single one is read once for as long as it is. Others, and pipes, are
 * sorted: records take at most mem_bytes of memory, and the rest goes to temporary files. Also in memory: a few dozen
 * bytes per contact, case and customer, and what the map needs in order to look back.
 */
#ifndef SNAG_INGEST_H
#define SNAG_INGEST_H

#include "snag/event.h"
#include "snag/in.h"
#include "snag/map.h"

SNAG_C_BEGIN

enum { INGEST_SHOWN = 5 }; /* rejected rows that are reported individually */

struct ingest_input {
    const char *path;
    const char *map; /* name or path of a map; NULL: recognised from the content */
    struct in *in;   /* already open (ownership is taken, even on failure); NULL: `path` is opened */
};

struct ingest_options {
    const struct ingest_input *input; /* n_inputs of them */
    size_t n_inputs;
    struct lookup_path lookup;
    uint64_t mem_bytes;           /* 0 = 1 GiB */
    uint64_t max_line, max_field; /* bytes; 0 = 16 MiB */
    unsigned threads;             /* 0 = 1 */
    double max_rejects;           /* share of rows; above it ERR_DATA */
    const char *rejects;          /* file for rejected rows, or NULL */
    const char *identity;         /* table of alias and customer, or NULL */
    const char *const *table;     /* n_tables of them, NAME=FILE: the file of [lookup NAME] of a map */
    size_t n_tables;
    bool draft;   /* a map is drafted of a file that none knows (snag/draft.h), and that is told */
    bool numbers; /* batches may be numbered, for a receiver that goes by numbers */
    bool lines;   /* events may come with their lines, for a receiver that writes most of them and has more to do */
    bool once;    /* events may come while they are read for the first time, for a receiver that can take back what it
                     made of them: see stats.taken_back */
    /* Called with what a person should know while it happens (a recognised format, a rejected row): one line, no
     * newline.
     */
    void (*note)(void *ctx, const char *text);
    /* Called now and then with the progress of reading a file: bytes out of `size` (0 = unknown). */
    void (*progress)(void *ctx, const char *path, uint64_t at, uint64_t size);
    /* Called once all rows are read and before they are sorted, if they are sorted at all. */
    void (*read)(void *ctx);
    void *ctx;
};

/* rows = used + silent + skipped + rejected + duplicates + blank */
struct ingest_rows {
    uint64_t rows, used, silent, skipped, rejected, duplicates, blank;
};

struct ingest_file {
    const char *path;
    const char *map;
    const char *map_file; /* NULL: it is built in */
    bool recognised;
    struct ingest_rows rows;
};

/* A line of [events] of a map: how many events it made; of none, why. */
struct ingest_line {
    const char *map; /* its file */
    size_t line;
    struct view name;
    uint64_t n;
    const char *why;
};

struct ingest_stats {
    const struct ingest_file *file; /* in the order they were read */
    size_t n_files;
    struct ingest_rows rows; /* of all files */
    struct dict names;       /* event names: id → */
    const uint64_t *events;  /* how many came out */
    uint64_t n_events;
    struct dict unknown; /* kinds of silent rows that the map never names: id → */
    const uint64_t *n_unknown;
    uint64_t copied;                       /* of the duplicates, rows that stand in another file */
    uint64_t no_identity;                  /* used rows without a customer */
    uint64_t conflicts;                    /* events that named a different customer than their contact or case has */
    uint64_t identified;                   /* events whose customer came from their contact or case */
    uint64_t aliased;                      /* events whose customer was replaced by --identity */
    uint64_t moved_events, moved_contacts; /* events before their contact's start */
    uint64_t open_contacts;                /* contacts with a start and no end, in logs that record ends */
    char open_example[128];
    uint64_t
        back_in_time; /* rows earlier than the previous row of their group, in maps that read groups in file order */
    uint64_t ambiguous_times, skipped_times, after_midnight, unlisted_words;
    uint64_t contacts, cases, customers;
    int64_t first_us, last_us; /* TS_NONE without events */
    bool in_order;             /* the input was in time order */
    bool drafted;              /* a map was drafted */
    uint64_t spilled_bytes;
    const struct ingest_line *line; /* of all maps, n_lines of them */
    size_t n_lines;
    const char *taken_back; /* with `once`, after an error: why all events that came are void, which a run without it
                               will give; else NULL */
    struct buf told;        /* lines about files: copies, overlaps, empty ones, those that are newest first */
};

/* Reads all inputs. *stats is borrowed until the source is closed. ERR_DATA: an unknown format, a missing column, more
 * rejected rows than allowed, a file given twice; ERR_USAGE: an unknown map, a lookup without a table. */
int ingest_open(struct source **source, const struct ingest_options *options, const struct ingest_stats **stats,
                struct err *err) SNAG_CHECK;

/* Pushes the same inputs to a feed. *source, which yields nothing more, owns what the stats and the feed's events refer
 * to; the caller closes it once done with them. */
struct feed;
int ingest_feed(struct source **source, const struct feed *feed, const struct ingest_options *options,
                const struct ingest_stats **stats, struct err *err) SNAG_CHECK;

SNAG_C_END
#endif
