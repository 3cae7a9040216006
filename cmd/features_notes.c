/* features_notes: everything dropped from a feature table, reported on standard error. */
#include "features.h"

#include <stdio.h>

#include "cmd.h"
#include "text/figure.h"

/* A sentence of counts; those that are 0 are omitted. */
struct sentence {
    char text[1024];
    size_t n;
    bool begun;
};

static void say(struct sentence *s, const char *text)
{
    int n = snprintf(s->text + s->n, sizeof s->text - s->n, "%s", text);
    s->n += (size_t)n < sizeof s->text - s->n ? (size_t)n : 0;
    s->begun = false;
}

static void count(struct sentence *s, const char *first, uint64_t n, const char *what)
{
    char number[32], part[256];
    if (n == 0)
        return;
    (void)snprintf(part, sizeof part, "%s%s%s", s->begun ? ", " : first, text_thousands(number, n), what);
    say(s, part);
    s->begun = true;
}

static struct landmark_counts sum(const struct features *f, size_t n)
{
    struct landmark_counts all = {0};
    for (size_t i = 0; i < n; i++) {
        const struct landmark_counts *l = &features_counts(f)->landmark[i];
        all.rows += l->rows;
        all.churned += l->churned;
        all.kept += l->kept;
        all.silent += l->silent;
        all.not_entered += l->not_entered;
        all.too_new += l->too_new;
        all.few_snags += l->few_snags;
        all.churned_before += l->churned_before;
        all.not_known += l->not_known;
        all.lost_in_gap += l->lost_in_gap;
        all.not_covered += l->not_covered;
    }
    return all;
}

static void note_start_stop(const struct features *f)
{
    const struct landmark_counts *n = &features_counts(f)->landmark[0];
    struct sentence s = {.n = 0};
    char number[32];
    uint64_t customers = n->churned + n->kept;
    say(&s, "start-stop: ");
    say(&s, text_thousands(number, n->rows));
    say(&s, n->rows == 1 ? " row of " : " rows of ");
    say(&s, text_thousands(number, customers));
    say(&s, customers == 1 ? " customer" : " customers");
    count(&s, ", of them ", n->churned, " left");
    s.begun = false;
    count(&s, "; ", n->not_covered,
          n->not_covered == 1 ? " row whose past the log does not cover" : " rows whose past the log does not cover");
    s.begun = false;
    count(&s, "; dropped ", n->not_entered, " whose beginning is not known");
    count(&s, "; dropped ", n->churned_before, " who left before they were at risk");
    count(&s, "; dropped ", n->not_known, " whose as_of is before they were at risk");
    cmd_note("%s", s.text);
}

static void note_design(const struct features *f, const struct features_options *o)
{
    const struct landmarks *l = o->landmarks;
    struct landmark_counts n = sum(f, l->n);
    struct sentence s = {.n = 0};
    char number[32];
    if (l->kind == DESIGN_NAIVE)
        say(&s, "naive");
    else
        say(&s, l->text);
    say(&s, ": ");
    say(&s, text_thousands(number, n.rows));
    say(&s, n.rows == 1 ? " row" : " rows");
    count(&s, ", of them ", n.silent, " without a contact");
    count(&s, ", of them ", n.churned, " churned");
    if ((o->outcomes || o->churn_after_us) && l->kind != DESIGN_NAIVE)
        count(&s, ", of them ", n.rows - n.churned - n.kept, " whose outcome is not known for the whole horizon");
    count(&s, ", of them ", n.not_covered, " whose look-back the log does not cover");
    s.begun = false;
    count(&s, "; dropped ", n.not_entered,
          o->churn_after_us ? " who had done nothing of --activity"
          : o->outcomes     ? " not yet customers"
                            : " not yet seen");
    if (n.too_new) {
        char span[32], what[96];
        (void)snprintf(what, sizeof what, " customers for less than %s", text_span(span, o->min_tenure_us));
        count(&s, "; dropped ", n.too_new, what);
    }
    count(&s, "; dropped ", n.churned_before, " churned before");
    count(&s, "; dropped ", n.lost_in_gap, " lost inside the gap");
    count(&s, "; dropped ", n.not_known, " whose as_of is before the landmark");
    cmd_note("%s", s.text);
}

/* The first customers of a kind, in a buffer of `n` bytes. */
static const char *examples(const struct features *f, enum features_example which, char *dst, size_t n)
{
    struct view name;
    size_t at = 0;
    dst[0] = '\0';
    for (size_t i = 0; i < OUTCOMES_SHOWN && at < n && features_example(f, which, i, &name); i++)
        at += (size_t)snprintf(dst + at, n - at, "%s%.*s", i ? ", " : "", VIEW_FMT(name));
    return dst;
}

