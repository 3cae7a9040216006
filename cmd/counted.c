/* counted: raw logs counted as they are read. See counted.h. */
#include "counted.h"

#include "snag/feed.h"

static const struct feed *begin(void *ctx, struct err *err)
{
    struct counted_log *c = ctx;
    return detect_count(&c->counter, c->rules, &c->sink, err) < 0 ? NULL : detect_feed(c->counter);
}

/* Groups by what only rows have are counted from rows. */
static bool groups_countable(const struct rates *rates)
{
    static const char *const of_rows[] = {"ts", "src", "event"};
    for (size_t i = 0; i < rates_n_groups(rates); i++)
        for (size_t k = 0; k < sizeof of_rows / sizeof *of_rows; k++)
            if (view_is(rates_group(rates, i), of_rows[k]))
                return false;
    return true;
}

int counted_ask(struct counted_log *c, struct input_args *input, struct err *err)
{
    bool countable;
    if (rules_countable(c->rules, &countable, err) < 0)
        return -1;
    for (size_t i = 0; i < c->sink.n_rates; i++)
        countable = countable && groups_countable(c->sink.rates[i]);
    if (!countable)
        return 0;
    c->sink.silence_us = silences_us(&input->silences);
    input->feed = begin;
    input->feed_ctx = c;
    return 0;
}

int counted_end(struct counted_log *c, struct source *source, struct err *err)
{
    struct schema columns = {0};
    struct batch b;
    int rc = detect_count_end(c->counter, err);
    if (rc == 0)
        rc = source_next(source, &b, err); /* events have gone by: what is left is their columns */
    if (rc >= 0)
        rc = detect_columns(c->rules, b.schema, &columns, err);
    for (size_t i = 0; rc == 0 && i < c->sink.n_rates; i++)
        if (rates_check(c->sink.rates[i], &columns, err) < 0)
            rc = err_wrap(err, "%s", c->by ? c->by : "--by");
    schema_free(&columns);
    c->n = detect_count_counts(c->counter);
    return rc;
}

int counted_strays(const struct counter *counter, const struct source *detect, struct input_args *input,
                   struct err *err)
{
    if (counter)
        return detect_count_strays(counter, &input->strays, err);
    return detect ? detect_strays(detect, &input->strays, err) : 0;
}

void counted_close(struct counted_log *c)
{
    detect_count_close(c->counter);
}
