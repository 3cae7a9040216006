/* tables: feature tables and the report of a session's files. */
#include "face/face.h"

#include "snag/features.h"
#include "snag/out.h"
#include "snag/report.h"

_Static_assert((int)SNAG_BY_HOUR == (int)BY_HOUR && (int)SNAG_BY_CASE == (int)BY_CASE, "the same order");
_Static_assert((int)SNAG_JSONL == (int)TABULAR_JSONL && (int)SNAG_CSV == (int)TABULAR_CSV, "the same order");

/* What features_open borrows. */
struct feature_parts {
    struct features_options o;
    struct zone *zone;
    struct landmarks landmarks;
    struct outcomes outcomes;
};

static int64_t days_us(double days, double otherwise)
{
    return (int64_t)((days != 0 ? days : otherwise) * (double)US_PER_DAY);
}

static int read_outcomes(struct feature_parts *p, const char *path, struct err *err)
{
    struct in *in;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = outcomes_read(&p->outcomes, in, &(struct outcomes_options){.zone = p->zone, .as_of_us = TS_NONE}, err);
    in_close(in);
    p->o.outcomes = &p->outcomes;
    return rc;
}

static int settle(struct feature_parts *p, const struct snag_features *options, struct err *err)
{
    if (zone_open(&p->zone, options->zone ? options->zone : "UTC", err) < 0)
        return -1;
    p->o = (struct features_options){.by = (enum features_by)options->by,
                                     .look_back_us = days_us(options->look_back_days, 90),
                                     .gap_us = options->gap_days < 0 ? 0 : days_us(options->gap_days, 14),
                                     .horizon_us = days_us(options->horizon_days, 90),
                                     .zone = p->zone,
                                     .from_us = TS_NONE,
                                     .to_us = TS_NONE,
                                     .covered_from_us = TS_NONE,
                                     .covered_to_us = TS_NONE,
                                     .min_match = 0.2};
    if (options->landmark) {
        if (landmarks_parse(&p->landmarks, options->landmark, p->zone, err) < 0)
            return -1;
        p->o.landmarks = &p->landmarks;
    }
    return options->outcomes ? read_outcomes(p, options->outcomes, err) : 0;
}

static int read_events(struct snag *s, struct features *f)
{
    struct snag_events *e;
    int rc = snag_detect(s, &e);
    if (rc < 0)
        return -1;
    while ((rc = source_next(e->source, &e->b, &s->err)) > 0) {
        rc = features_add(f, &e->b, &s->err);
        if (rc < 0)
            break;
    }
    snag_events_close(e);
    return rc < 0 ? -1 : features_end(f, &s->err);
}

static int write_features(struct snag *s, struct features *f, enum tabular_kind kind, const char *path)
{
    struct out *out;
    if (out_open(&out, path, &s->err) < 0)
        return -1;
    return out_close(out, features_write(f, out, kind, &s->err) == 0, &s->err);
}

int snag_features_write(struct snag *s, const struct snag_features *options, enum snag_format format, const char *path)
{
    struct feature_parts p = {0};
    struct features *f = NULL;
    if (format > SNAG_JSONL)
        return err_set(&s->err, ERR_USAGE, "features are written as TSV, CSV or JSON Lines");
    int rc = settle(&p, options, &s->err);
    if (rc == 0)
        rc = features_open(&f, &p.o, &s->err);
    if (rc == 0)
        rc = read_events(s, f);
    if (rc == 0)
        rc = write_features(s, f, (enum tabular_kind)format, path);
    features_close(f);
    outcomes_free(&p.outcomes);
    landmarks_free(&p.landmarks);
    zone_close(p.zone);
    return rc;
}

static int gather(struct report *r, struct snag_events *e, struct err *err)
{
    int rc;
    while ((rc = source_next(e->source, &e->b, err)) > 0)
        if (report_add(r, &e->b, err) < 0)
            return -1;
    return rc < 0 ? -1 : report_end(r, e->source, e->stats, err);
}

int snag_report_write(struct snag *s, const char *path)
{
    struct err *err = &s->err;
    struct snag_events *e = NULL;
    struct report *r = NULL;
    struct buf text = {0};
    struct out *out;
    struct detect_options o = {.until_us = TS_NONE};
    int rc = snag_ingest(s, &e);
    if (rc == 0)
        rc = events_compile(s);
    if (rc == 0)
        rc = report_open(&r, s->rules, err);
    if (rc == 0) {
        report_asks(r, &o);
        rc = events_detect(e, &o);
    }
    if (rc == 0)
        rc = gather(r, e, err);
    if (rc == 0)
        rc = report_text(r, &text, err);
    if (rc == 0)
        rc = out_open(&out, path, err);
    if (rc == 0)
        rc = out_close(out, out_write(out, text.p, text.n, err) == 0, err);
    buf_free(&text);
    report_close(r);
    snag_events_close(e);
    return rc;
}
