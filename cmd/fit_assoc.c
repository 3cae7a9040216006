/* fit_assoc: `snag fit --assoc A B TABLE`: how two columns go together, by the measures that suit them. */
#include "fit_assoc.h"

#include "lists.h"

static const char *const own[] = {"versus", "margin", "nps", "changes", NULL}; /* only with --assoc */
static const char *const shared[] = {"assoc", "where",  "missing", "levels", "level",   "threads",
                                     "mem",   "format", "guard",   "output", "verbose", NULL}; /* with models too */

static bool among(const char *name, const char *const *list)
{
    while (*list && strcmp(*list, name) != 0)
        list++;
    return *list != NULL;
}

/* Does the option's field differ from its default? */
static bool given(const struct opt *o, const struct fit_args *a, const struct fit_args *defaults)
{
    const char *field = (const char *)a + o->offset;
    if (o->type == OPT_LIST)
        return ((const struct opt_list *)(const void *)field)->n > 0;
    size_t size = o->type == OPT_FLAG                             ? sizeof(bool)
                  : o->type == OPT_TEXT || o->type == OPT_CHOICE  ? sizeof(const char *)
                  : o->type == OPT_NUMBER || o->type == OPT_SHARE ? sizeof(double)
                                                                  : sizeof(uint64_t);
    return memcmp(field, (const char *)defaults + o->offset, size) != 0;
}

int assoc_check(const struct opt *options, const struct fit_args *a, const struct fit_args *defaults, struct err *err)
{
    for (const struct opt *o = options; o->name; o++) {
        if (!given(o, a, defaults) || among(o->name, shared))
            continue;
        if (a->assoc && !among(o->name, own))
            return err_set(err, ERR_USAGE, "--%s requires a model; --assoc does not fit one", o->name);
        if (!a->assoc && among(o->name, own))
            return err_set(err, ERR_USAGE, "--%s requires --assoc", o->name);
    }
    return 0;
}

int fit_assoc(struct fit_job *j, const struct opt_list *operands, struct buf *b, struct err *err)
{
    struct association x;
    const struct fit_args *a = j->a;
    struct association_options o = {.level = a->level, .versus = a->versus, .nps = a->nps, .changes = a->changes};
    if (operands->n < 2 || operands->n > 3)
        return err_set(err, ERR_USAGE, "fit --assoc takes two columns and at most one table");
    if (a->margin && margin_parse("--margin", a->margin, &o.margin, &o.margin_in_sd, err) < 0)
        return -1;
    j->pair[0] = operands->item[0].text;
    j->pair[1] = operands->item[1].text;
    j->pair[2] = a->versus;
    if (job_cut(j, err) < 0 || job_read(j, operands->n > 2 ? operands->item[2].text : "-", err) < 0)
        return -1;
    o.levels = j->levels;
    o.n_levels = j->n_levels;
    if (association_open(&x, &j->f, j->pair[0], j->pair[1], &o, err) < 0)
        return -1;
    bool json = strcmp(a->format, "json") == 0;
    int rc =
        json ? tidy_association_json(&x, j->n_where, b, err) : tidy_association(&x, j->n_where, job_format(j), b, err);
    for (size_t i = 0; rc == 0 && !json && strcmp(a->format, "text") != 0 && i < x.n_notes; i++)
        cmd_note("%s", x.note[i]);
    association_close(&x);
    return rc;
}
