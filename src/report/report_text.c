/* report_text: the facts of a report as a page of plain text, 80 columns. */
#include <math.h>
#include <stdio.h>

#include "report/report_impl.h"
#include "snag/civil.h"
#include "snag/num.h"
#include "report/rates_text.h"
#include "text/figure.h"

/* "22 Feb 2010 10:18" */
static char *moment(char dst[40], int64_t ts_us)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t s = ts_us / US_PER_S - (ts_us % US_PER_S < 0), day = s / 86400 - (s % 86400 < 0), rest = s - day * 86400,
            year;
    int month, mday;
    civil_date(day, &year, &month, &mday);
    (void)snprintf(dst, 40, "%d %s %lld %02d:%02d", mday, months[month - 1], (long long)year, (int)(rest / 3600),
                   (int)(rest / 60 % 60));
    return dst;
}

static int file_line(const struct ingest_file *f, struct out *out, struct err *err)
{
    char n[32], path[400], map[400];
    (void)str_shown(path, sizeof path, view_of(in_called(f->path)));
    (void)str_shown(map, sizeof map, view_of(f->map));
    return out_printf(out, err, "%s: %s row%s, map %s%s\n", path, text_thousands(n, f->rows.rows), str_s(f->rows.rows),
                      map, f->recognised ? " (recognised)" : "");
}

static int heading(const struct report_facts *f, const struct rules *rules, struct out *out, struct err *err)
{
    char n[32], from[40], to[40];
    const struct ingest_stats *s = f->ingest;
    for (size_t i = 0; s && i < s->n_files; i++)
        if (file_line(&s->file[i], out, err) < 0)
            return -1;
    if (rules_tell(rules, out, err) < 0)
        return -1;
    if (f->counts.first_us == TS_NONE)
        return out_printf(out, err, "no events\n");
    if (out_printf(out, err, "%s event%s, %s to %s UTC\n", text_thousands(n, f->counts.events), str_s(f->counts.events),
                   moment(from, f->counts.first_us), moment(to, f->counts.last_us)) < 0)
        return -1;
    char contacts[32], customers[32], anonymous[32], snagged[32];
    if (out_printf(out, err, "%s contact%s, %s known customer%s", text_thousands(contacts, f->contacts),
                   str_s(f->contacts), text_thousands(customers, f->customers), str_s(f->customers)) < 0 ||
        (f->anonymous &&
         out_printf(out, err, "; contacts without identity: %s", text_thousands(anonymous, f->anonymous)) < 0))
        return -1;
    if (f->contacts == 0)
        return out_text(out, "\n", err);
    if (out_printf(out, err, "\nContacts with at least one snag: %s, %.1f %%, 95 %% interval %.1f to %.1f\n",
                   text_thousands(snagged, f->snagged), 100 * (double)f->snagged / (double)f->contacts, 100 * f->low,
                   100 * f->high) < 0)
        return -1;
    return f->uncounted ? out_printf(out, err, "  and %s whose snags are in no rate below: too early, or outside\n",
                                     text_thousands(snagged, f->uncounted))
                        : 0;
}

static int rates(const struct report_facts *f, struct out *out, struct err *err)
{
    char hit[32], of[32];
    if (f->n_found == 0)
        return 0;
    if (out_printf(out, err, "\n%-34s%10s%10s%9s   %s\n", "Friction, worst rate first", "hit", "of", "rate",
                   "95 % interval") < 0)
        return -1;
    for (size_t i = 0; i < f->n_found; i++) {
        const struct rate_row *s = &f->rule[i].rate;
        if (isnan(s->rate)) {
            if (out_printf(out, err, "  %-25.*s ", VIEW_FMT(s->name)) < 0 || rates_told_line(s, -28, out, err) < 0)
                return -1;
            continue;
        }
        if (out_printf(out, err, "  %-32.*s%10s%10s%7.1f %%", VIEW_FMT(s->name), text_thousands(hit, s->hit),
                       text_thousands(of, s->opportunities), 100 * s->rate) < 0)
            return -1;
        if (!isnan(s->low) && out_printf(out, err, "   %.1f to %.1f", 100 * s->low, 100 * s->high) < 0)
            return -1;
        if (out_text(out, "\n", err) < 0 || rates_told_line(s, 4, out, err) < 0)
            return -1;
    }
    return 0;
}

