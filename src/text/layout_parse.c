/* layout_parse: texts into times, by the steps of a compiled layout. See snag/civil.h. */
#include "text/calendar.h"
#include "text/layout.h"
#include "text/zone.h"

/* A text being read. Each reader moves p and returns false if the text does not match. */
struct layout_reading {
    const char *p, *end;
    const char *day_from; /* where the day began, to remember it */
    int64_t days;
    bool day_read, has_offset;
    int fraction_digits;
    int us; /* of the second */
    int32_t offset_s;
    struct view zone_word; /* n = 0: none */
    int64_t epoch_s;
    int at[N_FIELDS];
};

static inline bool read_byte(struct layout_reading *r, char byte)
{
    if (r->p == r->end || *r->p != byte)
        return false;
    r->p++;
    return true;
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool read_blanks(struct layout_reading *r)
{
    const char *from = r->p;
    while (r->p < r->end && is_blank(*r->p))
        r->p++;
    return r->p > from;
}

static inline bool read_number(struct layout_reading *r, const struct step *s)
{
    const char *p = r->p, *stop = r->end - p > s->most ? p + s->most : r->end;
    int x = 0;
    for (; p < stop && is_digit(*p); p++)
        x = x * 10 + (*p - '0');
    bool good = p - r->p >= s->least && x >= s->low && x <= s->high;
    r->p = p;
    r->at[s->field] = x;
    return good;
}

static bool same_letters(struct view word, const char *name)
{
    for (size_t i = 0; i < word.n; i++)
        if (to_lower(word.p[i]) != name[i])
            return false;
    return true;
}

/* A run of letters. */
static struct view read_word(struct layout_reading *r)
{
    const char *from = r->p;
    while (r->p < r->end && is_letter(*r->p))
        r->p++;
    return (struct view){from, (size_t)(r->p - from)};
}

static bool read_name(struct layout_reading *r, enum field field)
{
    const char *const *names = field == F_MONTH ? layout_months : field == F_HALF ? layout_halves : layout_week_days;
    int n = field == F_MONTH ? 12 : field == F_HALF ? 2 : 7;
    struct view word = read_word(r);
    for (int i = 0; i < n; i++) {
        size_t len = strlen(names[i]);
        if ((word.n == len || (word.n == 3 && len > 3)) && same_letters(word, names[i])) {
            r->at[field] = field == F_MONTH ? i + 1 : i;
            return true;
        }
    }
    return false;
}

static inline bool read_clock(struct layout_reading *r)
{
    if (r->end - r->p < 8 || !clock_read(r->p, &r->at[F_HOUR], &r->at[F_MINUTE], &r->at[F_SECOND]))
        return false;
    r->p += 8;
    return true;
}

static inline bool read_fraction(struct layout_reading *r)
{
    const char *p = fraction_read(r->p, r->end, &r->fraction_digits, &r->us);
    if (p)
        r->p = p;
    return p != NULL;
}

static bool read_offset(struct layout_reading *r)
{
    r->has_offset = true;
    r->offset_s = 0;
    if (read_byte(r, 'Z'))
        return true;
    const char *p = offset_read(r->p, r->end, &r->offset_s);
    if (p)
        r->p = p;
    return p != NULL;
}

/* An abbreviation: UTC's own names are settled here, others by the zone at the end. */
static bool read_zone(struct layout_reading *r, bool beside_offset)
{
    struct view word = read_word(r);
    if (beside_offset)
        return word.n > 0;
    if (view_is(word, "UTC") || view_is(word, "GMT") || view_is(word, "Z")) {
        r->has_offset = true;
        return true;
    }
    r->zone_word = word;
    return word.n > 0;
}

static bool read_epoch(struct layout_reading *r, int digits)
{
    static const int64_t per_s[10] = {[0] = 1, [3] = 1000, [6] = 1000000, [9] = 1000000000};
    bool minus = read_byte(r, '-');
    const char *from = r->p;
    int64_t x = 0;
    for (; r->p < r->end && is_digit(*r->p) && r->p - from < 18; r->p++)
        x = x * 10 + (*r->p - '0');
    if (r->p < r->end && is_digit(*r->p)) { /* the 19th digit of nanoseconds */
        if (__builtin_mul_overflow(x, 10, &x) || __builtin_add_overflow(x, *r->p - '0', &x))
            return false;
        r->p++;
    }
    if (r->p == from)
        return false;
    r->fraction_digits = digits;
    r->epoch_s = x / per_s[digits];
    if (digits > 0)
        r->us = (int)(digits == 9 ? x % per_s[9] / 1000 : x % per_s[digits] * (US_PER_S / per_s[digits]));
    else if (!read_fraction(r))
        return false;
    if (minus) {
        r->epoch_s = -r->epoch_s - (r->us > 0);
        r->us = r->us > 0 ? (int)US_PER_S - r->us : 0;
    }
    return true;
}

/* What follows an ISO date: nothing, or else T or a blank, hh:mm or hh:mm:ss with optional fraction, and an optional
 * offset. */
static bool read_iso_time(struct layout_reading *r)
{
    static const struct step hour = {.least = 2, .most = 2, .high = 23, .field = F_HOUR};
    static const struct step minute = {.least = 2, .most = 2, .high = 59, .field = F_MINUTE};
    if (r->p == r->end)
        return true;
    if (!read_byte(r, 'T') && !read_byte(r, ' '))
        return false;
    if (read_clock(r)) {
        if (!read_fraction(r))
            return false;
    } else if (!read_number(r, &hour) || !read_byte(r, ':') || !read_number(r, &minute)) {
        return false;
    }
    return r->p == r->end || read_offset(r);
}

static inline int next_byte(const char *p, const char *end)
{
    return p < end ? (unsigned char)*p : -1;
}

/* The day of the last text again? */
static inline bool recall_day(struct layout_reading *r, const struct day_known *known)
{
    size_t n = known->n;
    if (n == 0 || (size_t)(r->end - r->p) < n || word_load(r->p) != known->head ||
        word_load(r->p + n - 8) != known->tail || next_byte(r->p + n, r->end) != known->next)
        return false;
    r->p += n;
    r->days = known->days;
    r->day_read = true;
    return true;
}

static bool find_day(struct layout_reading *r, const struct layout *l)
{
    int64_t year = l->has & BIT(F_YEAR2) ? l->pivot + ((r->at[F_YEAR2] - l->pivot) % 100 + 100) % 100 : r->at[F_YEAR];
    if (l->has & BIT(F_YEAR_DAY)) {
        r->days = civil_days(year, 1, 1) + r->at[F_YEAR_DAY] - 1;
        if (r->at[F_YEAR_DAY] == 366 && civil_month_days(year, 2) == 28)
            return false;
    } else {
        r->days = civil_days(year, r->at[F_MONTH], r->at[F_DAY]);
        if (r->at[F_DAY] > 28 && r->at[F_DAY] > civil_month_days(year, r->at[F_MONTH]))
            return false;
    }
    r->day_read = true;
    return !(l->has & BIT(F_WEEK_DAY)) || week_day(r->days) == r->at[F_WEEK_DAY];
}

static bool find_and_keep_day(struct layout_reading *r, struct layout *l)
{
    size_t n = (size_t)(r->p - r->day_from);
    if (!find_day(r, l))
        return false;
    if (n >= 8 && n <= 16)
        l->day = (struct day_known){n, word_load(r->day_from), word_load(r->p - 8), next_byte(r->p, r->end), r->days};
    return true;
}

static bool run(struct layout_reading *r, struct layout *l)
{
    const struct step *s = l->steps;
    for (bool good = true; good; s++) {
        switch ((enum step_code)s->code) {
        case STEP_END:
            return r->p == r->end;
        case STEP_BYTE:
            good = read_byte(r, s->byte);
            break;
        case STEP_BLANKS:
            good = read_blanks(r);
            break;
        case STEP_PAD:
            (void)read_byte(r, ' ');
            break;
        case STEP_NUMBER:
            good = read_number(r, s);
            break;
        case STEP_NAME:
            good = read_name(r, s->field);
            break;
        case STEP_FRACTION:
            good = read_fraction(r);
            break;
        case STEP_OFFSET:
            good = read_offset(r);
            break;
        case STEP_UTC:
            r->has_offset = read_byte(r, 'Z');
            good = r->has_offset;
            break;
        case STEP_ZONE:
            good = read_zone(r, l->has & BIT(F_OFFSET));
            break;
        case STEP_EPOCH:
            good = read_epoch(r, s->least);
            break;
        case STEP_ISO_TIME:
            good = read_iso_time(r);
            break;
        case STEP_DAY_END:
            good = find_and_keep_day(r, l);
            break;
        case STEP_DAY_BEGIN:
            if (recall_day(r, &l->day))
                s = l->steps + s->to - 1;
            else
                r->day_from = r->p;
            break;
        case STEP_CLOCK:
            if (read_clock(r))
                s = l->steps + s->to - 1;
            break;
        }
    }
    return false;
}

/* Day and time of day as local seconds. */
static inline int64_t local_seconds(const struct layout_reading *r, unsigned has)
{
    int hour = has & BIT(F_HOUR12) ? r->at[F_HOUR12] % 12 + 12 * r->at[F_HALF] : r->at[F_HOUR];
    return r->days * S_PER_DAY + hour * 3600 + r->at[F_MINUTE] * 60 + r->at[F_SECOND];
}

int layout_parse(struct layout *l, const struct zone *z, struct view text, struct time_read *r)
{
    return layout_iso(l, z, text, r) ? 0 : layout_parse_steps(l, z, text, r);
}

int layout_parse_steps(struct layout *l, const struct zone *z, struct view text, struct time_read *out)
{
    struct layout_reading r;
    enum local_kind kind = LOCAL_PLAIN;
    int64_t utc_s, local_s;
    if (text.n == 0)
        return -1;
    r.p = text.p;
    r.end = text.p + text.n;
    r.day_read = false;
    r.has_offset = false;
    r.fraction_digits = 0;
    r.us = 0;
    r.zone_word.n = 0;
    r.offset_s = 0;
    r.at[F_HOUR] = 0;
    r.at[F_MINUTE] = 0;
    r.at[F_SECOND] = 0;
    if (!run(&r, l))
        return -1;
    if (l->has & BIT(F_EPOCH)) {
        utc_s = r.epoch_s;
        local_s = r.epoch_s;
    } else {
        if (!r.day_read && !find_day(&r, l))
            return -1;
        local_s = local_seconds(&r, l->has);
        if (r.has_offset)
            utc_s = local_s - r.offset_s;
        else if (r.zone_word.n > 0 && (!z || !zone_utc_named_s(z, local_s, r.zone_word, &utc_s)))
            return -1;
        else if (r.zone_word.n == 0)
            utc_s = z ? zone_utc_s(z, local_s, &l->span, &kind) : local_s;
        if (r.at[F_SECOND] == 60 && utc_s % S_PER_DAY != 0)
            return -1;
    }
    if (utc_s < TS_FIRST / US_PER_S || utc_s >= TS_END / US_PER_S)
        return -1;
    out->ts_us = utc_s * US_PER_S + r.us;
    out->local_us = local_s * US_PER_S + r.us;
    out->fraction_digits = r.fraction_digits;
    out->kind = kind;
    return 0;
}
