/* paint: what a page of text looks like on a terminal. See paint.h. */
#include "paint.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *paint_file;

bool paint_links_shown(void)
{
    static const char *const shows[] = {"KITTY_WINDOW_ID",  "WT_SESSION",   "KONSOLE_VERSION",
                                        "ITERM_SESSION_ID", "WEZTERM_PANE", "GHOSTTY_RESOURCES_DIR"};
    const char *vte = getenv("VTE_VERSION"), *term = getenv("TERM"), *program = getenv("TERM_PROGRAM");
    const char *force = getenv("FORCE_HYPERLINK");
    if (force)
        return strcmp(force, "0") != 0;
    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
        if (getenv(shows[i]))
            return true;
    if (vte && atoi(vte) >= 5000)
        return true;
    if (program && strcmp(program, "vscode") == 0)
        return true;
    return term && (strncmp(term, "foot", 4) == 0 || strncmp(term, "alacritty", 9) == 0);
}

/* ---- places in files ---- */

/* How much of the word is FILE:LINE of a file that is there; *file is the length of FILE. */
static size_t place_of(struct view word, size_t *file)
{
    char path[PATH_MAX];
    struct stat st;
    size_t colon = 0, n = 0;
    for (size_t i = 1; i + 1 < word.n; i++)
        if (word.p[i] == ':' && word.p[i + 1] >= '0' && word.p[i + 1] <= '9')
            colon = i;
    if (colon == 0 || colon >= sizeof path)
        return 0;
    for (n = colon + 1; n < word.n && word.p[n] >= '0' && word.p[n] <= '9';)
        n++;
    (void)snprintf(path, sizeof path, "%.*s", (int)colon, word.p);
    *file = colon;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? n : 0;
}

static int add_address(const char *path, struct buf *b, struct err *err)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) < 0)
        host[0] = '\0';
    if (buf_addf(b, err, "\033]8;;file://%s", host) < 0)
        return -1;
    for (const unsigned char *p = (const unsigned char *)path; *p; p++)
        if ((strchr(plain, *p) ? buf_addc(b, (char)*p, err) : buf_addf(b, err, "%%%02X", *p)) < 0)
            return -1;
    return 0;
}

/* A link; 0: the word begins with none, else the bytes that it takes. -1: no memory. */
static long add_link(struct view word, struct buf *b, struct err *err)
{
    char path[PATH_MAX], whole[PATH_MAX];
    size_t file, n = place_of(word, &file);
    if (n == 0)
        return 0;
    (void)snprintf(path, sizeof path, "%.*s", (int)file, word.p);
    if (!realpath(path, whole))
        return 0;
    if (add_address(whole, b, err) < 0 ||
        buf_addf(b, err, "#%.*s\033\\%.*s\033]8;;\033\\", (int)(n - file - 1), word.p + file + 1, (int)n, word.p) < 0)
        return -1;
    return (long)n;
}

/* ---- lines ---- */

/* Is there "(name)" at i, of a rule's letters? Its length. */
static size_t name_at(struct view line, size_t i)
{
    size_t n = i + 1;
    if (line.p[i] != '(' || (i && line.p[i - 1] != ' '))
        return 0;
    while (n < line.n && ((line.p[n] >= 'a' && line.p[n] <= 'z') || line.p[n] == '_' ||
                          (n > i + 1 && line.p[n] >= '0' && line.p[n] <= '9')))
        n++;
    return n > i + 1 && n < line.n && line.p[n] == ')' ? n + 1 - i : 0;
}

/* The same of "line 36" at the end of a line, where all of a page is about one file. */
static long add_line_link(struct view line, size_t i, struct buf *b, struct err *err)
{
    char whole[PATH_MAX];
    size_t n = i + strlen("line ");
    if (!paint_file || i < 2 || line.n <= n || memcmp(line.p + i, "line ", 5) != 0 ||
        strspn(line.p + n, "0123456789") < line.n - n || !realpath(paint_file, whole))
        return 0;
    if (add_address(whole, b, err) < 0 || buf_addf(b, err, "#%.*s\033\\%.*s\033]8;;\033\\", (int)(line.n - n),
                                                   line.p + n, (int)(line.n - i), line.p + i) < 0)
        return -1;
    return (long)(line.n - i);
}

static int add_words(struct view line, bool links, struct buf *b, struct err *err)
{
    for (size_t i = 0; i < line.n;) {
        bool begins = line.p[i] != ' ' && (i == 0 || line.p[i - 1] == ' ');
        size_t name = begins ? name_at(line, i) : 0;
        if (name) {
            if (buf_addf(b, err, PAINT_DIM "%.*s" PAINT_OFF, (int)name, line.p + i) < 0)
                return -1;
            i += name;
            continue;
        }
        const char *blank = memchr(line.p + i, ' ', line.n - i);
        size_t end = blank ? (size_t)(blank - line.p) : line.n;
        long linked = begins && links ? add_link((struct view){line.p + i, end - i}, b, err) : 0;
        if (begins && links && linked == 0)
            linked = add_line_link(line, i, b, err);
        if (linked < 0 || (linked == 0 && buf_addc(b, line.p[i], err) < 0))
            return -1;
        i += linked ? (size_t)linked : 1;
    }
    return 0;
}

static bool begins_with(struct view v, const char *text)
{
    size_t n = strlen(text);
    return v.n >= n && memcmp(v.p, text, n) == 0;
}

static size_t indent_of(struct view line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

static int add_line(struct view line, bool heads, bool *command, bool links, struct buf *b, struct err *err)
{
    size_t indent = indent_of(line);
    const struct view rest = {line.p + indent, line.n - indent};
    bool begins = indent && (begins_with(rest, "$ snag ") || begins_with(rest, "snag "));
    *command = begins || (*command && indent > 4);
    if (*command)
        return buf_addf(b, err, PAINT_ACCENT "%.*s" PAINT_OFF, VIEW_FMT(line));
    if (heads)
        return buf_addf(b, err, PAINT_BOLD "%.*s" PAINT_OFF, VIEW_FMT(line));
    return add_words(line, links, b, err);
}

int paint_page(struct view text, bool links, struct buf *out, struct err *err)
{
    bool command = false, after_blank = true;
    for (size_t at = 0; at < text.n;) {
        const char *stop = memchr(text.p + at, '\n', text.n - at);
        size_t n = stop ? (size_t)(stop - text.p) - at : text.n - at, next = at + n + (stop != NULL);
        struct view line = {text.p + at, n}, below = {text.p + next, text.n - next};
        size_t indent = indent_of(line);
        bool heads = n > 0 && indent_of(below) > indent && (indent == 0 || (after_blank && indent <= 2));
        after_blank = n == 0;
        if (add_line(line, heads, &command, links, out, err) < 0 || (stop && buf_addc(out, '\n', err) < 0))
            return -1;
        at = next;
    }
    return 0;
}
