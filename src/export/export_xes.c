/* export_xes: events as XES (IEEE 1849): a trace for each case, or contact, or customer. See export_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "export/export_impl.h"
#include "snag/mem.h"
#include "snag/sorter.h"
#include "text/json.h"

struct xes_writer {
    struct export_writer base;
    struct out *out;
    struct sorter *sorter; /* events as XML, by trace */
    struct dict trace;     /* names */
    struct dict customer;
    uint32_t *customer_of; /* of each trace: the number of its first customer + 1; 0: none yet */
    size_t cap;
    uint64_t n;
    struct buf coverage, xml;
};

/* The bytes of a character that XML may hold at p, or 0. */
static size_t legal(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    if (c < 0x80)
        return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
    size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    bool whole = (size_t)(end - p) >= n && str_utf8_bad((struct view){p, n}) == n;
    bool none = whole && n == 3 && c == 0xef && (unsigned char)p[1] == 0xbf && (unsigned char)p[2] >= 0xbe;
    return whole && !none ? n : 0;
}

/* The value of an attribute. */
static int add_text(struct xes_writer *x, struct buf *b, struct view v, struct err *err)
{
    int rc = 0;
    bool replaced = false;
    for (const char *p = v.p, *end = v.p + v.n; rc == 0 && p < end;) {
        size_t n = legal(p, end);
        if (n == 0)
            rc = buf_adds(b, "\xef\xbf\xbd", err);
        else if (n > 1 || !strchr("&<>\"\t\n\r", *p))
            rc = buf_add(b, p, n, err);
        else
            rc = buf_addf(b, err, "&#%d;", *p);
        replaced = replaced || n == 0;
        p += n ? n : 1;
    }
    x->base.replaced += replaced;
    return rc;
}

static int attribute(struct xes_writer *x, struct buf *b, const char *type, struct view key, struct view value,
                     struct err *err)
{
    if (value.n == 0)
        return 0;
    if (buf_addf(b, err, "<%s key=\"", type) < 0 || add_text(x, b, key, err) < 0 ||
        buf_adds(b, "\" value=\"", err) < 0 || add_text(x, b, value, err) < 0)
        return -1;
    return buf_adds(b, "\"/>", err);
}

/* The key of a column; those of ours that XES has no word for are snag:NAME. */
static const char *const keys[N_STANDARD_COLUMNS] = {"time:timestamp", "snag:customer", "snag:case",    "snag:contact",
                                                     "snag:channel",   "concept:name",  "org:resource", "org:group",
                                                     "snag:direction", "snag:reason",   "snag:value",   "snag:text"};

static int event_xml(struct xes_writer *x, const struct event *e, const struct batch *b, struct buf *to,
                     struct err *err)
{
    char ts[32], order[32];
    int n = snprintf(order, sizeof order, "%llu", (unsigned long long)x->n);
    if (buf_adds(to, "<event>", err) < 0)
        return -1;
    for (size_t i = 0; i < schema_n(b->schema); i++) {
        struct view v = export_cell(e, i, b->ts_digits, ts);
        struct view key = i < N_STANDARD_COLUMNS ? view_of(keys[i]) : schema_name(b->schema, i);
        const char *type = i == COL_TS ? "date" : i == COL_VALUE && json_is_number(v) ? "float" : "string";
        if (attribute(x, to, type, key, v, err) < 0)
            return -1;
    }
    if (attribute(x, to, "int", view_of("snag:order"), (struct view){order, (size_t)n}, err) < 0)
        return -1;
    return buf_adds(to, "</event>\n", err);
}

/* <string key="coverage" value="TIME MAP: EVENTS"/> */
static int coverage_xml(struct xes_writer *x, const struct event *e, const struct batch *b, struct err *err)
{
    char ts[32];
    struct view at = export_cell(e, COL_TS, b->ts_digits, ts);
    buf_clear(&x->xml);
    if (buf_addf(&x->xml, err, "%.*s %.*s: %.*s", VIEW_FMT(at), VIEW_FMT(e->col[COL_REASON]),
                 VIEW_FMT(e->col[COL_TEXT])) < 0 ||
        attribute(x, &x->coverage, "string", e->col[COL_EVENT], buf_view(&x->xml), err) < 0)
        return -1;
    return buf_addc(&x->coverage, '\n', err);
}

