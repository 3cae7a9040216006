/* json_impl: what json_records.c, json_bytes.c and json_page.c share. */
#ifndef SNAG_EVENT_SOURCE_JSON_IMPL_H
#define SNAG_EVENT_SOURCE_JSON_IMPL_H

#include "event/source/reader.h"
#include "snag/mem.h"
#include "text/json_paths.h"

enum { JSON_FIRST_BYTES = 256 * 1024, JSON_PAGE_BYTES = 1024 * 1024, JSON_MOST_STEPS = 16 };

/* For tests: readers opened from now on begin with a buffer of that many bytes, and read objects of more than so many
 * piece by piece; 0 = as above. */
void json_set_sizes(size_t first, size_t page);

/* json_bytes.c: the bytes of the input at hand, and where in the file they are. */
struct json_bytes {
    struct in *in;
    char *p; /* not used yet: [at, end), then JSON_SLACK bytes of zero */
    size_t at, end, cap;
    size_t first;         /* how many at the beginning */
    bool over;            /* there are no more */
    uint64_t before;      /* bytes of the file before p */
    uint64_t lines;       /* line ends before `at` */
    uint64_t line_begin;  /* the byte of the file that the line of `at` begins with */
    uint64_t record_ends; /* … and the one behind the record before */
};

/* More of them behind those at hand, in twice the room if it is full. 1, 0: there are none, -1. */
int json_bytes_more(struct json_bytes *b, struct err *err) SNAG_CHECK;
/* They are used up to that place. */
void json_bytes_pass(struct json_bytes *b, size_t to);
/* Over blanks. 1: something stands at `at`, 0: the end, -1. */
int json_bytes_skip(struct json_bytes *b, struct err *err) SNAG_CHECK;
/* Over the value at `at`, however long it is; nothing of it is checked. 1, 0: the end comes first, -1. */
int json_bytes_skip_value(struct json_bytes *b, struct err *err) SNAG_CHECK;
/* To the next line on which a record begins where the one at `at` does, if that is the first of its line; else to the
 * end. 1, 0: the end, -1. */
int json_bytes_next_line(struct json_bytes *b, struct err *err) SNAG_CHECK;

/* Finds the end of the value at `at`, with what `paths` ask for; reads as much of it as is needed, up to `most`.
 * JSON_CUT: the input ends first, or the value is longer. */
enum json_found json_whole(struct json_bytes *b, struct json_paths *paths, size_t most, struct json_end *end,
                           struct err *err) SNAG_CHECK;

struct json_reader {
    struct source_reader base;
    struct json_bytes bytes;
    size_t max_record, page_bytes;
    struct json_paths *bare;    /* of a record */
    struct json_paths *wrapped; /* of an object with records in it, or NULL */
    bool must_wrap;
    struct json_paths *none;           /* that asks for nothing */
    bool in_list;                      /* records are elements of a list */
    bool behind;                       /* … and one has come: a comma is next */
    struct view step[JSON_MOST_STEPS]; /* of `unwrap` */
    size_t n_steps;
    size_t inside; /* in how many objects on the way to the records it is, of one that is read piece by piece */
    struct json_paths *at_hand; /* its rows are given, from `row` on; NULL: none are left */
    size_t row, n_columns;
    struct view *cell;
    struct buf texts;
    struct arena arena;
    char problem[256];
    struct view raw;
};

/* json_page.c: an object too large to be read whole, from its first byte on, and behind each of its lists of records.
 * 1: a record or a list of them stands at `at`, 0: the object is over, -1: failed; 2: it cannot be read, `end` says
 * why. */
enum { JSON_PAGE_BAD = 2 };
int json_page(struct json_reader *r, struct json_end *end, struct err *err) SNAG_CHECK;

#endif
