/* opt: one table of options feeds the parser, --help, the manual, completion and the tests.
 *
 *     struct ingest_args { bool stats; const char *out; size_t mem; struct opt_list map; };
 *     static const struct opt options[] = {
 *         {"stats", 0, OPT_FLAG, offsetof(struct ingest_args, stats), NULL, "print rows by fate"},
 *         {"mem", 0, OPT_BYTES, offsetof(struct ingest_args, mem), "SIZE", "sort within SIZE"},
 *         OPT_END};
 *     opt_parse(options, argc, argv, &args, &operands, &err);
 *
 * Options and operands may be mixed; `--` ends the options; `--name=value`, `-n value` and `-nvalue` are understood,
 * but unambiguous prefixes of long names are not (scripts outlive their being unambiguous).
 */
#ifndef SNAG_OPT_H
#define SNAG_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum opt_type {
    OPT_FLAG,   /* bool */
    OPT_TEXT,   /* const char *, borrowed from argv */
    OPT_READ,   /* the same: a file to read */
    OPT_WRITE,  /* the same: a file to write; the one with the letter o is standard output if omitted */
    OPT_FOLDER, /* the same: a folder to write files into */
    OPT_CHOICE, /* const char *, one of the words of `choices` */
    OPT_COUNT,  /* uint64_t, a whole number >= 0 */
    OPT_BYTES,  /* uint64_t, 65536, 64K, 16M, 2G (powers of 1024) */
    OPT_SPAN,   /* int64_t seconds: 90s 15m 24h 7d 2w */
    OPT_NUMBER, /* double */
    OPT_SHARE,  /* double from 0 to 1, written 1% or 0.01 */
    OPT_LIST,   /* struct opt_list, the option may be repeated */
    OPT_READS,  /* the same: files to read */
    OPT_HEADING /* not an option: `help` is a heading in --help and the manual */
};

struct opt {
    const char *name; /* long name without dashes; NULL ends the table */
    char letter;      /* short name or 0 */
    enum opt_type type;
    size_t offset;       /* of the field in the command's args struct */
    const char *arg;     /* the argument's name in help, NULL for flags */
    const char *help;    /* one sentence, no full stop; says the default */
    const char *choices; /* OPT_CHOICE: words separated by blanks */
};
#define OPT_END                                \
    {                                          \
        NULL, 0, OPT_FLAG, 0, NULL, NULL, NULL \
    }

/* Texts in order of appearance. `before` = how many operands came before the option, so that an option can apply to the
 * files after it. */
struct opt_item {
    const char *text;
    size_t before;
};
struct opt_list {
    struct opt_item *item;
    size_t n, cap;
};

/* Parses argv[1 …] into args (which holds the defaults) and operands. Unknown options and bad values are ERR_USAGE with
 * the nearest name. `--help` and `-h` stop parsing and set *help. opt_list_free frees lists; all texts are argv's
 * own. */
int opt_parse(const struct opt *table, int argc, char **argv, void *args, struct opt_list *operands, bool *help,
              struct err *err) SNAG_CHECK;
/* One more; the text must outlive the list. `before`: as in opt_item. */
int opt_list_add(struct opt_list *list, const char *text, size_t before, struct err *err) SNAG_CHECK;
void opt_list_free(struct opt_list *list);

/* Takes the options of `common` out of a line whose others are those of `own`, and sets `args`: what every command has
 * is parsed once. A word that is the value of an option of `own` stays. */
int opt_take(const struct opt *common, const struct opt *own, int *argc, char **argv, void *args,
             struct err *err) SNAG_CHECK;

/* Is the option of that name on the command line? The line is walked as opt_parse walks it. */
bool opt_is_given(const struct opt *table, int argc, char **argv, const char *name);
/* The option of that long name, or NULL. */
const struct opt *opt_find(const struct opt *table, struct view name);

/* The words of a command line that opt_parse took, as they were given, without those of options that write
 * and those of the table `own` (NULL: none): what another command needs to read the same. `value` is the word that
 * follows an option as its value, else NULL. */
int opt_given(const struct opt *table, const struct opt *own, int argc, char **argv,
              int (*word)(void *ctx, const char *text, const char *value, bool is_operand, struct err *err), void *ctx,
              struct err *err) SNAG_CHECK;

/* Spans and sizes as options write them; also used for maps, rules and configuration. */
int opt_span(const char *text, int64_t *seconds, struct err *err) SNAG_CHECK;
int opt_bytes(const char *text, uint64_t *bytes, struct err *err) SNAG_CHECK;

/* The table for a terminal (wrapped at `columns`), as mdoc items of a manual page, and as words for shell completion
 * (one `--name` per line). */
int opt_help(const struct opt *table, int columns, struct buf *out, struct err *err) SNAG_CHECK;
int opt_mdoc(const struct opt *table, struct buf *out, struct err *err) SNAG_CHECK;
int opt_words(const struct opt *table, struct buf *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
