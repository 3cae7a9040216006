/* model: a map as it is after parsing, shared by parser, mapper and recognition. Private to event. */
#ifndef SNAG_EVENT_MAP_MODEL_H
#define SNAG_EVENT_MAP_MODEL_H

#include <stdint.h>

#include "snag/civil.h"
#include "snag/event.h"
#include "snag/map.h"
#include "snag/sections.h"
#include "text/json_paths.h"
#include "text/regex.h"

enum expr_kind {
    EXPR_COLUMN,  /* a cell of the row: `column` */
    EXPR_PRIOR,   /* the same cell of the group's previous row */
    EXPR_TEXT,    /* `text` */
    EXPR_JOIN,    /* a + b */
    EXPR_MINUS,   /* a - b: times, in seconds */
    EXPR_ELSE,    /* a, or b if a is empty */
    EXPR_SPAN,    /* a in `unit`, to seconds */
    EXPR_CAPTURE, /* what the first group of `regex` found in a, or all of it if it has none; empty: it does not match
                   */
    EXPR_SPLIT,   /* the part of a number `index`, from 0, between texts `text` */
    EXPR_LOWER,   /* a in lower case */
    EXPR_TRIM,    /* a without the blanks at its edges, visible or not */
    EXPR_PHONE,   /* a number in one form: its digits, after a + if it is international */
    EXPR_JSON,    /* the value of path `text` in a, a JSON document */
    EXPR_LOOKUP   /* column number `index` of the row whose key is a, in the table map->lookup[column] */
};
enum span_unit { SPAN_S, SPAN_MS, SPAN_MIN, SPAN_H, SPAN_HMS };

struct expr {
    enum expr_kind kind;
    uint32_t column; /* index into map->used; of a lookup, into map->lookup */
    enum span_unit unit;
    struct view text; /* of a capture: the pattern, as the map writes it */
    uint32_t index;   /* of a part; of a capture: the group that counts, 0 = the whole pattern */
    pcre2_code *regex;
    struct json_paths *json;
    const struct expr *a, *b;
};

enum test_kind { TEST_COMPARE, TEST_IS_SET, TEST_CHANGES, TEST_BECOMES, TEST_FIRST };
enum op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_MATCH, OP_NO_MATCH, OP_IN };
enum first_of { FIRST_ROW, FIRST_CASE, FIRST_CONTACT };

struct word_list {
    const struct view *word;
    size_t n;
    bool negated; /* becomes not … */
};

struct test {
    enum test_kind kind;
    const struct expr *left;
    enum op op;
    const struct expr *right; /* OP_EQ … OP_GE */
    pcre2_code *regex;        /* OP_MATCH, OP_NO_MATCH … */
    struct view pattern;      /* … as the map writes it */
    struct word_list list;    /* OP_IN, becomes */
    struct word_list from;    /* becomes … from */
    uint32_t column;          /* changes, becomes: index into map->used */
    enum first_of first;
    uint32_t site;    /* number of this `first` test in the map, or of this test of < <= > >= */
    struct view said; /* as the map writes it, for messages */
};

/* Is it a test of < <= > >=? */
static inline bool test_orders(const struct test *t)
{
    return t->kind == TEST_COMPARE && t->op >= OP_LT && t->op <= OP_GE;
}

struct cond {
    const struct test *test;
    size_t n; /* 0: always true */
};

struct assign {
    uint32_t column; /* index into map->schema */
    const struct expr *expr;
};

struct map_column { /* [columns] our = EXPR [when COND] */
    uint32_t column;
    const struct expr *expr;
    struct cond when;
};

struct map_event { /* [events] our_event = … */
    struct view name;
    const struct expr *at;      /* NULL: the row's ts */
    const struct expr *plus[2]; /* seconds after `at`, or NULL */
    struct cond when;
    const struct assign *assign;
    size_t n_assign;
};

struct map_words { /* [words COLUMN] */
    uint32_t column;
    struct dict foreign; /* id → */
    struct view *ours;   /* our word */
    size_t cap;
};

struct map_lookup {        /* [lookup NAME]: a second file */
    struct view name, key; /* key: the column that a row goes by */
    const char *at;        /* where the map first names it, for messages */
    struct view *column;   /* those that it is asked for, n of them */
    size_t n, cap;
};

struct used_column {   /* a column of the log that the map reads */
    struct view name;  /* empty if it is read by position */
    uint32_t position; /* 1 …, or 0 */
    const char *at;    /* where the map first names it, for messages */
    bool tracked;      /* changes, becomes, prior need its earlier values */
    bool prior;
};

enum map_format { FORMAT_CSV, FORMAT_TSV, FORMAT_DELIMITED, FORMAT_EVENTS, FORMAT_JSON, FORMAT_XES };
enum map_encoding { ENCODING_UTF8, ENCODING_LATIN1, ENCODING_CP1252 };

struct map {
    char *name, *file, *title;
    struct sections source;
    const struct map_faults *faults; /* who is told of them while it is parsed; NULL: the first one ends it */
    size_t n_faults;
    struct arena arena; /* all nodes and texts below */

