/* lines: the numbers of a study as they are added, each NaN or NULL where it says nothing. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "study/study_impl.h"

struct study_line *study_add(struct study *st, const char *name, const char *label, struct err *err)
{
    if (mem_reserve(&st->line, &st->cap_lines, st->n_lines + 1, sizeof *st->line, err) < 0)
        return NULL;
    struct study_line *x = &st->line[st->n_lines++];
    *x = (struct study_line){.part = st->part, .name = name, .label = label, .by = st->by, .weighted = st->weighted};
    double *number[] = {&x->estimate, &x->std_error, &x->low, &x->high,       &x->level, &x->statistic,
                        &x->df,       &x->df2,       &x->p,   &x->p_adjusted, &x->margin};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        *number[i] = NAN;
    return x;
}

int study_measure(struct study *st, const char *name, const char *label, const struct measure *a, double level,
                  const char *method, struct err *err)
{
    struct study_line *x = study_add(st, name, label, err);
    if (!x)
        return -1;
    x->estimate = a->estimate;
    x->std_error = a->std_error;
    x->low = a->low;
    x->high = a->high;
    x->level = isnan(a->low) ? NAN : level;
    x->statistic = a->statistic;
    x->df = a->df;
    x->p = a->p_value;
    x->n = a->n;
    x->method = method;
    return 0;
}

static const char *format_text(struct study *st, struct err *err, const char *fmt, va_list ap) SNAG_PRINTF(3, 0);
static const char *format_text(struct study *st, struct err *err, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = n < 0 ? NULL : arena_get(&st->arena, (size_t)n + 1, err);
    if (text)
        (void)vsnprintf(text, (size_t)n + 1, fmt, ap);
    return text;
}

const char *study_format(struct study *st, struct err *err, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = format_text(st, err, fmt, ap);
    va_end(ap);
    return text;
}

int study_say(struct study *st, struct err *err, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = format_text(st, err, fmt, ap);
    va_end(ap);
    if (!text || mem_reserve(&st->note, &st->cap_notes, st->n_notes + 1, sizeof *st->note, err) < 0)
        return -1;
    st->note[st->n_notes++] = (struct study_note){st->part, st->by, text};
    return 0;
}

int study_excuse(struct study *st, const char *what, const struct err *why, struct err *err)
{
    if (why->kind == ERR_DATA)
        return study_say(st, err, "%s: %s.", what, why->msg);
    *err = *why;
    return -1;
}

const struct study_line *study_find(const struct study *st, const char *part, const char *name)
{
    for (size_t i = 0; i < st->n_lines; i++) {
        const struct study_line *x = &st->line[i];
        if (!x->by && !x->weighted && strcmp(x->part, part) == 0 && strcmp(x->name, name) == 0)
            return x;
    }
    return NULL;
}

void study_close(struct study *st)
{
    free(st->line);
    free(st->note);
    arena_free(&st->arena);
    *st = (struct study){0};
}
