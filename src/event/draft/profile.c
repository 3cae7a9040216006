/* profile: what the cells of each column hold: numbers, spans, words, and how many distinct ones. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include <stdlib.h>

#include "snag/num.h"

void profile_free(struct profile *p, size_t n)
{
    for (size_t i = 0; p && i < n; i++) {
        dict_free(&p[i].value);
        free(p[i].count);
    }
    free(p);
}

/* 1,5 or 1.234,5 */
static bool is_comma_number(struct view v)
{
    size_t commas = 0, digits = 0;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (c == ',' && i + 1 < v.n && digits)
            commas++;
        else if (!(c == '.' && !commas && digits) && !(c == '-' && i == 0))
            return false;
    }
    return commas == 1 && digits;
}

static void weigh(struct profile *p, struct view v)
{
    double x;
    int64_t whole;
    bool colon = memchr(v.p, ':', v.n) != NULL;
    p->longest = v.n > p->longest ? v.n : p->longest;
    p->bytes += v.n;
    if (num_parse_int(v, &whole) == 0)
        p->whole++;
    else if (num_parse(v, &x) == 0)
        p->decimal++;
    else if (colon && num_parse_hms(v, &x) == 0) {
        p->span++;
        p->zero_clock += x == 0;
    } else if (is_comma_number(v))
        p->comma++;
}

static int count_value(struct profile *p, struct view v, struct err *err)
{
    struct view cut = {v.p, v.n < DRAFT_WORD ? v.n : DRAFT_WORD};
    if (p->many && dict_get(&p->value, cut) < 0)
        return 0;
    int64_t id = dict_put(&p->value, cut, err);
    if (id < 0 || mem_reserve_zero(&p->count, &p->cap_count, p->value.n, sizeof *p->count, err) < 0)
        return -1;
    p->count[id]++;
    p->many = p->value.n >= DRAFT_MOST_VALUES;
    return 0;
}

static int count_distinct(struct profile *p, const struct draft_sample *s, size_t column, struct err *err)
{
    struct dict all = {0};
    int rc = 0;
    for (size_t r = 0; rc == 0 && r < s->n_rows; r++) {
        struct view v = s->cell[r * s->n_columns + column];
        if (v.n && dict_put(&all, v, err) < 0)
            rc = -1;
    }
    p->n_distinct = all.n;
    dict_free(&all);
    return rc;
}

/* Of a path the last step, and the one before if the last says little: customer.id, but not conversations.created_at.
 */
static struct view told_name(const struct draft_sample *s, struct view name)
{
    size_t points = 0;
    if (!s->json)
        return name;
    for (size_t i = name.n; i > 0; i--) {
        points += name.p[i - 1] == '.';
        if (points == 2)
            return (struct view){name.p + i, name.n - i};
    }
    return name;
}

static int take(struct profile *p, const struct draft_sample *s, size_t column, struct view missing, struct err *err)
{
    p->name = s->name[column];
    draft_fold(p->folded, told_name(s, p->name));
    p->n = s->n_rows;
    for (size_t i = 0; s->header && i < column; i++)
        p->copy = p->copy || view_eq(s->name[i], p->name);
    for (size_t r = 0; r < s->n_rows; r++) {
        struct view v = s->cell[r * s->n_columns + column];
        if (v.n == 0)
            continue;
        p->filled++;
        if (v.n <= 12 && draft_listed(missing, v))
            p->absent++;
        else
            weigh(p, v);
        if (count_value(p, v, err) < 0)
            return -1;
    }
    return count_distinct(p, s, column, err);
}

int profile_columns(struct profile *p, const struct draft_sample *s, const struct draft_words *w, struct err *err)
{
    const struct section *missing = draft_section(w, "missing", NULL);
    for (size_t i = 0; i < s->n_columns; i++)
        if (take(&p[i], s, i, missing->entry[0].value, err) < 0)
            return -1;
    return 0;
}