    enum map_format format;
    char delimiter;
    bool quoted; /* cells may be quoted */
    bool header;
    uint32_t header_line;     /* the physical line of the column names; 0: the first that is not blank */
    pcre2_code *header_regex; /* … or the first line that it matches */
    struct view header_text;  /* as the map writes it */
    struct view *names;       /* header = no */
    size_t n_names;
    bool ragged;
    enum map_encoding encoding;
    bool sort_ts; /* all rows of the log by their time, before it looks back */
    bool trim;    /* the blanks at the edges of cells do not count */
    bool comma;   /* numbers are written 1.234,5 */
    struct word_list missing, anonymous;
    struct layout *time;
    struct zone *zone;      /* NULL if it is not available: … */
    struct err *zone_error; /* … and why */
    int precision;          /* fraction digits 0, 3, 6; -1 = as in the log */
    bool tried;
    size_t far;            /* how many folders were searched before the one that it is in, if it was listed */
    uint32_t file_keys;    /* bit per key of [file] that was given */
    struct word_list each; /* JSON: the lists whose elements are rows */
    struct view unwrap;    /* JSON: where records stand in the objects around them */
    struct cond unwrap_when;
    const struct expr *group, *order, *newest;
    const struct expr *staff; /* its values are no customers */
    const char *looks_back;   /* the first word that asks for earlier rows of the group (changes, prior …), or NULL */
    const struct expr **key;
    size_t n_key;
    struct cond skip, reject;
    struct view reject_text; /* the condition as written, for messages */
    uint32_t carry_column;   /* index into schema */
    int carry_per;           /* COL_CONTACT, COL_CASE, or -1: no carry */
    int64_t midnight_us;     /* 0: off */
    pcre2_code *recognise;
    struct view recognise_pattern; /* as the map writes it */
    pcre2_code **regex;            /* all patterns, owned here */
    size_t n_regex, cap_regex;
    struct json_paths **json; /* … and all paths */
    size_t n_json, cap_json;

    struct schema schema; /* standard columns and those this map adds */
    struct used_column *used;
    size_t n_used, cap_used;
    struct map_column *column;
    size_t n_column, cap_column;
    struct map_event *event;
    size_t n_event, cap_event;
    struct map_words *words;
    size_t n_words, cap_words;
    struct map_lookup *lookup;
    size_t n_lookup, cap_lookup;
    const struct expr *event_name; /* [columns] event = …: one event per row, named by the log */
    struct cond event_when;
    uint32_t n_sites;  /* `first` tests */
    uint32_t n_orders; /* tests of < <= > >= */
    int selector;      /* the column that tells the kinds of rows apart (index into used), or -1 */
};

/* map_parse, with faults told. */
int map_parse_all(struct map **out, const char *name, const char *file, const char *text, size_t n,
                  const struct map_faults *faults, struct err *err) SNAG_CHECK;

/* A number of the language: [+-]digits[.digits]. */
bool number_plain(struct view v, double *x);

/* A cursor over one value, for the parsers of expressions and conditions. */
struct scan {
    struct map *map;
    const char *p, *end;
    bool in_test;   /* the left side of a test is being read */
    bool outermost; /* names are those of the object around records */
};

/* expr.c: EXPR and COND of snag-maps(5), and the words of lists. Each moves the cursor on. */
int scan_expr(struct scan *s, const struct expr **e, struct err *err) SNAG_CHECK;
int scan_cond(struct scan *s, struct cond *c, struct err *err) SNAG_CHECK;
/* One word: "quoted", or bare up to one of `stops`, " and ", or (in lists without parentheses) " from ". */
#define STOP_WORD ";\n"
#define STOP_LIST ",;\n"
#define STOP_PARENS "),\n"
int scan_word(struct scan *s, const char *stops, struct view *word, struct err *err) SNAG_CHECK;
/* Words separated by commas. */
int scan_words(struct scan *s, const char *stops, struct word_list *list, struct err *err) SNAG_CHECK;
void scan_blanks(struct scan *s);
/* Is the next word `word`? If so, it is consumed. */
bool scan_keyword(struct scan *s, const char *word);
/* The next bare name (letters, digits, _ . and bytes above 127), empty if there is none. */
struct view scan_name(struct scan *s);
/* An error with a caret under the next word (or at the end). */
int scan_error(const struct scan *s, const char *note, struct err *err, const char *fmt, ...) SNAG_PRINTF(4, 5);
/* Is v one of the words? */
bool words_have(const struct word_list *list, struct view v);
/* … whatever the case of its letters, A to Z? */
bool words_have_whatever_case(const struct word_list *list, struct view v);
/* A pattern between slashes, /…/ or /…/i. */
int scan_regex(struct scan *s, pcre2_code **regex, struct view *pattern, struct err *err) SNAG_CHECK;

/* The text between two such quotes, of which the first is at hand. */
int scan_quoted(struct scan *s, char quote, struct view *inside, struct err *err) SNAG_CHECK;

/* lookup_section.c: has the map a [lookup NAME]? The section; and .NAME behind NAME(…), which e->text names, into e. */
bool map_has_lookup(const struct map *map, struct view name);
int map_lookup_section(struct map *map, struct view name, const struct section *sec, struct err *err) SNAG_CHECK;
int scan_lookup(struct scan *s, struct expr *e, struct err *err) SNAG_CHECK;

/* paths.c: JSON paths. What follows a name of a column: [0], [key=text], .name, moves into the name. */
int scan_path(struct scan *s, struct view *name, struct err *err) SNAG_CHECK;
/* .path behind json(…), into e. */
int scan_json(struct scan *s, struct expr *e, struct err *err) SNAG_CHECK;
/* The value of e in the document `text`, in `to`; empty: it has none, or it is no document. */
int json_value(const struct expr *e, struct view text, struct buf *to, struct err *err) SNAG_CHECK;
/* Are all paths of a map of JSON such? And its columns get their names. */
int paths_settle(struct map *map, struct err *err) SNAG_CHECK;
/* Are the rows of its logs made by a reader (event/source), as TAB-separated text? */
static inline bool map_has_reader(const struct map *map)
{
    return map->format >= FORMAT_JSON;
}

/* pattern.c: 1 if the text matches, 0 if not, -1 if PCRE2 gave up, with its reason in `why`. */
enum { PATTERN_WHY = 160 };
int pattern_match(const pcre2_code *regex, struct view text, pcre2_match_data *match, char why[PATTERN_WHY]);

#endif
