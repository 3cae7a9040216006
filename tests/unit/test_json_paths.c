/* json_paths: values of documents by path, beside jansson's over whole documents. test_json_paths [ROUNDS [SEED]] */
#include <jansson.h>
#include <stdlib.h>

#include "check.h"
#include "snag/num.h"
#include "text/json_paths.h"

/* ---- the same by jansson: a path is followed from the document, or from the elements that are walked ---- */

struct walked {
    const char *path;
    const json_t *at;
};

static const json_t *element_of(const json_t *list, const char **p)
{
    char *end;
    const char *close = strchr(*p, ']');
    size_t index = strtoul(*p, &end, 10);
    const json_t *found = NULL;
    if (end == close) {
        found = json_array_get(list, index);
    } else {
        const char *is = strchr(*p, '=');
        char name[8] = "", text[64];
        memcpy(name, *p, (size_t)(is - *p));
        for (size_t i = 0; i < json_array_size(list) && !found; i++) {
            const json_t *v = json_object_get(json_array_get(list, i), name);
            if (json_is_string(v))
                (void)snprintf(text, sizeof text, "%s", json_string_value(v));
            else if (json_is_integer(v))
                (void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
            else
                continue;
            size_t n = (size_t)(close - is - 1);
            if (strlen(text) == n && memcmp(text, is + 1, n) == 0)
                found = json_array_get(list, i);
        }
    }
    *p = close + 1;
    return found;
}

static const json_t *follow(const json_t *v, const char *p)
{
    while (v && *p) {
        char name[8] = "";
        size_t n = strcspn(p, ".[");
        memcpy(name, p, n);
        v = json_object_get(v, name);
        for (p += n; *p == '[';) {
            p++;
            v = element_of(v, &p);
        }
        p += *p == '.';
    }
    return v;
}

static bool is_through(const char *path, const char *list)
{
    size_t n = strlen(list);
    return strncmp(path, list, n) == 0 && (path[n] == '.' || !path[n]);
}

/* The value of a path for the elements at hand: a path through a list that is walked means its element, if there is
 * one. `lists` are all that are walked, the innermost first. */
static const json_t *value_of(const struct walked *walked, size_t n, const char *const *lists, const char *path)
{
    for (; *lists; lists++) {
        size_t len = strlen(*lists);
        if (!is_through(path, *lists))
            continue;
        for (size_t i = 1; i < n; i++)
            if (strcmp(walked[i].path, *lists) == 0)
                return follow(walked[i].at, path + len + (path[len] == '.'));
        return NULL;
    }
    return follow(walked[0].at, path);
}

/* ---- random documents ---- */

static uint64_t state;

static uint32_t draw(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % n);
}

struct random_text {
    char p[8192];
    size_t n;
};

static void put(struct random_text *t, const char *s)
{
    size_t n = strlen(s);
    if (t->n + n < sizeof t->p - JSON_SLACK) {
        memcpy(t->p + t->n, s, n);
        t->n += n;
    }
}

static void put_one(struct random_text *t, const char *const *from, uint32_t n)
{
    put(t, from[draw(n)]);
}
#define PUT_ONE(t, from) put_one(t, from, sizeof(from) / sizeof *(from))

static void put_blank(struct random_text *t)
{
    static const char *const blanks[] = {"", "", "", " ", "\n", "\t\r\n", "                      "};
    PUT_ONE(t, blanks);
}

static void put_string(struct random_text *t)
{
    static const char *const pieces[] = {"x",
                                         "y",
                                         "a",
                                         "0123456789abcdef",
                                         "0123456789abcde",
                                         "\\\"",
                                         "\\\\",
                                         "\\/",
                                         "\\n",
                                         "\\u00e9",
                                         "\\uD83D\\uDE00",
                                         "\xc3\xa9",
                                         "\xe2\x82\xac",
                                         "\xf0\x9f\x98\x80",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         ":",
                                         " ",
                                         "\\t"};
    put(t, "\"");
    for (uint32_t n = draw(5); n-- > 0;)
        PUT_ONE(t, pieces);
    put(t, "\"");
}

static void put_key(struct random_text *t)
{
    static const char *const keys[] = {"\"a\"", "\"b\"", "\"c\"", "\"w\"", "\"v\"", "\"\\u0061\"", "\"\"", "\"other\""};
    PUT_ONE(t, keys);
}

