/* write: what all kinds of feature table write alike: the stamp, the rules' cells, who answered. */
#include <stdio.h>

#include "table/features/features_impl.h"
#include "text/figure.h"

bool features_has_snags(const struct features *f)
{
    bool some = false;
    for (size_t column = TALLY_RULES; column < features_n_tally(f); column++)
        some |= f->sums[column];
    return some;
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
    return rc < 0 || !features_has_snags(f) ? rc : tabular_column(t, view_of("snags"), err);
}

bool features_snags(const struct features *f, const struct window *w, int64_t *n)
{
    *n = 0;
    for (size_t column = TALLY_RULES; column < features_n_tally(f); column++) {
        if (f->sums[column] && w && !features_is_covered(f, column, w))
            return false;
        *n += f->sums[column] ? f->count[column] : 0;
    }
    return true;
}

bool features_enough(struct features *f, const struct window *w)
{
    int64_t n;
    bool enough = f->opt.at_least == 0 || (features_snags(f, w, &n) && (uint64_t)n >= f->opt.at_least);
    f->counts.few_snags += !enough;
    return enough;
}

int features_rule_cells(struct features *f, struct tabular *t, const struct window *w, struct err *err)
{
    int64_t n;
    for (size_t i = 0; i < f->rule.n; i++) {
        size_t column = TALLY_RULES + f->order[i];
        bool shown = !w || features_is_covered(f, column, w);
        f->missing[column] += !shown;
        if ((shown ? tabular_count(t, f->count[column], err) : tabular_missing(t, err)) < 0)
            return -1;
    }
    if (!features_has_snags(f))
        return 0;
    bool known = features_snags(f, w, &n);
    f->counts.snags_missing += !known;
    return known ? tabular_count(t, n, err) : tabular_missing(t, err);
}

int features_value_columns(struct tabular *t, size_t n, struct err *err)
{
    static const char *const names[N_VALUES] = {"wait_s", "first_reply_s", "contact_s", "case_s"};
    for (size_t i = 0; i < n; i++)
        if (tabular_column(t, view_of(names[i]), err) < 0)
            return -1;
    return 0;
}

int features_value_cells(const struct value_means *v, size_t row, unsigned window, size_t n, struct tabular *t,
                         struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        double mean_s;
        bool known = values_mean(v, row, window, (enum value_kind)i, &mean_s);
        if ((known ? tabular_number(t, mean_s, err) : tabular_missing(t, err)) < 0)
            return -1;
    }
    return 0;
}

/* The columns that a design writes from the outcomes; a flag or a number of that name in the table is dropped. */
static const char *const of_landmark[] = {"left", "days_at_risk", "tenure_days", "days_observed"};
static const char *const of_start_stop[] = {"start", "stop", "event"};

bool customers_carries(const struct features *f, size_t column)
{
    const struct outcomes *o = f->opt.outcomes;
    enum features_design kind = f->opt.landmarks->kind;
    bool landmark = kind == DESIGN_LANDMARK || kind == DESIGN_ENTRY;
    struct view name = dict_text(&o->column, (int64_t)column);
    for (size_t i = 0; landmark && i < sizeof of_landmark / sizeof *of_landmark; i++)
        if (view_is(name, of_landmark[i]))
            return false;
    for (size_t i = 0; kind == DESIGN_START_STOP && i < sizeof of_start_stop / sizeof *of_start_stop; i++)
        if (view_is(name, of_start_stop[i]))
            return false;
    return !(o->has_churned && view_is(name, "churned"));
}

/* A name in a list of the stamp: what would end it there is written %XX. */
static int add_name(struct buf *list, struct view name, struct err *err)
{
    if (list->n && buf_addc(list, ',', err) < 0)
        return -1;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char byte = (unsigned char)name.p[i];
        bool plain = byte > ' ' && byte != ',' && byte != '%' && byte != '=' && byte != 127;
        if ((plain ? buf_addc(list, name.p[i], err) : buf_addf(list, err, "%%%02X", byte)) < 0)
            return -1;
    }
    return 0;
}

