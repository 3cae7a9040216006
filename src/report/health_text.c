/* health_text: sources in trouble, in a sentence each. See health.h. */
#include <math.h>

#include "report/moment.h"
#include "report/report_impl.h"
#include "snag/civil.h"
#include "text/figure.h"
#include "text/wrap.h"

int report_trouble(const struct report_source *s, struct buf *b, struct err *err)
{
    char name[80], day[MOMENT_TEXT], n[TEXT_COUNT], usual[TEXT_NUMBER];
    text_grouped(usual, s->usual, 0);
    return buf_addf(b, err, "%s: %s event%s on %s, where that weekday usually has %s",
                    str_shown(name, sizeof name, s->name), s->that_day ? text_thousands(n, s->that_day) : "no",
                    str_s(s->that_day), moment_day(day, s->trouble_day * US_PER_DAY), usual);
}

int report_health_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    struct buf said = {0}, text = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < f->health.n; i++) {
        if (f->health.source[i].trouble_day == REPORT_NO_DAY)
            continue;
        buf_clear(&said);
        rc = report_trouble(&f->health.source[i], &said, err);
        if (rc == 0)
            rc = text_sentence(&text, err, "The log may not be whole: %s", said.p);
    }
    if (rc == 0 && text.n)
        rc = buf_addf(to, err, "%s\n", text.p);
    buf_free(&said);
    buf_free(&text);
    return rc;
}
