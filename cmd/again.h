/* again: how to run another command on the input of this one, in words that a shell takes.
 *
 *     struct again a = {0};
 *     again_words(&a, options, own, argc, argv, &err);       after cmd_parse
 *     printf("%s detect", a.program); for each of a.n words: printf(" %s", a.word[i]);
 *     again_free(&a);
 */
#ifndef SNAG_CMD_AGAIN_H
#define SNAG_CMD_AGAIN_H

#include "snag/mem.h"
#include "snag/opt.h"

struct again {
    const char *program; /* "snag", with standard input "… | snag"; NULL: the input cannot be read again */
    const char **word;   /* this run's options, but for files to write and those of `own`, each with its value, and its
                            files; of many files   a pattern */
    size_t n, cap;
    const char **value; /* until they stand in `word` */
    bool *is_file;
    size_t cap_values, cap_files;
    struct arena texts;
};

int again_words(struct again *a, const struct opt *options, const struct opt *own, int argc, char **argv,
                struct err *err) SNAG_CHECK;
void again_free(struct again *a);

#endif
