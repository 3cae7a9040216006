/* json_scan: one pass over a JSON document, checked to its last byte, that keeps where the values of paths stand. */
#include "text/json_paths_impl.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "text/json_string.h"

enum { UTF8_MOST = 4 };

struct json_scanner {
    struct json_paths *paths;
    const char *p, *end;
    unsigned depth;
    bool failed; /* memory; `err` says so */
    const char *problem;
    struct err *err;
};

static int scan_value(struct json_scanner *s, const struct path_node *node);

/* -1: what stands at p is not `problem`'s kind, or the text ends there. */
static int bad(struct json_scanner *s, const char *problem)
{
    if (!s->problem && !s->failed)
        s->problem = problem;
    return -1;
}

static int out_of_memory(struct json_scanner *s)
{
    s->failed = true;
    return -1;
}

static inline void skip_blanks(struct json_scanner *s)
{
    while (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t') /* a NUL stands at the end */
        s->p++;
}

/* ---- strings ---- */

/* What is not one of the bytes that a string may just have: a quote, a backslash, a control byte, UTF-8. */
static int odd_byte(struct json_scanner *s)
{
    const char *why = NULL;
    bool escape = *s->p == '\\', text = escape || (unsigned char)*s->p >= 0x80;
    size_t n = escape ? json_escape_length(s->p, s->end, &why) : json_utf8_length(s->p, s->end);
    if (!text)
        why = "a control byte within a string";
    else if (n == 0 && !escape && s->end - s->p >= UTF8_MOST)
        why = "bytes that are not UTF-8";
    if (n == 0 || !text)
        return bad(s, why);
    s->p += n;
    return 0;
}

/* From behind the opening quote to behind the closing one. */
static int scan_string(struct json_scanner *s)
{
    for (;;) {
#ifdef __SSE2__
        const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(' ');
        while (s->p < s->end) {
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)s->p);
            __m128i odd = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash)),
                                       _mm_cmplt_epi8(x, blank)); /* signed: above 127 too */
            unsigned at = (unsigned)_mm_movemask_epi8(odd);
            if (at) {
                s->p += __builtin_ctz(at);
                break;
            }
            s->p += 16;
        }
#else
        while (s->p < s->end && *s->p != '"' && *s->p != '\\' && (unsigned char)*s->p >= 0x20 &&
               (unsigned char)*s->p < 0x80)
            s->p++;
#endif
        if (s->p >= s->end)
            return bad(s, NULL);
        if (*s->p == '"')
            break;
        if (odd_byte(s) < 0)
            return -1;
    }
    s->p++;
    return 0;
}

/* ---- what paths ask for ---- */

/* Rows that are void have no place. */
static void forget_places(struct json_paths *paths)
{
    const struct path_place *place = paths->place;
    while (paths->n_places && place[paths->n_places - 1].row >= paths->rows[place[paths->n_places - 1].walk].n)
        paths->n_places--;
    for (size_t walk = 0; walk < paths->n_walks; walk++)
        if (paths->rows[walk].placed > paths->rows[walk].n)
            paths->rows[walk].placed = paths->rows[walk].n;
}

/* The member comes, perhaps again: what it had before is void. */
static void forget(struct json_paths *paths, const struct path_node *node)
{
    if (node->column >= 0)
        paths->now[node->column] = (struct view){0};
    for (unsigned walk = 0; node->walks >> walk; walk++)
        if (node->walks >> walk & 1)
            paths->rows[walk].n = paths->rows[walk].mark;
    if (node->walks && paths->n_places)
        forget_places(paths);
    for (const struct path_node *child = node->child; child; child = child->next)
        if (!child->walks)
            forget(paths, child);
}

static void element_begin(struct json_paths *paths, const struct path_node *node, size_t mark[JSON_MOST_WALKS])
{
    for (size_t i = 0; i < node->n_own; i++)
        paths->now[node->own[i]] = (struct view){0};
    for (unsigned walk = 0; node->walks >> walk; walk++) {
        mark[walk] = paths->rows[walk].mark;
        if (node->walks >> walk & 1)
            paths->rows[walk].mark = paths->rows[walk].n;
    }
}

static int add_row(struct json_scanner *s, struct path_rows *rows)
{
    size_t n = s->paths->n_columns;
    if (mem_reserve(&rows->cell, &rows->cap, (rows->n + 1) * n, sizeof *rows->cell, s->err) < 0)
        return out_of_memory(s);
    struct view *cell = rows->cell + rows->n++ * n;
    for (size_t i = 0; i < n; i++)
        cell[i] = (struct view){0};
    return 0;
}

