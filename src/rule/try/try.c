/* try: runs the examples written with a rule. See snag/rule.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/language/model.h"
#include "snag/civil.h"
#include "snag/in.h"
#include "snag/stream.h"
#include "snag/tsv.h"

enum { MOST_FIELDS = 32 };
#define BEGINNING INT64_C(1767600000) /* 2026-01-05T08:00:00Z, a Monday */

struct example_event {
    struct view name;
    int64_t at_us;
    struct view column[MOST_FIELDS], value[MOST_FIELDS];
    size_t n;
};

struct example {
    const struct sections *from;
    struct example_event common; /* what is given before the first event */
    struct example_event *event;
    size_t n, cap;
    int64_t end_us; /* -1: not given */
};

static const struct {
    const char *column, *value;
} usual[] = {{"customer", "a"}, {"case", "k"}, {"contact", "c"}};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word; a quoted part may hold blanks. */
static struct view next_word(struct view *line)
{
    bool quoted = false;
    *line = view_trim(*line);
    struct view w = {line->p, 0};
    while (w.n < line->n && (quoted || !is_blank(w.p[w.n])))
        quoted ^= w.p[w.n++] == '"';
    *line = (struct view){line->p + w.n, line->n - w.n};
    return w;
}

static int bad(const struct example *x, struct view at, struct err *err, const char *why)
{
    return sections_error(x->from, at.p, at.n ? at.n : 1, "", err, "%s", why);
}

static int add_field(const struct example *x, struct example_event *e, struct view word, const char *eq,
                     struct err *err)
{
    struct view value = {eq + 1, (size_t)(word.p + word.n - eq - 1)};
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = (struct view){value.p + 1, value.n - 2};
    if (e->n == MOST_FIELDS)
        return bad(x, word, err, "more than 32 fields");
    e->column[e->n] = (struct view){word.p, (size_t)(eq - word.p)};
    e->value[e->n++] = value;
    return 0;
}

static int add_event(struct example *x, struct view word, struct err *err)
{
    const char *at = memchr(word.p, '@', word.n);
    int64_t us = x->n ? x->event[x->n - 1].at_us : 0;
    struct view name = {word.p, at ? (size_t)(at - word.p) : word.n};
    if (at && !span_read((struct view){at + 1, (size_t)(word.p + word.n - at - 1)}, &us))
        return bad(x, word, err, "an event of an example is NAME@TIME, with TIME like 0s 90s 15m 2h 7d");
    if (x->n && us < x->event[x->n - 1].at_us)
        return bad(x, word, err, "events of an example must be in time order");
    if (view_is(name, "log_end")) {
        x->end_us = us;
        return 0;
    }
    if (mem_reserve(&x->event, &x->cap, x->n + 1, sizeof *x->event, err) < 0)
        return -1;
    x->event[x->n] = x->common;
    x->event[x->n].name = name;
    x->event[x->n++].at_us = us;
    return 0;
}

static int read_example(struct example *x, struct view line, struct err *err)
{
    struct view all = line;
    x->n = 0;
    x->common.n = 0;
    x->end_us = -1;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        x->common.column[i] = view_of(usual[i].column);
        x->common.value[i] = view_of(usual[i].value);
        x->common.n++;
    }
    for (;;) {
        struct view w = next_word(&line);
        if (w.n == 0)
            break;
        const char *eq = memchr(w.p, '=', w.n);
        struct example_event *e = x->n ? &x->event[x->n - 1] : &x->common;
        if ((eq ? add_field(x, e, w, eq, err) : add_event(x, w, err)) < 0)
            return -1;
    }
    return x->n ? 0 : bad(x, all, err, "an example without an event");
}

/* The last value given for a column counts. */
static struct view field_of(const struct example_event *e, struct view column)
{
    for (size_t i = e->n; i-- > 0;)
        if (view_eq(e->column[i], column))
            return e->value[i];
    return (struct view){0};
}

static int add_columns(const struct example *x, struct schema *columns, struct err *err)
{
    if (schema_init(columns, err) < 0)
        return -1;
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < x->event[i].n; k++)
            if (schema_add(columns, x->event[i].column[k], err) < 0)
                return -1;
    return 0;
}

static int write_line(const struct schema *columns, const struct example_event *e, int64_t us, struct buf *text,
                      struct err *err)
{
    char iso[32];
    size_t n = time_iso(iso, BEGINNING * US_PER_S + us, 0);
    if (buf_add(text, iso, n, err) < 0)
        return -1;
    for (size_t i = 1; i < schema_n(columns); i++) {
        struct view v = i == COL_EVENT ? e->name : field_of(e, schema_name(columns, i));
        if (buf_addc(text, '\t', err) < 0 || tsv_escape(text, v, err) < 0)
            return -1;
    }
    return buf_addc(text, '\n', err);
}

