/* health: the events of each source by day, and whether that is as usual.
 *
 *     health_event(&h, file, ts_us, &err);       every event, by the number of its file in the run,
 *     health_at(&h, src, ts_us, &err);           … or by its FILE:LINE,
 *     health_row(&h, held, &err);                … or as a row, whose file stands in src
 *     health_end(&h, stats, &told, &err);
 *
 * The zone is set before the first event. Files of one map are one source; in an event stream, files of one source of
 * coverage lines.
 */
#ifndef SNAG_REPORT_HEALTH_H
#define SNAG_REPORT_HEALTH_H

#include "snag/report.h"

/* Events of a file, day by day. */
struct health_days {
    int64_t first_day;
    uint32_t *n;
    size_t n_days, cap;
    uint64_t events;
    int64_t first_us, last_us;
};

struct health {
    const struct zone *zone;
    struct health_days *file;
    size_t n_files, cap_files;
    int64_t day, quarter; /* of the last event: its day, and the quarter of an hour that is in */
    bool begun;
    struct dict path, source; /* of rows: a file's number; sources */
    uint32_t *source_of;      /* of rows: of each file, its source's number + 1; 0: not told yet */
    size_t cap_source_of;
    const struct schema *schema; /* of the last row, */
    int64_t src;                 /* and where src is in it */
    struct report_source *told;
};

int health_event(struct health *h, size_t file, int64_t ts_us, struct err *err) SNAG_CHECK;
int health_at(struct health *h, struct view src, int64_t ts_us, struct err *err) SNAG_CHECK;
int health_row(struct health *h, const struct held_event *held, struct err *err) SNAG_CHECK;
/* Everything counted so far is void. */
void health_again(struct health *h);
/* stats: NULL for an event stream. */
int health_end(struct health *h, const struct ingest_stats *stats, struct report_health *to,
               struct err *err) SNAG_CHECK;
void health_free(struct health *h);

#endif
