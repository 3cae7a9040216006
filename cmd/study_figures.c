/* study_figures: plots of the studies as files in a folder. See study_figures.h. */
#include "study_figures.h"

#include <errno.h>
#include <sys/stat.h>

#include "cmd.h"
#include "draw/draw.h"

int figures_folder(const char *dir, struct err *err)
{
    enum { DIR_MODE = 0777 };
    return mkdir(dir, DIR_MODE) < 0 && errno != EEXIST ? err_system(err, errno, "%s", dir) : 0;
}

int figures_drawing(const char *dir, const char *name, const struct buf *svg, struct err *err)
{
    static const int widths_mm[] = {85, 175}; /* one column of a paper, and two */
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof widths_mm / sizeof *widths_mm; i++) {
        struct buf path = {0}, file = {0};
        rc = buf_addf(&path, err, "%s/%s-%dmm.svg", dir, name, widths_mm[i]);
        if (rc == 0)
            rc = draw_file(svg, widths_mm[i], &file, err);
        if (rc == 0)
            rc = cmd_write(path.p, &file, err);
        buf_free(&path);
        buf_free(&file);
    }
    return rc;
}

int figures_table(const char *dir, const char *name, const struct buf *table, struct err *err)
{
    struct buf path = {0};
    int rc = buf_addf(&path, err, "%s/%s.tsv", dir, name);
    if (rc == 0)
        rc = cmd_write(path.p, table, err);
    buf_free(&path);
    return rc;
}
