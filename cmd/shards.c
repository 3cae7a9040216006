/* shards: --shards of `snag ingest`: a log cut by customer, into a folder. See shards.h. */
#include "shards.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event/core/shards.h"
#include "snag/tabular.h"

enum { MOST_SHARDS = 65536, MEM_PART = 16 };
#define TABLE_COLUMNS "name rows customers bytes sha256 snag maps"

int shards_args_check(const struct shards_args *a, const char *folder, struct err *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (a->piece && !a->n)
        return err_set(err, ERR_USAGE, "--piece names the files of shards: it requires --shards");
    if (a->n > MOST_SHARDS)
        return err_set(err, ERR_USAGE, "--shards %llu: at most %d", (unsigned long long)a->n, MOST_SHARDS);
    if (a->n && (!folder || strcmp(folder, "-") == 0))
        return err_set(err, ERR_USAGE, "--shards writes several files: name a folder for them (-o)");
    if (a->piece && (!*a->piece || strlen(a->piece) > 100 || a->piece[strspn(a->piece, allowed)]))
        return err_set(err, ERR_USAGE, "--piece '%s': only letters, digits, _ and -, at most 100", a->piece);
    return 0;
}

struct shard_job {
    const struct shards_args *a;
    const char *folder;
    const struct schema *schema;
    struct shards *shards;
    struct bin_file *file; /* of each */
};

/* ---- names ---- */

static int no_room(const struct shard_job *j, struct err *err)
{
    return err_system(err, ENAMETOOLONG, "%s", j->folder);
}

/* Shards have numbers of one width, so that names are in their order. */
static void shard_name(const struct shard_job *j, size_t shard, char name[NAME_MAX])
{
    char digits[24];
    int width = snprintf(digits, sizeof digits, "%zu", (size_t)j->a->n - 1);
    (void)snprintf(name, NAME_MAX, "shard-%0*zu-of-%zu%s%s.gz", width, shard, (size_t)j->a->n, j->a->piece ? "." : "",
                   j->a->piece ? j->a->piece : "");
}

static int path_of(const struct shard_job *j, const char *name, char path[PATH_MAX], struct err *err)
{
    int n = snprintf(path, PATH_MAX, "%s/%s", j->folder, name);
    return n < 0 || n >= PATH_MAX ? no_room(j, err) : 0;
}

static int table_path(const struct shard_job *j, char path[PATH_MAX], struct err *err)
{
    char name[NAME_MAX];
    (void)snprintf(name, sizeof name, "shards%s%s.tsv", j->a->piece ? "." : "", j->a->piece ? j->a->piece : "");
    return path_of(j, name, path, err);
}

/* ---- the folder ---- */

/* Is it a shard that whoever takes all shards of the folder must not meet: of another number of them, or a piece beside
 * a whole one? */
static bool is_strange(const struct shard_job *j, const char *name)
{
    char of[40];
    int width = snprintf(of, sizeof of, "%llu", (unsigned long long)j->a->n - 1);
    size_t n = strlen(name);
    if (strncmp(name, "shard-", 6) != 0 || n < 4 || strcmp(name + n - 3, ".gz") != 0)
        return false;
    const char *p = name + 6 + strspn(name + 6, "0123456789");
    (void)snprintf(of, sizeof of, "-of-%llu.", (unsigned long long)j->a->n);
    if (p - name - 6 != width || strncmp(p, of, strlen(of)) != 0)
        return true;
    return (strcmp(p + strlen(of), "gz") != 0) != (j->a->piece != NULL);
}

static int check_folder(const struct shard_job *j, struct err *err)
{
    DIR *d = opendir(j->folder);
    const struct dirent *e;
    int rc = 0;
    if (!d)
        return err_system(err, errno, "%s: cannot read the folder", j->folder);
    while ((e = readdir(d)) != NULL) {
        if (!is_strange(j, e->d_name))
            continue;
        (void)err_set(err, ERR_USAGE, "%s: has a shard of another cut, %s", j->folder, e->d_name);
        rc = err_hint(err, "name another folder (-o), or remove the shards of this one");
        break;
    }
    (void)closedir(d);
    return rc;
}

/* A table of an earlier run would speak of shards that are about to go. */
static int begin_folder(const struct shard_job *j, struct err *err)
{
    char path[PATH_MAX];
    if (mkdir(j->folder, 0777) < 0 && errno != EEXIST)
        return err_system(err, errno, "%s: cannot make the folder", j->folder);
    if (check_folder(j, err) < 0 || table_path(j, path, err) < 0)
        return -1;
    return unlink(path) < 0 && errno != ENOENT ? err_system(err, errno, "%s: cannot remove", path) : 0;
}

/* ---- shards ---- */

static int read_all(struct shard_job *j, struct source *source, struct err *err)
{
    struct batch b = {0};
    int rc;
    while ((rc = source_next(source, &b, err)) > 0)
        if (shards_add(j->shards, &b, err) < 0)
            return -1;
    j->schema = b.schema;
    return rc;
}

