/* layout: time layouts into steps. See snag/civil.h; layout_parse.c runs the steps. */
#include "text/layout.h"

#include <stdio.h>
#include <stdlib.h>

#include "text/calendar.h"
#include "snag/mem.h"

enum { PIVOT = 1969, TEXT_LIMIT = 200, STEPS_PER_BYTE = 4 };

const char *const layout_months[12] = {"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};
const char *const layout_week_days[7] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
const char *const layout_halves[2] = {"am", "pm"};

/* What the letter after a % means: either a longer layout or one step. */
struct conversion {
    char letter;
    const char *spelled; /* the longer layout */
    bool padded;         /* may be preceded by a blank */
    struct step step;
};
#define NUMBER_STEP(f, l, m, lo, hi)                                                            \
    {                                                                                           \
        .code = STEP_NUMBER, .field = (f), .least = (l), .most = (m), .low = (lo), .high = (hi) \
    }
#define NAME(f)                         \
    {                                   \
        .code = STEP_NAME, .field = (f) \
    }

static const struct conversion conversions[] = {
    {'Y', NULL, false, NUMBER_STEP(F_YEAR, 4, 4, 1, 9999)},
    {'y', NULL, false, NUMBER_STEP(F_YEAR2, 1, 2, 0, 99)},
    {'m', NULL, false, NUMBER_STEP(F_MONTH, 1, 2, 1, 12)},
    {'d', NULL, false, NUMBER_STEP(F_DAY, 1, 2, 1, 31)},
    {'e', NULL, true, NUMBER_STEP(F_DAY, 1, 2, 1, 31)},
    {'j', NULL, false, NUMBER_STEP(F_YEAR_DAY, 1, 3, 1, 366)},
    {'H', NULL, false, NUMBER_STEP(F_HOUR, 1, 2, 0, 23)},
    {'k', NULL, true, NUMBER_STEP(F_HOUR, 1, 2, 0, 23)},
    {'I', NULL, false, NUMBER_STEP(F_HOUR12, 1, 2, 1, 12)},
    {'l', NULL, true, NUMBER_STEP(F_HOUR12, 1, 2, 1, 12)},
    {'M', NULL, false, NUMBER_STEP(F_MINUTE, 1, 2, 0, 59)},
    {'S', NULL, false, NUMBER_STEP(F_SECOND, 1, 2, 0, 60)},
    {'b', NULL, false, NAME(F_MONTH)},
    {'B', NULL, false, NAME(F_MONTH)},
    {'h', NULL, false, NAME(F_MONTH)},
    {'a', NULL, false, NAME(F_WEEK_DAY)},
    {'A', NULL, false, NAME(F_WEEK_DAY)},
    {'p', NULL, false, NAME(F_HALF)},
    {'s', NULL, false, {.code = STEP_EPOCH, .field = F_EPOCH}},
    {'z', NULL, false, {.code = STEP_OFFSET, .field = F_OFFSET}},
    {'Z', NULL, false, {.code = STEP_ZONE, .field = F_ZONE}},
    {'T', "%H:%M:%S", false, {0}},
    {'R', "%H:%M", false, {0}},
    {'D', "%m/%d/%y", false, {0}},
    {'F', "%Y-%m-%d", false, {0}},
};

/* Fields that make no sense alone or together. */
static const struct {
    unsigned with, needs, forbids;
    const char *why;
} sense[] = {
    {BIT(F_YEAR), 0, BIT(F_YEAR2), "%Y and %y both give the year"},
    {BIT(F_YEAR_DAY), 0, BIT(F_MONTH) | BIT(F_DAY), "%j already gives month and day"},
    {BIT(F_HOUR), 0, BIT(F_HOUR12) | BIT(F_HALF), "%H is the hour of 24, so %I and %p cannot be used with it"},
    {BIT(F_HOUR12), BIT(F_HALF), 0, "%I is the hour of 12 and requires %p (or use %H)"},
    {BIT(F_HALF), BIT(F_HOUR12), 0, "%p requires %I"},
    {BIT(F_SECOND), BIT(F_MINUTE), 0, "%S requires %M"},
    {BIT(F_EPOCH), 0, BIT(N_FIELDS) - 1, "%s is the whole time, so other parts cannot be used with it"},
};

/* A layout being compiled. */
struct compiler {
    struct layout *l;
    const char *text; /* all of it, for messages */
    struct err *err;
};

static struct step *add(struct compiler *c, struct step s)
{
    c->l->steps[c->l->n] = s;
    return &c->l->steps[c->l->n++];
}

static int refuse(struct compiler *c, size_t at, int width, const char *why)
{
    char shown[2 * TEXT_LIMIT];
    (void)err_set(c->err, ERR_DATA, "time layout '%s': %s", str_shown(shown, sizeof shown, view_of(c->text)), why);
    return width > 0 ? err_caret(c->err, c->text, (int)at + 1, width, "") : -1;
}

static const struct conversion *find(char letter)
{
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++)
        if (conversions[i].letter == letter)
            return &conversions[i];
    return NULL;
}

