/* layout_iso: 2026-11-02T09:14:03Z and the like, as nearly all logs write times, read without steps.
 *
 * The day must be the same as in the previous text, which the steps read and remembered, so no date is checked here.
 */
#include "text/layout.h"
#include "text/zone.h"

enum { DAY_N = 10, CLOCK_AT = DAY_N + 1, CLOCK_END = CLOCK_AT + 8 };

static bool is_number(const struct step *s, int field)
{
    return s->code == STEP_NUMBER && s->field == field;
}

static bool is_byte(const struct step *s, char byte)
{
    return s->code == STEP_BYTE && s->byte == byte;
}

/* Skips the steps of a day with its shortcut, or of a clock; NULL if the steps are others. */
static const struct step *pass_day(const struct step *s)
{
    bool same = s[0].code == STEP_DAY_BEGIN && is_number(s + 1, F_YEAR) && is_byte(s + 2, '-') &&
                is_number(s + 3, F_MONTH) && is_byte(s + 4, '-') && is_number(s + 5, F_DAY) &&
                s[6].code == STEP_DAY_END;
    return same ? s + 7 : NULL;
}

static const struct step *pass_clock(const struct step *s)
{
    bool same = s[0].code == STEP_CLOCK && s[6].code == STEP_FRACTION;
    return same ? s + 7 : NULL;
}

void layout_find_iso(struct layout *l)
{
    const struct step *s = l->n > 7 ? pass_day(l->steps) : NULL;
    struct iso_form form = {0};
    if (!s)
        return;
    if (s->code == STEP_ISO_TIME && s[1].code == STEP_END) {
        l->iso = (struct iso_form){'T', ' ', true, true};
        return;
    }
    form.between = s->code == STEP_BYTE ? s->byte : s->code == STEP_BLANKS ? ' ' : '\0';
    form.or_between = s->code == STEP_BLANKS ? '\t' : form.between;
    s = form.between && l->steps + l->n - s >= 9 ? pass_clock(s + 1) : NULL;
    if (!s)
        return;
    form.utc = (s->code == STEP_UTC || s->code == STEP_OFFSET) && s[1].code == STEP_END;
    form.end = s->code == STEP_END;
    if (form.utc || form.end)
        l->iso = form;
}

bool layout_iso(struct layout *l, const struct zone *z, struct view text, struct time_read *r)
{
    const char *p = text.p, *end = text.p + text.n;
    const struct day_known *day = &l->day;
    int hour, minute, second, us = 0, digits = 0;
    if (!l->iso.between || text.n < CLOCK_END || day->n != DAY_N)
        return false;
    if (word_load(p) != day->head || word_load(p + DAY_N - 8) != day->tail || (unsigned char)p[DAY_N] != day->next ||
        (p[DAY_N] != l->iso.between && p[DAY_N] != l->iso.or_between) ||
        !clock_read(p + CLOCK_AT, &hour, &minute, &second) || second == 60)
        return false;
    p = fraction_read(p + CLOCK_END, end, &digits, &us);
    bool utc = p && end - p == 1 && *p == 'Z' && l->iso.utc;
    if (!utc && (p != end || !l->iso.end))
        return false;
    enum local_kind kind = LOCAL_PLAIN;
    int64_t local_s = day->days * S_PER_DAY + hour * 3600 + minute * 60 + second;
    int64_t utc_s = utc || !z ? local_s : zone_utc_s(z, local_s, &l->span, &kind);
    if (utc_s < TS_FIRST / US_PER_S || utc_s >= TS_END / US_PER_S)
        return false;
    *r = (struct time_read){utc_s * US_PER_S + us, local_s * US_PER_S + us, digits, kind};
    return true;
}
