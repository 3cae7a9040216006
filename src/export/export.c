/* export: opens the writer of a format. See snag/export.h. */
#include "export/export_impl.h"

#include <stdlib.h>

#include "snag/mem.h"

struct exporter {
    struct out *out;
    struct export_writer *writer;
};

int exporter_open(struct exporter **out, const struct export_options *o, struct err *err)
{
    static int (*const open[])(struct export_writer **, struct out *, const struct export_options *, struct err *) = {
        [EXPORT_CSV] = export_table,
        [EXPORT_JSONL] = export_table,
        [EXPORT_XES] = export_xes,
        [EXPORT_SQLITE] = export_sqlite,
    };
    struct exporter *x = mem_zero(1, sizeof *x, err);
    *out = NULL;
    if (!x)
        return -1;
    if (out_open_private(&x->out, o->path, err) < 0 || open[o->format](&x->writer, x->out, o, err) < 0) {
        out_abort(x->out);
        free(x);
        return -1;
    }
    *out = x;
    return 0;
}

int exporter_add(struct exporter *x, const struct batch *b, struct err *err)
{
    return x->writer->add(x->writer, b, err);
}

int exporter_close(struct exporter *x, bool good, uint64_t *replaced, struct err *err)
{
    if (!x)
        return good ? 0 : -1;
    good = good && x->writer->end(x->writer, err) == 0;
    if (replaced)
        *replaced = x->writer->replaced;
    x->writer->close(x->writer);
    int rc = out_close(x->out, good, err);
    free(x);
    return rc;
}
