/* mail_head: headers of a message: texts in encoded words where they must be, addresses. See mail.h. */
#include "report/mail.h"

enum { ENCODED_BYTES = 39 /* of a word: 52 digits, 64 with what is around them */, LONG_WORD = 60 };

static bool is_printable(struct view text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || (unsigned char)text.p[i] > 126)
            return false;
    return true;
}

/* A text that can be folded at its blanks, and nobody takes for an encoded one. */
static bool is_foldable(struct view text)
{
    size_t word = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.p[i] == ' ';
        if ((blank && word == 0) || word > LONG_WORD || (text.p[i] == '=' && i + 1 < text.n && text.p[i + 1] == '?'))
            return false;
        word = blank ? 0 : word + 1;
    }
    return is_printable(text) && word > 0 && word <= LONG_WORD;
}

static int put_folded(struct buf *to, size_t column, struct view text, struct err *err)
{
    while (text.n) {
        const char *blank = memchr(text.p, ' ', text.n);
        size_t n = blank ? (size_t)(blank - text.p) : text.n, taken = n + (blank != NULL);
        bool fits = column + 1 + n <= MAIL_LINE;
        if (buf_adds(to, fits ? " " : "\n ", err) < 0 || buf_add(to, text.p, n, err) < 0)
            return -1;
        column = (fits ? column + 1 : 1) + n;
        text = (struct view){text.p + taken, text.n - taken};
    }
    return 0;
}

static int put_encoded(struct buf *to, struct view text, struct err *err)
{
    for (size_t i = 0; i < text.n;) {
        size_t n = text.n - i < ENCODED_BYTES ? text.n - i : ENCODED_BYTES;
        while (i + n < text.n && n > 1 && ((unsigned char)text.p[i + n] & 0xC0) == 0x80)
            n--;
        if (buf_adds(to, i ? "\n =?utf-8?B?" : " =?utf-8?B?", err) < 0 ||
            mail_base64_word(to, (struct view){text.p + i, n}, err) < 0 || buf_adds(to, "?=", err) < 0)
            return -1;
        i += n;
    }
    return 0;
}

int mail_header(struct buf *to, const char *name, struct view text, struct err *err)
{
    size_t column = strlen(name) + 1;
    if (buf_addf(to, err, "%s:", name) < 0 ||
        (is_foldable(text) ? put_folded(to, column, text, err) : put_encoded(to, text, err)) < 0)
        return -1;
    return buf_adds(to, "\n", err);
}

/* ---- addresses ---- */

/* "Name <name@example.org>" in its parts; without a name if it has none. */
struct address {
    struct view name, at;
    bool quoted; /* the name stands in quotes, which are not part of it; \" is a quote in it */
};

static struct view part_of(struct view v, size_t from, size_t to)
{
    return view_trim((struct view){v.p + from, to - from});
}

/* Takes the next address from *rest, up to a comma that is not in quotes. */
static struct address next_address(struct view *rest)
{
    struct address a = {0};
    size_t n = 0, open = 0;
    bool quoted = false;
    while (n < rest->n && (quoted || rest->p[n] != ',')) {
        if (quoted && rest->p[n] == '\\' && n + 1 < rest->n)
            n++;
        else if (rest->p[n] == '"')
            quoted = !quoted;
        else if (!quoted && rest->p[n] == '<')
            open = n + 1;
        n++;
    }
    struct view all = part_of(*rest, 0, n);
    a.at = all;
    if (open && all.n && all.p[all.n - 1] == '>') {
        a.name = part_of(*rest, 0, open - 1);
        a.at = (struct view){rest->p + open, (size_t)(all.p + all.n - 1 - (rest->p + open))};
    }
    if (a.name.n > 1 && a.name.p[0] == '"' && a.name.p[a.name.n - 1] == '"') {
        a.name = (struct view){a.name.p + 1, a.name.n - 2};
        a.quoted = true;
    }
    n += n < rest->n;
    *rest = (struct view){rest->p + n, rest->n - n};
    return a;
}

static bool is_one_of(char c, const char *others)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || (c && strchr(others, c));
}

/* Of the kind that mail servers take: name@example.org, or name alone, of this machine. */
static bool is_address(struct view a)
{
    const char *at = a.n ? memchr(a.p, '@', a.n) : NULL;
    size_t local = at ? (size_t)(at - a.p) : a.n;
    bool good = local > 0 && a.n < 255 && a.p[0] != '-' && local + 1 != a.n;
    for (size_t i = 0; good && i < a.n; i++)
        good = i < local ? is_one_of(a.p[i], "!#$%&'*+-/=?^_`{|}~.") : i == local || is_one_of(a.p[i], "-.");
    return good;
}

static int put_name(struct buf *to, const struct address *a, struct err *err)
{
    struct buf plain = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->name.n; i++) {
        i += a->quoted && a->name.p[i] == '\\' && i + 1 < a->name.n;
        rc = buf_addc(&plain, a->name.p[i], err);
    }
    if (rc == 0 && !(is_printable(buf_view(&plain)) && plain.n <= LONG_WORD)) {
        rc = put_encoded(to, buf_view(&plain), err);
    } else if (rc == 0) {
        rc = buf_adds(to, " \"", err);
        for (size_t i = 0; rc == 0 && i < plain.n; i++)
            rc = buf_addf(to, err, plain.p[i] == '"' || plain.p[i] == '\\' ? "\\%c" : "%c", plain.p[i]);
        if (rc == 0)
            rc = buf_adds(to, "\"", err);
    }
    buf_free(&plain);
    return rc;
}

static int put_address(struct buf *to, const struct address *a, bool first, struct err *err)
{
    if (!first && buf_adds(to, ",\n", err) < 0)
        return -1;
    if (a->name.n == 0)
        return buf_addf(to, err, " %.*s", VIEW_FMT(a->at));
    return put_name(to, a, err) < 0 ? -1 : buf_addf(to, err, " <%.*s>", VIEW_FMT(a->at));
}

int mail_addresses(struct buf *to, const char *name, const char *option, struct view list, struct err *err)
{
    bool first = true;
    char shown[200];
    if (to && buf_addf(to, err, "%s:", name) < 0)
        return -1;
    do {
        struct address a = next_address(&list);
        if (!is_address(a.at)) {
            (void)err_set(err, ERR_USAGE, "%s: '%s' is not a mail address", option,
                          str_shown(shown, sizeof shown, a.at));
            return err_hint(err, "expected name@example.org or Name <name@example.org>, several separated by commas");
        }
        if (to && put_address(to, &a, first, err) < 0)
            return -1;
        first = false;
    } while (list.n);
    return to ? buf_adds(to, "\n", err) : 0;
}

struct view mail_domain(const char *list)
{
    struct view rest = view_of(list);
    struct address a = next_address(&rest);
    const char *at = a.at.n ? memchr(a.at.p, '@', a.at.n) : NULL;
    return at ? (struct view){at + 1, a.at.n - (size_t)(at + 1 - a.at.p)} : view_of("localhost");
}
