/* opt: see snag/opt.h. The parser; what is printed from the table is in opt_show.c. */
#include "snag/opt.h"

enum { OPTIONS_MOST = 128 };

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "snag/mem.h"

void opt_list_free(struct opt_list *list)
{
    free(list->item);
    *list = (struct opt_list){0};
}

int opt_list_add(struct opt_list *list, const char *text, size_t before, struct err *err)
{
    if (mem_reserve(&list->item, &list->cap, list->n + 1, sizeof *list->item, err) < 0)
        return -1;
    list->item[list->n++] = (struct opt_item){text, before};
    return 0;
}

/* Digits with at most one point, then an optional unit letter. */
static bool split_unit(const char *text, double *number, char *unit)
{
    char *end;
    if (!isdigit((unsigned char)text[0]))
        return false;
    if (text[strspn(text, "0123456789.")] != '\0' && text[strspn(text, "0123456789.") + 1] != '\0')
        return false;
    *number = strtod(text, &end);
    *unit = *end;
    return isfinite(*number) && (*end == '\0' || end[1] == '\0');
}

int opt_span(const char *text, int64_t *seconds, struct err *err)
{
    static const struct {
        char unit;
        double s;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    double x;
    char unit;
    if (strcmp(text, "0") == 0) {
        *seconds = 0;
        return 0;
    }
    if (split_unit(text, &x, &unit))
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (unit == units[i].unit && x * units[i].s < 1e15 && x * units[i].s == floor(x * units[i].s)) {
                *seconds = (int64_t)(x * units[i].s);
                return 0;
            }
    return err_set(err, ERR_USAGE, "'%s' is not a span of time (90s 15m 24h 7d 2w)", text);
}

int opt_bytes(const char *text, uint64_t *bytes, struct err *err)
{
    static const struct {
        char unit;
        double b;
    } units[] = {{'\0', 1},      {'K', 1024},        {'k', 1024},       {'M', 1048576},
                 {'m', 1048576}, {'G', 1073741824.}, {'g', 1073741824.}};
    double x;
    char unit;
    if (split_unit(text, &x, &unit))
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (unit == units[i].unit && x * units[i].b < 9e15) {
                *bytes = (uint64_t)(x * units[i].b);
                return 0;
            }
    return err_set(err, ERR_USAGE, "'%s' is not a size (65536, 64K, 16M, 2G)", text);
}

static int parse_count(const char *text, uint64_t *n, struct err *err)
{
    char *end;
    errno = 0;
    *n = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end || errno)
        return err_set(err, ERR_USAGE, "'%s' is not a whole number", text);
    return 0;
}

static int parse_number(const char *text, double *x, struct err *err)
{
    char *end;
    *x = strtod(text, &end);
    if (end == text || *end || !isfinite(*x) || isspace((unsigned char)text[0]))
        return err_set(err, ERR_USAGE, "'%s' is not a number", text);
    return 0;
}

