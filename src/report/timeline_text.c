/* timeline_text: a time line on a page of 80 columns. See snag/timeline.h. */
#include <stdio.h>
#include <stdlib.h>

#include "report/timeline_impl.h"
#include "snag/civil.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { AT_WHAT = 12, AT_FIELDS = 30, TOLD_MOST = 400, CLOCK = 80 };

/* ---- local time ---- */

struct moment {
    int64_t day; /* since 1970 */
    int hour, minute, second;
    int32_t offset_s; /* from UTC */
    bool twice;       /* that local time happens twice */
};

static struct moment moment_of(const struct timeline *t, int64_t ts_us)
{
    enum local_kind kind = LOCAL_PLAIN;
    int32_t offset_s = t->zone ? zone_offset(t->zone, ts_us) : 0;
    int64_t local_us = ts_us + offset_s * US_PER_S;
    int64_t in_day = local_us % US_PER_DAY;
    if (t->zone)
        (void)zone_to_utc(t->zone, local_us, &kind);
    in_day += in_day < 0 ? US_PER_DAY : 0;
    int s = (int)(in_day / US_PER_S);
    return (struct moment){(local_us - in_day) / US_PER_DAY, s / 3600, s / 60 % 60, s % 60, offset_s,
                           kind == LOCAL_AMBIGUOUS};
}