/* The example as an event stream; its last line says where the log ends. */
static int write_stream(const struct example *x, struct buf *text, struct err *err)
{
    struct schema columns;
    const struct example_event end = {.name = VIEW_LIT("log_end")};
    int64_t end_us = x->end_us >= 0 ? x->end_us : x->event[x->n - 1].at_us + INT64_C(90) * 86400 * US_PER_S;
    int rc = add_columns(x, &columns, err);
    buf_clear(text);
    for (size_t i = 0; rc == 0 && i < schema_n(&columns); i++)
        rc = buf_addc(text, i ? '\t' : '#', err) < 0 ? -1 : tsv_escape(text, schema_name(&columns, i), err);
    if (rc == 0)
        rc = buf_addc(text, '\n', err);
    for (size_t i = 0; rc == 0 && i < x->n; i++)
        rc = write_line(&columns, &x->event[i], x->event[i].at_us, text, err);
    if (rc == 0)
        rc = write_line(&columns, &end, end_us, text, err);
    schema_free(&columns);
    return rc;
}

/* Did the rule make it? */
static bool is_made(const struct batch *b, const struct event *e, const struct rule *r)
{
    return view_eq(e->col[COL_EVENT], r->emits) &&
           (!r->plain || view_eq(event_cell(e, schema_find(b->schema, "by")), r->text->name));
}

/* How many events the rule makes of the stream. */
static int64_t run_stream(const struct rules *rules, size_t rule, const struct buf *text, struct err *err)
{
    struct in *in;
    struct source *from = NULL, *detect = NULL;
    struct batch b;
    int64_t n = 0;
    int rc = in_memory(&in, "example", text->p, text->n, err);
    if (rc < 0)
        return -1;
    if (stream_open(&from, &(struct stream_options){.in = in}, err) < 0 ||
        detect_open(&detect, rules, from, &(struct detect_options){.until_us = TS_NONE}, err) < 0) {
        if (!detect)
            source_close(from);
        in_close(in);
        return -1;
    }
    while ((rc = source_next(detect, &b, err)) > 0)
        for (size_t i = 0; i < b.n; i++)
            n += is_made(&b, &b.event[i], &rules->rule[rule]);
    source_close(detect);
    in_close(in);
    return rc < 0 ? -1 : n;
}

struct trial {
    const struct rules *rules;
    size_t rule;
    void (*told)(void *ctx, const char *text);
    void *ctx;
    struct example example;
    struct buf text;
    size_t n_lines;
};

static int try_line(struct trial *t, struct view line, bool fires, int *failed, struct err *err)
{
    if (read_example(&t->example, line, err) < 0 || write_stream(&t->example, &t->text, err) < 0)
        return -1;
    int64_t n = run_stream(t->rules, t->rule, &t->text, err);
    if (n < 0)
        return err_wrap(err, "an example of %.*s", VIEW_FMT(t->rules->rule[t->rule].text->name));
    t->n_lines++;
    if ((n > 0) == fires)
        return 0;
    buf_clear(&t->text);
    if (buf_addf(&t->text, err, "%.*s: must %s: %.*s", VIEW_FMT(t->rules->rule[t->rule].text->name),
                 fires ? "fire but does not" : "be silent but fires", VIEW_FMT(line)) < 0)
        return -1;
    ++*failed;
    t->told(t->ctx, t->text.p);
    return 0;
}

static int try_lines(struct trial *t, enum rule_key key, int *failed, struct err *err)
{
    const struct rule_text *text = t->rules->rule[t->rule].text;
    struct view all = text->key[key].value;
    t->example.from = text->key[key].from;
    while (all.n) {
        const char *stop = memchr(all.p, '\n', all.n);
        struct view line = view_trim((struct view){all.p, stop ? (size_t)(stop - all.p) : all.n});
        size_t used = stop ? (size_t)(stop + 1 - all.p) : all.n;
        all = (struct view){all.p + used, all.n - used};
        if (line.n && line.p[0] != '#' && try_line(t, line, key == KEY_FIRES, failed, err) < 0)
            return -1;
    }
    return 0;
}

int rules_try(const struct rules *rules, size_t rule, void (*told)(void *ctx, const char *text), void *ctx,
              size_t *n_lines, struct err *err)
{
    struct trial t = {.rules = rules, .rule = rule, .told = told, .ctx = ctx};
    int failed = 0;
    int rc = try_lines(&t, KEY_FIRES, &failed, err) < 0 || try_lines(&t, KEY_SILENT, &failed, err) < 0 ? -1 : failed;
    free(t.example.event);
    buf_free(&t.text);
    *n_lines = t.n_lines;
    return rc;
}
