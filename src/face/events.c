/* events: the files of a session as events, with or without snags. */
#include "face/face.h"

#include <errno.h>
#include <stdlib.h>

#include "snag/civil.h"
#include "snag/stream.h"

static int open_source(struct snag_events *e)
{
    struct snag *s = e->s;
    struct source *from;
    struct ingest_options o = {.input = s->input,
                               .n_inputs = s->n_inputs,
                               .lookup = {.no_config = true},
                               .mem_bytes = s->mem_bytes,
                               .max_rejects = s->max_rejects,
                               .identity = s->identity};
    if (s->n_inputs == 0)
        return err_set(&s->err, ERR_USAGE, "no file was added to read");
    if (ingest_open(&from, &o, &e->stats, &s->err) < 0)
        return -1;
    e->source = from;
    return 0;
}

int snag_ingest(struct snag *s, struct snag_events **events)
{
    struct snag_events *e = calloc(1, sizeof *e);
    *events = NULL;
    if (!e)
        return err_system(&s->err, ENOMEM, "no memory for events");
    e->s = s;
    if (open_source(e) < 0) {
        snag_events_close(e);
        return -1;
    }
    *events = e;
    return 0;
}

int events_compile(struct snag *s)
{
    if (!s->compiled && rules_compile(s->rules, &s->err) < 0)
        return -1;
    s->compiled = true;
    return 0;
}

int events_detect(struct snag_events *e, const struct detect_options *options)
{
    struct source *detect;
    if (detect_open(&detect, e->s->rules, e->source, options, &e->s->err) < 0)
        return -1;
    e->source = detect;
    e->detects = true;
    return 0;
}

int snag_detect(struct snag *s, struct snag_events **events)
{
    struct snag_events *e;
    *events = NULL;
    if (snag_ingest(s, &e) < 0)
        return -1;
    struct detect_options o = {.until_us = TS_NONE, .rates = &e->rates, .n_rates = 1};
    if (events_compile(s) < 0 || rates_open(&e->rates, s->rules, &(struct rates_options){0}, &s->err) < 0 ||
        events_detect(e, &o) < 0) {
        snag_events_close(e);
        return -1;
    }
    *events = e;
    return 0;
}

void snag_events_close(struct snag_events *e)
{
    if (!e)
        return;
    source_close(e->source);
    rates_close(e->rates);
    free(e);
}

int snag_next(struct snag_events *e)
{
    if (e->at < e->b.n) {
        e->at++;
        return 1;
    }
    int rc = source_next(e->source, &e->b, &e->s->err);
    e->at = rc > 0;
    if (rc <= 0)
        e->b.n = 0;
    return rc;
}

int64_t snag_time_us(const struct snag_events *e)
{
    return e->at ? e->b.event[e->at - 1].ts_us : TS_NONE;
}

const char *snag_field(const struct snag_events *e, long column, size_t *n)
{
    bool there = e->at && column >= 0 && (size_t)column < snag_columns(e);
    struct view v = there ? e->b.event[e->at - 1].col[column] : (struct view){"", 0};
    *n = v.n;
    return v.n ? v.p : "";
}

size_t snag_columns(const struct snag_events *e)
{
    return e->b.schema ? schema_n(e->b.schema) : 0;
}

const char *snag_column_name(const struct snag_events *e, size_t column, size_t *n)
{
    struct view v = column < snag_columns(e) ? schema_name(e->b.schema, column) : (struct view){"", 0};
    *n = v.n;
    return v.p;
}

long snag_column_find(const struct snag_events *e, const char *name)
{
    int64_t i = e->b.schema ? schema_find(e->b.schema, name) : DICT_NONE;
    return i == DICT_NONE ? -1 : (long)i;
}

static int write_rest(struct snag_events *e, struct stream_writer *w, struct err *err)
{
    int rc = 1;
    if (e->at < e->b.n) {
        struct batch rest = e->b;
        rest.event += e->at;
        rest.n -= e->at;
        if (stream_write(w, &rest, err) < 0)
            return -1;
    }
    while ((rc = source_next(e->source, &e->b, err)) > 0)
        if (stream_write(w, &e->b, err) < 0)
            return -1;
    e->at = 0;
    e->b.n = 0;
    return rc;
}

int snag_events_write(struct snag_events *e, const char *path)
{
    struct err *err = &e->s->err;
    struct stream_writer *w;
    struct out *out;
    if (out_open(&out, path, err) < 0)
        return -1;
    int rc = stream_writer_open(&w, out, err);
    if (rc == 0) {
        rc = write_rest(e, w, err);
        stream_writer_close(w);
    }
    return out_close(out, rc == 0, err);
}

struct snag_rows snag_rows(const struct snag_events *e)
{
    const struct ingest_rows *r = &e->stats->rows;
    return (struct snag_rows){r->rows, r->used, r->silent, r->skipped, r->rejected, r->duplicates, r->blank};
}

size_t snag_rules(const struct snag_events *e)
{
    return e->detects ? rules_n(e->s->rules) : 0;
}

int snag_rule(const struct snag_events *e, size_t i, struct snag_rule *rule)
{
    if (i >= snag_rules(e))
        return err_set(&e->s->err, ERR_USAGE, "there is no rule number %zu", i);
    if (rates_n(e->rates) == 0)
        return err_set(&e->s->err, ERR_USAGE, "rates are not known until the last event has been read");
    const struct rate_row *x = rates_row(e->rates, i);
    *rule = (struct snag_rule){.name = x->name.p,
                               .name_n = x->name.n,
                               .opportunities = x->opportunities,
                               .hit = x->hit,
                               .snags = x->snags,
                               .outside = x->outside,
                               .early = x->early,
                               .censored = x->censored,
                               .rate = x->rate,
                               .low = x->low,
                               .high = x->high,
                               .observable = x->seen != RATE_UNSEEN};
    return 0;
}
