/* verify_compare: two texts line by line, numbers as numbers. See verify_compare.h. */
#include "verify_compare.h"

#include <ctype.h>
#include <math.h>

#include "snag/num.h"

static struct view next_line(struct view *rest)
{
    const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
    struct view line = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    size_t taken = line.n + (end != NULL);
    *rest = (struct view){rest->p + taken, rest->n - taken};
    return line;
}

/* The number, or the byte, that the text begins with. */
static struct view next_token(struct view *rest, bool after_word, double *x)
{
    size_t n = 0;
    *x = NAN;
    while (!after_word && n < rest->n &&
           (isdigit((unsigned char)rest->p[n]) || (n > 0 && memchr(".eE+-", rest->p[n], 5)) ||
            (n == 0 && rest->p[0] == '-')))
        n++;
    struct view token = {rest->p, n};
    while (token.n > 0 && num_parse(token, x) < 0)
        token.n--;
    if (token.n == 0) {
        token.n = 1;
        *x = NAN;
    }
    *rest = (struct view){rest->p + token.n, rest->n - token.n};
    return token;
}

/* How far the numbers of two lines are apart that are the same otherwise; INFINITY: they are not. */
static double apart(struct view a, struct view b)
{
    double most = 0;
    bool word = false;
    while (a.n > 0 && b.n > 0) {
        double x, y;
        struct view s = next_token(&a, word, &x), t = next_token(&b, word, &y);
        word = isalpha((unsigned char)s.p[s.n - 1]) != 0;
        if (view_eq(s, t))
            continue;
        if (isnan(x) || isnan(y))
            return INFINITY;
        most = fmax(most, fabs(x - y) / fmax(fabs(x), fabs(y)));
    }
    return a.n == b.n ? most : INFINITY;
}

static int tell_line(struct buf *told, size_t number, struct view was, struct view is, struct err *err)
{
    enum { MOST = 300 };
    const struct view cut_was = {was.p, was.n < MOST ? was.n : MOST}, cut_is = {is.p, is.n < MOST ? is.n : MOST};
    int rc = buf_addf(told, err, "  line %zu was: ", number);
    if (rc == 0)
        rc = buf_add_shown(told, cut_was, err);
    if (rc == 0)
        rc = buf_addf(told, err, "\n  line %zu is:  ", number);
    if (rc == 0)
        rc = buf_add_shown(told, cut_is, err);
    return rc < 0 ? -1 : buf_addc(told, '\n', err);
}

int compare_texts(struct view was, struct view is, size_t shown, struct compared *c, struct buf *told, struct err *err)
{
    static const double same = 1e-10;
    *c = (struct compared){0};
    while (was.n > 0 || is.n > 0) {
        struct view a = next_line(&was), b = next_line(&is);
        c->n_lines++;
        if (view_eq(a, b))
            continue;
        double by = apart(a, b);
        if (isfinite(by))
            c->most = fmax(c->most, by);
        c->n_rounded += by <= same;
        c->n_other += by > same;
        if (by > same && c->n_other <= shown && tell_line(told, c->n_lines, a, b, err) < 0)
            return -1;
    }
    return 0;
}