/* A fraction is accepted after the second unless the layout itself continues with its mark. */
static void add_number(struct compiler *c, const struct conversion *v, char next)
{
    if (v->padded)
        add(c, (struct step){.code = STEP_PAD});
    add(c, v->step);
    c->l->has |= BIT(v->step.field);
    if (v->step.field == F_SECOND && next != '.' && next != ',')
        add(c, (struct step){.code = STEP_FRACTION});
}

/* `at` is the position of `part` in the whole layout; a spelled-out part has that of its conversion. */
static int compile_part(struct compiler *c, const char *part, const char *rest, size_t at, bool spelled)
{
    for (const char *p = part; *p; p++) {
        size_t here = spelled ? at : (size_t)(p - part);
        if (*p == ' ' || *p == '\t' || (*p == '%' && (p[1] == 'n' || p[1] == 't'))) {
            if (c->l->n == 0 || c->l->steps[c->l->n - 1].code != STEP_BLANKS)
                add(c, (struct step){.code = STEP_BLANKS});
            p += *p == '%';
            continue;
        }
        if (*p != '%' || p[1] == '%') {
            p += *p == '%';
            add(c, (struct step){.code = STEP_BYTE, .byte = *p});
            continue;
        }
        p++;
        const struct conversion *v = find(*p);
        if (!v) {
            (void)refuse(c, here, *p ? 2 : 1, *p ? "unknown conversion" : "a lone %");
            return err_hint(
                c->err, "the conversions are %%Y %%y %%m %%d %%H %%M %%S %%b %%B %%j %%I %%p %%T %%D %%F %%R %%s %%z "
                        "%%Z %%e %%k %%l %%a %%A %%%%");
        }
        if (v->spelled) {
            if (compile_part(c, v->spelled, p + 1, here, true) < 0)
                return -1;
        } else if (c->l->has & BIT(v->step.field)) {
            return refuse(c, here, 2, "this appears twice");
        } else {
            add_number(c, v, p[1] ? p[1] : *rest);
        }
    }
    return 0;
}

static int check_sense(struct compiler *c)
{
    unsigned has = c->l->has;
    for (size_t i = 0; i < sizeof sense / sizeof *sense; i++)
        if ((has & sense[i].with) && ((has & sense[i].needs) != sense[i].needs || (has & sense[i].forbids)))
            return refuse(c, 0, 0, sense[i].why);
    if ((has & BIT(F_MINUTE)) && !(has & (BIT(F_HOUR) | BIT(F_HOUR12))))
        return refuse(c, 0, 0, "%M requires %H, or %I and %p");
    bool day = (has & BIT(F_YEAR_DAY)) || ((has & BIT(F_MONTH)) && (has & BIT(F_DAY)));
    if ((has & BIT(F_EPOCH)) || (day && (has & (BIT(F_YEAR) | BIT(F_YEAR2)))))
        return 0;
    (void)refuse(c, 0, 0, "it does not give a whole date");
    return err_hint(c->err,
                    "a layout is made of conversions such as %%Y-%%m-%%d %%H:%%M:%%S, or is one of the words iso, "
                    "epoch, epoch_ms, epoch_us, epoch_ns");
}

static bool is_day(const struct step *s)
{
    return (s->code == STEP_NUMBER || s->code == STEP_NAME) && s->field <= F_WEEK_DAY;
}

static bool is_number(const struct step *s, int field)
{
    return s->code == STEP_NUMBER && s->field == field;
}
static bool is_byte(const struct step *s, char byte)
{
    return s->code == STEP_BYTE && s->byte == byte;
}

static void insert(struct layout *l, size_t at, struct step s)
{
    memmove(l->steps + at + 1, l->steps + at, (l->n - at) * sizeof s);
    l->steps[at] = s;
    l->n++;
}

