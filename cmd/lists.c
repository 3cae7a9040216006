/* lists: see lists.h. */
#include "lists.h"

#include "cmd.h"
#include "snag/num.h"

/* The first word of *list: everything up to the comma, or quoted as in CSV ("c,d", where "" is a quote). Moves *list
 * past the comma, or sets it to NULL after the last word. */
static const char *cut_word(struct arena *words, const char **list, struct err *err)
{
    const char *s = *list;
    bool open = *s == '"';
    char *word = arena_get(words, strlen(s) + 1, err), *end = word;
    if (!word)
        return NULL;
    for (s += open; *s && (open || *s != ','); s++) {
        if (open && *s == '"') {
            s++;
            open = *s == '"';
            if (!open)
                break;
        }
        *end++ = *s;
    }
    *end = '\0';
    if (open || (*s && *s != ',')) {
        err_set(err, ERR_USAGE, "a quote in a list must end before a comma or the end: %s", *list);
        return NULL;
    }
    *list = *s ? s + 1 : NULL;
    return word;
}

int list_cut(struct arena *words, const char *list, const char ***word, size_t *n, struct err *err)
{
    size_t commas = 0;
    for (const char *s = list; *s; s++)
        commas += *s == ',';
    *n = 0;
    *word = arena_get(words, (commas + 1) * sizeof **word, err);
    while (*word && list) {
        (*word)[*n] = cut_word(words, &list, err);
        if (!(*word)[*n])
            return -1;
        ++*n;
    }
    return *word ? 0 : -1;
}

int list_join(const struct opt_list *lists, struct buf *list, struct err *err)
{
    for (size_t i = 0; i < lists->n; i++)
        if (buf_addf(list, err, "%s%s", i > 0 ? "," : "", lists->item[i].text) < 0)
            return -1;
    return 0;
}

int margin_parse(const char *option, const char *text, double *margin, bool *in_sd, struct err *err)
{
    struct view v = view_of(text);
    *in_sd = v.n > 2 && strcmp(text + v.n - 2, "sd") == 0;
    v.n -= *in_sd ? 2 : 0;
    if (num_parse(v, margin) < 0 || *margin <= 0)
        return err_set(err, ERR_USAGE,
                       "%s: '%s' is not a number above 0, in the column's unit or in standard deviations (0.2sd)",
                       option, text);
    return 0;
}

void where_tell(const struct where *w, const struct frame *f)
{
    struct buf b = {0};
    for (size_t k = 0; k < w->n; k++) {
        struct err ignored = ERR_INIT;
        buf_clear(&b);
        if (where_note(w, f, k, &b, &ignored) == 0 && b.n > 0)
            cmd_note("%s", b.p);
    }
    buf_free(&b);
}
