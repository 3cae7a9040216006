/* shell: words as a shell reads them back. See shell.h. */
#include "text/shell.h"

static bool is_bare(struct view word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=+@%";
    for (size_t i = 0; i < word.n; i++)
        if (!strchr(plain, word.p[i]) || word.p[i] == '\0')
            return false;
    return word.n > 0;
}

static bool acts(char c)
{
    unsigned char u = (unsigned char)c;
    return u < 0x20 || u >= 0x7f;
}

static int add_quoted(struct buf *b, struct view word, struct err *err)
{
    int rc = buf_addc(b, '\'', err);
    for (size_t i = 0; rc == 0 && i < word.n; i++)
        rc = word.p[i] == '\'' ? buf_adds(b, "'\\''", err) : buf_addc(b, word.p[i], err);
    return rc < 0 ? -1 : buf_addc(b, '\'', err);
}

static int add_escaped(struct buf *b, struct view word, struct err *err)
{
    int rc = buf_adds(b, "$'", err);
    for (size_t i = 0; rc == 0 && i < word.n; i++) {
        char c = word.p[i];
        if (acts(c))
            rc = buf_addf(b, err, "\\%03o", (unsigned)(unsigned char)c);
        else if (c == '\'' || c == '\\')
            rc = buf_addf(b, err, "\\%c", c);
        else
            rc = buf_addc(b, c, err);
    }
    return rc < 0 ? -1 : buf_addc(b, '\'', err);
}

int shell_word(struct buf *b, struct view word, struct err *err)
{
    struct buf shown = {0};
    if (is_bare(word))
        return buf_add(b, word.p, word.n, err);
    int rc = buf_add_shown(&shown, word, err);
    if (rc == 0)
        rc = (view_eq(buf_view(&shown), word) ? add_quoted : add_escaped)(b, word, err);
    buf_free(&shown);
    return rc;
}