/* What a snag's value means: how many, for rules that count; otherwise how long. */
static int put_value(struct out *out, const struct report_rule *r, double value, struct err *err)
{
    static const struct {
        double s;
        const char *unit;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    char number[32];
    size_t i = 0;
    if (isnan(value))
        return 0;
    if (memmem(r->info.when.p, r->info.when.n, " at least ", 10)) {
        number[num_format(number, value)] = '\0';
        return out_printf(out, err, ", %s time%s", number, str_s(value == 1 ? 1 : 2));
    }
    while (i < 3 && value < units[i].s)
        i++;
    double whole = floor(value / units[i].s), rest = i < 3 ? floor((value - whole * units[i].s) / units[i + 1].s) : 0;
    if (out_printf(out, err, ", %.0f %s", whole, units[i].unit) < 0)
        return -1;
    return rest > 0 ? out_printf(out, err, " %.0f %s", rest, units[i + 1].unit) : 0;
}

/* A text from the log, made safe to show. */
static int put(struct out *out, const char *before, const char *text, struct err *err)
{
    char shown[96];
    return *text ? out_printf(out, err, "%s%s", before, str_shown(shown, sizeof shown, view_of(text))) : 0;
}

static int evidence(const struct report_facts *f, struct out *out, struct err *err)
{
    char when[40], title[400];
    bool any = false;
    for (size_t i = 0; i < f->n_found; i++) {
        const struct report_rule *r = &f->rule[i];
        if (r->n_evidence == 0)
            continue;
        if ((!any && out_text(out, "\nFor example\n", err) < 0) ||
            out_printf(out, err, "  %.*s: %s\n", VIEW_FMT(r->info.name),
                       str_folded(title, sizeof title, r->info.title)) < 0)
            return -1;
        any = true;
        for (size_t k = 0; k < r->n_evidence; k++) {
            const struct report_evidence *e = &r->evidence[k];
            if (out_printf(out, err, "    %s", moment(when, e->ts_us)) < 0 || put_value(out, r, e->value, err) < 0 ||
                put(out, ", customer ", e->customer, err) < 0 || put(out, ", contact ", e->contact, err) < 0 ||
                put(out, "\n      ", e->source, err) < 0 || out_text(out, "\n", err) < 0)
                return -1;
        }
    }
    return 0;
}

static int queues(const struct report_facts *f, struct out *out, struct err *err)
{
    char a[32], b[32], name[40];
    size_t n = f->n_queues < REPORT_QUEUES ? f->n_queues : REPORT_QUEUES;
    if (n == 0)
        return 0;
    if (out_printf(out, err, "\n%-34s%10s%10s%9s   %s\n", "Where: contacts with a snag, by queue", "hit", "of", "rate",
                   "95 % interval") < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct report_queue *q = &f->queue[i];
        if (out_printf(out, err, "  %-32s%10s%10s%7.1f %%   %.1f to %.1f\n", str_shown(name, 32, q->name),
                       text_thousands(a, q->snagged), text_thousands(b, q->contacts),
                       100 * (double)q->snagged / (double)q->contacts, 100 * q->low, 100 * q->high) < 0)
            return -1;
    }
    return f->n_queues > n ? out_printf(out, err, "  and %zu more queue%s\n", f->n_queues - n, str_s(f->n_queues - n))
                           : 0;
}

static int quality_line(struct out *out, uint64_t n, const char *what, struct err *err)
{
    char a[32];
    return n ? out_printf(out, err, "  %s: %s\n", what, text_thousands(a, n)) : 0;
}

static int quality(const struct report_facts *f, struct out *out, struct err *err)
{
    const struct ingest_stats *s = f->ingest;
    char a[7][32];
    if (!s)
        return 0;
    const struct ingest_rows *r = &s->rows;
    if (out_printf(out, err,
                   "\nThe data\n  %s row%s = %s used + %s silent + %s skipped + %s rejected\n         + %s duplicates "
                   "+ %s blank\n",
                   text_thousands(a[0], r->rows), str_s(r->rows), text_thousands(a[1], r->used),
                   text_thousands(a[2], r->silent), text_thousands(a[3], r->skipped), text_thousands(a[4], r->rejected),
                   text_thousands(a[5], r->duplicates), text_thousands(a[6], r->blank)) < 0)
        return -1;
    return quality_line(out, s->no_identity, "used rows without a customer", err) < 0 ||
                   quality_line(out, s->conflicts,
                                "events that name a different customer than their contact or case has", err) < 0 ||
                   quality_line(out, s->moved_events, "events dated before their contact's start, moved to it", err) <
                       0 ||
                   quality_line(out, s->open_contacts, "contacts that start and never end", err) < 0 ||
                   quality_line(out, s->ambiguous_times, "local times that happened twice (clocks put back)", err) <
                       0 ||
                   quality_line(out, s->skipped_times, "local times that never happened (clocks put forward)", err) < 0
               ? -1
               : 0;
}

static int blind_spots(const struct report_facts *f, struct out *out, struct err *err)
{
    bool any = false;
    struct buf told = {0};
    char starts[32];
    if (f->starts && !f->starts_in &&
        out_printf(out, err,
                   "\nNo inbound contacts: none of %s start%s has direction in, so rules about what\ncustomers do find "
                   "nothing."
                   " In the map's [columns]:  direction = \"in\"\n",
                   text_thousands(starts, f->starts), str_s(f->starts)) < 0)
        return -1;
    for (size_t i = f->n_found; i < f->n_rules; i++) {
        const struct rate_row *s = &f->rule[i].rate;
        if (!any && out_text(out, "\nThis log cannot show\n", err) < 0)
            return -1;
        any = true;
        buf_clear(&told);
        if (rate_told(s, &told, err) < 0 ||
            out_printf(out, err, "  %-25.*s %.*s\n", VIEW_FMT(s->name), VIEW_FMT(buf_view(&told))) < 0) {
            buf_free(&told);
            return -1;
        }
    }
    buf_free(&told);
    return any ? out_text(out, "  A log of another system may show them: snag maps list\n", err) : 0;
}

int report_text(const struct report *r, struct out *out, struct err *err)
{
    const struct report_facts *f = &r->facts;
    return heading(f, r->rules, out, err) < 0 || rates(f, out, err) < 0 || evidence(f, out, err) < 0 ||
                   queues(f, out, err) < 0 || quality(f, out, err) < 0 || report_data_text(f, out, err) < 0 ||
                   blind_spots(f, out, err) < 0
               ? -1
               : out_text(out, "\nNext: what it costs. man snag-features joins outcomes, snag-fit relates the two.\n",
                          err);
}