static void put_value(struct random_text *t, uint32_t depth)
{
    static const char *const scalars[] = {"1",    "0",     "-0",   "12.50", "1e3",   "-1E-2", "9223372036854775807",
                                          "true", "false", "null", "\"x\"", "\"y\"", "\"\"",  "1",
                                          "\"1\""};
    uint32_t kind = draw(depth ? 10 : 5);
    if (kind < 3) {
        PUT_ONE(t, scalars);
        return;
    }
    if (kind < 5) {
        put_string(t);
        return;
    }
    bool object = kind < 8;
    put(t, object ? "{" : "[");
    put_blank(t);
    for (uint32_t n = draw(5), i = 0; i < n; i++) {
        if (i)
            put(t, ",");
        put_blank(t);
        if (object) {
            put_key(t);
            put_blank(t);
            put(t, ":");
            put_blank(t);
        }
        put_value(t, depth - 1);
        put_blank(t);
    }
    put(t, object ? "}" : "]");
}

static void spoil(struct random_text *t)
{
    static const char bytes[] = "\"\\{}[],:0e.-+tfn \n\x01\x80\xc3\xed\xf4\xff";
    for (uint32_t n = 1 + draw(2); n > 0 && t->n > 1; n--) {
        size_t at = 1 + draw((uint32_t)t->n - 1);
        char c = draw(12) ? bytes[draw(sizeof bytes - 1)] : '\0';
        uint32_t how = draw(4);
        if (how == 0) {
            t->n = at;
        } else if (how == 1) {
            t->p[at] = c;
        } else if (how == 2 && t->n + JSON_SLACK + 1 < sizeof t->p) {
            memmove(t->p + at + 1, t->p + at, t->n - at);
            t->p[at] = c;
            t->n++;
        } else {
            memmove(t->p + at, t->p + at + 1, t->n - at - 1);
            t->n--;
        }
    }
}

/* ---- both ---- */

static const char *const paths_of[] = {"a",      "a.b",      "b[0]",       "b[1].a", "b[0][1]", "c[a=x].b",
                                       "c[b=1]", "c[1].a.b", "w",          "w.a",    "w.b.c",   "w.v",
                                       "w.v.a",  "w.v.b[0]", "w.c[a=y].b", "v.a",    "other"};
enum { N_PATHS = sizeof paths_of / sizeof *paths_of };
static const char *const walks_of[][3] = {{NULL}, {"w"}, {"w.v"}, {".", "w", "w.v"}, {"v", "."}, {"w.v", "w"}};
static const char *const lists_of[][3] = {{NULL}, {"w"}, {"w.v", "w"}, {"w.v", "w"}, {"v"}, {"w.v", "w"}};
enum { N_WALKS = sizeof walks_of / sizeof *walks_of };

static bool is_same(const json_t *want, struct view got)
{
    char text[32];
    size_t n;
    if (!want || json_is_null(want))
        return got.n == 0 || view_is(got, "null");
    if (got.n == 0)
        return false;
    struct buf plain = {0};
    struct err err = ERR_INIT;
    json_error_t why;
    bool same = json_plain(got, &plain, &err) == 0;
    struct view v = buf_view(&plain);
    double x;
    if (json_is_string(want)) {
        n = json_string_length(want);
        same &= v.n == n && (n == 0 || memcmp(v.p, json_string_value(want), n) == 0) && got.p[0] == '"';
    } else if (json_is_integer(want)) {
        (void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(want));
        same &= view_is(v, text) || view_is(v, "-0");
    } else if (json_is_real(want)) {
        same &= num_parse(v, &x) == 0 && x == json_real_value(want);
    } else if (json_is_boolean(want)) {
        same &= view_is(v, json_is_true(want) ? "true" : "false");
    } else {
        json_t *again = json_loadb(v.p, v.n, 0, &why);
        same &= again && json_equal(again, want);
        json_decref(again);
    }
    buf_free(&plain);
    return same;
}

static bool same_row(const struct walked *walked, size_t n, const char *const *lists, const struct view *row)
{
    for (size_t i = 0; i < N_PATHS; i++)
        if (!is_same(value_of(walked, n, lists, paths_of[i]), row[i]))
            return false;
    return true;
}

/* What walks give: an object is a list of one. */
static size_t elements(const json_t *v)
{
    return json_is_object(v) ? 1 : json_array_size(v);
}
static const json_t *element(const json_t *v, size_t i)
{
    return json_is_object(v) ? v : json_array_get(v, i);
}

