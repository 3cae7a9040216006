/* sections: see snag/sections.h. */
#include "snag/sections.h"

#include <stdio.h>
#include <stdlib.h>

size_t sections_line(const struct sections *s, const char *at)
{
    size_t line = 1;
    for (const char *p = s->text; p < at; p++)
        line += *p == '\n';
    return line;
}

/* One more than the UTF-8 characters before `at` in its line: the column an editor shows. */
static size_t column_of(const struct sections *s, const char *at)
{
    size_t column = 1;
    for (; at > s->text && at[-1] != '\n'; at--)
        column += ((unsigned char)at[-1] & 0xC0) != 0x80;
    return column;
}

int sections_error(const struct sections *s, const char *at, size_t width, const char *note, struct err *err,
                   const char *fmt, ...)
{
    char msg[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    (void)err_set(err, ERR_DATA, "%s:%zu:%zu: %s", s->file, sections_line(s, at), column_of(s, at), msg);
    return err_caret(err, s->text, (int)(at - s->text) + 1, (int)width, note);
}

static int add_section(struct sections *s, struct view name, struct err *err)
{
    if (mem_reserve(&s->section, &s->cap, s->n + 1, sizeof *s->section, err) < 0)
        return -1;
    s->section[s->n++] = (struct section){.name = name};
    return 0;
}

static int add_entry(struct sections *s, struct view key, struct view value, struct err *err)
{
    if (mem_reserve(&s->entries, &s->cap_entries, s->n_entries + 1, sizeof *s->entries, err) < 0)
        return -1;
    s->entries[s->n_entries++] = (struct entry){key, value};
    s->section[s->n - 1].n++;
    return 0;
}

static int parse_line(struct sections *s, struct view line, struct err *err)
{
    struct view t = view_trim(line);
    if (t.n == 0 || line.p[0] == '#') {
        s->comment |= t.n > 0;
        return 0;
    }
    if (line.p[0] == ' ' || line.p[0] == '\t') {
        struct view *last = s->n && s->section[s->n - 1].n ? &s->entries[s->n_entries - 1].value : NULL;
        if (last && s->comment)
            return sections_error(s, t.p, t.n, "", err, "a comment separates this line from the one it continues");
        if (!last)
            return sections_error(s, t.p, t.n, "", err, "an indented line continues the line above, but there is none");
        if (last->n == 0)
            last->p = t.p;
        last->n = (size_t)(t.p + t.n - last->p);
        return 0;
    }
    s->comment = false;
    if (t.p[0] == '[') {
        if (t.p[t.n - 1] != ']')
            return sections_error(s, t.p + t.n - 1, 1, "", err, "a section ends with ]");
        return add_section(s, view_trim((struct view){t.p + 1, t.n - 2}), err);
    }
    const char *eq = memchr(t.p, '=', t.n);
    if (!eq)
        return sections_error(s, t.p, t.n, "", err, "expected [section], name = value or a # comment");
    if (s->n == 0)
        return sections_error(s, t.p, t.n, "", err, "a line before the first [section]");
    struct view key = view_trim((struct view){t.p, (size_t)(eq - t.p)});
    struct view value = view_trim((struct view){eq + 1, (size_t)(t.p + t.n - eq - 1)});
    return add_entry(s, key, value, err);
}

int sections_parse(struct sections *s, const char *file, const char *text, size_t n, struct err *err)
{
    *s = (struct sections){.file = file, .n_text = n};
    s->text = mem_copy(text, n, err);
    if (!s->text)
        return -1;
    size_t bad = str_utf8_bad((struct view){s->text, n});
    if (bad < n)
        return sections_error(s, s->text + bad, 1, "", err,
                              s->text[bad] ? "this byte is not UTF-8 text" : "a NUL byte: this is not a text file");
    for (char *p = s->text, *end = p + n; p < end;) {
        char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t len = (size_t)((stop ? stop : end) - p);
        size_t shown = len && p[len - 1] == '\r' ? len - 1 : len;
        if (parse_line(s, (struct view){p, shown}, err) < 0)
            return -1;
        p += len + 1;
    }
    size_t n_before = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->section[i].entry = s->entries ? s->entries + n_before : NULL;
        n_before += s->section[i].n;
    }
    return 0;
}

void sections_free(struct sections *s)
{
    free(s->text);
    free(s->section);
    free(s->entries);
    *s = (struct sections){0};
}
