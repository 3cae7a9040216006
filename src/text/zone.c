/* zone: opening time zones, and from UTC to local time and back. See snag/civil.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/calendar.h"
#include "text/zone.h"
#include "snag/mem.h"

enum { FILE_LIMIT = 1 << 20, NAME_LIMIT = 200 };
static const char default_dir[] = "/usr/share/zoneinfo";

const char *offset_read(const char *p, const char *end, int32_t *offset_s)
{
    if (end - p < 3 || (p[0] != '+' && p[0] != '-') || !is_digit(p[1]) || !is_digit(p[2]))
        return NULL;
    int hours = (p[1] - '0') * 10 + (p[2] - '0'), minutes = 0;
    bool minus = *p == '-';
    p += 3;
    const char *m = p < end && *p == ':' ? p + 1 : p;
    if (end - m >= 2 && is_digit(m[0]) && is_digit(m[1])) {
        minutes = (m[0] - '0') * 10 + (m[1] - '0');
        p = m + 2;
    }
    if (hours > 23 || minutes > 59)
        return NULL;
    *offset_s = (hours * 60 + minutes) * (minus ? -60 : 60);
    return p;
}

static int open_fixed(struct zone *z, int32_t offset_s, const char *abbr, struct err *err)
{
    z->spans = mem_zero(1, sizeof *z->spans, err);
    if (!z->spans)
        return -1;
    z->spans[0] = (struct zone_span){INT64_MIN, INT64_MIN, INT64_MAX, offset_s, ""};
    memcpy(z->spans[0].abbr, abbr, strnlen(abbr, ABBR_SIZE - 1));
    z->n = 1;
    z->cycle_from_s = INT64_MAX;
    return 0;
}

/* Letters, digits and _ + - . in parts separated by slashes, none of them empty or beginning with a dot. */
static bool name_is_safe(const char *name)
{
    char before = '/';
    for (const char *p = name; *p; before = *p++)
        if (before == '/' ? !is_letter(*p) : !is_letter(*p) && !is_digit(*p) && !strchr("/_+-.", *p))
            return false;
    return before != '/' && strlen(name) <= NAME_LIMIT;
}

/* Opens a regular file; -1 with errno ENOENT if there is no such zone. */
static int open_file(const char *path, struct stat *st)
{
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    if (fd >= 0 && (fstat(fd, st) < 0 || !S_ISREG(st->st_mode))) {
        (void)close(fd);
        errno = ENOENT;
        return -1;
    }
    if (fd < 0 && errno == ENOTDIR)
        errno = ENOENT;
    return fd;
}

static int unknown(const char *name, const char *dir, struct err *err)
{
    char shown[128], near[NAME_LIMIT + 1];
    (void)str_shown(shown, sizeof shown, view_of(name));
    if (access(dir, R_OK | X_OK) < 0) {
        (void)err_system(err, errno, "time zone '%s': %s", shown, dir);
        (void)err_hint(err, "install the time zones (apt-get install tzdata), or set TZDIR to their folder");
        return err_hint(err, "UTC and fixed offsets such as +01:00 work without them");
    }
    (void)err_set(err, ERR_DATA, "unknown time zone '%s'", shown);
    zone_nearest(near, sizeof near, dir, name);
    if (*near)
        return err_hint(err, "did you mean %s?", near);
    return err_hint(err, "use an IANA name (Europe/Rome), UTC, or offsets such as +01:00");
}

/* Reads all of the file into *p (the caller frees it), at most FILE_LIMIT bytes. */
static int read_all(int fd, unsigned char **p, size_t *n, struct err *err)
{
    *p = mem_zero(FILE_LIMIT, 1, err);
    if (!*p)
        return -1;
    for (*n = 0; *n < FILE_LIMIT;) {
        ssize_t got = read(fd, *p + *n, FILE_LIMIT - *n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_system(err, errno, "reading it");
        if (got == 0)
            break;
        *n += (size_t)got;
    }
    return 0;
}

static int open_named(struct zone *z, const char *name, struct err *err)
{
    char path[4096];
    struct stat st;
    const char *dir = getenv("TZDIR");
    if (!dir || !*dir)
        dir = default_dir;
    if (!name_is_safe(name))
        return unknown(name, dir, err);
    int len = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, ERR_SYSTEM, "time zone '%s': TZDIR is too long", name);
    int fd = open_file(path, &st);
    if (fd < 0 && errno == ENOENT)
        return unknown(name, dir, err);
    if (fd < 0)
        return err_system(err, errno, "time zone '%s': %s", name, path);
    unsigned char *bytes = NULL;
    size_t n = 0;
    int rc = read_all(fd, &bytes, &n, err);
    (void)close(fd);
    if (rc == 0)
        rc = tzif_read(z, bytes, n, err);
    free(bytes);
    return rc < 0 ? err_wrap(err, "time zone '%s': %s", name, path) : 0;
}