struct rows_at {
    struct json_paths *paths;
    const char *const *lists;
    size_t at, n;
};

static bool next_is(struct rows_at *r, const struct walked *chain, size_t n)
{
    size_t at = r->at;
    r->at++;
    return at < r->n && same_row(chain, n, r->lists, json_row(r->paths, at));
}

/* The rows that a walk, w or w.v, gives for one element of w. */
static bool same_element(struct rows_at *r, const char *walk, const json_t *doc, const char *outer, const json_t *at)
{
    struct walked chain[3] = {{"", doc}, {outer, at}};
    if (!walk[1])
        return next_is(r, chain, 2);
    const json_t *inner = json_object_get(at, "v");
    for (size_t j = 0; j < elements(inner); j++) {
        chain[2] = (struct walked){"w.v", element(inner, j)};
        if (!next_is(r, chain, 3))
            return false;
    }
    return true;
}

/* Rows come by element of what all walks go through, w, else by walk. */
static bool same_rows(struct json_paths *paths, const char *const *walks, const char *const *lists, const json_t *doc)
{
    static const char *const whole[] = {".", NULL, NULL};
    struct rows_at r = {paths, lists, 0, json_rows(paths)};
    struct walked chain[1] = {{"", doc}};
    bool by_element = walks[0] && walks[0][0] == 'w';
    walks = walks[0] ? walks : whole;
    for (size_t k = 0; k < 3 && walks[k]; k++) {
        const char outer[2] = {walks[k][0], '\0'};
        const json_t *list = json_object_get(doc, outer);
        if (walks[k][0] == '.' && !next_is(&r, chain, 1))
            return false;
        for (size_t i = 0; i < elements(list) && walks[k][0] != '.'; i++)
            for (size_t w = k; w < 3 && walks[w] && (w == k || by_element); w++)
                if (!same_element(&r, walks[w], doc, outer, element(list, i)))
                    return false;
        if (by_element)
            break;
    }
    return r.at == r.n;
}

/* What jansson refuses and we keep as it is written. */
static bool is_large_number(const json_error_t *why)
{
    return strstr(why->text, "too big") || strstr(why->text, "too large") || strstr(why->text, "overflow");
}

static bool one(struct json_paths *const *paths, const struct random_text *t, bool *whole)
{
    struct err err = ERR_INIT;
    struct json_end end;
    json_error_t why;
    char copy[sizeof t->p + JSON_SLACK];
    memcpy(copy, t->p, t->n);
    memset(copy + t->n, 0, JSON_SLACK);
    json_t *doc = json_loadb(t->p, t->n, JSON_DISABLE_EOF_CHECK, &why);
    bool large = !doc && is_large_number(&why), same = true;
    *whole = doc != NULL;
    for (size_t w = 0; w < N_WALKS && same; w++) {
        enum json_found found = json_scan(paths[w], copy, copy + t->n, &end, &err);
        bool nul = found == JSON_BAD && memchr(t->p, '\0', t->n); /* behind a number, jansson passes over one */
        same = large || nul || (found == JSON_WHOLE) == (doc != NULL);
        if (doc && same && !nul)
            same =
                (size_t)(end.end - copy) == (size_t)why.position && same_rows(paths[w], walks_of[w], lists_of[w], doc);
    }
    json_decref(doc);
    return same;
}

static void open_paths(struct json_paths **paths)
{
    struct err err = ERR_INIT;
    struct view path[N_PATHS], walk[3];
    size_t bad;
    for (size_t i = 0; i < N_PATHS; i++)
        path[i] = view_of(paths_of[i]);
    for (size_t w = 0; w < N_WALKS; w++) {
        size_t n = 0;
        for (; n < 3 && walks_of[w][n]; n++)
            walk[n] = view_of(walks_of[w][n]);
        if (json_paths_open(&paths[w], path, N_PATHS, walk, n, &bad, &err) < 0)
            printf("not ok paths (%s)\n", err.msg);
    }
}