/* Marks the shortcuts: a clock, and the day if no other field comes between its parts. */
static void add_shortcuts(struct layout *l)
{
    size_t first = l->n, last = 0, i;
    for (i = 0; i + 4 < l->n; i++) {
        const struct step *s = l->steps + i;
        if (is_number(s, F_HOUR) && is_byte(s + 1, ':') && is_number(s + 2, F_MINUTE) && is_byte(s + 3, ':') &&
            is_number(s + 4, F_SECOND)) {
            insert(l, i, (struct step){.code = STEP_CLOCK, .to = (uint16_t)(i + 6)});
            break;
        }
    }
    for (i = l->n; i-- > 0;)
        if (is_day(l->steps + i)) {
            last = last ? last : i;
            first = i;
        }
    for (i = first; i < last; i++)
        if (!is_day(l->steps + i) && l->steps[i].code != STEP_BYTE && l->steps[i].code != STEP_BLANKS &&
            l->steps[i].code != STEP_PAD)
            return;
    if (first >= last)
        return;
    for (i = last; i < l->n; i++)
        if (l->steps[i].code == STEP_CLOCK)
            l->steps[i].to = (uint16_t)(l->steps[i].to + 2);
    insert(l, last + 1, (struct step){.code = STEP_DAY_END});
    insert(l, first, (struct step){.code = STEP_DAY_BEGIN, .to = (uint16_t)(last + 3)});
}

/* After a time of day, a final Z means UTC, as everywhere. */
static void mark_utc(struct layout *l)
{
    struct step *last = &l->steps[l->n - 1];
    if (l->n < 2 || !is_byte(last, 'Z') || (l->has & (BIT(F_OFFSET) | BIT(F_ZONE) | BIT(F_EPOCH))))
        return;
    if (last[-1].code == STEP_FRACTION || is_number(last - 1, F_MINUTE)) {
        last->code = STEP_UTC;
        l->has |= BIT(F_OFFSET);
    }
}

/* The layouts that are words. */
static bool compile_word(struct compiler *c)
{
    static const struct {
        const char *word;
        uint8_t digits;
    } epochs[] = {{"epoch", 0}, {"epoch_ms", 3}, {"epoch_us", 6}, {"epoch_ns", 9}};
    for (size_t i = 0; i < sizeof epochs / sizeof *epochs; i++) {
        if (strcmp(c->text, epochs[i].word) == 0) {
            add(c, (struct step){.code = STEP_EPOCH, .least = epochs[i].digits});
            c->l->has = BIT(F_EPOCH);
            return true;
        }
    }
    if (strcmp(c->text, "iso") != 0)
        return false;
    add(c, (struct step)NUMBER_STEP(F_YEAR, 4, 4, 1, 9999));
    add(c, (struct step){.code = STEP_BYTE, .byte = '-'});
    add(c, (struct step)NUMBER_STEP(F_MONTH, 2, 2, 1, 12));
    add(c, (struct step){.code = STEP_BYTE, .byte = '-'});
    add(c, (struct step)NUMBER_STEP(F_DAY, 2, 2, 1, 31));
    add(c, (struct step){.code = STEP_ISO_TIME});
    c->l->has = BIT(F_YEAR) | BIT(F_MONTH) | BIT(F_DAY) | BIT(F_HOUR) | BIT(F_MINUTE) | BIT(F_SECOND);
    return true;
}

static int compile(struct compiler *c)
{
    if (!compile_word(c)) {
        if (compile_part(c, c->text, "", 0, false) < 0 || check_sense(c) < 0)
            return -1;
        mark_utc(c->l);
    }
    add_shortcuts(c->l);
    add(c, (struct step){.code = STEP_END});
    layout_find_iso(c->l);
    return 0;
}

int layout_compile(struct layout **l, const char *text, struct err *err)
{
    size_t n = strlen(text), most = STEPS_PER_BYTE * n + 16;
    struct compiler c = {.text = text, .err = err};
    *l = NULL;
    if (n > TEXT_LIMIT)
        return err_set(err, ERR_DATA, "time layout of %zu bytes: at most %d are allowed", n, TEXT_LIMIT);
    c.l = mem_zero(1, sizeof *c.l + most * sizeof *c.l->steps, err);
    if (!c.l)
        return -1;
    c.l->pivot = PIVOT;
    c.l->text = mem_copy(text, n, err);
    if (!c.l->text || compile(&c) < 0) {
        layout_free(c.l);
        return -1;
    }
    *l = c.l;
    return 0;
}

void layout_free(struct layout *l)
{
    if (!l)
        return;
    free(l->text);
    free(l);
}

const char *layout_text(const struct layout *l)
{
    return l->text;
}

void layout_pivot(struct layout *l, int first_year)
{
    l->pivot = first_year;
    l->day.n = 0;
}
