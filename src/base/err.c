/* err: see snag/err.h. */
#include "snag/err.h"

#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void put_cut(char *dst, size_t size, const char *fmt, va_list ap)
{
    size_t used = strlen(dst);
    if (used + 1 < size)
        (void)vsnprintf(dst + used, size - used, fmt, ap);
}

int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
    va_list ap;
    err->kind = kind;
    err->errnum = 0;
    err->msg[0] = err->hint[0] = '\0';
    va_start(ap, fmt);
    put_cut(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return -1;
}

int err_system(struct err *err, int errnum, const char *fmt, ...)
{
    va_list ap;
    err->kind = ERR_SYSTEM;
    err->errnum = errnum;
    err->msg[0] = err->hint[0] = '\0';
    va_start(ap, fmt);
    put_cut(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    size_t used = strlen(err->msg);
    (void)snprintf(err->msg + used, sizeof err->msg - used, ": %s", strerror(errnum));
    return -1;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
    char old[sizeof err->msg];
    va_list ap;
    memcpy(old, err->msg, sizeof old);
    err->msg[0] = '\0';
    va_start(ap, fmt);
    put_cut(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    size_t used = strlen(err->msg);
    (void)snprintf(err->msg + used, sizeof err->msg - used, ": %s", old);
    return -1;
}

static void hint_line(struct err *err)
{
    size_t used = strlen(err->hint);
    if (used > 0 && used + 1 < sizeof err->hint)
        memcpy(err->hint + used, "\n", 2);
}

int err_hint(struct err *err, const char *fmt, ...)
{
    va_list ap;
    hint_line(err);
    va_start(ap, fmt);
    put_cut(err->hint, sizeof err->hint, fmt, ap);
    va_end(ap);
    return -1;
}

int err_caret(struct err *err, const char *line, int column, int width, const char *note)
{
    char shown[400], marks[400];
    size_t n = strnlen(line, sizeof shown - 1), m = 0;
    size_t at = column > 0 ? (size_t)column - 1 : 0;
    for (size_t i = 0; i < n; i++)
        shown[i] = line[i] == '\t' ? ' ' : line[i];
    shown[n] = '\0';
    for (; m < at && m < sizeof marks - 2; m++)
        marks[m] = ' ';
    for (int w = 0; (w == 0 || w < width) && m < sizeof marks - 1; w++)
        marks[m++] = '^';
    marks[m] = '\0';
    (void)err_hint(err, "%s", shown);
    return err_hint(err, "%s%s%s", marks, *note ? " " : "", note);
}
