/* mail_encode: bytes as mail carries them. See mail.h. */
#include "report/mail.h"

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static unsigned byte_at(struct view bytes, size_t i)
{
    return i < bytes.n ? (unsigned char)bytes.p[i] : 0;
}

int mail_base64_word(struct buf *to, struct view bytes, struct err *err)
{
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t left = bytes.n - i;
        unsigned b = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        const char four[4] = {digits64[b >> 18], digits64[b >> 12 & 63], left > 1 ? digits64[b >> 6 & 63] : '=',
                              left > 2 ? digits64[b & 63] : '='};
        if (buf_add(to, four, sizeof four, err) < 0)
            return -1;
    }
    return 0;
}

int mail_base64(struct buf *to, struct view bytes, struct err *err)
{
    enum { LINE_BYTES = MAIL_LINE / 4 * 3 };
    for (size_t i = 0; i < bytes.n; i += LINE_BYTES) {
        size_t n = bytes.n - i < LINE_BYTES ? bytes.n - i : LINE_BYTES;
        if (mail_base64_word(to, (struct view){bytes.p + i, n}, err) < 0 || buf_adds(to, "\n", err) < 0)
            return -1;
    }
    return 0;
}

/* Is the byte written as it is? Not a blank at the end of a line; nor, at its beginning, a dot, which some servers take
 * for the end of the message, or the F of "From ", which some mailboxes take for the beginning of the next. */
static bool is_plain(unsigned char c, bool last, size_t column)
{
    if (c == ' ' || c == '\t')
        return !last;
    return c > ' ' && c < 127 && c != '=' && (column > 0 || (c != '.' && c != 'F'));
}

int mail_quoted(struct buf *to, struct view text, struct err *err)
{
    size_t column = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool last = i + 1 == text.n || text.p[i + 1] == '\n';
        int rc = 0;
        if (c == '\n') {
            column = 0;
            if (buf_adds(to, "\n", err) < 0)
                return -1;
            continue;
        }
        if (column + (is_plain(c, last, column) ? 1 : 3) >= MAIL_LINE) {
            rc = buf_adds(to, "=\n", err);
            column = 0;
        }
        bool plain = is_plain(c, last, column);
        if (rc == 0)
            rc = plain ? buf_addc(to, (char)c, err) : buf_addf(to, err, "=%02X", c);
        if (rc < 0)
            return -1;
        column += plain ? 1 : 3;
    }
    return 0;
}