/* The rows of a record come one behind another. */
static int place_rows(struct json_scanner *s)
{
    struct json_paths *paths = s->paths;
    for (uint32_t walk = 0; walk < paths->n_walks; walk++) {
        struct path_rows *rows = &paths->rows[walk];
        if (mem_reserve(&paths->place, &paths->cap_places, paths->n_places + rows->n - rows->placed,
                        sizeof *paths->place, s->err) < 0)
            return out_of_memory(s);
        for (; rows->placed < rows->n; rows->placed++)
            paths->place[paths->n_places++] = (struct path_place){walk, (uint32_t)rows->placed};
    }
    return 0;
}

/* The rows made within the element, and its own, get the values that belong to it. */
static int element_end(struct json_scanner *s, const struct path_node *node, const size_t mark[JSON_MOST_WALKS])
{
    struct json_paths *paths = s->paths;
    if (node->leaf >= 0 && add_row(s, &paths->rows[node->leaf]) < 0)
        return -1;
    for (unsigned walk = 0; node->walks >> walk; walk++) {
        struct path_rows *rows = &paths->rows[walk];
        if (!(node->walks >> walk & 1))
            continue;
        for (size_t r = rows->mark; r < rows->n; r++)
            for (size_t i = 0; i < node->n_own; i++)
                if (node->own[i] < paths->n_columns)
                    rows->cell[r * paths->n_columns + node->own[i]] = paths->now[node->own[i]];
        rows->mark = mark[walk];
    }
    return node == paths->record && paths->n_walks > 1 ? place_rows(s) : 0;
}

/* The name stands between `from` and the quote before p. */
static int find_member(struct json_scanner *s, const struct path_node *node, const char *from,
                       const struct path_node **found)
{
    struct view name = {from, (size_t)(s->p - 1 - from)};
    *found = NULL;
    if (name.n && memchr(name.p, '\\', name.n)) {
        const struct view quoted = {from - 1, name.n + 2};
        buf_clear(&s->paths->name);
        if (json_plain(quoted, &s->paths->name, s->err) < 0)
            return out_of_memory(s);
        name = buf_view(&s->paths->name);
    }
    for (const struct path_node *c = node->child; c && !*found; c = c->next)
        if (c->step == STEP_MEMBER && view_eq(c->name, name))
            *found = c;
    return 0;
}

/* ---- structure ---- */

static int scan_member(struct json_scanner *s, const struct path_node *node)
{
    const struct path_node *child = NULL;
    if (*s->p != '"')
        return bad(s, "a name in quotes is expected");
    const char *from = ++s->p;
    if (scan_string(s) < 0 || (node && node->child && find_member(s, node, from, &child) < 0))
        return -1;
    skip_blanks(s);
    if (*s->p != ':')
        return bad(s, "a : is expected");
    s->p++;
    skip_blanks(s);
    if (child)
        forget(s->paths, child);
    return scan_value(s, child);
}

static int scan_object(struct json_scanner *s, const struct path_node *node)
{
    s->p++;
    skip_blanks(s);
    if (*s->p == '}' && s->p < s->end) {
        s->p++;
        return 0;
    }
    for (;;) {
        if (scan_member(s, node) < 0)
            return -1;
        skip_blanks(s);
        if (*s->p != ',')
            break;
        s->p++;
        skip_blanks(s);
    }
    if (*s->p != '}')
        return bad(s, "a , or } is expected");
    s->p++;
    return 0;
}

/* The value as that of an element, or of what is no list. */
static int scan_plain(struct json_scanner *s, const struct path_node *node);

static int scan_walked(struct json_scanner *s, const struct path_node *node)
{
    size_t mark[JSON_MOST_WALKS] = {0};
    const char *from = s->p;
    element_begin(s->paths, node, mark);
    if (scan_plain(s, node) < 0)
        return -1;
    if (node->column >= 0)
        s->paths->now[node->column] = (struct view){from, (size_t)(s->p - from)};
    return element_end(s, node, mark);
}

/* Is the element, which ends at p, the one that the node asks for? */
static int is_where(struct json_scanner *s, struct path_node *node, const char *from, bool *is)
{
    struct view *value = &s->paths->now[node->hidden];
    *value = (struct view){0};
    *is = false;
    s->p = from;
    if (scan_plain(s, node->test) < 0)
        return -1;
    if (node->hit || !value->p)
        return 0;
    buf_clear(&s->paths->name);
    if (json_plain(*value, &s->paths->name, s->err) < 0)
        return out_of_memory(s);
    *is = view_eq(buf_view(&s->paths->name), node->text);
    node->hit |= *is;
    return 0;
}

