/* name: how a drafted map says a column, a time, a span, a word, and what it knows of a column. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include "snag/num.h"

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Words of the language itself. */
static bool is_reserved(struct view v)
{
    static const struct view words =
        VIEW_LIT("at, plus, when, and, else, first, is, set, changes, becomes, from, not, "
                 "in, prior, json, split, lower, trim, phone, ms, min, h, hms, case, contact");
    struct view list = words, word;
    while (draft_next(&list, &word))
        if (view_eq(word, v))
            return true;
    return v.n > 6 && memcmp(v.p, "prior.", 6) == 0;
}

int draft_column(const struct drafting *d, int column, struct buf *to, struct err *err)
{
    struct view name = d->p[column].name;
    bool plain = name.n > 0, sayable = name.n > 0 && !d->p[column].copy;
    for (size_t i = 0; i < name.n; i++) {
        plain = plain && (is_name_byte(name.p[i]) || (d->s->json && name.p[i] == '.'));
        sayable = sayable && name.p[i] != '`' && (unsigned char)name.p[i] >= ' ' && name.p[i] != '\\';
    }
    bool number = name.n && name.p[0] >= '0' && name.p[0] <= '9';
    if (!sayable)
        return buf_addf(to, err, "#%d", column + 1);
    const char *tick = plain && !number && !is_reserved(name) ? "" : "`";
    return buf_addf(to, err, "%s%.*s%s", tick, VIEW_FMT(name), tick);
}

int draft_row_time(const struct drafting *d)
{
    const int *at = d->parts->column;
    static const enum draft_part later[] = {PART_START_TIME, PART_EVENT_TIME, PART_QUEUE_TIME, PART_ANSWER_TIME,
                                            PART_END_TIME,   PART_REPLY_TIME, PART_SOLVE_TIME, PART_CLOSE_TIME};
    if (d->parts->shape != SHAPE_RECORDS)
        return at[PART_EVENT_TIME];
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (at[later[i]] >= 0)
            return at[later[i]];
    return at[PART_EVENT_TIME];
}

int draft_time(const struct drafting *d, int column, struct buf *to, struct err *err)
{
    if (d->t->day >= 0 && (draft_column(d, d->t->day, to, err) < 0 || buf_adds(to, " + \" \" + ", err) < 0))
        return -1;
    return draft_column(d, column, to, err);
}

int draft_span(const struct drafting *d, int column, struct buf *to, struct err *err)
{
    static const struct {
        const char *unit;
        struct view words;
    } units[] = {{" ms", VIEW_LIT("ms, millis, milliseconds, msec")},
                 {" min", VIEW_LIT("min, mins, minutes, minuten, minutos")},
                 {" h", VIEW_LIT("hours, hrs, stunden, heures")}};
    const struct profile *p = &d->p[column];
    const char *unit = p->span * 2 > p->filled ? " hms" : "";
    for (size_t i = 0; !*unit && i < sizeof units / sizeof *units; i++)
        if (draft_phrase(units[i].words, p->folded))
            unit = units[i].unit;
    return draft_column(d, column, to, err) < 0 ? -1 : buf_adds(to, unit, err);
}

bool draft_sayable(struct view word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '"' || (unsigned char)word.p[i] < ' ')
            return false;
    return word.n > 0 && word.n < DRAFT_WORD;
}

int draft_word(struct view word, struct buf *to, struct err *err)
{
    bool plain = word.n > 0 && word.p[0] != ' ' && word.p[0] != '-';
    for (size_t i = 0; i < word.n; i++)
        plain = plain && (is_name_byte(word.p[i]) || word.p[i] == ' ' || word.p[i] == '-');
    char folded[DRAFT_WORD + 3];
    draft_fold(folded, word);
    plain = plain && !strstr(folded, " and ") && !strstr(folded, " from ") && !strstr(folded, " plus ") &&
            !strstr(folded, " not ");
    const char *quote = plain ? "" : "\"";
    return buf_addf(to, err, "%s%.*s%s", quote, VIEW_FMT(word), quote);
}

static int add_value(const struct profile *p, size_t i, bool counted, struct buf *to, struct err *err)
{
    struct view v = p->value.text[i];
    bool cut = v.n > 40;
    v.n = cut ? 40 : v.n;
    while (cut && v.n && str_utf8_bad(v) < v.n)
        v.n--;
    if (buf_add_shown(to, v, err) < 0 || buf_adds(to, cut ? "…" : "", err) < 0)
        return -1;
    return counted ? buf_addf(to, err, " (%u)", p->count[i]) : 0;
}

int draft_evidence(const struct drafting *d, int column, struct buf *to, struct err *err)
{
    const struct profile *p = &d->p[column];
    bool kinds = p->n_distinct <= 60 && p->n_distinct * 2 < p->filled;
    size_t most = kinds ? 6 : 3, shown[6], n = 0;
    if (buf_addf(to, err, "# %.0f%% filled, %zu distinct value%s: ",
                 100.0 * (double)p->filled / (double)(p->n ? p->n : 1), p->n_distinct, str_s(p->n_distinct)) < 0)
        return -1;
    while (n < most && n < p->value.n) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < p->value.n; i++) {
            bool has = false;
            for (size_t k = 0; k < n; k++)
                has = has || shown[k] == i;
            if (!has && (best == SIZE_MAX || p->count[i] > p->count[best]))
                best = i;
        }
        shown[n] = best;
        n++;
        if ((n > 1 && buf_adds(to, ", ", err) < 0) || add_value(p, best, kinds, to, err) < 0)
            return -1;
    }
    return buf_adds(to, n < p->n_distinct ? ", …\n" : "\n", err);
}

int draft_values(const struct drafting *d, int column, const char *kind, const char *meaning, struct buf *to, size_t *n,
                 struct err *err)
{
    const struct profile *p = &d->p[column];
    *n = 0;
    for (size_t i = 0; i < p->value.n; i++) {
        struct view v = p->value.text[i];
        if (!draft_sayable(v) || !view_is(draft_meaning(d->w, kind, v), meaning))
            continue;
        if ((*n && buf_adds(to, ", ", err) < 0) || draft_word(v, to, err) < 0)
            return -1;
        ++*n;
    }
    return 0;
}