static void note_match(const struct features *f, const struct features_options *o)
{
    const struct features_counts *n = features_counts(f);
    const struct outcomes *t = o->outcomes;
    char a[32], b[32], names[256];
    double share = n->customers ? (double)n->matched / (double)n->customers : 0;
    cmd_note("%s matches %s of %s customers in the log (%.1f %%)", t->name, text_thousands(a, n->matched),
             text_thousands(b, n->customers), 100 * share);
    if (n->customers > n->matched)
        cmd_note("customers in the log without an outcome, and so without a row: %s",
                 text_thousands(a, n->customers - n->matched));
    if (n->customers == 0 || share >= 0.8)
        return;
    cmd_note("unmatched in the log: %s; --key names another column, --identity links keys",
             examples(f, EXAMPLE_LOG, names, sizeof names));
    if (*examples(f, EXAMPLE_TABLE, names, sizeof names))
        cmd_note("unmatched in %s (%s): %s", t->name, t->key_column, names);
}

/* Customers whose dates contradict themselves, or the log. */
static void note_odd(const struct features *f, const struct features_options *o)
{
    const struct features_counts *n = features_counts(f);
    const struct outcomes *t = o->outcomes;
    char a[32], b[32], names[256] = "";
    size_t at = 0;
    for (size_t i = 0; i < t->reversed.n && i < OUTCOMES_SHOWN && at < sizeof names; i++)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%.*s (line %llu)", i ? ", " : "",
                               VIEW_FMT(dict_text(&t->key, (int64_t)t->reversed.row[i])),
                               (unsigned long long)t->row[t->reversed.row[i]].line);
    if (t->reversed.n)
        cmd_note("customers of %s who left before they entered: %s: %s; they are at risk at no landmark", t->name,
                 text_thousands(a, t->reversed.n), names);
    if (n->came_back)
        cmd_note("customers who came back a day or more after they left (an inbound start): %s: %s; the table has them "
                 "as gone",
                 text_thousands(a, n->came_back), examples(f, EXAMPLE_CAME_BACK, names, sizeof names));
    if (t->n_merged)
        cmd_note("further names of a customer in %s, joined by --identity: %s; the first entry, the last churn and the "
                 "last as_of count",
                 t->name, text_thousands(a, t->n_merged));
    if (t->n_split)
        cmd_note("of them, left under one name and not under another: %s; they count as having left",
                 text_thousands(b, t->n_split));
}

static void note_outcomes(const struct features *f, const struct features_options *o)
{
    const struct features_counts *n = features_counts(f);
    const struct outcomes *t = o->outcomes;
    static const char *const landmark[] = {"churned", "left", "days_at_risk", "tenure_days", "days_observed"};
    static const char *const start_stop[] = {"churned", "start", "stop", "event"};
    bool in_time = o->landmarks->kind == DESIGN_START_STOP;
    const char *const *ours = in_time ? start_stop : landmark;
    size_t n_ours = in_time ? sizeof start_stop / sizeof *start_stop : sizeof landmark / sizeof *landmark;
    char a[32];
    note_match(f, o);
    if (t->n_no_key)
        cmd_note("rows of %s without %s: %s", t->name, t->key_column, text_thousands(a, t->n_no_key));
    note_odd(f, o);
    for (size_t i = 0; i < n_ours && o->landmarks->kind != DESIGN_NAIVE; i++)
        if (dict_get(&t->column, view_of(ours[i])) != DICT_NONE)
            cmd_note("%s: its column %s is left out, since the table has its own, %s", t->name, ours[i],
                     in_time ? "in time" : "as of the landmark");
    if (o->landmarks->kind == DESIGN_LANDMARK && !t->has_entered)
        cmd_note("%s has no column entered_at: customers who came after the landmark cannot be identified", t->name);
    if (n->before_entry)
        cmd_note("starts and snags before the customer's entry, which do not count: %s",
                 text_thousands(a, n->before_entry));
}

/* Notes rules that the log covers less well than contacts. */
static void note_coverage(const struct features *f, const struct features_options *o)
{
    struct view name;
    int64_t begin_us, end_us;
    uint64_t n_missing, n_contacts = 0;
    size_t n_holes;
    char begin[32], end[32], a[32], b[32], holes[64];
    for (size_t i = 0; features_covered(f, i, &name, &begin_us, &end_us, &n_holes, &n_missing); i++) {
        if (i == 0)
            n_contacts = n_missing;
        if (n_missing == 0 || (i > 0 && n_missing <= n_contacts))
            continue;
        (void)features_date(begin, begin_us, o->zone);
        (void)features_date(end, end_us, o->zone);
        (void)snprintf(holes, sizeof holes, ", with %zu hole%s in between", n_holes, str_s(n_holes));
        cmd_note("%.*s: missing in %s of %s rows, because the log shows %s only from %s to %s%s", i ? (int)name.n : 8,
                 i ? name.p : "contacts", text_thousands(a, n_missing), text_thousands(b, features_counts(f)->rows),
                 i ? "it" : "them", begin, end, n_holes ? holes : "");
    }
    if (features_counts(f)->snags_missing > n_contacts)
        cmd_note("snags: missing in %s of %s rows, where one of their rules is; --only says which rules count",
                 text_thousands(a, features_counts(f)->snags_missing), text_thousands(b, features_counts(f)->rows));
}

