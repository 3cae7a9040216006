/* xes: XES event logs (IEEE 1849) by expat: each event is a row. See reader.h.
 *
 * Columns are keys of attributes: those of the event, and behind "case:" those of its trace; an attribute within
 * another is outer.inner. One event at a time is kept, and the attributes of one trace that are asked for; expat keeps
 * one tag. A document type declaration is refused, so that no entity is ever declared, and nothing outside the file is
 * read.
 */
#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/source/reader.h"
#include "snag/mem.h"

enum { XES_BYTES = 64 * 1024, XES_DEPTH = 64, XES_KEY = 1024, XES_PROBLEM = 256 };

/* What an open element is. */
enum xes_level { XES_LOG, XES_TRACE, XES_EVENT, XES_ATTRIBUTE, XES_PASSED };

struct xes_reader {
    struct source_reader base;
    struct in *in;
    XML_Parser xml;
    struct view *name; /* n of them, the caller's */
    size_t n, max_record;
    struct buf *event, *trace; /* the value of each column: of the event at hand, of its trace */
    bool *has_event, *has_trace;
    struct view *cell;
    enum xes_level level[XES_DEPTH];
    size_t key_at[XES_DEPTH]; /* where the key of an attribute begins to grow */
    size_t depth;
    char key[XES_KEY];
    size_t key_n;
    size_t bytes;               /* of the values of the event at hand */
    int64_t fed;                /* bytes given to expat */
    size_t piece;               /* how many it gets next */
    bool ready, over, too_long; /* an event is at hand; nothing more comes; it is longer than a record may be */
    bool events_seen;           /* of the trace at hand */
    char problem[XES_PROBLEM];
    struct err why; /* a failure within a handler */
};

/* ---- attributes ---- */

static void stop(struct xes_reader *r, const char *problem)
{
    if (!r->problem[0])
        (void)snprintf(r->problem, sizeof r->problem, "line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(r->xml),
                       problem);
    (void)XML_StopParser(r->xml, XML_FALSE);
}

static bool is_type(const char *tag)
{
    static const char *const types[] = {"string", "date", "int",       "float", "boolean",
                                        "id",     "list", "container", "values"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(tag, types[i]) == 0)
            return true;
    return false;
}

static const char *attribute(const char **list, const char *name)
{
    for (; *list; list += 2)
        if (strcmp(*list, name) == 0)
            return list[1];
    return NULL;
}

/* Does the column ask for this key of a trace, or of an event? */
static bool asks(struct view column, bool trace, const char *key, size_t n)
{
    static const char prefix[] = "case:";
    size_t skip = trace ? sizeof prefix - 1 : 0;
    if (column.n != n + skip || memcmp(column.p + skip, key, n) != 0)
        return false;
    return !trace || memcmp(column.p, prefix, skip) == 0;
}

static void keep(struct xes_reader *r, bool trace, const char *value)
{
    size_t n = strlen(value);
    r->bytes += n;
    if (r->bytes > r->max_record) {
        r->too_long = true;
        return;
    }
    for (size_t i = 0; i < r->n; i++) {
        struct buf *b = trace ? &r->trace[i] : &r->event[i];
        bool *has = trace ? &r->has_trace[i] : &r->has_event[i];
        if (!asks(r->name[i], trace, r->key, r->key_n))
            continue;
        if (trace && r->events_seen) {
            stop(r, "an attribute of a trace stands behind events of it, which did not have it");
            return;
        }
        buf_clear(b);
        *has = true;
        if (buf_add(b, value, n, &r->why) < 0) {
            stop(r, "");
            return;
        }
    }
}

/* The key and value of an attribute; inside another one, its key is behind that of the other. */
static void begin_attribute(struct xes_reader *r, const char *tag, const char **list, bool in_trace)
{
    const char *key = attribute(list, "key"), *value = attribute(list, "value");
    size_t n = key ? strlen(key) : 0;
    r->key_at[r->depth] = r->key_n;
    if (strcmp(tag, "values") == 0) /* of a list: says nothing itself */
        return;
    if (!key) {
        stop(r, "an attribute without a key");
        return;
    }
    if (r->key_n + n + 1 >= XES_KEY) {
        stop(r, "the keys of attributes within each other are longer than 1,000 bytes");
        return;
    }
    if (r->key_n)
        r->key[r->key_n++] = '.';
    memcpy(r->key + r->key_n, key, n);
    r->key_n += n;
    if (value)
        keep(r, in_trace, value);
}

