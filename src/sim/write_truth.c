/* write_truth: truth.tsv, every planted snag as each format shows it; truth.json, every parameter; and the line tests
 * that begin and end every log. */
#include "sim/write.h"

int sim_write_truth(struct writer *w, const struct life *l, struct err *err)
{
    for (size_t i = 0; i < l->tape.n_truths; i++) {
        const struct sim_truth *t = &l->tape.truth[i];
        for (int f = 0; f < N_FORMATS; f++) {
            if (!(t->formats >> f & 1u))
                continue;
            w->n_truths[f][t->rule]++;
            struct out_line *line = line_begin(w, FILE_TRUTH);
            line_text(line, sim_format_name[f]);
            line_text(line, t->rule < N_SNAG_RULES ? "\tsnag:" : "\tgood:");
            line_text(line, sim_rule_word[t->rule]);
            line_char(line, '\t');
            line_customer(line, l);
            line_char(line, '\t');
            line_ticket(line, l, t->ticket);
            line_char(line, '\t');
            line_contact(line, l, t->contact);
            line_char(line, '\t');
            line_iso(line, t->ts_s);
            if (line_end(w, FILE_TRUTH, 0, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* --- line tests --- */

static int coverage(struct writer *w, int64_t ts_s, const char *name, struct err *err)
{
    struct out_line *line = line_begin(w, FILE_EVENTS);
    line_iso(line, ts_s);
    line_text(line, "\t\t\t\t\t");
    line_text(line, name);
    line_text(line, "\t\t\t\tsimulate\t\t");
    for (int e = 0; e < N_EVENT_NAMES; e++) {
        if (e)
            line_char(line, ' ');
        line_text(line, sim_event_word[e]);
    }
    if (w->w->p.preferred_share > 0)
        line_char(line, '\t');
    return line_end(w, FILE_EVENTS, ts_s, err);
}

/* A call that hangs up at once, by nobody, in the files of calls. */
static int test_call(struct writer *w, int64_t ts_s, struct err *err)
{
    struct sim_event e[] = {
        {.name = EV_START}, {.name = EV_ENQUEUE}, {.name = EV_ABANDON, .has_value = 1}, {.name = EV_END}};
    struct sim_truth gone = {ts_s, ts_s, 0, R_SHORT_ABANDON, IN_EVENTS | IN_QUEUE_LOG | IN_CONTACTS};
    struct life nobody = {.w = w->w, .index = UINT64_C(0), .tape = {e, 4, 0, &gone, 1, 0}};
    if (sim_write_truth(w, &nobody, err) < 0)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        e[i].ts_s = ts_s;
        e[i].contact = ts_s;
        e[i].channel = CH_PHONE;
        e[i].direction = DIR_IN;
        e[i].queue = Q_TECH;
        e[i].reason = RE_LINE_TEST;
        e[i].formats = IN_EVENTS | IN_QUEUE_LOG | IN_CONTACTS;
    }
    return ((w->logs >> FILE_EVENTS & 1u) && sim_write_events(w, &nobody, err) < 0) ||
                   ((w->logs >> FILE_QUEUE_LOG & 1u) && sim_write_queue_log(w, &nobody, err) < 0) ||
                   ((w->logs >> FILE_CONTACTS & 1u) && sim_write_contacts(w, &nobody, err) < 0)
               ? -1
               : 0;
}

/* A ticket or an incident opened by the monitor: answered and solved within a minute when the log begins, and not yet
 * picked up when it ends. */
static int test_case(struct writer *w, int home, int file, uint8_t format, int64_t ts_s, struct err *err)
{
    bool last = ts_s == w->w->end_s;
    struct sim_event e[] = {
        {.name = EV_START}, {.name = EV_AGENT_MESSAGE, .text = TX_SOLVED}, {.name = EV_SOLVE}, {.name = EV_END}};
    struct life monitor = {.w = w->w,
                           .home = home,
                           .known = true,
                           .index = w->w->n_customers + w->w->n_anonymous + !last, /* two monitors */
                           .tape = {.event = e, .n_events = last ? 1 : 4}};
    for (size_t i = 0; i < monitor.tape.n_events; i++) {
        e[i].ts_s = ts_s + (i ? MINUTE_S : 0);
        e[i].ticket = last ? 1 : 2;
        e[i].channel = CH_WEB;
        e[i].direction = DIR_IN;
        e[i].queue = Q_TECH;
        e[i].reason = RE_LINE_TEST;
        e[i].priority = 4;
        e[i].formats = format;
        e[i].agent = AG_FIRST + AGENTS;
    }
    if (!(w->logs >> file & 1u))
        return 0;
    return file == FILE_AUDITS ? sim_write_audits(w, &monitor, err) : sim_write_incidents(w, &monitor, err);
}

static int line_test(struct writer *w, int64_t ts_s, struct err *err)
{
    return test_call(w, ts_s, err) < 0 || test_case(w, HOME_DESK, FILE_AUDITS, IN_AUDITS, ts_s, err) < 0 ||
                   test_case(w, HOME_IT, FILE_INCIDENTS, IN_INCIDENTS, ts_s, err) < 0
               ? -1
               : 0;
}

int sim_write_line_tests(struct writer *w, struct err *err)
{
    const struct sim_world *world = w->w;
    bool events = w->logs >> FILE_EVENTS & 1u;
    if ((events && coverage(w, world->begin_s, "coverage", err) < 0) || line_test(w, world->begin_s, err) < 0 ||
        line_test(w, world->end_s, err) < 0 || (events && coverage(w, world->end_s, "coverage_end", err) < 0))
        return -1;
    return 0;
}

/* --- truth.json --- */

static int member_iso(struct out *out, const char *name, int64_t ts_s, struct err *err)
{
    struct out_line line;
    line_clear(&line);
    line_iso(&line, ts_s);
    return out_printf(out, err, "  \"%s\": \"%.*s\",\n", name, (int)line.n, line.p);
}

static int parameters(struct out *out, const struct sim_params *p, struct err *err)
{
    struct out_line line;
    if (out_text(out, "  \"parameters\": {", err) < 0)
        return -1;
    for (size_t i = 0; i < sim_n_params; i++) {
        line_clear(&line);
        line_number(&line, sim_param_value(p, &sim_param_table[i]));
        if (out_printf(out, err, "%s\n    \"%s\": %.*s", i ? "," : "", sim_param_table[i].name, (int)line.n, line.p) <
            0)
            return -1;
    }
    return out_text(out, "\n  },\n", err);
}

/* The model that the landmark design estimates without error: its terms are the effects that are not 0. */
static int formula(struct out *out, const struct sim_params *p, struct err *err)
{
    if (out_text(out, "  \"formula\": \"churned ~ ", err) < 0)
        return -1;
    const char *plus = "";
    for (int r = 0; r < N_SNAG_RULES; r++) {
        if (p->effect[r] == 0)
            continue;
        if (out_printf(out, err, "%s%s", plus, sim_rule_word[r]) < 0)
            return -1;
        plus = " + ";
    }
    if (p->effect_contacts != 0) {
        if (out_printf(out, err, "%slog1p(contacts)", plus) < 0)
            return -1;
        plus = " + ";
    }
    if (p->effect_matters != 0) {
        if (out_printf(out, err, "%slog1p(matters)", plus) < 0)
            return -1;
        plus = " + ";
    }
    bool tenure = p->effect_tenure != 0;
    if (tenure && out_printf(out, err, "%stenure_days", plus) < 0)
        return -1;
    return out_printf(out, err, "%s\",\n  \"intercept\": %.15g,\n", tenure || *plus ? "" : "1",
                      p->churn_horizon > 0 && p->churn_horizon < 1 ? portable_logit(p->churn_horizon) : 0.0);
}

static int truths(struct writer *w, struct out *out, struct err *err)
{
    if (out_text(out, "  \"planted\": {", err) < 0)
        return -1;
    for (int f = 0; f < N_FORMATS; f++) {
        bool first = true;
        if (out_printf(out, err, "%s\n    \"%s\": {", f ? "," : "", sim_format_name[f]) < 0)
            return -1;
        for (int r = 0; r < N_RULES; r++) {
            if (!w->n_truths[f][r])
                continue;
            if (out_printf(out, err, "%s\"%s\": %llu", first ? "" : ", ", sim_rule_word[r],
                           (unsigned long long)w->n_truths[f][r]) < 0)
                return -1;
            first = false;
        }
        if (out_text(out, "}", err) < 0)
            return -1;
    }
    return out_text(out, "\n  },\n  \"rows\": {", err);
}

static int pairs(struct writer *w, struct err *err)
{
    for (int r = 1; r < N_TOPICS; r++)
        if (sim_reason_next[r] && out_printf(w->out[FILE_PAIRS], err, "%s\t%s\n", sim_reason_word[r],
                                             sim_reason_word[sim_reason_next[r]]) < 0)
            return -1;
    return 0;
}

int sim_write_truth_json(struct writer *w, const char *scenario, struct err *err)
{
    struct out *out = w->out[FILE_TRUTH_JSON];
    const struct sim_world *world = w->w;
    bool first = true;
    if (pairs(w, err) < 0 ||
        out_printf(out, err, "{\n  \"scenario\": \"%s\",\n  \"seed\": %llu,\n  \"customers\": %llu,\n", scenario,
                   (unsigned long long)world->seed, (unsigned long long)world->n_customers) < 0 ||
        member_iso(out, "begin", world->begin_s, err) < 0 || member_iso(out, "end", world->end_s, err) < 0 ||
        member_iso(out, "landmark", world->landmark_s, err) < 0 || member_iso(out, "as_of", world->as_of_s, err) < 0 ||
        out_printf(out, err, "  \"look_back_days\": %d,\n  \"gap_days\": %d,\n  \"horizon_days\": %d,\n", LOOK_BACK_D,
                   GAP_D, HORIZON_D) < 0 ||
        formula(out, &world->p, err) < 0 || sim_truth_risk(w, out, err) < 0 || sim_truth_survey(w, out, err) < 0 ||
        parameters(out, &world->p, err) < 0 || truths(w, out, err) < 0)
        return -1;
    for (int f = 0; f < FILE_TRUTH_JSON; f++) {
        if (f < N_LOG_FILES && !(w->logs >> f & 1u))
            continue;
        if (out_printf(out, err, "%s\"%s\": %llu", first ? "" : ", ", sim_file_name[f],
                       (unsigned long long)w->n_lines[f]) < 0)
            return -1;
        first = false;
    }
    return out_text(out, "}\n}\n", err);
}
