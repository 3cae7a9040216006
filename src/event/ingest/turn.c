/* turn: files that are newest first. See turn.h. */
#include "event/ingest/turn.h"

void turn_begin(struct ingest_source *s, size_t file)
{
    const struct mapper_counts *c = &s->log[s->log_of[file]].mapper.counts;
    s->turn[file] = (struct file_turn){.us = TS_NONE, .group_on = c->on_in_time, .group_back = c->back_in_time};
}

static int refuse(const struct ingest_source *s, size_t file, uint64_t back, uint64_t on, const char *before,
                  struct err *err)
{
    const char *path = in_called(s->file[file].path);
    const struct map *map = s->log[s->log_of[file]].map;
    (void)err_set(err, ERR_DATA, "%s is newest first: %llu rows are earlier than the row before them%s, %llu later",
                  path, (unsigned long long)back, before, (unsigned long long)on);
    if (map_called(map) != map_name(map))
        return err_hint(err, "%s looks back at earlier rows: sort = ts in its [file] section puts them in time order",
                        map_called(map));
    (void)err_hint(err, "%s looks back at earlier rows; a copy of it that puts them in time order:", map_name(map));
    bool drafted = strncmp(map_origin(map), "built-in:drafted", 16) == 0;
    return err_hint(err, "snag maps %s %s | sed 's/^\\[file\\]/&\\nsort = ts/' >my.map", drafted ? "new" : "show",
                    drafted ? path : map_name(map));
}

int turn_end(struct ingest_source *s, size_t file, struct err *err)
{
    struct file_turn *t = &s->turn[file];
    const struct ingest_log *log = &s->log[s->log_of[file]];
    const struct mapper_counts *c = &log->mapper.counts;
    uint64_t back = c->back_in_time - t->group_back, on = c->on_in_time - t->group_on;
    t->newest_first = turn_is_back(t);
    t->last_row = s->keeps ? INT64_MAX : log->n_rows; /* there, a row goes by its line */
    if (back > on && ingest_looks_back(log->map))
        return refuse(s, file, back, on, " in their group", err);
    if (t->newest_first && !log->map->looks_back && ingest_looks_back(log->map))
        return refuse(s, file, t->back, t->on, "", err);
    if (t->newest_first && t->same && (s->keeps || !s->direct))
        return ingest_warn(s, err, "%s is newest first: rows of one moment are taken last to first",
                           in_called(s->file[file].path));
    return 0;
}