/* The trace of an event. */
static int64_t trace_of(struct xes_writer *x, const struct event *e, struct err *err)
{
    struct view name = e->col[COL_CASE].n      ? e->col[COL_CASE]
                       : e->col[COL_CONTACT].n ? e->col[COL_CONTACT]
                                               : e->col[COL_CUSTOMER];
    int64_t trace = dict_put(&x->trace, name, err);
    if (trace < 0 || mem_reserve_zero(&x->customer_of, &x->cap, x->trace.n, sizeof *x->customer_of, err) < 0)
        return -1;
    if (x->customer_of[trace] || e->col[COL_CUSTOMER].n == 0)
        return trace;
    int64_t customer = dict_put(&x->customer, e->col[COL_CUSTOMER], err);
    if (customer < 0)
        return -1;
    x->customer_of[trace] = (uint32_t)customer + 1;
    return trace;
}

static int add(struct export_writer *w, const struct batch *b, struct err *err)
{
    struct xes_writer *x = (struct xes_writer *)(void *)w;
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        if (event_is_tick(e))
            continue;
        x->n++;
        if (event_is_coverage(e)) {
            if (coverage_xml(x, e, b, err) < 0)
                return -1;
            continue;
        }
        buf_clear(&x->xml);
        int64_t trace = trace_of(x, e, err);
        if (trace < 0 || event_xml(x, e, b, &x->xml, err) < 0 ||
            sorter_add(x->sorter, trace, x->n, x->xml.p, x->xml.n, err) < 0)
            return -1;
    }
    return 0;
}

static const char begin[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<log xes.version=\"1.0\" xes.features=\"\" xes.creator=\"snag\" xmlns=\"http://www.xes-standard.org/\">\n"
    "<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
    "<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
    "<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
    "<classifier name=\"Activity\" keys=\"concept:name\"/>\n";

static int begin_trace(struct xes_writer *x, int64_t trace, struct err *err)
{
    uint32_t customer = x->customer_of[trace];
    buf_clear(&x->xml);
    if (buf_adds(&x->xml, "<trace>", err) < 0 ||
        attribute(x, &x->xml, "string", view_of("concept:name"), dict_text(&x->trace, trace), err) < 0 ||
        (customer &&
         attribute(x, &x->xml, "string", view_of("customer"), dict_text(&x->customer, customer - 1), err) < 0) ||
        buf_adds(&x->xml, "\n", err) < 0)
        return -1;
    return out_write(x->out, x->xml.p, x->xml.n, err);
}

/* What was observed, and when, is an attribute of the log. */
static int write_coverage(struct xes_writer *x, struct err *err)
{
    if (x->coverage.n == 0)
        return 0;
    if (out_text(x->out, "<list key=\"snag:coverage\"><values>\n", err) < 0 ||
        out_write(x->out, x->coverage.p, x->coverage.n, err) < 0)
        return -1;
    return out_text(x->out, "</values></list>\n", err);
}

static int end(struct export_writer *w, struct err *err)
{
    struct xes_writer *x = (struct xes_writer *)(void *)w;
    struct record r;
    int64_t open = -1;
    int rc = 0;
    if (out_text(x->out, begin, err) < 0 || write_coverage(x, err) < 0 || sorter_sort(x->sorter, NULL, NULL, err) < 0)
        return -1;
    while ((rc = sorter_next(x->sorter, &r, err)) > 0) {
        if (r.ts_us != open && open >= 0 && out_text(x->out, "</trace>\n", err) < 0)
            return -1;
        if (r.ts_us != open && begin_trace(x, r.ts_us, err) < 0)
            return -1;
        open = r.ts_us;
        if (out_write(x->out, r.bytes, r.n, err) < 0)
            return -1;
    }
    if (rc < 0 || (open >= 0 && out_text(x->out, "</trace>\n", err) < 0))
        return -1;
    return out_text(x->out, "</log>\n", err);
}

static void close_xes(struct export_writer *w)
{
    struct xes_writer *x = (struct xes_writer *)(void *)w;
    sorter_close(x->sorter);
    dict_free(&x->trace);
    dict_free(&x->customer);
    free(x->customer_of);
    buf_free(&x->coverage);
    buf_free(&x->xml);
    free(x);
}

int export_xes(struct export_writer **w, struct out *out, const struct export_options *o, struct err *err)
{
    struct xes_writer *x = mem_zero(1, sizeof *x, err);
    *w = NULL;
    if (!x)
        return -1;
    x->base = (struct export_writer){add, end, close_xes, 0};
    x->out = out;
    if (sorter_open(&x->sorter, o->mem_bytes ? o->mem_bytes : UINT64_C(1) << 30, err) < 0) {
        free(x);
        return -1;
    }
    sorter_as_they_are(x->sorter);
    *w = &x->base;
    return 0;
}
