/* words: draft.words, and how names and values are compared with it. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include "base/word.h"
#include "snag/embed.h"
#include "text/calendar.h"

int draft_words_open(struct draft_words *w, struct err *err)
{
    const struct embedded *e = embedded_files;
    while (e->name && strcmp(e->name, "draft.words") != 0)
        e++;
    *w = (struct draft_words){0};
    if (!e->name)
        return err_set(err, ERR_SYSTEM, "draft.words is not built in");
    return sections_parse(&w->file, "built-in:draft.words", e->text, strlen(e->text), err);
}

void draft_words_close(struct draft_words *w)
{
    sections_free(&w->file);
}

/* Is it the section [kind name]? */
static bool is_section(struct view title, const char *kind, struct view *name)
{
    size_t n = strlen(kind);
    if (title.n <= n || memcmp(title.p, kind, n) != 0 || title.p[n] != ' ')
        return false;
    *name = (struct view){title.p + n + 1, title.n - n - 1};
    return true;
}

const struct section *draft_section(const struct draft_words *w, const char *kind, const char *name)
{
    struct view has;
    for (size_t i = 0; i < w->file.n; i++) {
        const struct section *s = &w->file.section[i];
        bool found = name ? is_section(s->name, kind, &has) && view_is(has, name) : view_is(s->name, kind);
        if (found)
            return s;
    }
    return NULL;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_small(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}
static bool is_number(char c)
{
    return c >= '0' && c <= '9';
}

/* Does a word begin at text[i]: Caller|ID, call|Start, HTTP|Call, code|2? */
static bool begins(struct view text, size_t i)
{
    char before = text.p[i - 1], c = text.p[i];
    bool next_small = i + 1 < text.n && is_small(text.p[i + 1]);
    if (is_upper(c))
        return is_small(before) || is_number(before) || (is_upper(before) && next_small);
    return is_number(c) && (is_small(before) || is_upper(before));
}

void draft_fold(char *to, struct view text)
{
    size_t n = 0;
    to[n++] = ' ';
    for (size_t i = 0; i < text.n && n < DRAFT_WORD; i++) {
        char c = text.p[i];
        bool letter = is_upper(c) || is_small(c) || is_number(c);
        bool cut = !letter || (i > 0 && begins(text, i));
        if (cut && to[n - 1] != ' ')
            to[n++] = ' ';
        if (letter)
            to[n++] = to_lower(c);
    }
    if (to[n - 1] != ' ')
        to[n++] = ' ';
    to[n] = '\0';
}

bool draft_next(struct view *list, struct view *word)
{
    if (list->n == 0)
        return false;
    const char *comma = memchr(list->p, ',', list->n);
    size_t n = comma ? (size_t)(comma - list->p) : list->n;
    *word = view_trim((struct view){list->p, n});
    while (word->n && (word->p[0] == '\n' || word->p[0] == ' ')) {
        word->p++;
        word->n--;
    }
    list->p += n + (comma != NULL);
    list->n -= n + (comma != NULL);
    return true;
}

size_t draft_phrase(struct view list, const char *folded)
{
    size_t best = 0;
    struct view word;
    char phrase[DRAFT_WORD + 3];
    while (draft_next(&list, &word)) {
        draft_fold(phrase, word);
        size_t n = strlen(phrase);
        if (n > best && n > 2 && strstr(folded, phrase))
            best = n;
    }
    return best;
}

bool draft_listed(struct view list, struct view word)
{
    struct view v;
    char a[DRAFT_WORD + 3], b[DRAFT_WORD + 3];
    if (word.n >= DRAFT_WORD)
        return false;
    draft_fold(b, word);
    while (draft_next(&list, &v)) {
        draft_fold(a, v);
        if (view_eq(v, word) || (v.n == word.n && a[1] && strcmp(a, b) == 0))
            return true;
    }
    return false;
}

struct view draft_meaning(const struct draft_words *w, const char *kind, struct view value)
{
    char folded[DRAFT_WORD + 3];
    struct view best = {0}, name;
    size_t longest = 0;
    draft_fold(folded, value);
    for (size_t i = 0; i < w->file.n; i++) {
        const struct section *s = &w->file.section[i];
        if (!is_section(s->name, kind, &name))
            continue;
        for (size_t k = 0; k < s->n; k++) {
            size_t n = draft_phrase(s->entry[k].value, folded);
            if (n > longest) {
                longest = n;
                best = name;
            }
        }
    }
    return best;
}
