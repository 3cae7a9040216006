/* iso: ISO 8601 dates and times, wherever they stand */
#include "text/iso.h"

int iso_open(struct layout **iso, struct err *err)
{
    return layout_compile(iso, "iso", err);
}

bool iso_read(struct layout *iso, struct view text, int64_t *ts_us)
{
    struct time_read t;
    if (layout_parse(iso, NULL, view_trim(text), &t) < 0)
        return false;
    *ts_us = t.ts_us;
    return true;
}