/* Which columns are the key and the date of entry, and which are known only after the landmark. */
static int stamp_columns(const struct features *f, struct tabular *t, struct err *err)
{
    const struct outcomes *o = f->opt.outcomes;
    enum features_design kind = f->opt.landmarks->kind;
    const char *after = kind == DESIGN_NAIVE        ? "churned"
                        : kind == DESIGN_START_STOP ? "stop,event"
                                                    : "churned,left,days_at_risk";
    struct buf list = {0};
    int rc = tabular_stamp(t, "key", view_of("customer"), err);
    if (!o)
        return rc;
    const size_t carried[] = {o->churned, o->as_of};
    if (rc == 0 && o->has_entered && customers_carries(f, o->entered))
        rc = add_name(&list, dict_text(&o->column, (int64_t)o->entered), err);
    if (rc == 0 && list.n)
        rc = tabular_stamp(t, "entered", buf_view(&list), err);
    buf_clear(&list);
    if (rc == 0 && o->has_churned)
        rc = buf_adds(&list, after, err);
    for (size_t i = 0; i < 2 && rc == 0; i++)
        if (carried[i] != SIZE_MAX && customers_carries(f, carried[i]))
            rc = add_name(&list, dict_text(&o->column, (int64_t)carried[i]), err);
    if (rc == 0 && list.n)
        rc = tabular_stamp(t, "after", buf_view(&list), err);
    buf_free(&list);
    return rc;
}

static int stamp_date(struct tabular *t, const char *name, int64_t us, const struct zone *zone, struct err *err)
{
    char date[32];
    if (us == TS_NONE)
        return 0;
    features_date(date, us, zone);
    return tabular_stamp(t, name, view_of(date), err);
}

/* What counts, and when the outcome does. */
static int stamp_span(const struct features *f, struct tabular *t, struct err *err)
{
    static const char *const origin[] = {"entered_at", "first_event", "calendar"};
    const struct features_options *o = &f->opt;
    const struct landmarks *l = o->landmarks;
    bool start_stop = l->kind == DESIGN_START_STOP;
    char a[32], b[32], c[32];
    struct view look_back = view_of(o->look_back_us == LOOK_BACK_ALL ? "all" : text_span(a, o->look_back_us));
    if (l->kind == DESIGN_NAIVE)
        return 0;
    if (tabular_stamp(t, start_stop ? "origin" : "landmark", view_of(start_stop ? origin[l->origin] : l->text), err) <
            0 ||
        tabular_stamp(t, "look_back", look_back, err) < 0)
        return -1;
    if (o->outcomes && tabular_stamp(t, "gap", view_of(text_span(b, o->gap_us)), err) < 0)
        return -1;
    return o->outcomes && !start_stop ? tabular_stamp(t, "horizon", view_of(text_span(c, o->horizon_us)), err) : 0;
}

/* A table of answers: rows of a customer belong together, and the answer's time is known only with it. */
static int stamp_answers(const struct features *f, struct tabular *t, struct err *err)
{
    if (tabular_stamp(t, "design", view_of("survey"), err) < 0 ||
        tabular_stamp(t, "until", view_of(f->opt.answers->has_entered ? "sent_at" : "answered_at"), err) < 0)
        return -1;
    return tabular_stamp(t, "key", view_of("customer"), err) < 0
               ? -1
               : tabular_stamp(t, "after", view_of("answered_at"), err);
}

/* Churn is silence: of what, and, where anything counts, that it is no leaving. */
static int stamp_silence(const struct features *f, struct tabular *t, struct err *err)
{
    const struct features_options *o = &f->opt;
    struct buf list = {0};
    char a[32];
    int rc = tabular_stamp(t, "churn_after", view_of(text_span(a, o->churn_after_us)), err);
    for (size_t i = 0; i < o->n_activity && rc == 0; i++)
        rc = add_name(&list, view_of(o->activity[i]), err);
    if (rc == 0)
        rc = list.n ? tabular_stamp(t, "activity", buf_view(&list), err)
                    : tabular_stamp(t, "outcome", view_of("silence,not_leaving"), err);
    buf_free(&list);
    return rc;
}

static int stamp(struct features *f, struct tabular *t, struct err *err)
{
    static const char *const design[] = {[DESIGN_NAIVE] = "naive",
                                         [DESIGN_LANDMARK] = "landmark",
                                         [DESIGN_ENTRY] = "landmark",
                                         [DESIGN_START_STOP] = "start-stop"};
    const struct landmarks *l = f->opt.landmarks;
    const struct features_options *o = &f->opt;
    char a[32], b[32];
    if (f->opt.answers && !o->plain)
        return stamp_answers(f, t, err);
    if (l->kind == DESIGN_NONE || o->plain)
        return 0;
    if (tabular_stamp(t, "design", view_of(design[l->kind]), err) < 0 || stamp_span(f, t, err) < 0)
        return -1;
    if (o->churn_after_us > 0 && stamp_silence(f, t, err) < 0)
        return -1;
    if (o->min_tenure_us > 0 && tabular_stamp(t, "min_tenure", view_of(text_span(a, o->min_tenure_us)), err) < 0)
        return -1;
    (void)snprintf(b, sizeof b, "%llu", (unsigned long long)o->at_least);
    if ((o->at_least > 0 && tabular_stamp(t, "at_least", view_of(b), err) < 0) || stamp_columns(f, t, err) < 0)
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
