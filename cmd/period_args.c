/* period_args: see period_args.h. */
#include "period_args.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common.h"
#include "snag/civil.h"

/* SOURCE_DATE_EPOCH: seconds since 1970, digits and nothing else. */
static int read_epoch(const char *text, int64_t *us, struct err *err)
{
    size_t n = strlen(text);
    enum { MOST_DIGITS = 12 };
    long long s = strspn(text, "0123456789") == n && n <= MOST_DIGITS ? strtoll(text, NULL, 10) : -1;
    if (s < 0 || s > TS_END / US_PER_S)
        return err_set(err, ERR_USAGE, "SOURCE_DATE_EPOCH is not a number of seconds: '%s'", text);
    *us = s * US_PER_S;
    return 0;
}

int period_now(const struct period_args *a, const struct zone *zone, int64_t *now_us, struct err *err)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (a->now)
        return cmd_read_time("--now", a->now, zone, now_us, err);
    if (epoch && *epoch)
        return read_epoch(epoch, now_us, err);
    *now_us = (int64_t)time(NULL) * US_PER_S;
    return 0;
}

static bool is_last_week(const char *period)
{
    return period && strcmp(period, "last-week") == 0;
}

bool periods_from_now(const struct period_args *a)
{
    return is_last_week(a->period) || is_last_week(a->versus);
}

static int read_versus(struct periods *p, const char *text, int64_t now_us, struct err *err)
{
    if (strcmp(text, "previous") == 0)
        rate_period_before(&p->versus, &p->period, p->zone);
    else if (rate_period_read(&p->versus, text, p->zone, now_us, err) < 0)
        return err_wrap(err, "--versus");
    if (p->versus.from_us < p->period.to_us && p->period.from_us < p->versus.to_us)
        return err_set(err, ERR_USAGE, "--versus: %s and %s share days", p->versus.name, p->period.name);
    p->has_versus = true;
    return 0;
}

int periods_read(struct periods *p, const struct period_args *a, struct err *err)
{
    int64_t now_us = 0;
    if (a->versus && !a->period)
        return err_set(err, ERR_USAGE, "--versus requires --period: what is compared with %s?", a->versus);
    if (cmd_open_zone(a->zone, &p->zone, err) < 0)
        return -1;
    if (!a->period)
        return 0;
    if (periods_from_now(a) && period_now(a, p->zone, &now_us, err) < 0)
        return -1;
    if (rate_period_read(&p->period, a->period, p->zone, now_us, err) < 0)
        return err_wrap(err, "--period");
    p->has_period = true;
    return a->versus ? read_versus(p, a->versus, now_us, err) : 0;
}

void periods_free(struct periods *p)
{
    zone_close(p->zone);
}
