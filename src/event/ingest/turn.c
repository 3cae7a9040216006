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
    (void)err_hint(err, "%s looks back at earlier rows, so the file must be oldest first:", map_called(map));
    bool piped = strcmp(s->file[file].path, "-") == 0 || strstr(path, ".gz");
    if (!map->header)
        return err_hint(err, piped ? "… | tac | snag …%s" : "tac %s | snag …", piped ? "" : path);
    if (piped)
        return err_hint(err,
                        "… | { IFS= read -r names; echo \"$names\"; tac; } | snag …; mlr --csv tac if cells have line "
                        "breaks");
    return err_hint(err, "(head -n 1 %s; tail -n +2 %s | tac) | snag …; mlr --csv tac if cells have line breaks", path,
                    path);
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
