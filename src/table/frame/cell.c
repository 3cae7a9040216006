/* cell: see cell.h. */
#include "table/frame/cell.h"

#include <stdio.h>

#include "snag/num.h"

/* The length of a character at p that is a blank to no reader but takes part in a cell: no-break, thin and zero-width
 * blanks, marks of direction and of byte order. */
static size_t hidden_at(const char *p, size_t n)
{
    static const char *const hidden[] = {"\xC2\xA0",     "\xC2\xAD",     "\xE2\x80\x87", "\xE2\x80\x89", "\xE2\x80\x8A",
                                         "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F",
                                         "\xE2\x80\xAF", "\xE2\x81\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (n >= strlen(hidden[i]) && memcmp(p, hidden[i], strlen(hidden[i])) == 0)
            return strlen(hidden[i]);
    return 0;
}

bool frame_number(struct view v, double *x)
{
    char text[64] = "0";
    v = view_trim(v);
    if (num_parse(v, x) == 0)
        return true;
    if (v.n > 1 && v.p[v.n - 1] == '.' && v.p[v.n - 2] >= '0' && v.p[v.n - 2] <= '9')
        return num_parse((struct view){v.p, v.n - 1}, x) == 0 && !memchr(v.p, '.', v.n - 1);
    size_t sign = v.n > 0 && (v.p[0] == '-' || v.p[0] == '+');
    if (v.n < sign + 2 || v.n > sizeof text - 2 || v.p[sign] != '.')
        return false;
    memcpy(text + 1, v.p + sign, v.n - sign);
    if (num_parse((struct view){text, v.n - sign + 1}, x) < 0)
        return false;
    *x = v.p[0] == '-' ? -*x : *x;
    return true;
}

/* ---- notations ---- */

enum { LONGEST_CELL = 48 }; /* longer texts are words */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits in groups of three after a first one of one to three, which does not begin with 0, separated by `mark`;
 * *n_marks of them. Returns what follows. */
static const char *groups(const char *p, char mark, size_t *n_marks)
{
    size_t n = 0;
    *n_marks = 0;
    while (is_digit(p[n]))
        n++;
    if (n == 0 || n > 3 || p[0] == '0')
        return NULL;
    for (p += n; p[0] == mark && is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3]) && !is_digit(p[4]); p += 4)
        ++*n_marks;
    return p;
}

/* The rest after a mark and at least one digit; p itself if the mark is not there. */
static const char *fraction(const char *p, char mark)
{
    if (p[0] != mark || !is_digit(p[1]))
        return p;
    for (p++; is_digit(*p);)
        p++;
    return p;
}

/* A number without its sign, hidden characters, percent and currency. */
static enum cell_kind notation(const char *p)
{
    size_t n;
    const char *rest = groups(p, ',', &n);
    if (rest && n > 0) {
        const char *end = fraction(rest, '.');
        if (*end == '\0')
            return n > 1 || end > rest ? CELL_GROUPED_FOR : CELL_GROUPED;
    }
    rest = groups(p, '.', &n);
    if (rest && n > 0 && (n > 1 || *rest == ',') && *fraction(rest, ',') == '\0')
        return CELL_POINTS;
    for (const char *mark = " '"; *mark; mark++) {
        rest = groups(p, *mark, &n);
        if (rest && n > 0 && (*fraction(rest, '.') == '\0' || *fraction(rest, ',') == '\0'))
            return CELL_SPACED;
    }
    for (n = 0; is_digit(p[n]);)
        n++;
    return p[n] == ',' && is_digit(p[n + 1]) && *fraction(p + n, ',') == '\0' ? CELL_COMMA : CELL_WORD;
}

static enum cell_kind plain_kind(const char *p)
{
    double x;
    struct view v = view_of(p);
    if (frame_number(v, &x))
        return CELL_NUMBER;
    return notation(p + (*p == '-' || *p == '+'));
}

/* Cuts a word off one end, with the blanks between. */
static bool cut(char *p, const char *word)
{
    size_t n = strlen(p), w = strlen(word);
    if (n <= w)
        return false;
    bool ends = memcmp(p + n - w, word, w) == 0;
    size_t sign = p[0] == '-';
    if (ends) {
        for (n -= w; n > 0 && p[n - 1] == ' ';)
            n--;
        p[n] = '\0';
    } else if (memcmp(p + sign, word, w) == 0) {
        size_t from = sign + w;
        while (p[from] == ' ')
            from++;
        memmove(p, p + from, n - from + 1);
    } else {
        return false;
    }
    return true;
}

/* The text without what nobody sees, as a string; true if there was any. A blank between digits stays one. */
static bool uncover(struct view v, char *to)
{
    bool found = false;
    size_t n = 0;
    for (size_t i = 0; i < v.n;) {
        size_t hidden = hidden_at(v.p + i, v.n - i);
        if (hidden > 0 && n > 0 && i + hidden < v.n && is_digit(to[n - 1]) && is_digit(v.p[i + hidden]))
            to[n++] = ' ';
        else if (hidden == 0)
            to[n++] = v.p[i];
        found = found || hidden > 0;
        i += hidden > 0 ? hidden : 1;
    }
    to[n] = '\0';
    struct view trimmed = view_trim((struct view){to, n});
    memmove(to, trimmed.p, trimmed.n);
    to[trimmed.n] = '\0';
    return found;
}

