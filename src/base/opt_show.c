/* opt_show: an option table for people, for the manual and for the shell. */
#include "snag/opt.h"

#include <stdio.h>

/* "-o, --output FILE" */
static int left_part(const struct opt *o, struct buf *b, struct err *err)
{
    if (o->letter && buf_addf(b, err, "-%c, ", o->letter) < 0)
        return -1;
    if (buf_addf(b, err, "--%s", o->name) < 0)
        return -1;
    return o->arg ? buf_addf(b, err, " %s", o->arg) : 0;
}

/* Words of text from column `indent` on, folded before `columns`. */
static int wrapped(const char *text, int at, int indent, int columns, struct buf *out, struct err *err)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        if (at > indent && at + 1 + (int)n > columns) {
            if (buf_addf(out, err, "\n%*s", indent, "") < 0)
                return -1;
            at = indent;
        }
        if (at > indent) {
            if (buf_addc(out, ' ', err) < 0)
                return -1;
            at++;
        }
        if (buf_add(out, text, n, err) < 0)
            return -1;
        at += (int)n;
        text += n + strspn(text + n, " ");
    }
    return buf_addc(out, '\n', err);
}

int opt_help(const struct opt *table, int columns, struct buf *out, struct err *err)
{
    enum { INDENT = 26 };
    struct buf left = {0};
    int rc = 0;
    for (const struct opt *o = table; o->name && rc == 0; o++) {
        if (o->type == OPT_HEADING) {
            rc = buf_addc(out, '\n', err) < 0 ? -1 : wrapped(o->help, 0, 0, columns, out, err);
            continue;
        }
        buf_clear(&left);
        rc = left_part(o, &left, err);
        if (rc < 0)
            break;
        rc = left.n + 4 > INDENT ? buf_addf(out, err, "  %s\n%*s", left.p, INDENT, "")
                                 : buf_addf(out, err, "  %-*s", INDENT - 2, left.p);
        if (rc == 0)
            rc = wrapped(o->help, INDENT, INDENT, columns, out, err);
    }
    buf_free(&left);
    return rc;
}

/* Text for mdoc: backslashes and a leading point are escaped from roff. */
static int roff_text(const char *text, struct buf *out, struct err *err)
{
    for (; *text; text++) {
        const char *as = *text == '\\' ? "\\e" : *text == '-' ? "\\-" : NULL;
        if ((as ? buf_adds(out, as, err) : buf_addc(out, *text, err)) < 0)
            return -1;
    }
    return 0;
}

int opt_mdoc(const struct opt *table, struct buf *out, struct err *err)
{
    for (const struct opt *o = table; o->name; o++) {
        if (o->type == OPT_HEADING) {
            if (buf_addf(out, err, ".El\n.Ss %s\n.Bl -tag -width Ds\n", o->help) < 0)
                return -1;
            continue;
        }
        if (buf_adds(out, ".It", err) < 0 || (o->letter && buf_addf(out, err, " Fl %c ,", o->letter) < 0) ||
            buf_addf(out, err, " Fl \\-%s", o->name) < 0 || (o->arg && buf_addf(out, err, " Ar %s", o->arg) < 0) ||
            buf_adds(out, "\n\\&", err) < 0 || roff_text(o->help, out, err) < 0 || buf_adds(out, ".\n", err) < 0)
            return -1;
    }
    return 0;
}

int opt_words(const struct opt *table, struct buf *out, struct err *err)
{
    for (const struct opt *o = table; o->name; o++)
        if (o->type != OPT_HEADING &&
            ((o->letter && buf_addf(out, err, "-%c\n", o->letter) < 0) || buf_addf(out, err, "--%s\n", o->name) < 0))
            return -1;
    return 0;
}
