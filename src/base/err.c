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
    err->msg[0] = '\0';
    err->hint[0] = '\0';
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
    err->msg[0] = '\0';
    err->hint[0] = '\0';
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

/* Is this a UTF-8 continuation byte? */
static int goes_on(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

enum { QUOTED = 160 }; /* most bytes of a line that are quoted; of a longer one, those around the caret */

int err_caret(struct err *err, const char *text, int column, int width, const char *note)
{
    char shown[QUOTED + 1], marks[2 * QUOTED];
    const char *at = text + (column > 0 ? column - 1 : 0), *from = at, *end = at + strcspn(at, "\r\n");
    size_t n = 0, m = 0;
    while (from > text && from[-1] != '\n')
        from--;
    if (end - from > QUOTED && at - from > QUOTED / 2)
        for (from = at - QUOTED / 2; goes_on(*from); from++)
            ;
    if (end - from > QUOTED)
        for (end = from + QUOTED; goes_on(*end); end--)
            ;
    for (const char *p = from; p < end; p++)
        shown[n++] = (unsigned char)*p < ' ' || *p == 127 ? ' ' : *p;
    shown[n] = '\0';
    for (const char *p = from; p < at; p++)
        if (!goes_on(*p))
            marks[m++] = ' ';
    marks[m++] = '^';
    for (const char *p = at + 1; p < at + width && p < end; p++)
        if (!goes_on(*p))
            marks[m++] = '^';
    marks[m] = '\0';
    (void)err_hint(err, "%s", shown);
    return err_hint(err, "%s%s%s", marks, *note ? " " : "", note);
}
