/* Names as words, texts as numbers, rows by name: what counting without texts rests on. */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "event/core/texts.h"
#include "event/core/who.h"
#include "table/features/by_name.h"

static struct err err;

/* A name is the same key wherever it stands, and another text is another key. */
static bool keys_agree(void)
{
    char bytes[64], copy[64];
    for (size_t n = 0; n <= 24; n++) {
        memset(bytes, 'x', sizeof bytes);
        memset(copy, 'y', sizeof copy);
        for (size_t i = 0; i < n; i++) {
            bytes[i] = (char)('a' + i);
            copy[i] = bytes[i];
        }
        const struct who_name b = who_key((struct view){copy, n});
        struct who_name a;
        who_key_at(&a, (struct view){bytes, n}, true);
        if (!who_is(&a, &b) || who_hash(&a) != who_hash(&b))
            return false;
        if (n == 0)
            continue;
        copy[n - 1] = '\0'; /* not the same as a shorter name either */
        const struct who_name c = who_key((struct view){copy, n}), d = who_key((struct view){copy, n - 1});
        if (who_is(&a, &c) || who_is(&c, &d))
            return false;
    }
    return true;
}

/* … and the room beside each is its own, zero at first. */
static bool names_are_found(size_t room)
{
    struct who_table t;
    char text[32], ours[100];
    bool good = who_table_open(&t, sizeof(struct who_name), room, &err) == 0;
    for (int round = 0; round < 2 && good; round++)
        for (int i = 0; i < 5000 && good; i++) {
            size_t n = (size_t)snprintf(text, sizeof text, i % 2 ? "K%d" : "a name that is longer %d", i);
            const struct who_name key = who_key((struct view){text, n});
            good = who_put(&t, &key, who_hash(&key), &err) == i + 1 && view_is(who_text(&t, (uint32_t)i + 1), text);
            memset(ours, round ? i : 0, sizeof ours);
            if (room)
                good = good && memcmp(who_room(&t, (uint32_t)i + 1), ours, room) == 0 &&
                       memset(who_room(&t, (uint32_t)i + 1), i, room);
        }
    const struct who_name nobody = who_key((struct view){NULL, 0});
    good = good && who_put(&t, &nobody, who_hash(&nobody), &err) == WHO_NOBODY && t.n == 5001;
    who_table_close(&t);
    return good;
}

static int64_t put_number(struct texts *t, int i)
{
    char text[32];
    size_t n = (size_t)snprintf(text, sizeof text, "%d", i * 7);
    int64_t id = texts_put(t, (struct view){text, n}, &err);
    return id < 0 || view_is(texts_of(t)[id], text) ? id : -1;
}

/* Where texts come again, all are numbered. */
static bool texts_are_numbers(void)
{
    struct texts t;
    bool good = texts_open(&t, &err) == 0 && texts_put(&t, (struct view){NULL, 0}, &err) == 0;
    uint32_t x = 1;
    for (int i = 1; i < TEXTS_MOST && good; i++)
        for (int before = 0; before < 4 && good; before++) {
            x = x * 1103515245 + 12345;
            int which = before < 3 && i > 1 ? 1 + (int)((x >> 8) % (uint32_t)(i - 1)) : i;
            good = put_number(&t, which) == which;
        }
    good = good && texts_put(&t, view_of("one too many"), &err) == TEXTS_NONE;
    good = good && texts_put(&t, view_of("7"), &err) == 1;
    texts_close(&t);
    return good;
}

/* Where each is new, few are; those that are keep their numbers. */
static bool different_texts_have_none(void)
{
    struct texts t;
    bool good = texts_open(&t, &err) == 0;
    for (int i = 1; i < 3 * TEXTS_TRIED && good; i++)
        good = put_number(&t, i) == (i < TEXTS_TRIED ? i : TEXTS_NONE);
    for (int i = 1; i < 3 * TEXTS_TRIED && good; i++)
        good = put_number(&t, i) == (i < TEXTS_TRIED ? i : TEXTS_NONE);
    texts_close(&t);
    return good;
}

static bool long_texts_have_none(void)
{
    struct texts t;
    char text[TEXTS_LONGEST + 1];
    memset(text, 'x', sizeof text);
    bool good = texts_open(&t, &err) == 0 && texts_put(&t, (struct view){text, sizeof text}, &err) == TEXTS_NONE &&
                texts_put(&t, (struct view){text, sizeof text - 1}, &err) == 1;
    texts_close(&t);
    return good;
}

/* ---- rows by name ---- */

enum { N_NAMES = 3000, NAME_MOST = 12 };
static char name_bytes[N_NAMES][NAME_MOST];
static struct view name[N_NAMES];

static struct view name_of(void *ctx, size_t row)
{
    (void)ctx;
    return name[row];
}

/* Random names of few different bytes, some of them beyond ASCII or NUL, so that many begin alike. */
static void make_names(void)
{
    static const char bytes[] = {'a', 'b', 'c', '\0', '\xc3', '\xff'};
    uint32_t x = 1;
    for (size_t i = 0; i < N_NAMES; i++) {
        size_t n = 1 + i % NAME_MOST;
        for (size_t k = 0; k < n; k++) {
            x = x * 1664525 + 1013904223;
            name_bytes[i][k] = bytes[(x >> 24) % sizeof bytes];
        }
        name[i] = (struct view){name_bytes[i], n};
    }
}

static bool rows_are_in_order(size_t n)
{
    struct by_name row[N_NAMES];
    bool there[N_NAMES] = {false};
    for (size_t i = 0; i < n; i++)
        row[i] = by_name_row(name[i], i);
    if (by_name_sort(row, n, name_of, NULL, &err) < 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (there[row[i].row] || (i > 0 && view_cmp(name[row[i - 1].row], name[row[i].row]) > 0))
            return false;
        there[row[i].row] = true;
    }
    return true;
}

int main(void)
{
    make_names();
    CHECK("a name is the same key wherever it stands", keys_agree());
    CHECK("names keep their numbers, short and long",
          names_are_found(0) && names_are_found(40) && names_are_found(100));
    CHECK("texts keep their numbers, and there are not more than some", texts_are_numbers());
    CHECK("texts of which each is new have none after some", different_texts_have_none());
    CHECK("a long text has no number", long_texts_have_none());
    CHECK("no rows, one, two, many are in the order of their names",
          rows_are_in_order(0) && rows_are_in_order(1) && rows_are_in_order(2) && rows_are_in_order(N_NAMES));
    CHECK_DONE();
}