static void put_day(char text[CLOCK], int64_t day)
{
    static const char *const week[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t year;
    int month, date;
    civil_date(day, &year, &month, &date);
    (void)snprintf(text, CLOCK, "%s %d %s %lld", week[((day % 7) + 7) % 7], date, name[month - 1], (long long)year);
}

/* The time of day, after the day if it is another than that of the row, and with the offset where the clock shows that
 * time twice. */
static const char *clock_text(const struct timeline *t, char text[CLOCK], int64_t ts_us, int64_t day)
{
    struct moment m = moment_of(t, ts_us);
    char other[CLOCK] = "", offset[16] = "";
    if (m.day != day)
        put_day(other, m.day);
    if (m.twice)
        (void)snprintf(offset, sizeof offset, "%+03d:%02d", m.offset_s / 3600, abs(m.offset_s / 60 % 60));
    (void)snprintf(text, CLOCK, "%.24s%s%02d:%02d:%02d%s", other, *other ? " " : "", m.hour, m.minute, m.second,
                   offset);
    return text;
}

/* ---- the rows ---- */

struct telling {
    struct timeline *t;
    enum told_as as;
    struct buf page, line;
    const struct told_row *heading; /* whose contact the heading above names, and whose fields go without saying */
    struct told_row said;           /* … as told last */
    int64_t day;
    size_t promise; /* from here on they are not told */
    size_t outcome[N_LEDGER_OUTCOMES];
};

static int add_field(struct telling *x, const char *label, struct view v, struct err *err)
{
    char shown[TOLD_MOST];
    if (v.n == 0)
        return 0;
    return buf_addf(&x->line, err, "%s%s%s%s", x->line.n ? "  " : "", label, *label ? " " : "",
                    str_shown(shown, sizeof shown, v));
}

/* Ends a line of the page that has `column` columns so far with the fields. */
static int put_line(struct telling *x, int column, int indent, struct err *err)
{
    if (x->line.n == 0)
        return buf_addc(&x->page, '\n', err);
    if (buf_addc(&x->line, '\0', err) < 0 || text_folded(&x->page, x->line.p, column, indent, err) < 0)
        return -1;
    buf_clear(&x->line);
    return 0;
}

static bool same_contact(const struct told_row *a, const struct told_row *b)
{
    return view_eq(a->text[COL_CONTACT], b->text[COL_CONTACT]) && view_eq(a->text[COL_CASE], b->text[COL_CASE]);
}

static const struct {
    enum event_column column;
    const char *label;
} heading_field[] = {{COL_DIRECTION, ""}, {COL_CHANNEL, "by"}, {COL_REASON, "about"}};
enum { HEADING_FIELDS = sizeof heading_field / sizeof *heading_field };

static int tell_heading(struct telling *x, const struct told_row *row, struct err *err)
{
    struct moment m = moment_of(x->t, row->ts_us);
    char day[CLOCK];
    bool new_day = !x->heading || m.day != x->day;
    if (!new_day && same_contact(row, x->heading))
        return 0;
    put_day(day, m.day);
    if (new_day && buf_addf(&x->page, err, "\n%s\n", day) < 0)
        return -1;
    x->day = m.day;
    x->heading = row;
    x->said = *row;
    struct view contact = row->text[COL_CONTACT], case_ = row->text[COL_CASE];
    if (add_field(x, "contact", contact, err) < 0 ||
        (!view_eq(case_, contact) && add_field(x, "case", case_, err) < 0) ||
        (!contact.n && !case_.n && buf_adds(&x->line, "outside of any contact", err) < 0))
        return -1;
    for (size_t i = 0; i < HEADING_FIELDS; i++)
        if (add_field(x, heading_field[i].label, row->text[heading_field[i].column], err) < 0)
            return -1;
    return buf_adds(&x->page, "  ", err) < 0 ? -1 : put_line(x, 2, 4, err);
}

static int tell_event(struct telling *x, const struct told_row *row, struct err *err)
{
    char clock[CLOCK], name[TOLD_MOST];
    (void)str_shown(name, sizeof name, row->text[COL_EVENT]);
    if (buf_addf(&x->page, err, "  %s  ", clock_text(x->t, clock, row->ts_us, x->day)) < 0 ||
        text_padded(&x->page, name, AT_FIELDS - AT_WHAT - 1, false, err) < 0 || buf_addc(&x->page, ' ', err) < 0)
        return -1;
    for (size_t i = 0; i < HEADING_FIELDS; i++) { /* what is as before goes without saying */
        enum event_column c = heading_field[i].column;
        if (!view_eq(row->text[c], x->said.text[c]) && add_field(x, heading_field[i].label, row->text[c], err) < 0)
            return -1;
        x->said.text[c] = row->text[c].n ? row->text[c] : x->said.text[c];
    }
    if (add_field(x, "agent", row->text[COL_AGENT], err) < 0 || add_field(x, "queue", row->text[COL_QUEUE], err) < 0 ||
        add_field(x, "value", row->text[COL_VALUE], err) < 0 || add_field(x, "text", row->text[COL_TEXT], err) < 0 ||
        add_field(x, "rule", row->text[TOLD_BY], err) < 0 || add_field(x, "row", row->text[TOLD_SRC], err) < 0)
        return -1;
    while (x->line.n == 0 && x->page.n && x->page.p[x->page.n - 1] == ' ')
        x->page.n--;
    return put_line(x, AT_FIELDS, AT_FIELDS, err);
}

/* A snag, or what went right, below the event that completed it; one at a deadline has a time of its own. */
static int tell_found(struct telling *x, const struct told_row *row, bool at_once, struct view name, bool good,
                      struct err *err)
{
    char clock[CLOCK] = "", shown[TOLD_MOST], title[TOLD_MOST] = "";
    int64_t rule = rules_find(x->t->rules, name);
    if (rule >= 0)
        (void)str_folded(title, sizeof title, rules_info(x->t->rules, (size_t)rule).title);
    if (!at_once)
        (void)clock_text(x->t, clock, row->ts_us, x->day);
    if (buf_addf(&x->page, err, "  %-8s  ", clock) < 0 ||
        buf_addf(&x->line, err, "%c %s%s%s", good ? '+' : '!', str_shown(shown, sizeof shown, name), *title ? ": " : "",
                 title) < 0 ||
        put_line(x, AT_WHAT, AT_WHAT + 2, err) < 0)
        return -1;
    bool several = !view_is(row->text[TOLD_COUNT], "1");
    if (add_field(x, "value", row->text[COL_VALUE], err) < 0 ||
        add_field(x, "at queue", row->text[TOLD_AT_QUEUE], err) < 0 ||
        add_field(x, "at agent", row->text[TOLD_AT_AGENT], err) < 0 ||
        (several && add_field(x, "events", row->text[TOLD_COUNT], err) < 0) ||
        add_field(x, "from", row->text[TOLD_EVIDENCE], err) < 0)
        return -1;
    if (x->line.n == 0)
        return 0;
    return buf_addf(&x->page, err, "%*s", AT_WHAT + 2, "") < 0 ? -1 : put_line(x, AT_WHAT + 2, AT_WHAT + 2, err);
}

/* ---- promises ---- */

static int tell_promise(struct telling *x, struct told_promise *p, struct err *err)
{
    const struct ledger_row *row = &p->row;
    char due[CLOCK + 8] = "open until an event", when[CLOCK] = "", shown[TOLD_MOST];
    if (row->due_us != TS_NONE) {
        char clock[CLOCK];
        (void)snprintf(due, sizeof due, "due %s", clock_text(x->t, clock, row->due_us, x->day));
    }
    if (row->when_us != TS_NONE && row->outcome != LEDGER_BROKEN)
        (void)clock_text(x->t, when, row->when_us, x->day);
    const char *link = row->outcome == LEDGER_PENDING  ? ", but met at "
                       : row->outcome == LEDGER_CHASED ? ": the customer came first, at "
                                                       : " at ";
    p->told = true;
    x->outcome[row->outcome]++;
    if (buf_addf(&x->page, err, "%*s", AT_WHAT, "") < 0 ||
        buf_addf(&x->line, err, "> %s: %s, %s%s%s", str_shown(shown, sizeof shown, row->name), due,
                 ledger_word(row->outcome), *when ? link : "", when) < 0)
        return -1;
    return put_line(x, AT_WHAT, AT_WHAT + 2, err);
}

/* Those that this event made, by its row in the log if that is known. */
static int tell_promises(struct telling *x, const struct told_row *row, struct err *err)
{
    struct timeline *t = x->t;
    struct view src =
        row->text[TOLD_BY].n && row->text[TOLD_EVIDENCE].n ? row->text[TOLD_EVIDENCE] : row->text[TOLD_SRC];
    while (x->promise < t->n_promises && t->promise[x->promise].row.made_us < row->ts_us)
        x->promise++;
    for (size_t i = x->promise; i < t->n_promises && t->promise[i].row.made_us == row->ts_us; i++) {
        struct told_promise *p = &t->promise[i];
        bool its = view_eq(p->row.src, src) && view_eq(p->row.contact, row->text[COL_CONTACT]) &&
                   view_eq(p->row.case_, row->text[COL_CASE]);
        if (its && !p->told && tell_promise(x, p, err) < 0)
            return -1;
    }
    return 0;
}

static int tell_rows(struct telling *x, struct err *err)
{
    const struct timeline *t = x->t;
    int64_t event_us = TS_NONE;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct told_row *row = &t->row[i];
        struct view name;
        enum event_emitted found = event_emitted(row->text[COL_EVENT], &name);
        if (!(row->as >> x->as & 1))
            continue;
        if (tell_heading(x, row, err) < 0)
            return -1;
        int rc = found == EMITTED_NONE ? tell_event(x, row, err)
                                       : tell_found(x, row, row->ts_us == event_us, name, found == EMITTED_GOOD, err);
        if (rc < 0 || (found == EMITTED_NONE && tell_promises(x, row, err) < 0))
            return -1;
        if (found == EMITTED_NONE)
            event_us = row->ts_us;
    }
    return 0;
}

