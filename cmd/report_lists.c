/* report_lists: see report_lists.h. */
#include "report_lists.h"

#include <errno.h>
#include <sys/stat.h>

#include "snag/out.h"

enum { LISTS = 8 };

static int open_list(const char *folder, size_t i, struct out **out, struct err *err)
{
    struct buf path = {0};
    int rc = buf_addf(&path, err, "%s/%s.tsv", folder, report_list_name(i));
    if (rc == 0)
        rc = out_open_private(out, path.p, err);
    buf_free(&path);
    return rc;
}

/* None is there before all can be written. */
static int write_lists(const char *folder, const struct report *r, struct err *err)
{
    struct out *out[LISTS] = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && report_list_wanted(r, i); i++)
        rc = open_list(folder, i, &out[i], err);
    for (size_t i = 0; rc == 0 && out[i]; i++)
        rc = report_list(r, i, out[i], err);
    for (size_t i = 0; out[i]; i++)
        rc = out_close(out[i], rc == 0, err);
    return rc;
}

int lists_write(const struct lists_args *a, const struct report *r, struct err *err)
{
    enum { OWNER_ALONE = 0700 };
    if (!a->folder)
        return 0;
    if (mkdir(a->folder, OWNER_ALONE) < 0 && errno != EEXIST)
        return err_system(err, errno, "%s: cannot make the folder", a->folder);
    return write_lists(a->folder, r, err);
}