/* ---- elements ---- */

static void clear(struct buf *b, bool *has, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b[i]);
        has[i] = false;
    }
}

static enum xes_level level_of(struct xes_reader *r, const char *tag)
{
    enum xes_level above = r->depth ? r->level[r->depth - 1] : XES_PASSED;
    if (r->depth == 0) {
        if (strcmp(tag, "log") != 0)
            stop(r, "not XES, whose first element is <log>");
        return XES_LOG;
    }
    if (above == XES_LOG && strcmp(tag, "trace") == 0)
        return XES_TRACE;
    if ((above == XES_LOG || above == XES_TRACE) && strcmp(tag, "event") == 0)
        return XES_EVENT;
    bool inside = above == XES_TRACE || above == XES_EVENT || above == XES_ATTRIBUTE;
    return inside && is_type(tag) ? XES_ATTRIBUTE : XES_PASSED;
}

static bool in_event(const struct xes_reader *r)
{
    for (size_t i = 0; i < r->depth; i++)
        if (r->level[i] == XES_EVENT)
            return true;
    return false;
}

static void begin_element(void *ctx, const char *tag, const char **list)
{
    struct xes_reader *r = ctx;
    const char *colon = strchr(tag, ':'); /* of a prefix */
    if (r->depth == XES_DEPTH) {
        stop(r, "more than 64 elements within each other");
        return;
    }
    tag = colon ? colon + 1 : tag;
    enum xes_level level = level_of(r, tag);
    r->level[r->depth] = level;
    if (level == XES_TRACE) {
        clear(r->trace, r->has_trace, r->n);
        r->events_seen = false;
        r->bytes = 0;
    }
    if (level == XES_EVENT) {
        clear(r->event, r->has_event, r->n);
        r->bytes = 0;
        r->too_long = false;
    }
    if (level == XES_ATTRIBUTE)
        begin_attribute(r, tag, list, !in_event(r));
    r->depth++;
}

static void end_element(void *ctx, const char *tag)
{
    struct xes_reader *r = ctx;
    (void)tag;
    r->depth--;
    enum xes_level level = r->level[r->depth];
    if (level == XES_ATTRIBUTE)
        r->key_n = r->key_at[r->depth];
    if (level == XES_TRACE) {
        clear(r->trace, r->has_trace, r->n);
        r->events_seen = false;
    }
    if (level != XES_EVENT)
        return;
    r->ready = true;
    r->events_seen = true;
    (void)XML_StopParser(r->xml, XML_TRUE);
}

static void begin_doctype(void *ctx, const char *name, const char *system, const char *public, int subset)
{
    (void)name, (void)system, (void)public, (void)subset;
    stop(ctx, "a document type declaration, which XES does not have, is refused");
}

/* ---- bytes ---- */

static void not_xml(struct xes_reader *r)
{
    enum XML_Error code = XML_GetErrorCode(r->xml);
    if (r->problem[0])
        return;
    if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN)
        (void)snprintf(r->problem, sizeof r->problem, "the file ends within the log");
    else
        (void)snprintf(r->problem, sizeof r->problem, "line %lu, byte %lu: not XML: %s; nothing behind it can be read",
                       (unsigned long)XML_GetCurrentLineNumber(r->xml),
                       (unsigned long)XML_GetCurrentColumnNumber(r->xml) + 1, XML_ErrorString(code));
}

/* Gives expat more. A tag that does not end within what it has grows the pieces, so that it is not scanned again and
 * again. */
static enum XML_Status feed(struct xes_reader *r, struct err *err)
{
    int64_t at = XML_GetCurrentByteIndex(r->xml), waiting = at < 0 ? 0 : r->fed - at; /* -1: within nothing */
    if (waiting > (int64_t)r->max_record) {
        (void)snprintf(r->problem, sizeof r->problem, "a tag longer than %zu bytes", r->max_record);
        return XML_STATUS_ERROR;
    }
    r->piece = waiting > (int64_t)XES_BYTES ? (size_t)waiting : XES_BYTES;
    void *room = XML_GetBuffer(r->xml, (int)r->piece);
    if (!room) {
        (void)err_system(err, ENOMEM, "reading XML");
        r->why = *err;
        return XML_STATUS_ERROR;
    }
    ssize_t n = in_below(r->in, room, r->piece, err);
    if (n < 0) {
        r->why = *err;
        return XML_STATUS_ERROR;
    }
    r->fed += n;
    r->over = n == 0;
    return XML_ParseBuffer(r->xml, (int)n, n == 0);
}

