/* state: see snag/state.h. */
#include "snag/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"

/* ---- the file ---- */

static int read_file(struct run_state *s, struct err *err)
{
    struct stat st;
    if (fstat(s->lock.fd, &st) < 0)
        return err_system(err, errno, "%s", s->o.path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_USAGE, "%s: a state is a file", s->o.path);
    if (buf_room(&s->bytes, (size_t)st.st_size, err) < 0)
        return -1;
    while (s->bytes.n < (size_t)st.st_size) {
        ssize_t got = pread(s->lock.fd, s->bytes.p + s->bytes.n, (size_t)st.st_size - s->bytes.n, (off_t)s->bytes.n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return err_system(err, got < 0 ? errno : EIO, "%s: cannot read", s->o.path);
        s->bytes.n += (size_t)got;
    }
    return 0;
}

static int check_silence(const struct run_state *s, struct err *err)
{
    if (s->was.silence_us == s->o.silence_us)
        return 0;
    (void)err_set(err, ERR_USAGE, "%s was begun with --silence %llds, and goes on with the same", s->o.path,
                  (long long)(s->was.silence_us / US_PER_S));
    return err_hint(err, "give that, or begin a new state under another name");
}

static int check_whole(const struct run_state *s, struct err *err)
{
    if (s->was.whole == s->o.whole)
        return 0;
    (void)err_set(err, ERR_USAGE,
                  s->o.whole ? "%s was begun by snag detect: it has the rows that can still matter to it, not all"
                             : "%s was begun by a command that counts whole logs, not by snag detect",
                  s->o.path);
    return err_hint(err, "begin a new state under another name");
}

/* The old file says only where the new one must end, and what it has read. */
static void begin_anew(struct run_state *s)
{
    s->rebuilds_us = s->was.read_us;
    s->was.read_us = TS_NONE;
    s->was.began_us = TS_NONE;
    s->was.clock_us = TS_NONE;
    s->counts.read_us = TS_NONE;
    dict_free(&s->was.rules);
    in_close(s->in);
    s->in = NULL;
}

static int check_rebuilt(const struct run_state *s, struct err *err)
{
    char was[40], now[40];
    if (!s->o.rebuild || s->will.read_us == s->rebuilds_us)
        return 0;
    (void)time_iso(was, s->rebuilds_us, 0);
    (void)time_iso(now, s->will.read_us, 0);
    (void)err_set(err, ERR_DATA, "%s has read up to %s, and these logs end at %s", s->o.path, was, now);
    return err_hint(err, "--rebuild wants what the state has read, and nothing more: then go on without it");
}

static int read_facts(struct run_state *s, struct err *err)
{
    s->was = (struct facts){.read_us = TS_NONE, .began_us = TS_NONE, .clock_us = TS_NONE};
    if (s->bytes.n == 0)
        return 0;
    if (in_memory(&s->in, s->o.path, s->bytes.p, s->bytes.n, err) < 0 || facts_read(&s->was, s->in, s->o.path, err) < 0)
        return -1;
    s->counts.read_us = s->was.read_us;
    if (check_whole(s, err) < 0 || check_silence(s, err) < 0)
        return -1;
    if (s->o.rebuild)
        begin_anew(s);
    return 0;
}

/* ---- rules ---- */

/* Rules that are as they were go on; others know nothing of what was read before. */
static int know_rules(struct run_state *s, struct err *err)
{
    char known[1024];
    size_t n = s->o.rules->n;
    s->digest = mem_zero(n, sizeof *s->digest, err);
    s->since_us = mem_zero(n, sizeof *s->since_us, err);
    if (!s->digest || !s->since_us)
        return -1;
    rules_digest(s->o.rules, s->digest);
    for (size_t i = 0; i < n; i++) {
        int len = snprintf(known, sizeof known, "%.*s %s", VIEW_FMT(s->o.rules->rule[i].text->name), s->digest[i]);
        int64_t id = len < (int)sizeof known ? dict_get(&s->was.rules, (struct view){known, (size_t)len}) : DICT_NONE;
        s->since_us[i] = id >= 0 ? s->was.since_us[id] : s->was.read_us;
    }
    return 0;
}

int64_t state_since(const struct run_state *s, size_t rule)
{
    return s->o.whole ? TS_NONE : s->since_us[rule];
}

int state_open(struct run_state **state, const struct state_options *options, struct err *err)
{
    struct run_state *s = mem_zero(1, sizeof *s, err);
    *state = NULL;
    if (!s)
        return -1;
    s->o = *options;
    s->o.silence_us = options->silence_us ? options->silence_us : COVERAGE_SILENCE;
    s->lock = (struct lock)LOCK_NONE;
    s->counts.read_us = TS_NONE;
    if (lock_take(&s->lock, s->o.path, s->o.wait_us, s->o.note, s->o.ctx, err) < 0 || read_file(s, err) < 0 ||
        read_facts(s, err) < 0 || (!s->o.whole && know_rules(s, err) < 0)) {
        state_close(s);
        return -1;
    }
    s->will.read_us = s->was.read_us;
    s->will.began_us = s->was.began_us;
    s->will.silence_us = s->o.silence_us;
    s->will.clock_us = s->was.clock_us;
    s->will.written = s->was.written;
    *state = s;
    return 0;
}

void state_close(struct run_state *s)
{
    if (!s)
        return;
    in_close(s->in);
    buf_free(&s->bytes);
    facts_free(&s->was);
    facts_free(&s->will);
    schema_free(&s->schema);
    arena_free(&s->arena);
    arena_free(&s->late.texts);
    keep_close(&s->keep);
    waiting_close(&s->rows);
    free(s->late.early);
    free(s->late.boundary);
    free(s->digest);
    free(s->since_us);
    free(s->column);
    free(s->event);
    lock_drop(&s->lock);
    free(s);
}

/* ---- inputs ---- */

/* 1: read, 0: it can be read only once. */
static int digest_file(const char *path, char text[SHA256_TEXT], struct err *err)
{
    enum { PIECE = 1 << 16 };
    struct stat st;
    struct sha256 sha;
    if (strcmp(path, "-") == 0 || stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    char *piece = mem_zero(PIECE, 1, err);
    int fd = piece ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t got = fd < 0 ? -1 : 1;
    sha256_begin(&sha);
    while (got > 0 || (got < 0 && fd >= 0 && errno == EINTR)) {
        got = read(fd, piece, PIECE);
        if (got > 0)
            sha256_add(&sha, piece, (size_t)got);
    }
    if (got < 0 && piece)
        (void)err_system(err, errno, "%s", path);
    if (fd >= 0)
        (void)close(fd);
    free(piece);
    sha256_end(&sha, text);
    return got < 0 ? -1 : 1;
}

int state_input(struct run_state *s, const char *path, struct err *err)
{
    char text[SHA256_TEXT];
    int rc = digest_file(path, text, err);
    s->n_inputs++;
    if (rc <= 0)
        return rc;
    if (dict_get(&s->was.inputs, view_of(text)) != DICT_NONE)
        s->n_known++;
    else if (dict_put(&s->will.inputs, view_of(text), err) < 0)
        return -1;
    return 0;
}

bool state_knows_all(const struct run_state *s)
{
    return s->n_inputs > 0 && s->n_known == s->n_inputs;
}

void state_asks(struct run_state *s, struct detect_options *options)
{
    options->goes_on = true;
    options->began_us = s->was.began_us;
    options->again = &s->again;
    options->since_us = s->was.read_us == TS_NONE ? NULL : s->since_us;
}

bool state_of_logs(const struct run_state *s)
{
    return s->was.of_logs;
}

bool state_goes_on(const struct run_state *s)
{
    return s->in != NULL;
}

int64_t state_reach_us(const struct run_state *s)
{
    return s->keep.reach_us;
}

uint64_t state_written(const struct run_state *s)
{
    return s->will.written;
}

void state_wrote(struct run_state *s, uint64_t bytes)
{
    s->will.written = bytes;
}

struct state_counts state_counts(const struct run_state *s)
{
    return s->counts;
}

/* ---- the next state ---- */

/* Live, the new file is ours before it takes the place of the old one. */
static int lock_new(const struct run_state *s, const struct out *out, struct lock *lock, struct err *err)
{
    *lock = (struct lock)LOCK_NONE;
    if (!s->o.live)
        return 0;
    lock->fd = fcntl(out_descriptor(out), F_DUPFD_CLOEXEC, 0);
    return lock->fd < 0 || flock(lock->fd, LOCK_EX | LOCK_NB) < 0 ? err_system(err, errno, "%s: cannot lock", s->o.path)
                                                                  : 0;
}

int state_commit(struct run_state *s, struct source *detect, struct err *err)
{
    struct lock lock;
    if (check_rebuilt(s, err) < 0)
        return -1;
    struct out *out;
    int64_t since_us = TS_NONE;
    if (!s->o.whole && detect_waits(detect, &since_us, err) < 0)
        return -1;
    if (since_us == TS_NONE || since_us > s->will.read_us)
        since_us = s->will.read_us;
    if (out_open_packed(&out, s->o.path, err) < 0)
        return -1;
    int rc = facts_write(s, out, err);
    if (rc == 0)
        rc = rows_write(s, out, since_us, err);
    bool locks = lock_new(s, out, &lock, err) == 0;
    rc = out_close(out, rc == 0 && locks, err);
    if (rc == 0 && s->o.live) {
        lock_drop(&s->lock);
        s->lock = lock;
    } else {
        lock_drop(&lock);
    }
    return rc;
}
