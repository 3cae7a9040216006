/* read: calendar files. See calendar.h. */
#include "rule/calendar/reader.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "io/whole.h"

/* ---- zone and queue ---- */

static int read_zone(struct reader *r, struct err *err)
{
    char name[128];
    struct err why = ERR_INIT;
    struct view all = view_trim((struct view){r->p, (size_t)(r->end - r->p)});
    size_t n = all.n < sizeof name ? all.n : sizeof name - 1;
    memcpy(name, all.p, n);
    name[n] = '\0';
    if (zone_open(&r->calendar->zone, name, &why) == 0)
        return 0;
    if (why.kind != ERR_DATA) {
        *err = why;
        return -1;
    }
    return sections_error(&r->c->source, all.p, all.n ? all.n : 1, why.hint, err, "%s", why.msg);
}

/* queue = urgent, "Sales, EMEA": commas stand between names, and blanks are part of them. */
static int read_queues(struct reader *r, struct err *err)
{
    struct calendars *c = r->c;
    do {
        while (r->p < r->end && strchr(" \t\r\n,", *r->p))
            r->p++;
        bool quoted = r->p < r->end && *r->p == '"';
        const char *from = r->p + quoted;
        const char *stop = from < r->end ? memchr(from, quoted ? '"' : ',', (size_t)(r->end - from)) : NULL;
        struct view name = {from, (size_t)((stop ? stop : r->end) - from)};
        name = quoted ? name : view_trim(name);
        if (quoted && !stop)
            return sections_error(&c->source, r->p, 1, "", err, "a quote is not closed");
        if (name.n == 0)
            return sections_error(&c->source, from, 1, "", err, "the name of a queue is missing");
        if (dict_get(&c->queues, name) != DICT_NONE)
            return calendar_bad(r, name, "", err, "has a calendar already");
        int64_t id = dict_put(&c->queues, name, err);
        if (id < 0 || mem_reserve(&c->of_queue, &c->cap_of_queue, (size_t)id + 1, sizeof *c->of_queue, err) < 0)
            return -1;
        c->of_queue[id] = (uint32_t)(r->calendar - c->calendar);
        r->p = quoted ? stop + 1 : name.p + name.n;
        while (r->p < r->end && strchr(" \t\r\n", *r->p))
            r->p++;
        if (r->p < r->end && *r->p != ',')
            return sections_error(&c->source, r->p, 1, "", err, "expected a comma between queues");
    } while (r->p < r->end);
    return 0;
}

/* ---- sections ---- */

enum calendar_key { KEY_ZONE, KEY_OPEN, KEY_CLOSED, KEY_QUEUE, N_KEYS };
static const char *const key_names[N_KEYS] = {"zone", "open", "closed", "queue"};

static int read_entry(struct reader *r, enum calendar_key key, struct err *err)
{
    switch (key) {
    case KEY_ZONE:
        return read_zone(r, err);
    case KEY_OPEN:
        return calendar_read_open(r, err);
    case KEY_CLOSED:
        return calendar_read_closed(r, err);
    default:
        return read_queues(r, err);
    }
}

static int read_section(struct calendars *c, size_t i, bool *said, struct err *err)
{
    const struct section *s = &c->source.section[i];
    struct reader r = {.c = c, .calendar = &c->calendar[i]};
    char note[NEAREST_NOTE];
    r.calendar->name = s->name;
    for (size_t k = 0; k < s->n; k++) {
        const struct entry *e = &s->entry[k];
        size_t key = 0;
        while (key < N_KEYS && !view_is(e->key, key_names[key]))
            key++;
        if (key == N_KEYS)
            return calendar_bad(&r, e->key, nearest_note(note, e->key, key_names, N_KEYS), err,
                                "is not a key of a calendar");
        if (said[key])
            return calendar_bad(&r, e->key, "", err, "stands here twice");
        said[key] = true;
        r.p = e->value.p;
        r.end = e->value.p + e->value.n;
        if (read_entry(&r, (enum calendar_key)key, err) < 0)
            return -1;
    }
    return 0;
}

/* What a section leaves out is as in the usual one. */
static void borrow(struct calendars *c, size_t i, const bool *said)
{
    const struct calendar *usual = &c->calendar[c->usual];
    struct calendar *own = &c->calendar[i];
    if (!said[KEY_ZONE]) {
        own->zone = usual->zone;
        own->borrows_zone = true;
    }
    if (!said[KEY_OPEN]) {
        memcpy(own->week, usual->week, sizeof own->week);
        own->open = usual->open;
    }
    if (!said[KEY_CLOSED]) {
        own->closed = usual->closed;
        own->n_closed = usual->n_closed;
        memcpy(own->every_year, usual->every_year, sizeof own->every_year);
        own->borrows_closed = true;
    }
}

/* One section is without `queue`, and says where and when. */
static int find_usual(struct calendars *c, const bool (*said)[N_KEYS], struct err *err)
{
    c->usual = c->n;
    for (size_t i = 0; i < c->n; i++) {
        struct view name = c->calendar[i].name;
        if (said[i][KEY_QUEUE])
            continue;
        if (c->usual < c->n)
            return sections_error(&c->source, name.p, name.n ? name.n : 1, "queue = NAME, NAME … says for which", err,
                                  "a second calendar without 'queue'");
        c->usual = i;
        for (size_t k = KEY_ZONE; k <= KEY_OPEN; k++)
            if (!said[i][k])
                return sections_error(&c->source, name.p, name.n ? name.n : 1,
                                      k == KEY_ZONE ? "zone = Europe/Rome" : "open = Mon-Fri 09:00-18:00", err,
                                      "the calendar of all other queues requires '%s'", key_names[k]);
    }
    if (c->usual < c->n)
        return 0;
    (void)err_set(err, ERR_DATA, "%s: %s", c->file,
                  c->n ? "every calendar has a 'queue': which holds for all others?" : "there is no calendar in it");
    return err_hint(err, "one section is without 'queue': [office], with zone and open");
}

static int read_all(struct calendars *c, struct err *err)
{
    int rc = 0;
    c->calendar = mem_zero(c->source.n, sizeof *c->calendar, err);
    bool(*said)[N_KEYS] = mem_zero(c->source.n, sizeof *said, err);
    if (!c->calendar || !said)
        rc = -1;
    else
        c->n = c->source.n;
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        rc = read_section(c, i, said[i], err);
    if (rc == 0)
        rc = find_usual(c, (const bool(*)[N_KEYS])said, err);
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        if (i != c->usual)
            borrow(c, i, said[i]);
    free(said);
    return rc;
}

int calendars_read(struct calendars **c, const char *file, const char *text, size_t n, struct err *err)
{
    *c = mem_zero(1, sizeof **c, err);
    if (!*c)
        return -1;
    (*c)->file = mem_copy(file, strlen(file), err);
    if ((*c)->file && sections_parse(&(*c)->source, (*c)->file, text, n, err) == 0 && read_all(*c, err) == 0)
        return 0;
    calendars_close(*c);
    *c = NULL;
    return -1;
}

int calendars_read_file(struct calendars **c, const char *path, struct err *err)
{
    enum { MOST_MIB = 16 };
    struct buf text = {0};
    int rc = whole_read(&text, path, MOST_MIB, "a calendar", err);
    if (rc == 0)
        rc = calendars_read(c, path, text.p, text.n, err);
    buf_free(&text);
    return rc;
}
