/* nearest: see nearest.h. */
#include "base/nearest.h"

#include <stdio.h>

/* Words are compared by their first bytes: see str_distance. */
enum { COMPARED = 64 };

static const char *nearest(struct view given, const char *const *words, size_t n)
{
    char word[COMPARED];
    (void)snprintf(word, sizeof word, "%.*s", VIEW_FMT(given));
    return *word ? str_nearest(word, words, n) : NULL;
}

const char *nearest_note(char *note, struct view given, const char *const *words, size_t n)
{
    const char *near = nearest(given, words, n);
    *note = '\0';
    if (near)
        (void)snprintf(note, NEAREST_NOTE, "did you mean '%s'?", near);
    return note;
}

int nearest_hint(struct err *err, struct view given, const char *const *words, size_t n, const char *before,
                 const char *otherwise)
{
    const char *near = nearest(given, words, n);
    if (near)
        return err_hint(err, "did you mean '%s%s'?", before, near);
    return otherwise ? err_hint(err, "%s", otherwise) : -1;
}
