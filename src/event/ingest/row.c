/* row: see row.h. */
#include "event/ingest/row.h"

static int bit_set(struct ingest_log *log, uint64_t row, struct err *err)
{
    size_t byte = (size_t)(row / 8);
    if (mem_reserve_zero(&log->dead, &log->cap_dead, byte + 1, 1, err) < 0)
        return -1;
    log->dead[byte] |= (uint8_t)(1u << row % 8);
    return 0;
}

/* A silent row of a kind that the map never names is counted by kind. */
static int count_unknown(struct ingest_source *s, const struct mapper *m, struct err *err)
{
    if (m->selector.n == 0 || map_names_kind(m->map, m->selector))
        return 0;
    int64_t id = dict_put(&s->stats.unknown, m->selector, err);
    if (id < 0 || mem_reserve_zero(&s->n_unknown, &s->cap_unknown, (size_t)id + 1, sizeof *s->n_unknown, err) < 0)
        return -1;
    s->n_unknown[id]++;
    return 0;
}

static uint64_t *count_of(struct ingest_rows *r, enum fate fate)
{
    switch (fate) {
    case FATE_SILENT:
        return &r->silent;
    case FATE_SKIPPED:
        return &r->skipped;
    case FATE_REJECTED:
        return &r->rejected;
    case FATE_DUPLICATE:
        return &r->duplicates;
    default:
        return &r->used;
    }
}

int row_rejected(struct ingest_source *s, size_t file, struct ingest_log *log, struct row *row, struct err *err)
{
    struct buf unread = {0};
    if (ingest_means_nothing(s, file, log, row)) {
        s->file[file].rows.skipped++;
        return 0;
    }
    int rc = map_unread(log->map, row, &unread, err);
    if (rc == 0)
        rc = ingest_reject(s, file, row, log->mapper.problem, err);
    buf_free(&unread);
    return rc;
}

int row_counted_else(struct ingest_source *s, size_t file, struct ingest_log *log, enum fate fate, struct err *err)
{
    const struct mapper *m = &log->mapper;
    struct ingest_rows *r = &s->file[file].rows;
    ++*count_of(r, fate);
    if (m->replaces) {
        --*count_of(r, m->replaced_fate);
        r->duplicates++;
        if (bit_set(log, m->replaced_row, err) < 0)
            return -1;
    }
    if (fate == FATE_SILENT)
        return count_unknown(s, m, err);
    return m->n_event > 0;
}

int row_entered(struct ingest_source *s, size_t file, const struct ingest_log *log, uint64_t line, uint64_t number,
                struct err *err)
{
    const struct mapper *m = &log->mapper;
    struct packed head = packed_head(file, line, number, schema_n(&log->map->schema));
    for (size_t i = 0; i < m->n_event; i++)
        if (ingest_enter(s, &head, &m->event[i], err) < 0)
            return -1;
    return 0;
}

int ingest_row(struct ingest_source *s, size_t file, struct ingest_log *log, struct row *row, struct err *err)
{
    uint64_t number = log->n_rows++;
    enum fate fate;
    if (mapper_row(&log->mapper, row, number, &fate, err) < 0)
        return -1;
    s->file[file].rows.rows++;
    if (fate == FATE_REJECTED)
        return row_rejected(s, file, log, row, err);
    int rc = row_counted(s, file, log, fate, err);
    return rc > 0 ? row_entered(s, file, log, row->line, number, err) : rc;
}
