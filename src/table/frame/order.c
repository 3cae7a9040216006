/* order: see order.h. */
#include "table/frame/order.h"

#include "snag/opt.h"
#include "text/iso.h"

bool order_number(struct view text, bool spans, double *x)
{
    struct err ignored = ERR_INIT;
    char span[32];
    int64_t seconds;
    if (frame_number(text, x))
        return true;
    if (!spans || text.n >= sizeof span)
        return false;
    memcpy(span, text.p, text.n);
    span[text.n] = '\0';
    if (opt_span(span, &seconds, &ignored) < 0)
        return false;
    *x = (double)seconds;
    return true;
}

bool order_time(struct view text, double *seconds)
{
    struct err ignored = ERR_INIT;
    struct layout *iso;
    int64_t ts_us;
    if (iso_open(&iso, &ignored) < 0)
        return false;
    bool is_time = iso_read(iso, text, &ts_us);
    layout_free(iso);
    if (is_time)
        *seconds = (double)ts_us / (double)US_PER_S;
    return is_time;
}