static int write_shards(const struct shard_job *j, struct err *err)
{
    char name[NAME_MAX], path[PATH_MAX];
    for (size_t i = 0; i < j->a->n; i++) {
        shard_name(j, i, name);
        if (path_of(j, name, path, err) < 0 || shards_write(j->shards, j->schema, i, path, &j->file[i], err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the table ---- */

static int put_columns(struct tabular *t, struct err *err)
{
    struct view rest = VIEW_LIT(TABLE_COLUMNS);
    for (; rest.n; rest = view_trim(rest)) {
        const char *blank = memchr(rest.p, ' ', rest.n);
        struct view name = {rest.p, blank ? (size_t)(blank - rest.p) : rest.n};
        if (tabular_column(t, name, err) < 0)
            return -1;
        rest.p += name.n;
        rest.n -= name.n;
    }
    return 0;
}

static int put_row(const struct shard_job *j, struct tabular *t, size_t shard, struct view maps, struct err *err)
{
    char name[NAME_MAX];
    struct shard_counts n = shards_counts(j->shards, shard);
    shard_name(j, shard, name);
    if (tabular_text(t, view_of(name), err) < 0 || tabular_count(t, (int64_t)n.rows, err) < 0 ||
        tabular_count(t, (int64_t)n.customers, err) < 0 || tabular_count(t, (int64_t)j->file[shard].bytes, err) < 0 ||
        tabular_text(t, view_of(j->file[shard].sha256), err) < 0 || tabular_text(t, view_of(SNAG_VERSION), err) < 0 ||
        tabular_text(t, maps, err) < 0)
        return -1;
    return tabular_row(t, err);
}

static int put_maps(const struct shard_job *j, struct buf *maps, struct err *err)
{
    const struct dict *names = shards_maps(j->shards);
    for (size_t i = 0; i < names->n; i++) {
        struct view name = dict_text(names, (int64_t)i);
        if (buf_adds(maps, i ? "," : "", err) < 0 || buf_add(maps, name.p, name.n, err) < 0)
            return -1;
    }
    return 0;
}

static int write_table(const struct shard_job *j, struct err *err)
{
    char path[PATH_MAX];
    struct out *out;
    struct tabular t;
    struct buf maps = {0};
    if (table_path(j, path, err) < 0 || out_open(&out, path, err) < 0)
        return -1;
    tabular_open(&t, out, TABULAR_TSV);
    int rc = put_maps(j, &maps, err) < 0 ? -1 : put_columns(&t, err);
    for (size_t i = 0; rc == 0 && i < j->a->n; i++)
        rc = put_row(j, &t, i, buf_view(&maps), err);
    tabular_close(&t);
    buf_free(&maps);
    return out_close(out, rc == 0, err);
}

/* ---- what there is to tell ---- */

static void tell_heavy(const struct shard_job *j)
{
    uint64_t all = 0;
    size_t heavy = 0;
    char name[NAME_MAX];
    for (size_t i = 0; i < j->a->n; i++) {
        all += shards_counts(j->shards, i).rows;
        heavy = shards_counts(j->shards, i).rows > shards_counts(j->shards, heavy).rows ? i : heavy;
    }
    struct shard_counts n = shards_counts(j->shards, heavy);
    if (all == 0 || j->a->n < 2 || n.rows <= 2 * (all / j->a->n))
        return;
    shard_name(j, heavy, name);
    cmd_note("%s is heavy: %llu of %llu events (%.1f %%), where %.1f %% would be even", name,
             (unsigned long long)n.rows, (unsigned long long)all, 100 * (double)n.rows / (double)all,
             100 / (double)j->a->n);
    if (2 * n.most > n.rows)
        cmd_note("one customer there has %llu events (%.1f %% of all): a switchboard, or a word for nobody, that the "
                 "map should name as anonymous?",
                 (unsigned long long)n.most, 100 * (double)n.most / (double)all);
}

static void tell(const struct shard_job *j)
{
    struct shards_nobody nobody = shards_nobody(j->shards);
    if (nobody.rows)
        cmd_note("%llu event%s without a customer: shards take them by their contact, or else by their case",
                 (unsigned long long)nobody.rows, str_s(nobody.rows));
    if (nobody.rows_of_cases)
        cmd_note("%llu of them ha%s both a contact and a case: rules per case may not see all of such a case in one "
                 "shard",
                 (unsigned long long)nobody.rows_of_cases, nobody.rows_of_cases == 1 ? "s" : "ve");
    if (shards_n_coverage(j->shards) == 0)
        cmd_note("the stream has no coverage lines: no shard knows when the log begins and ends, and what it can show");
    tell_heavy(j);
}

static int work(struct shard_job *j, struct source *source, uint64_t mem_bytes, unsigned threads, bool quiet,
                struct err *err)
{
    if (begin_folder(j, err) < 0 || shards_open(&j->shards, j->a->n, mem_bytes / MEM_PART, threads, err) < 0 ||
        read_all(j, source, err) < 0)
        return -1;
    j->file = mem_zero(j->a->n, sizeof *j->file, err);
    if (!j->file || write_shards(j, err) < 0 || write_table(j, err) < 0)
        return -1;
    if (!quiet)
        tell(j);
    return 0;
}

int shards_args_write(const struct shards_args *a, struct source *source, const char *folder, uint64_t mem_bytes,
                      unsigned threads, bool quiet, struct err *err)
{
    struct shard_job j = {.a = a, .folder = folder};
    int rc = work(&j, source, mem_bytes, threads, quiet, err);
    free(j.file);
    shards_close(j.shards);
    return rc;
}
