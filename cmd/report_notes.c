/* report_notes: --notes FILE. See report_notes.h. */
#include "report_notes.h"

#include "io/whole.h"
#include "text/iso.h"

enum { NOTES_MIB = 1 };

static int read_line(const char *path, size_t number, struct view line, struct layout *iso, struct report *r,
                     struct err *err)
{
    char shown[80];
    size_t n = 0;
    int64_t ts_us;
    line = view_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return 0;
    while (n < line.n && !strchr(" \t,", line.p[n]))
        n++;
    struct view date = {line.p, n}, text = {line.p + n, line.n - n};
    if (text.n && text.p[0] == ',')
        text = (struct view){text.p + 1, text.n - 1};
    text = view_trim(text);
    if (!iso_read(iso, date, &ts_us))
        return err_set(err, ERR_DATA, "%s:%zu: '%s' is not a date (expected 2026-11-30)", path, number,
                       str_shown(shown, sizeof shown, date));
    if (text.n == 0)
        return err_set(err, ERR_DATA, "%s:%zu: no text after the date", path, number);
    return report_note(r, ts_us / US_PER_DAY - (ts_us % US_PER_DAY < 0), text, err);
}

int notes_read(const char *path, struct report *r, struct err *err)
{
    struct buf all = {0};
    struct layout *iso = NULL;
    if (!path)
        return 0;
    int rc = whole_read(&all, path, NOTES_MIB, "a file of notes", err);
    if (rc == 0)
        rc = iso_open(&iso, err);
    struct view rest = buf_view(&all);
    for (size_t number = 1; rc == 0 && rest.n; number++) {
        const char *stop = memchr(rest.p, '\n', rest.n);
        size_t n = stop ? (size_t)(stop - rest.p) : rest.n, taken = n + (stop != NULL);
        rc = read_line(path, number, (struct view){rest.p, n}, iso, r, err);
        rest = (struct view){rest.p + taken, rest.n - taken};
    }
    layout_free(iso);
    buf_free(&all);
    return rc;
}