/* ---- head and foot ---- */

static int tell_head(struct telling *x, struct err *err)
{
    static const char *const what[N_TOLD_AS] = {"customer", "case", "contact"};
    const struct timeline *t = x->t;
    const struct told_row *first = NULL, *last = NULL;
    char key[TOLD_MOST], customer[TOLD_MOST], from[CLOCK], to[CLOCK];
    size_t left = 0, n = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        bool in = t->row[i].as >> x->as & 1;
        first = in && !first ? &t->row[i] : first;
        last = in ? &t->row[i] : last;
        n += in && event_emitted(t->row[i].text[COL_EVENT], NULL) == EMITTED_NONE;
        left += !in;
    }
    if (!first || !last)
        return err_set(err, ERR_DATA, "no event belongs to a customer, case or contact '%s'", t->key);
    struct view of = first->text[COL_CUSTOMER];
    (void)str_shown(key, sizeof key, view_of(t->key));
    (void)str_shown(customer, sizeof customer, of.n ? of : view_of("unknown"));
    put_day(from, moment_of(t, first->ts_us).day);
    put_day(to, moment_of(t, last->ts_us).day);
    bool days = strcmp(from, to) != 0;
    if (text_sentence(&x->page, err, "%s %s%s%s: %zu event%s, %s%s%s, times in %s", what[x->as], key,
                      x->as == AS_CUSTOMER ? "" : " of customer ", x->as == AS_CUSTOMER ? "" : customer, n, str_s(n),
                      from, days ? " to " : "", days ? to : "", t->zone ? zone_name(t->zone) : "UTC") < 0)
        return -1;
    return left == 0 ? 0
                     : text_sentence(&x->page, err,
                                     "A case or contact of another customer has the same name; its %zu row%s %s not "
                                     "shown.",
                                     left, str_s(left), left == 1 ? "is" : "are");
}

static int tell_foot(struct telling *x, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < N_LEDGER_OUTCOMES; i++)
        n += x->outcome[i];
    if (n == 0)
        return 0;
    if (buf_adds(&x->line, "Promises and obligations: ", err) < 0)
        return -1;
    const char *between = "";
    for (size_t i = 0; i < N_LEDGER_OUTCOMES; i++) {
        if (x->outcome[i] == 0)
            continue;
        if (buf_addf(&x->line, err, "%s%zu %s", between, x->outcome[i], ledger_word((enum ledger_outcome)i)) < 0)
            return -1;
        between = ", ";
    }
    return buf_addc(&x->page, '\n', err) < 0 ? -1 : put_line(x, 0, 2, err);
}

int timeline_text(struct timeline *t, struct out *out, struct err *err)
{
    struct telling x = {.t = t, .as = AS_CONTACT};
    for (size_t i = 0; i < t->n_rows; i++)
        for (unsigned as = 0; as < (unsigned)x.as; as++)
            if (t->row[i].as >> as & 1)
                x.as = (enum told_as)as;
    int rc = tell_head(&x, err);
    if (rc == 0)
        rc = tell_rows(&x, err);
    if (rc == 0)
        rc = tell_foot(&x, err);
    if (rc == 0)
        rc = out_write(out, x.page.p, x.page.n, err);
    buf_free(&x.page);
    buf_free(&x.line);
    return rc;
}
