/* counted: rates of raw logs, counted as they are read. See counted.h. */
#include "counted.h"

#include "snag/feed.h"

static const struct feed *begin(void *ctx, struct err *err)
{
    struct counted_rates *c = ctx;
    const struct detect_sink sink = {.silence_us = c->silence_us, .rates = &c->rates, .n_rates = 1};
    return detect_count(&c->counter, c->rules, &sink, err) < 0 ? NULL : detect_feed(c->counter);
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

int counted_ask(struct counted_rates *c, struct input_args *input, struct err *err)
{
    bool countable;
    if (rules_countable(c->rules, &countable, err) < 0)
        return -1;
    if (!countable || !groups_countable(c->rates))
        return 0;
    c->silence_us = silences_us(&input->silences);
    input->feed = begin;
    input->feed_ctx = c;
    return 0;
}

int counted_end(struct counted_rates *c, struct source *source, struct err *err)
{
    struct schema columns = {0};
    struct batch b;
    int rc = detect_count_end(c->counter, err);
    if (rc == 0)
        rc = source_next(source, &b, err); /* events have gone by: what is left is their columns */
    if (rc >= 0)
        rc = detect_columns(c->rules, b.schema, &columns, err);
    if (rc == 0 && rates_check(c->rates, &columns, err) < 0)
        rc = err_wrap(err, "--by");
    schema_free(&columns);
    c->n = detect_count_counts(c->counter);
    return rc;
}

void counted_close(struct counted_rates *c)
{
    detect_count_close(c->counter);
}
