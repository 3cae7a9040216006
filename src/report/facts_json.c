/* facts_json: the facts of a report as one JSON document: the log, its contacts, and the other parts in their order. */
#include "report/facts_json.h"

#include <math.h>

#include "snag/embed.h"

static void put_log(struct facts_json *x)
{
    struct json_put *j = &x->j;
    struct buf files = {0}, data = {0}, rules = {0};
    if (j->rc == 0)
        j->rc = report_files_lines(x->f, &files, j->err);
    if (j->rc == 0)
        j->rc = report_data_lines(x->f, &data, j->err);
    if (j->rc == 0)
        j->rc = rules_told(x->r->rules, &rules, j->err);
    put_open(j, "log", '{');
    put_moment(j, "first", x->f->counts.first_us);
    put_moment(j, "last", x->f->counts.last_us);
    put_count(j, "events", x->f->counts.events);
    put_count(j, "starts", x->f->starts);
    put_count(j, "starts_in", x->f->starts_in);
    put_lines(j, "files", buf_view(&files));
    put_lines(j, "data", buf_view(&data));
    put_or_null(j, "rules", buf_view(&rules));
    put_close(j, '}');
    buf_free(&files);
    buf_free(&data);
    buf_free(&rules);
}

static void put_source(struct facts_json *x, const struct report_source *s)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "source", s->name);
    put_count(j, "events", s->events);
    put_moment(j, "first", s->first_us);
    put_moment(j, "last", s->last_us);
    put_count(j, "lately", s->lately);
    if (s->trouble_day == REPORT_NO_DAY) {
        put_null(j, "trouble");
    } else {
        put_open(j, "trouble", '{');
        put_day(j, "day", s->trouble_day);
        put_count(j, "events", s->that_day);
        put_number(j, "usual", s->usual);
        put_close(j, '}');
    }
    put_close(j, '}');
}

static void put_health(struct facts_json *x)
{
    struct json_put *j = &x->j;
    put_open(j, "health", '{');
    put_number(j, "volume", x->f->health.volume);
    put_open(j, "sources", '[');
    for (size_t i = 0; i < x->f->health.n; i++)
        put_source(x, &x->f->health.source[i]);
    put_close(j, ']');
    put_close(j, '}');
}

static void put_contacts(struct facts_json *x)
{
    struct json_put *j = &x->j;
    const struct report_facts *f = x->f;
    put_open(j, "contacts", '{');
    put_count(j, "n", f->contacts);
    put_count(j, "anonymous", f->anonymous);
    put_count(j, "customers", f->customers);
    put_count(j, "snagged", f->snagged);
    put_count(j, "uncounted", f->uncounted);
    put_count(j, "nowhere", f->nowhere);
    put_number(j, "rate", f->contacts ? (double)f->snagged / (double)f->contacts : NAN);
    put_number(j, "conf_low", f->low);
    put_number(j, "conf_high", f->high);
    facts_put_past(x, f->history.past, false);
    put_close(j, '}');
}

static void put_history(struct facts_json *x)
{
    struct json_put *j = &x->j;
    const struct report_history *h = &x->f->history;
    if (!h->path) {
        put_null(j, "history");
        return;
    }
    put_open(j, "history", '{');
    put_text(j, "file", view_of(h->path));
    put_flag(j, "alone", h->alone);
    put_or_null(j, "report", view_of(h->now.name));
    put_close(j, '}');
}

static void put_notes(struct facts_json *x)
{
    struct json_put *j = &x->j;
    put_open(j, "notes", '[');
    for (size_t i = 0; i < x->f->n_notes; i++) {
        put_open(j, NULL, '{');
        put_day(j, "day", x->f->note[i].day);
        put_text(j, "text", x->f->note[i].text);
        put_close(j, '}');
    }
    put_close(j, ']');
}

int report_json(const struct report *r, const char *version, struct buf *to, struct err *err)
{
    enum { FINDING = 256 };
    struct facts_json x = {{to, err, 0, 0, false}, r, &r->facts};
    char finding[FINDING], headline[FINDING];
    report_finding(x.f, finding, sizeof finding);
    report_headline(x.f, headline, sizeof headline);
    put_open(&x.j, NULL, '{');
    put_text(&x.j, "format", view_of("snag report 1"));
    put_text(&x.j, "version", view_of(version));
    put_text(&x.j, "headline", view_of(headline));
    put_text(&x.j, "finding", view_of(finding));
    put_count(&x.j, "min_cell", r->facts.min_cell);
    put_log(&x);
    put_health(&x);
    put_history(&x);
    put_contacts(&x);
    facts_put_rules(&x);
    facts_put_changes(&x);
    facts_put_pillars(&x);
    facts_put_moments(&x);
    facts_put_queues(&x);
    facts_put_places(&x);
    facts_put_agents(&x);
    facts_put_issues(&x);
    facts_put_todo(&x);
    facts_put_money(&x);
    put_notes(&x);
    put_close(&x.j, '}');
    return x.j.rc < 0 ? -1 : buf_addc(to, '\n', err);
}

const char *report_schema(void)
{
    for (const struct embedded *e = embedded_files; e->name; e++)
        if (strcmp(e->name, "report.schema.json") == 0)
            return e->text;
    return "";
}