enum cell_kind cell_kind_of(struct view text)
{
    static const char *const currencies[] = {"$", "€", "£", "¥", "EUR", "USD", "GBP", "CHF", "kr", "zł"};
    char p[LONGEST_CELL + 1];
    double x;
    if (frame_number(text, &x))
        return CELL_NUMBER;
    if (text.n > LONGEST_CELL)
        return CELL_WORD;
    bool hidden = uncover(text, p);
    enum cell_kind kind = plain_kind(p);
    if (kind != CELL_WORD)
        return hidden && kind == CELL_NUMBER ? CELL_HIDDEN : kind;
    if (num_parse_hms(view_of(p), &x) == 0)
        return CELL_SPAN;
    if (cut(p, "%"))
        return plain_kind(p) != CELL_WORD ? CELL_PERCENT : CELL_WORD;
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
        if (cut(p, currencies[i]))
            return plain_kind(p) != CELL_WORD ? CELL_MONEY : CELL_WORD;
    return CELL_WORD;
}

/* ---- columns ---- */

/* Of several notations in one column the first of these is told; 1,000 beside 7,5 has a decimal comma too. */
static enum cell_kind worst(const size_t *n)
{
    static const enum cell_kind order[] = {CELL_HIDDEN, CELL_POINTS,  CELL_COMMA, CELL_GROUPED_FOR, CELL_GROUPED,
                                           CELL_SPACED, CELL_PERCENT, CELL_MONEY, CELL_SPAN,        CELL_WORD};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (n[order[i]] > 0)
            return order[i];
    return CELL_NUMBER;
}

struct cell_fault cell_fault_of(const struct column *c)
{
    struct cell_fault fault = {.kind = CELL_NUMBER};
    struct view first[CELL_KINDS] = {{0}};
    size_t n[CELL_KINDS] = {0};
    if (c->kind != COLUMN_TEXT)
        return fault;
    for (size_t id = 0; id < c->dict.n; id++) {
        struct view text = dict_text(&c->dict, (int64_t)id);
        enum cell_kind k = cell_kind_of(text);
        if (n[k]++ == 0)
            first[k] = text;
    }
    if (2 * (c->dict.n - n[CELL_WORD]) <= c->dict.n)
        return fault;
    fault.kind = worst(n);
    fault.first = first[fault.kind];
    return fault;
}

const char *cell_fault_name(enum cell_kind kind)
{
    static const char *const names[CELL_KINDS] = {[CELL_WORD] = "has cells that are not numbers",
                                                  [CELL_NUMBER] = "",
                                                  [CELL_GROUPED] = "has thousands separators",
                                                  [CELL_GROUPED_FOR] = "has thousands separators",
                                                  [CELL_COMMA] = "has decimal commas",
                                                  [CELL_POINTS] = "has decimal commas, and points between thousands",
                                                  [CELL_SPACED] = "has blanks or apostrophes between thousands",
                                                  [CELL_PERCENT] = "has percent signs",
                                                  [CELL_MONEY] = "has currencies",
                                                  [CELL_SPAN] = "has times of day or spans",
                                                  [CELL_HIDDEN] = "has numbers beside invisible characters"};
    return names[kind];
}

static const char *in_csv(enum cell_kind kind)
{
    return kind == CELL_COMMA ? "in the cells of this CSV: sed -E 's/\"([-+]?[0-9]+),([0-9]+)\"/\\1.\\2/g' TABLE"
           : kind == CELL_POINTS
               ? "export the table with points for decimals and nothing between thousands"
               : "in the cells of this CSV: sed -E ':a; s/\"([-+]?[0-9]+),([0-9]{3})/\"\\1\\2/; ta' TABLE";
}

void cell_remedy(char *text, size_t size, enum cell_kind kind, char separator, struct view first)
{
    char shown[64];
    const char *remedy = "";
    switch (kind) {
    case CELL_WORD:
        (void)snprintf(text, size, "if they mean that nothing is known: --missing '%s', or NA in the table",
                       str_shown(shown, sizeof shown, first));
        return;
    case CELL_COMMA:
        remedy = separator == ',' ? in_csv(kind) : "if the table uses commas for nothing else: tr , . <TABLE";
        break;
    case CELL_GROUPED:
    case CELL_GROUPED_FOR:
        remedy = separator == ',' ? in_csv(kind) : "if the table uses commas for nothing else: tr -d , <TABLE";
        break;
    case CELL_POINTS:
        remedy = separator == ',' ? in_csv(kind)
                                  : "if the table uses points and commas for nothing else: tr -d . <TABLE | tr , .";
        break;
    case CELL_SPACED:
        remedy = "export the table without them, or take them out of this column";
        break;
    case CELL_PERCENT:
        remedy = "if the table uses the sign for nothing else: tr -d % <TABLE";
        break;
    case CELL_MONEY:
        remedy = "export the amounts without it, one currency in one column";
        break;
    case CELL_SPAN:
        remedy = "numbers are seconds: 200 for 0:03:20 (in a map: COLUMN hms)";
        break;
    case CELL_HIDDEN:
        remedy = "take them out: LC_ALL=C sed 's/\\xC2\\xA0//g; s/\\xE2\\x80[\\x80-\\x8F\\xAF]//g; "
                 "s/\\xEF\\xBB\\xBF//g' TABLE";
        break;
    default:
        break;
    }
    (void)snprintf(text, size, "%s", remedy);
}