/* ---- rows ---- */

static int give_event(struct xes_reader *r, struct reader_row *row)
{
    r->ready = false;
    if (r->too_long) {
        (void)snprintf(r->problem, sizeof r->problem, "an event longer than %zu bytes", r->max_record);
        *row = (struct reader_row){.problem = r->problem, .raw = {"<event>", 7}};
        return 1;
    }
    for (size_t i = 0; i < r->n; i++)
        r->cell[i] = r->has_event[i]   ? buf_view(&r->event[i])
                     : r->has_trace[i] ? buf_view(&r->trace[i])
                                       : (struct view){0};
    *row = (struct reader_row){.cell = r->cell};
    return 1;
}

static int give_problem(struct xes_reader *r, struct reader_row *row, struct err *err)
{
    if (r->why.kind != ERR_NONE) {
        *err = r->why;
        return -1;
    }
    not_xml(r);
    *row = (struct reader_row){.problem = r->problem, .raw = {"<log>", 5}};
    XML_ParserFree(r->xml);
    r->xml = NULL;
    return 1;
}

static int next_row(struct source_reader *base, struct reader_row *row, struct err *err)
{
    struct xes_reader *r = (struct xes_reader *)(void *)base;
    while (r->xml) {
        XML_ParsingStatus at;
        XML_GetParsingStatus(r->xml, &at);
        if (at.parsing == XML_FINISHED)
            return 0;
        r->problem[0] = '\0';
        enum XML_Status status = at.parsing == XML_SUSPENDED ? XML_ResumeParser(r->xml) : feed(r, err);
        if (status == XML_STATUS_ERROR)
            return give_problem(r, row, err);
        if (r->ready)
            return give_event(r, row);
        if (r->over && status == XML_STATUS_OK)
            return 0;
    }
    return 0;
}

static void close_all(struct source_reader *base)
{
    struct xes_reader *r = (struct xes_reader *)(void *)base;
    for (size_t i = 0; i < r->n; i++) {
        if (r->event)
            buf_free(&r->event[i]);
        if (r->trace)
            buf_free(&r->trace[i]);
    }
    if (r->xml)
        XML_ParserFree(r->xml);
    free(r->event);
    free(r->trace);
    free(r->has_event);
    free(r->has_trace);
    free(r->name);
    free(r->cell);
    free(r);
}

int reader_xes(struct source_reader **out, struct in *in, const struct reader_bind *bind, struct err *err)
{
    struct xes_reader *r = mem_zero(1, sizeof *r, err);
    *out = NULL;
    if (!r)
        return -1;
    r->base = (struct source_reader){next_row, close_all};
    r->in = in;
    r->n = bind->n;
    r->max_record = bind->max_record ? bind->max_record : READER_MAX_RECORD;
    r->why = (struct err)ERR_INIT;
    r->event = mem_zero(r->n + 1, sizeof *r->event, err);
    r->trace = mem_zero(r->n + 1, sizeof *r->trace, err);
    r->has_event = mem_zero(r->n + 1, sizeof *r->has_event, err);
    r->has_trace = mem_zero(r->n + 1, sizeof *r->has_trace, err);
    r->name = mem_zero(r->n + 1, sizeof *r->name, err);
    r->cell = mem_zero(r->n + 1, sizeof *r->cell, err);
    bool all = r->event && r->trace && r->has_event && r->has_trace && r->name && r->cell;
    r->xml = all ? XML_ParserCreate(NULL) : NULL;
    if (!r->xml) {
        close_all(&r->base);
        return all ? err_system(err, ENOMEM, "reading XML") : -1;
    }
    if (r->n)
        memcpy(r->name, bind->name, r->n * sizeof *r->name);
    XML_SetUserData(r->xml, r);
    XML_SetElementHandler(r->xml, begin_element, end_element);
    XML_SetStartDoctypeDeclHandler(r->xml, begin_doctype);
    *out = &r->base;
    return 0;
}
