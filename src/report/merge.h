/* merge: the lines of tables that are merged: stamp, column names, rows. */
#ifndef SNAG_REPORT_MERGE_H
#define SNAG_REPORT_MERGE_H

#include "io/lines.h"
#include "snag/str.h"

/* A table as it is read. */
struct merge_part {
    const char *path;
    struct in *in;
    struct lines lines;
    bool open; /* lines are */
    uint64_t line_no;
    struct view line; /* borrowed until the next */
};

int merge_part_open(struct merge_part *p, const char *path, struct err *err) SNAG_CHECK;
void merge_part_close(struct merge_part *p);
/* The next line, without its end: 1, 0 at the end, -1. */
int merge_part_next(struct merge_part *p, struct err *err) SNAG_CHECK;
/* Reads stamp and column names. The first part's are kept in `head`, empty before, with their line ends; ERR_DATA if
 * others are not the same. */
int merge_part_head(struct merge_part *p, struct buf *head, struct err *err) SNAG_CHECK;
/* The next cell of a line, with its escapes; *rest moves on. False: there is none left. */
bool merge_cell(struct view *rest, struct view *cell);

#endif
