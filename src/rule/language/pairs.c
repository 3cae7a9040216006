/* pairs: lists of pairs that `pair(X, Y) in "FILE"` looks up. See model.h. */
#include <stdio.h>
#include <stdlib.h>

#include "io/whole.h"
#include "rule/language/model.h"

struct pair_key {
    uint32_t a, b; /* ids in pairs.text */
};

static int add_pair(struct pair_list *pairs, struct view a, struct view b, struct err *err)
{
    int64_t x = dict_put(&pairs->text, a, err), y = x < 0 ? -1 : dict_put(&pairs->text, b, err);
    const struct pair_key key = {(uint32_t)x, (uint32_t)y};
    return y < 0 || dict_put(&pairs->pair, (struct view){(const char *)&key, sizeof key}, err) < 0 ? -1 : 0;
}

/* "#! learned=2026-01-01T00:00:00Z/2026-07-02T00:00:00Z …", as `snag study next-issues` writes it. */
static void read_learned(struct pair_list *pairs, struct view line, struct layout *iso)
{
    const struct view mark = VIEW_LIT("#! learned=");
    if (line.n <= mark.n || memcmp(line.p, mark.p, mark.n) != 0)
        return;
    struct view word = {line.p + mark.n, 0};
    while (mark.n + word.n < line.n && word.p[word.n] != ' ')
        word.n++;
    const char *slash = memchr(word.p, '/', word.n);
    struct time_read from, to;
    if (!slash || layout_parse(iso, NULL, (struct view){word.p, (size_t)(slash - word.p)}, &from) < 0 ||
        layout_parse(iso, NULL, (struct view){slash + 1, (size_t)(word.p + word.n - slash - 1)}, &to) < 0)
        return;
    pairs->from_us = from.ts_us;
    pairs->to_us = to.ts_us;
}

/* Two cells with a TAB between them; more may follow. */
static int read_line(struct pair_list *pairs, const char *path, size_t number, struct view line, struct layout *iso,
                     struct err *err)
{
    while (line.n && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\n'))
        line.n--;
    if (line.n == 0 || line.p[0] == '#') {
        read_learned(pairs, line, iso);
        return 0;
    }
    const char *tab = memchr(line.p, '\t', line.n);
    if (!tab) {
        (void)err_set(err, ERR_DATA, "%s:%zu: a pair is two cells with a TAB between them", path, number);
        return err_hint(err, "lines that begin with # are comments");
    }
    struct view a = {line.p, (size_t)(tab - line.p)}, b = {tab + 1, (size_t)(line.p + line.n - tab - 1)};
    const char *next = memchr(b.p, '\t', b.n);
    if (next)
        b.n = (size_t)(next - b.p);
    return add_pair(pairs, a, b, err);
}

static int read_pairs(struct pair_list *pairs, const char *path, struct err *err)
{
    enum { MOST_MIB = 16 };
    struct buf text = {0};
    struct layout *iso = NULL;
    pairs->from_us = TS_NONE;
    pairs->file = arena_copy(&pairs->text.arena, path, strlen(path), err);
    int rc = pairs->file && layout_compile(&iso, "iso", err) == 0
                 ? whole_read(&text, path, MOST_MIB, "a list of pairs", err)
                 : -1;
    size_t number = 0;
    for (size_t at = 0; rc == 0 && at < text.n;) {
        const char *stop = memchr(text.p + at, '\n', text.n - at);
        size_t n = stop ? (size_t)(stop + 1 - text.p) - at : text.n - at;
        number++;
        rc = read_line(pairs, path, number, (struct view){text.p + at, n}, iso, err);
        at += n;
    }
    layout_free(iso);
    buf_free(&text);
    return rc;
}

bool rules_learned(const struct rules *rules, size_t i, struct rules_learned *to)
{
    size_t n = 0;
    for (size_t k = 0; k < rules->n_pairs; k++) {
        const struct pair_list *pairs = rules->pairs[k];
        n += pairs->from_us != TS_NONE;
        if (n <= i)
            continue;
        *to = (struct rules_learned){pairs->file, pairs->from_us, pairs->to_us};
        return true;
    }
    return false;
}

/* A file named by a person is where they say, or where settings are; one of a built-in rule only there. */
static bool find_file(const struct rules *rules, const char *name, bool built_in, char *path, size_t size)
{
    if (!built_in && search_is_file(name)) {
        (void)snprintf(path, size, "%s", name);
        return true;
    }
    return search_file(&rules->lookup, name, path, size);
}

int pairs_open(struct rules *rules, struct view name, bool built_in, const struct pair_list **found, struct err *err)
{
    char text[1024], path[4096];
    *found = NULL;
    (void)snprintf(text, sizeof text, "%.*s", VIEW_FMT(name));
    if (!find_file(rules, text, built_in, path, sizeof path))
        return 0;
    if (mem_reserve(&rules->pairs, &rules->cap_pairs, rules->n_pairs + 1, sizeof *rules->pairs, err) < 0)
        return -1;
    struct pair_list *pairs = mem_zero(1, sizeof *pairs, err);
    if (!pairs)
        return -1;
    rules->pairs[rules->n_pairs++] = pairs;
    *found = pairs;
    return read_pairs(pairs, path, err);
}

bool pairs_have(const struct pair_list *pairs, struct view a, struct view b)
{
    int64_t x = dict_get(&pairs->text, a), y = dict_get(&pairs->text, b);
    const struct pair_key key = {(uint32_t)x, (uint32_t)y};
    return x != DICT_NONE && y != DICT_NONE &&
           dict_get(&pairs->pair, (struct view){(const char *)&key, sizeof key}) != DICT_NONE;
}

void pairs_close(struct rules *rules)
{
    for (size_t i = 0; i < rules->n_pairs; i++) {
        dict_free(&rules->pairs[i]->text);
        dict_free(&rules->pairs[i]->pair);
        free(rules->pairs[i]);
    }
    free(rules->pairs);
    rules->pairs = NULL;
    rules->n_pairs = 0;
    rules->cap_pairs = 0;
}
