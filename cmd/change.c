/* change: --change of `snag rates`. See change.h. */
#include "change.h"
#include "page.h"

int change_args_check(const struct change_args *a, const char *against, const char *format, struct err *err)
{
    if (!a->change && (a->treated || a->control))
        return err_set(err, ERR_USAGE, "%s goes with --change", a->treated ? "--treated" : "--control");
    if (!a->change)
        return 0;
    if (!a->treated != !a->control)
        return err_set(err, ERR_USAGE, "%s requires %s: what is it compared with?",
                       a->treated ? "--treated" : "--control", a->treated ? "--control" : "--treated");
    if (against)
        return err_set(err, ERR_USAGE, "%s does not go with --change", against);
    if (format && strcmp(format, "openmetrics") == 0)
        return err_set(err, ERR_USAGE, "what changed is not written as openmetrics");
    return 0;
}

int change_args_open(struct change_args *a, const struct zone *zone, struct rates_options *o, struct err *err)
{
    struct rate_period day;
    struct err none = ERR_INIT;
    if (!a->change)
        return 0;
    if (rate_period_read(&day, a->change, zone, 0, &none) < 0 || day.kind != PERIOD_DAY)
        return err_set(err, ERR_USAGE, "--change: '%s' is not a day such as 2026-03-03", a->change);
    a->asked = (struct change_asked){.day = day.first_day, .treated = a->treated, .control = a->control};
    if (change_groups(&a->asked, &a->by, err) < 0)
        return -1;
    o->by = a->by.p;
    o->sparse = true;
    return 0;
}

int change_args_write(const struct change_args *a, const struct rates *rates, const struct measures *measures,
                      const struct rules *rules, const char *path, const char *format, bool guard, struct err *err)
{
    struct changes_told told;
    struct out *out = NULL;
    if ((measures ? changes_of_measures(&told, measures, &a->asked, err)
                  : changes_of_rates(&told, rates, rules, &a->asked, err)) < 0)
        return -1;
    bool text = strcmp(format, "text") == 0;
    int rc = (text ? page_open : out_open)(&out, path, err);
    if (rc == 0) {
        rc = text ? changes_text(&told, out, err) : changes_table(&told, out, cmd_table_kind(format, guard), err);
        rc = page_close(out, rc == 0, err);
    }
    changes_free(&told);
    return rc;
}

void change_args_free(struct change_args *a)
{
    buf_free(&a->by);
}