int zone_open(struct zone **z, const char *name, struct err *err)
{
    int32_t offset_s;
    const char *end = name + strlen(name);
    int rc;
    *z = NULL;
    struct zone *new = mem_zero(1, sizeof *new, err);
    if (!new)
        return -1;
    new->name = mem_copy(name, strlen(name), err);
    if (!new->name)
        rc = -1;
    else if (strcmp(name, "UTC") == 0)
        rc = open_fixed(new, 0, name, err);
    else if (offset_read(name, end, &offset_s) == end)
        rc = open_fixed(new, offset_s, "", err);
    else
        rc = open_named(new, name, err);
    if (rc < 0) {
        zone_close(new);
        return -1;
    }
    *z = new;
    return 0;
}

void zone_close(struct zone *z)
{
    if (!z)
        return;
    free(z->name);
    free(z->spans);
    free(z);
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

/* What to subtract from a time to bring it into the table: whole cycles. */
static int64_t cycles_s(const struct zone *z, int64_t t_s)
{
    if (t_s < z->cycle_from_s)
        return 0;
    return ((t_s - z->cycle_from_s) / CYCLE_S + 1) * CYCLE_S;
}

/* The last span that begins at or before a moment. */
static size_t span_at(const struct zone *z, int64_t utc_s)
{
    size_t low = 0, n = z->n;
    while (n > 1) {
        size_t half = n / 2;
        if (z->spans[low + half].from_s <= utc_s)
            low += half;
        n -= half;
    }
    return low;
}

int32_t zone_offset(const struct zone *z, int64_t ts_us)
{
    int64_t ts_s = floor_div(ts_us, US_PER_S);
    return z->spans[span_at(z, ts_s - cycles_s(z, ts_s))].offset_s;
}

static int64_t local_from_s(const struct zone *z, size_t i)
{
    return i == 0 ? INT64_MIN : z->spans[i].from_s + z->spans[i].offset_s;
}

static int64_t local_to_s(const struct zone *z, size_t i)
{
    return i + 1 == z->n ? INT64_MAX : z->spans[i + 1].from_s + z->spans[i].offset_s;
}

/* The first span that ends after a local time: the one that holds it, or the one after the gap it falls into. */
static size_t span_local(const struct zone *z, int64_t local_s)
{
    size_t i = span_at(z, local_s - OFFSET_HIGH_S);
    while (local_s >= local_to_s(z, i))
        i++;
    return i;
}

int64_t zone_utc_s(const struct zone *z, int64_t local_s, size_t *span, enum local_kind *kind)
{
    int64_t cycles = cycles_s(z, local_s), t = local_s - cycles;
    size_t i = *span;
    *kind = LOCAL_PLAIN;
    if (i >= z->n || t < z->spans[i].plain_from_s || t >= z->spans[i].plain_to_s) {
        i = span_local(z, t);
        if (t < local_from_s(z, i)) {
            *kind = LOCAL_SKIPPED;
            i--;
        } else if (t >= z->spans[i].plain_to_s) {
            *kind = LOCAL_AMBIGUOUS;
        }
        *span = i;
    }
    return local_s - z->spans[i].offset_s;
}

bool zone_utc_named_s(const struct zone *z, int64_t local_s, struct view abbr, int64_t *utc_s)
{
    int64_t t = local_s - cycles_s(z, local_s);
    for (size_t i = span_local(z, t); i < z->n && t >= local_from_s(z, i); i++) {
        if (t < local_to_s(z, i) && view_is(abbr, z->spans[i].abbr)) {
            *utc_s = local_s - z->spans[i].offset_s;
            return true;
        }
    }
    return false;
}

int64_t zone_to_utc(const struct zone *z, int64_t local_us, enum local_kind *kind)
{
    size_t span = 0;
    int64_t local_s = floor_div(local_us, US_PER_S), us = local_us - local_s * US_PER_S;
    return zone_utc_s(z, local_s, &span, kind) * US_PER_S + us;
}
