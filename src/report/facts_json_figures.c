/* facts_json_figures: a rate as JSON, or that its group is too small. See facts_json.h. */
#include <math.h>

#include "report/facts_json.h"

bool facts_put_small(struct facts_json *x, uint64_t of)
{
    return of < x->f->min_cell;
}

void facts_put_share(struct facts_json *x, uint64_t hit, uint64_t of, double low, double high, bool group)
{
    struct json_put *j = &x->j;
    if (group && of > 0 && facts_put_small(x, of)) {
        put_count(j, "under", x->f->min_cell);
        put_null(j, "hit");
        put_null(j, "opportunities");
        put_null(j, "rate");
        put_null(j, "conf_low");
        put_null(j, "conf_high");
        return;
    }
    put_count(j, "hit", hit);
    put_count(j, "opportunities", of);
    put_number(j, "rate", of ? (double)hit / (double)of : NAN);
    put_number(j, "conf_low", low);
    put_number(j, "conf_high", high);
}

void facts_put_past(struct facts_json *x, const struct history_past *past, bool group)
{
    struct json_put *j = &x->j;
    if (!past || !past->known) {
        put_null(j, "past");
        return;
    }
    put_open(j, "past", '{');
    put_text(j, "report", view_of(past->report));
    put_flag(j, "other_definition", past->other);
    if (!past->other)
        facts_put_share(x, past->last.hit, past->last.opportunities, past->last.low, past->last.high, group);
    put_count(j, "noted", past->noted);
    put_count(j, "reports", past->reports);
    put_close(j, '}');
}