static int scan_element(struct json_scanner *s, const struct path_node *node, size_t index)
{
    const char *from = s->p;
    bool done = false, is;
    if (node && node->walked) {
        if (scan_walked(s, node) < 0)
            return -1;
        done = true;
    }
    for (struct path_node *c = node ? node->child : NULL; c; c = c->next) {
        if (c->step == STEP_MEMBER || (c->step == STEP_INDEX && c->index != index))
            continue;
        done = true;
        if (c->step == STEP_WHERE && is_where(s, c, from, &is) < 0)
            return -1;
        if (c->step == STEP_WHERE && !is)
            continue;
        s->p = from;
        if (scan_value(s, c) < 0)
            return -1;
    }
    return done ? 0 : scan_value(s, NULL);
}

static int scan_list(struct json_scanner *s, const struct path_node *node)
{
    s->p++;
    skip_blanks(s);
    for (struct path_node *c = node ? node->child : NULL; c; c = c->next)
        c->hit = false;
    if (*s->p == ']' && s->p < s->end) {
        s->p++;
        return 0;
    }
    for (size_t i = 0;; i++) {
        if (scan_element(s, node, i) < 0)
            return -1;
        skip_blanks(s);
        if (*s->p != ',')
            break;
        s->p++;
        skip_blanks(s);
    }
    if (*s->p != ']')
        return bad(s, "a , or ] is expected");
    s->p++;
    return 0;
}

static const char *digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

static int scan_number(struct json_scanner *s)
{
    const char *p = s->p + (*s->p == '-'), *from = p;
    p = digits(p);
    bool well = p > from && (*from != '0' || p == from + 1);
    if (well && *p == '.') {
        from = p + 1;
        p = digits(from);
        well = p > from;
    }
    if (well && (*p | 0x20) == 'e') {
        from = p + 1 + (p[1] == '+' || p[1] == '-');
        p = digits(from);
        well = p > from;
    }
    s->p = p;
    return well && p < s->end ? 0 : bad(s, "a number that is none");
}

static int scan_word(struct json_scanner *s)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < 3; i++) {
        size_t n = 0;
        while (words[i][n] && s->p[n] == words[i][n])
            n++;
        if (!words[i][n]) {
            s->p += n;
            return 0;
        }
        if (n && s->p + n >= s->end) {
            s->p = s->end;
            return bad(s, NULL);
        }
    }
    return bad(s, "a value is expected");
}

static int scan_nested(struct json_scanner *s, const struct path_node *node)
{
    s->depth++;
    if (s->depth > JSON_DEPTH)
        return bad(s, "more than 128 levels deep");
    int rc = *s->p == '{' ? scan_object(s, node) : scan_list(s, node);
    s->depth--;
    return rc;
}

static int scan_plain(struct json_scanner *s, const struct path_node *node)
{
    char c = *s->p;
    if (c == '"') {
        s->p++;
        return scan_string(s);
    }
    if (c == '{')
        return scan_nested(s, node);
    if (c == '[')
        return scan_nested(s, NULL);
    return c == '-' || (c >= '0' && c <= '9') ? scan_number(s) : scan_word(s);
}

static int scan_value(struct json_scanner *s, const struct path_node *node)
{
    const char *from = s->p;
    if (!node)
        return *from == '[' ? scan_nested(s, NULL) : scan_plain(s, NULL);
    s->paths->met |= node->walked;
    if (node->walked && *from == '{')
        return scan_walked(s, node);
    if ((*from == '[' ? scan_nested(s, node) : scan_plain(s, node)) < 0)
        return -1;
    if (node->column >= 0 && !node->walked)
        s->paths->now[node->column] = (struct view){from, (size_t)(s->p - from)};
    return 0;
}

enum json_found json_scan(struct json_paths *paths, const char *p, const char *end, struct json_end *found,
                          struct err *err)
{
    struct json_scanner s = {.paths = paths, .p = p, .end = end, .err = err};
    paths->met = false;
    for (size_t i = 0; i < paths->n_walks; i++) {
        paths->rows[i].n = 0;
        paths->rows[i].mark = 0;
        paths->rows[i].placed = 0;
    }
    paths->n_places = 0;
    for (size_t i = 0; i < paths->n_columns + paths->n_hidden; i++)
        paths->now[i] = (struct view){0};
    int rc = scan_walked(&s, &paths->root);
    *found = (struct json_end){s.p, s.problem};
    if (rc == 0)
        return JSON_WHOLE;
    return s.failed ? JSON_FAILED : s.p >= s.end || !s.problem ? JSON_CUT : JSON_BAD;
}
