/* measures: --measure of `snag rates`. See measures.h. */
#include "measures.h"
#include "page.h"

#include "snag/measures_told.h"

int measure_args_check(const struct measure_args *a, const struct rule_args *rule, const char *format, struct err *err)
{
    if (a->rates && !a->measure)
        return err_set(err, ERR_USAGE, "--rates goes with --measure; without it, -o is the file of the rates");
    if (a->measure && format && strcmp(format, "openmetrics") == 0)
        return err_set(err, ERR_USAGE, "measures are not written as openmetrics");
    if (!measure_args_alone(a) || (rule->rules.n == 0 && rule->set.n == 0 && rule->only.n == 0 && !rule->vary))
        return 0;
    (void)err_set(err, ERR_USAGE, "with --measure no rule runs, so options about rules change nothing");
    return err_hint(err, "--rates FILE writes the rates of rules, from the same pass");
}

bool measure_args_alone(const struct measure_args *a)
{
    return a->measure && !a->rates;
}

int measure_args_rules(const struct rule_args *rule, struct rules **rules, struct err *err)
{
    if (rules_open(rules, err) < 0)
        return -1;
    if ((!rule->calendar || rules_calendar_file(*rules, rule->calendar, err) == 0) && rules_compile(*rules, err) == 0)
        return 0;
    rules_close(*rules);
    *rules = NULL;
    return -1;
}

/* "Business time: office.calendar: Mon-Fri 09:00-18:00" */
static int tell_clock(const struct measures *m, const struct rules *rules, struct out *out, struct err *err)
{
    struct buf told = {0};
    if (!measures_business(m))
        return 0;
    int rc = rules_calendar_told(rules, &told, err);
    if (rc == 0)
        rc = out_printf(out, err, "Business time, %.*s\n\n", VIEW_FMT(buf_view(&told)));
    buf_free(&told);
    return rc;
}

int measure_args_write(const struct measures *m, const struct rules *rules, const char *path, const char *format,
                       bool guard, unsigned threads, struct err *err)
{
    struct out *out = NULL;
    int rc;
    bool text = strcmp(format, "text") == 0;
    if ((text ? page_open : out_open)(&out, path, err) < 0)
        return -1;
    if (text)
        rc = tell_clock(m, rules, out, err) < 0 ? -1 : measures_text(m, threads, out, err);
    else
        rc = measures_table(m, threads, out, cmd_table_kind(format, guard), err);
    return page_close(out, rc == 0, err);
}
