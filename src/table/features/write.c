/* write: what all kinds of feature table write alike: the stamp, the rules' cells, who answered. */
#include "table/features/features_impl.h"
#include "text/figure.h"

bool features_is_covered(const struct features *f, size_t column, int64_t at_us)
{
    const struct covered *w = &f->covered[column];
    int64_t from_us = zone_shift(f->opt.zone, at_us, -f->opt.look_back_us);
    return w->begin_us <= from_us && w->end_us >= at_us && !covered_hole(w, from_us, at_us);
}

int features_rule_columns(const struct features *f, struct tabular *t, struct err *err)
{
    struct buf b = {0};
    int rc = 0;
    for (size_t i = 0; i < f->rule.n && rc == 0; i++) {
        struct view event = dict_text(&f->rule, (int64_t)f->order[i]);
        buf_clear(&b);
        rc = buf_addf(&b, err, "%s%.*s", event.p[0] == 'g' ? "good_" : "", (int)event.n - 5, event.p + 5);
        if (rc == 0)
            rc = tabular_column(t, buf_view(&b), err);
    }
    buf_free(&b);
    return rc;
}

int features_rule_cells(const struct features *f, struct tabular *t, const int64_t *at_us, struct err *err)
{
    for (size_t i = 0; i < f->rule.n; i++) {
        size_t column = TALLY_RULES + f->order[i];
        bool shown = !at_us || features_is_covered(f, column, *at_us);
        if ((shown ? tabular_count(t, f->count[column], err) : tabular_missing(t, err)) < 0)
            return -1;
    }
    return 0;
}

static int stamp_date(struct tabular *t, const char *name, int64_t us, const struct zone *zone, struct err *err)
{
    char date[32];
    if (us == TS_NONE)
        return 0;
    features_date(date, us, zone);
    return tabular_stamp(t, name, view_of(date), err);
}

static int stamp(struct features *f, struct tabular *t, struct err *err)
{
    const struct landmarks *l = f->opt.landmarks;
    const struct features_options *o = &f->opt;
    char a[32], b[32], c[32];
    if (l->kind == DESIGN_NONE)
        return 0;
    if (tabular_stamp(t, "design", view_of(l->kind == DESIGN_NAIVE ? "naive" : "landmark"), err) < 0)
        return -1;
    if (l->kind != DESIGN_NAIVE && (tabular_stamp(t, "landmark", view_of(l->text), err) < 0 ||
                                    tabular_stamp(t, "look_back", view_of(text_span(a, o->look_back_us)), err) < 0))
        return -1;
    if (l->kind != DESIGN_NAIVE && o->outcomes &&
        (tabular_stamp(t, "gap", view_of(text_span(b, o->gap_us)), err) < 0 ||
         tabular_stamp(t, "horizon", view_of(text_span(c, o->horizon_us)), err) < 0))
        return -1;
    if (stamp_date(t, "from", o->from_us, o->zone, err) < 0 || stamp_date(t, "to", o->to_us, o->zone, err) < 0)
        return -1;
    return strcmp(zone_name(o->zone), "UTC") == 0 ? 0 : tabular_stamp(t, "zone", view_of(zone_name(o->zone)), err);
}

int features_write(struct features *f, struct out *out, enum tabular_kind kind, struct err *err)
{
    struct tabular t;
    tabular_open(&t, out, kind);
    int rc = stamp(f, &t, err);
    if (rc == 0)
        rc = f->kind->write(f, &t, err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    return rc;
}

static int response_row(struct tabular *t, size_t level, const struct features_counts *c, struct err *err)
{
    static const char *const snags[SNAGS_MET_LEVELS] = {"0", "1", "2", "3+"};
    const struct response_counts *n = &c->response[level];
    uint64_t of = c->tells_asked ? n->asked : n->contacts, answered = c->tells_asked ? n->asked_answered : n->answered;
    if (tabular_text(t, view_of(snags[level]), err) < 0 || tabular_count(t, (int64_t)n->contacts, err) < 0 ||
        (c->tells_asked ? tabular_count(t, (int64_t)n->asked, err) : tabular_missing(t, err)) < 0 ||
        tabular_count(t, (int64_t)n->answered, err) < 0 ||
        (of ? tabular_number(t, (double)answered / (double)of, err) : tabular_missing(t, err)) < 0)
        return -1;
    return tabular_row(t, err);
}

int features_write_response(const struct features *f, struct out *out, enum tabular_kind kind, struct err *err)
{
    static const char *const columns[] = {"snags", "contacts", "asked", "answered", "response"};
    struct tabular t;
    int rc = 0;
    tabular_open(&t, out, kind);
    for (size_t i = 0; i < sizeof columns / sizeof *columns && rc == 0; i++)
        rc = tabular_column(&t, view_of(columns[i]), err);
    for (size_t i = 0; i < SNAGS_MET_LEVELS && rc == 0; i++)
        rc = response_row(&t, i, &f->counts, err);
    tabular_close(&t);
    return rc;
}
