/* sample_args: --sample of `snag detect`. See sample_args.h. */
#include "sample_args.h"

int sample_args_check(const struct sample_args *a, const char *other, struct err *err)
{
    enum { MOST = 100000 };
    if (a->n == 0)
        return a->seed == 1 ? 0 : err_set(err, ERR_USAGE, "--seed goes with --sample");
    if (a->n > MOST)
        return err_set(err, ERR_USAGE, "--sample takes up to %d contacts", MOST);
    return other ? err_set(err, ERR_USAGE, "--sample is written instead of the events: it does not go with %s", other)
                 : 0;
}

int sample_args_open(struct sample_args *a, struct rules *rules, struct err *err)
{
    return a->n ? sample_open(&a->sample, rules, (size_t)a->n, a->seed, err) : 0;
}

int sample_args_write(struct sample_args *a, const struct rules *rules, struct out *out, const char *format, bool guard,
                      bool terminal, struct err *err)
{
    if (!a->sample)
        return 0;
    if (sample_end(a->sample, err) < 0)
        return -1;
    if (!format)
        format = terminal ? "text" : "tsv";
    if (strcmp(format, "text") == 0)
        return sample_text(a->sample, rules, out, err);
    return sample_table(a->sample, rules, out, cmd_table_kind(format, guard), err);
}

void sample_args_free(struct sample_args *a)
{
    sample_close(a->sample);
}