static void note_levels(const struct features_counts *n)
{
    static const char *const met[SNAGS_MET_LEVELS] = {"no snag", "1 snag", "2 snags", "3 snags or more"};
    char a[32], b[32];
    for (size_t i = 0; i < SNAGS_MET_LEVELS; i++) {
        const struct response_counts *r = &n->response[i];
        uint64_t of = n->tells_asked ? r->asked : r->contacts;
        uint64_t answered = n->tells_asked ? r->asked_answered : r->answered;
        if (of)
            cmd_note("with %s: %s of %s %s answered (%.1f %%)", met[i], text_thousands(a, answered),
                     text_thousands(b, of), n->tells_asked ? "who were asked" : "contacts",
                     100 * (double)answered / (double)of);
    }
}

static void note_answers(const struct features_counts *n)
{
    char a[32];
    if (n->answers == 0)
        return;
    note_levels(n);
    if (n->answers_lost)
        cmd_note("answers that belong to no contact: %s", text_thousands(a, n->answers_lost));
}

/* A table of answers: what each row was joined with. */
static void note_survey(const struct features *f, const struct features_options *o)
{
    const struct features_counts *n = features_counts(f);
    const struct answers_counts *x = &n->answered;
    struct sentence s = {.n = 0};
    char a[32], names[256] = "";
    struct view name;
    size_t at = 0;
    say(&s, o->answers->name);
    say(&s, ": ");
    say(&s, text_thousands(a, x->rows));
    say(&s, x->rows == 1 ? " row" : " rows");
    count(&s, ", of them ", x->unanswered, " sent and not answered");
    s.begun = false;
    count(&s, "; joined ", x->by_contact, " by contact");
    count(&s, "; joined ", x->by_case, " by case");
    count(&s, "; joined ", x->by_customer, " with the customer's last contact");
    s.begun = false;
    count(&s, "; without a contact ", x->without_contact, " with none in the 7 days before");
    count(&s, "; without a contact ", x->strangers, " of customers whom the log does not know");
    count(&s, "; without a contact ", x->timeless, " without a time");
    cmd_note("%s", s.text);
    for (size_t i = 0; i < OUTCOMES_SHOWN && at < sizeof names && features_stranger(f, i, &name); i++)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%.*s", i ? ", " : "", VIEW_FMT(name));
    if (x->strangers)
        cmd_note("unmatched in %s (%s): %s; --key names another column, --identity links keys", o->answers->name,
                 o->answers->key_column, names);
    if (x->renamed)
        cmd_note("columns of %s whose names the table has already, here with survey_ before them: %s", o->answers->name,
                 text_thousands(a, x->renamed));
    if (o->answers->n_no_key)
        cmd_note("rows of %s without %s, which are left out: %s", o->answers->name, o->answers->key_column,
                 text_thousands(a, o->answers->n_no_key));
    if (n->tells_asked)
        note_levels(n);
}

/* Whose snags they are, in a stream from before snags said where they happened. */
static void note_placeless(const struct features_counts *n, const struct features_options *o)
{
    const char *place = o->by == BY_AGENT ? "agent" : "queue";
    char a[32];
    if (n->placeless)
        cmd_note(
            "snags and good events that do not say where they happened (no column at_%s): %s; they count for their own "
            "%s, which for a transfer is the one it went to; snag detect adds the column",
            place, text_thousands(a, n->placeless), place);
}

static void note_left_out(const struct features_counts *n, const struct features_options *o)
{
    char a[32], b[32];
    if (n->outside)
        cmd_note("events outside --from and --to: %s", text_thousands(a, n->outside));
    if (n->without_customer && o->by == BY_CUSTOMER)
        cmd_note("events that name no customer: %s of %s", text_thousands(a, n->without_customer),
                 text_thousands(b, n->events));
    if (n->few_snags)
        cmd_note("rows with fewer than %llu snags, or where their number is not known: %s; they are left out",
                 (unsigned long long)o->at_least, text_thousands(a, n->few_snags));
    if (n->cancel_contacts)
        cmd_note("contacts that ask to leave: %s; their starts and snags, %s in all, are not used as predictors",
                 text_thousands(a, n->cancel_contacts), text_thousands(b, n->cancel_events));
    if (n->starts > 0 && n->inbound == 0)
        cmd_note("none of %s start%s has direction in: contacts are 0 everywhere", text_thousands(a, n->starts),
                 str_s(n->starts));
}

void show_features_warnings(const struct features *f)
{
    if (features_counts(f)->rules == 0)
        cmd_note("warning: the stream has no snags and names no rule: no rule has a column (snag detect finds snags)");
}

void show_features_notes(const struct features *f, const struct features_options *o)
{
    const struct features_counts *n = features_counts(f);
    if (o->outcomes)
        note_outcomes(f, o);
    if (o->landmarks) {
        if (o->landmarks->kind == DESIGN_START_STOP)
            note_start_stop(f);
        else
            note_design(f, o);
        note_coverage(f, o);
    }
    if (o->answers)
        note_survey(f, o);
    else if (o->by == BY_CONTACT || o->by == BY_CASE)
        note_answers(n);
    if (n->odd_csat)
        cmd_note("csat outside 1 to 5, which say nothing of complaints: %llu", (unsigned long long)n->odd_csat);
    note_placeless(n, o);
    note_left_out(n, o);
}