static int parse_share(const char *text, double *x, struct err *err)
{
    char *end;
    *x = strtod(text, &end);
    if (end != text && end[0] == '%' && end[1] == '\0') {
        *x /= 100;
        end++;
    }
    if (end == text || *end || !(*x >= 0 && *x <= 1))
        return err_set(err, ERR_USAGE, "'%s' is not a share from 0 to 1 (1%% or 0.01)", text);
    return 0;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t n = strlen(text);
    if (n == 0)
        return false;
    for (const char *p = strstr(choices, text); p; p = strstr(p + 1, text))
        if ((p == choices || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

static int set_value(const struct opt *o, const char *text, void *args, size_t before, struct err *err)
{
    void *field = (char *)args + o->offset;
    switch (o->type) {
    case OPT_FLAG:
        *(bool *)field = true;
        return 0;
    case OPT_TEXT:
    case OPT_READ:
    case OPT_WRITE:
    case OPT_FOLDER:
        *(const char **)field = text;
        return 0;
    case OPT_CHOICE:
        if (!is_choice(o->choices, text))
            return err_set(err, ERR_USAGE, "'%s' is not one of: %s", text, o->choices);
        *(const char **)field = text;
        return 0;
    case OPT_COUNT:
        return parse_count(text, field, err);
    case OPT_BYTES:
        return opt_bytes(text, field, err);
    case OPT_SPAN:
        return opt_span(text, field, err);
    case OPT_NUMBER:
        return parse_number(text, field, err);
    case OPT_SHARE:
        return parse_share(text, field, err);
    case OPT_LIST:
    case OPT_READS:
        return opt_list_add(field, text, before, err);
    case OPT_HEADING:
        break;
    }
    return 0;
}

static int unknown(const struct opt *table, const char *given, const char *name, struct err *err)
{
    const char *names[128];
    size_t n = 0;
    names[n++] = "help";
    for (const struct opt *o = table; o->name && n < 128; o++)
        if (o->type != OPT_HEADING)
            names[n++] = o->name;
    (void)err_set(err, ERR_USAGE, "unknown option '%s'", given);
    return nearest_hint(err, view_of(name), names, n, "--", NULL);
}

static const struct opt *find_long(const struct opt *table, const char *name, size_t n)
{
    for (const struct opt *o = table; o->name; o++)
        if (o->type != OPT_HEADING && strlen(o->name) == n && memcmp(o->name, name, n) == 0)
            return o;
    return NULL;
}

static const struct opt *find_short(const struct opt *table, char letter)
{
    for (const struct opt *o = table; o->name; o++)
        if (o->type != OPT_HEADING && o->letter == letter)
            return o;
    return NULL;
}

/* Otherwise one of two values would win silently. */
static int check_once(const struct opt *table, const struct opt *o, uint64_t *seen, struct err *err)
{
    size_t at = (size_t)(o - table);
    if (o->type == OPT_FLAG || o->type == OPT_LIST || o->type == OPT_READS || at >= OPTIONS_MOST)
        return 0;
    if (seen[at / 64] >> at % 64 & 1)
        return err_set(err, ERR_USAGE, "--%s is given twice: only one of its values would count", o->name);
    seen[at / 64] |= UINT64_C(1) << at % 64;
    return 0;
}

/* The option that a word beginning with a dash names, and its value if that is in the word; NULL: no such option. */
static const struct opt *find_word(const struct opt *table, const char *word, const char **value)
{
    const struct opt *o;
    if (word[1] == '-') {
        size_t n = strcspn(word + 2, "=");
        o = find_long(table, word + 2, n);
        *value = word[2 + n] == '=' ? word + 3 + n : NULL;
    } else {
        o = find_short(table, word[1]);
        *value = word[2] ? word + 2 : NULL;
    }
    return o;
}

/* One word that begins with a dash; *i moves on if the value is the next word. */
static int parse_word(const struct opt *table, int argc, char **argv, int *i, void *args, size_t before, uint64_t *seen,
                      bool *help, struct err *err)
{
    const char *word = argv[*i], *value = NULL;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        *help = true;
        return 0;
    }
    const struct opt *o = find_word(table, word, &value);
    if (!o) {
        char name[64];
        const char *bare = word[1] == '-' ? word + 2 : word + 1;
        (void)strncpy(name, bare, sizeof name - 1);
        name[sizeof name - 1] = '\0';
        if (word[1] == '-')
            name[strcspn(name, "=")] = '\0';
        return unknown(table, word, name, err);
    }
    if (check_once(table, o, seen, err) < 0)
        return -1;
    if (o->type == OPT_FLAG && value)
        return err_set(err, ERR_USAGE, "option '--%s' takes no value ('%s')", o->name, word);
    if (o->type != OPT_FLAG && !value) {
        if (*i + 1 >= argc)
            return err_set(err, ERR_USAGE, "option '%s' requires %s", word, o->arg);
        value = argv[++*i];
    }
    if (set_value(o, value, args, before, err) < 0)
        return err_wrap(err, "--%s", o->name);
    return 0;
}

int opt_parse(const struct opt *table, int argc, char **argv, void *args, struct opt_list *operands, bool *help,
              struct err *err)
{
    uint64_t seen[OPTIONS_MOST / 64] = {0};
    bool options = true;
    *help = false;
    for (int i = 1; i < argc && !*help; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (parse_word(table, argc, argv, &i, args, operands->n, seen, help, err) < 0)
                return -1;
        } else if (opt_list_add(operands, argv[i], operands->n, err) < 0)
            return -1;
    }
    return 0;
}

int opt_take(const struct opt *common, const struct opt *own, int *argc, char **argv, void *args, struct err *err)
{
    uint64_t seen[OPTIONS_MOST / 64] = {0};
    bool help = false, options = true;
    int n = *argc > 0, rc = 0;
    for (int i = 1; i < *argc; i++) {
        const char *value = NULL;
        bool dashed = options && argv[i][0] == '-' && argv[i][1] != '\0';
        options = options && strcmp(argv[i], "--") != 0;
        const struct opt *o = dashed && options ? find_word(own, argv[i], &value) : NULL;
        if (!o && dashed && options && find_word(common, argv[i], &value)) {
            rc = parse_word(common, *argc, argv, &i, args, 0, seen, &help, err);
            if (rc < 0)
                break;
            continue;
        }
        bool two = o && o->type != OPT_FLAG && !value && i + 1 < *argc;
        argv[n] = argv[i];
        n++;
        if (!two)
            continue;
        i++;
        argv[n] = argv[i];
        n++;
    }
    if (rc == 0)
        *argc = n;
    return rc;
}

const struct opt *opt_find(const struct opt *table, struct view name)
{
    return find_long(table, name.p, name.n);
}

bool opt_is_given(const struct opt *table, int argc, char **argv, const char *name)
{
    size_t n = strlen(name);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL, *word = argv[i];
        if (word[0] != '-' || !word[1])
            continue;
        const struct opt *o = find_word(table, word, &value);
        bool same = word[1] == '-' && strncmp(word + 2, name, n) == 0 && (!word[2 + n] || word[2 + n] == '=');
        if (same || (o && strcmp(o->name, name) == 0))
            return true;
        i += o && o->type != OPT_FLAG && !value;
    }
    return false;
}

int opt_given(const struct opt *table, const struct opt *own, int argc, char **argv,
              int (*word)(void *ctx, const char *text, const char *value, bool is_operand, struct err *err), void *ctx,
              struct err *err)
{
    bool options = true;
    int rc = 0;
    for (int i = 1; rc == 0 && i < argc; i++) {
        const char *value = NULL, *text = argv[i], *ignored;
        bool dashed = options && text[0] == '-' && text[1] != '\0', ends = dashed && strcmp(text, "--") == 0;
        const struct opt *o = dashed && !ends ? find_word(table, text, &value) : NULL;
        bool two = o && o->type != OPT_FLAG && !value && i + 1 < argc;
        options = options && !ends;
        i += two;
        bool left_out = o && (o->type == OPT_WRITE || o->type == OPT_FOLDER || (own && find_word(own, text, &ignored)));
        if (!left_out)
            rc = word(ctx, text, two ? argv[i] : NULL, !dashed, err);
    }
    return rc;
}