static void differential(long rounds)
{
    struct json_paths *paths[N_WALKS];
    static struct random_text t;
    long wrong = 0, n_whole = 0;
    open_paths(paths);
    for (long i = 0; i < rounds; i++) {
        bool whole;
        do {
            t.n = 0;
            put_value(&t, 5);
        } while (t.p[0] != '{');
        put(&t, "{");
        if (draw(2))
            spoil(&t);
        bool same = one(paths, &t, &whole);
        if (!same && wrong == 0)
            printf("# differs: %.*s\n", (int)t.n, t.p);
        wrong += !same;
        n_whole += whole;
    }
    for (size_t w = 0; w < N_WALKS; w++)
        json_paths_close(paths[w]);
    CHECK("random and spoilt documents: the values, rows and refusals of jansson over the whole", wrong == 0);
    CHECK("… of which many are whole, and many are not", n_whole > rounds / 3 && n_whole < rounds - rounds / 10);
}

/* ---- limits, each told by name ---- */

static enum json_found found_in(const char *text, const char **problem, struct buf *value)
{
    struct err err = ERR_INIT;
    struct view path = VIEW_LIT("a");
    struct json_paths *paths;
    struct json_end end = {0};
    struct buf copy = {0};
    size_t bad;
    static const char slack[JSON_SLACK];
    buf_clear(value);
    if (json_paths_open(&paths, &path, 1, NULL, 0, &bad, &err) < 0 || buf_adds(&copy, text, &err) < 0 ||
        buf_add(&copy, slack, JSON_SLACK, &err) < 0)
        return JSON_FAILED;
    enum json_found found = json_scan(paths, copy.p, copy.p + copy.n - JSON_SLACK, &end, &err);
    *problem = end.problem ? end.problem : "";
    if (found == JSON_WHOLE && json_plain(*json_row(paths, 0), value, &err) < 0)
        found = JSON_FAILED;
    json_paths_close(paths);
    buf_free(&copy);
    return found;
}

static void limits(void)
{
    struct buf value = {0};
    const char *why;
    CHECK("the last of two names counts",
          found_in("{\"a\":1,\"a\":2}", &why, &value) == JSON_WHOLE && view_is(buf_view(&value), "2"));
    CHECK("null after a value is no value",
          found_in("{\"a\":1,\"a\":null}", &why, &value) == JSON_WHOLE && value.n == 0);
    CHECK("an integer beyond 64 bits stays as it is",
          found_in("{\"a\":123456789012345678901}", &why, &value) == JSON_WHOLE &&
              view_is(buf_view(&value), "123456789012345678901"));
    CHECK("a number beyond all doubles, too",
          found_in("{\"a\":1e999}", &why, &value) == JSON_WHOLE && view_is(buf_view(&value), "1e999"));
    CHECK("a NUL as an escape is refused", found_in("{\"b\":\"\\u0000\"}", &why, &value) == JSON_BAD);
    CHECK_STR("… by name", why, "\\u0000, which no text can hold");
    CHECK("what is not UTF-8 is refused", found_in("{\"b\":\"\xff    \"}", &why, &value) == JSON_BAD);
    CHECK_STR("… by name", why, "bytes that are not UTF-8");
    char deep[300] = "";
    for (size_t i = 0; i < 127; i++)
        (void)strcat(deep, i ? "[" : "{\"a\":");
    (void)strcat(deep, "{}");
    for (size_t i = 126; i > 0; i--)
        (void)strcat(deep, "]");
    (void)strcat(deep, "}");
    CHECK("128 levels", found_in(deep, &why, &value) == JSON_WHOLE && value.n > 250);
    char deeper[310] = "[";
    (void)strcat(deeper, deep);
    CHECK("129 levels are refused", found_in(deeper, &why, &value) == JSON_BAD);
    CHECK_STR("… by name", why, "more than 128 levels deep");
    CHECK("the text may end anywhere", found_in("{\"a\":tr", &why, &value) == JSON_CUT);
    buf_free(&value);
}

static void no_paths(void)
{
    static const char *const wrong[] = {"", "a..b", "a[", "a[x]", "a[0", "a[0]b", "a.", "[0]", "a[x=]"};
    struct err err = ERR_INIT;
    size_t n = 0, bad;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct json_paths *paths;
        struct view path = view_of(wrong[i]);
        bool is = json_paths_open(&paths, &path, 1, NULL, 0, &bad, &err) < 0;
        n += is && err.kind == ERR_DATA && err.msg[0];
        if (!is)
            json_paths_close(paths);
    }
    CHECK("what is no path is refused", n == sizeof wrong / sizeof *wrong);
}

int main(int argc, char **argv)
{
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261130;
    limits();
    no_paths();
    differential(argc > 1 ? strtol(argv[1], NULL, 10) : CHECK_ROUNDS(20000));
    CHECK_DONE();
}
