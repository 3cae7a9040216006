/* again: how to run another command on the input of this one, in words that a shell takes. See again.h. */
#include "again.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "text/shell.h"

void again_free(struct again *a)
{
    free(a->word);
    free(a->value);
    free(a->is_file);
    arena_free(&a->texts);
}

static int add(void *again, const char *text, const char *value, bool is_file, struct err *err)
{
    struct again *a = again;
    if (mem_reserve(&a->word, &a->cap, a->n + 1, sizeof *a->word, err) < 0 ||
        mem_reserve(&a->value, &a->cap_values, a->n + 1, sizeof *a->value, err) < 0 ||
        mem_reserve(&a->is_file, &a->cap_files, a->n + 1, sizeof *a->is_file, err) < 0)
        return -1;
    a->word[a->n] = text;
    a->value[a->n] = value;
    a->is_file[a->n++] = is_file;
    return 0;
}

static void set_program(struct again *a)
{
    bool any = false, standard = false, once = false;
    struct stat st;
    for (size_t i = 0; i < a->n; i++) {
        bool dash = strcmp(a->word[i], "-") == 0;
        if (!a->is_file[i])
            continue;
        any = true;
        standard = standard || dash;
        once = once || (!dash && stat(a->word[i], &st) == 0 && !S_ISREG(st.st_mode));
    }
    a->program = once ? NULL : any && !standard ? "snag" : "… | snag";
}

/* ---- many files: a pattern ---- */

enum { MANY = 4 };

static size_t same_beginning(const char *a, const char *b, size_t most)
{
    size_t n = 0;
    while (n < most && a[n] && a[n] == b[n])
        n++;
    return n;
}

static size_t same_end(const char *a, size_t n_a, const char *b, size_t n_b, size_t most)
{
    size_t n = 0;
    while (n < most && n < n_a && n < n_b && a[n_a - 1 - n] == b[n_b - 1 - n])
        n++;
    return n;
}

/* Does the pattern find these files and no others? */
static bool finds(const char *pattern, const char *const *file, size_t n)
{
    glob_t found;
    if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
        return false;
    bool same = found.gl_pathc == n;
    for (size_t i = 0; same && i < found.gl_pathc; i++) {
        size_t k = 0;
        while (k < n && strcmp(file[k], found.gl_pathv[i]) != 0)
            k++;
        same = k < n;
    }
    globfree(&found);
    return same;
}

/* Appends bytes of a pattern that stand for themselves. */
static int add_plain(struct buf *pattern, const char *p, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if ((strchr("*?[\\", p[i]) && buf_addc(pattern, '\\', err) < 0) || buf_addc(pattern, p[i], err) < 0)
            return -1;
    return 0;
}

/* BEGIN*END for glob, and as a shell takes it. */
static int make_pattern(struct view begin, struct view end, struct buf *pattern, struct buf *shown, struct err *err)
{
    buf_clear(pattern);
    buf_clear(shown);
    if (add_plain(pattern, begin.p, begin.n, err) < 0 || buf_addc(pattern, '*', err) < 0 ||
        add_plain(pattern, end.p, end.n, err) < 0)
        return -1;
    if (shell_word(shown, begin, err) < 0 || buf_addc(shown, '*', err) < 0)
        return -1;
    return end.n ? shell_word(shown, end, err) : 0;
}

/* n files in a row become one word if a pattern finds just them. */
static int fold_files(struct again *a, size_t from, size_t n, struct err *err)
{
    const char *const *file = a->word + from;
    size_t begin = strlen(file[0]), end = begin;
    for (size_t i = 1; i < n; i++)
        begin = same_beginning(file[0], file[i], begin);
    end -= begin;
    for (size_t i = 1; i < n; i++)
        end = same_end(file[0] + begin, strlen(file[0]) - begin, file[i] + begin, strlen(file[i]) - begin, end);
    struct view first = {file[0], begin}, last = {file[0] + strlen(file[0]) - end, end};
    struct buf pattern = {0}, shown = {0};
    if (begin == 0 || file[0][0] == '-')
        return 0;
    int rc = make_pattern(first, (struct view){last.p, 0}, &pattern, &shown, err);
    bool found = rc == 0 && finds(pattern.p, file, n);
    if (rc == 0 && !found && end) {
        rc = make_pattern(first, last, &pattern, &shown, err);
        found = rc == 0 && finds(pattern.p, file, n);
    }
    if (found) {
        a->word[from] = arena_copy(&a->texts, shown.p, shown.n, err);
        rc = a->word[from] ? 0 : -1;
        memmove(a->word + from + 1, a->word + from + n, (a->n - from - n) * sizeof *a->word);
        memmove(a->value + from + 1, a->value + from + n, (a->n - from - n) * sizeof *a->value);
        memmove(a->is_file + from + 1, a->is_file + from + n, (a->n - from - n) * sizeof *a->is_file);
        a->n -= n - 1;
    }
    buf_free(&pattern);
    buf_free(&shown);
    return rc < 0 ? -1 : found;
}

static int quote(struct again *a, size_t i, struct err *err)
{
    struct buf b = {0};
    int rc = shell_word(&b, view_of(a->word[i]), err);
    if (rc == 0 && a->value[i])
        rc = buf_addc(&b, ' ', err) < 0 ? -1 : shell_word(&b, view_of(a->value[i]), err);
    if (rc == 0)
        a->word[i] = arena_copy(&a->texts, b.p, b.n, err);
    buf_free(&b);
    return rc == 0 && a->word[i] ? 0 : -1;
}

int again_words(struct again *a, const struct opt *options, const struct opt *own, int argc, char **argv,
                struct err *err)
{
    if (opt_given(options, own, argc, argv, add, a, err) < 0)
        return -1;
    set_program(a);
    for (size_t i = 0, n; i < a->n; i++) {
        for (n = 0; i + n < a->n && a->is_file[i + n];)
            n++;
        int folded = n >= MANY ? fold_files(a, i, n, err) : 0;
        if (folded < 0)
            return -1;
        for (size_t k = i; !folded && k < i + (n ? n : 1); k++)
            if (quote(a, k, err) < 0)
                return -1;
        i += !folded && n ? n - 1 : 0;
    }
    return 0;
}
