/* association_lines: lines and notes of an association. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/measure/association_impl.h"

int association_add(struct association *x, const char *measure, const char *of, const char *with, struct measure a,
                    struct err *err)
{
    if (mem_reserve(&x->line, &x->cap_lines, x->n_lines + 1, sizeof *x->line, err) < 0)
        return -1;
    x->line[x->n_lines++] = (struct association_line){measure, of, with, a};
    return 0;
}

int association_note(struct association *x, struct err *err, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (mem_reserve(&x->note, &x->cap_notes, x->n_notes + 1, sizeof *x->note, err) < 0)
        return -1;
    x->note[x->n_notes] = arena_copy(&x->arena, text, strlen(text), err);
    if (!x->note[x->n_notes])
        return -1;
    x->n_notes++;
    return 0;
}

void association_close(struct association *x)
{
    free(x->line);
    free(x->note);
    arena_free(&x->arena);
    *x = (struct association){0};
}
