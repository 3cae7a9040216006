/* model: rules as read: opened, closed and found by name. See snag/rule.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/language/model.h"

void *rules_grow(struct rules *rules, const void *old, size_t n, size_t size, struct err *err)
{
    if (n != 0 && (n & (n - 1)) != 0)
        return (void *)(uintptr_t)old;
    void *grown = arena_get(&rules->arena, (n ? 2 * n : 1) * size, err);
    if (grown && n)
        memcpy(grown, old, n * size);
    return grown;
}

int rules_open(struct rules **rules, struct err *err)
{
    *rules = mem_zero(1, sizeof **rules, err);
    if (!*rules)
        return -1;
    (*rules)->lookup.no_config = true;
    static const char *const fixed[] = {"src", "value", "case", "contact", "queue", ""}; /* FIELD_SRC … */
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (dict_put(&(*rules)->fields, view_of(fixed[i]), err) < 0) {
            rules_close(*rules);
            *rules = NULL;
            return -1;
        }
    return 0;
}

void rules_tell_faults(struct rules *rules, void (*tell)(void *ctx, const struct err *fault), void *ctx)
{
    rules->tell_fault = tell;
    rules->tell_ctx = ctx;
}

int rules_fault(struct rules *rules, struct err *err)
{
    if (!rules->tell_fault || err->kind != ERR_DATA)
        return -1;
    rules->tell_fault(rules->tell_ctx, err);
    rules->n_faults++;
    *err = (struct err)ERR_INIT;
    return 0;
}

void rules_free_makers(struct rules *rules)
{
    for (size_t i = 0; i < rules->cap_makers; i++)
        free(rules->makers[i].of);
    free(rules->makers);
    rules->makers = NULL;
    rules->cap_makers = 0;
}

void rules_close(struct rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->n_files; i++) {
        sections_free(&rules->file[i]->sections);
        free(rules->file[i]->name);
        free(rules->file[i]);
    }
    for (size_t i = 0; i < rules->n_regex; i++)
        pcre2_code_free(rules->regex[i]);
    free(rules->regex);
    free(rules->file);
    free(rules->text);
    free(rules->running);
    free(rules->rule);
    rules_free_makers(rules);
    pairs_close(rules);
    free(rules->order);
    calendars_close(rules->calendars);
    dict_free(&rules->emitted);
    dict_free(&rules->fields);
    dict_free(&rules->names);
    arena_free(&rules->arena);
    free(rules);
}

bool rules_built_in(const struct rules *rules, const struct sections *from)
{
    for (size_t i = 0; i < rules->n_built_in; i++)
        if (from == &rules->file[i]->sections)
            return true;
    return false;
}

struct rule_text *rules_text(const struct rules *rules, struct view name)
{
    int64_t id = dict_get(&rules->names, name);
    return id == DICT_NONE ? NULL : &rules->text[id];
}

struct view rules_nearest(const struct rules *rules, const char *name)
{
    struct view best = {0};
    int best_d = (int)strlen(name) / 3 + 2;
    for (size_t i = 0; i < rules->n_text; i++) {
        char word[64];
        (void)snprintf(word, sizeof word, "%.*s", VIEW_FMT(rules->text[i].name));
        int d = str_distance(name, word);
        if (d < best_d) {
            best = rules->text[i].name;
            best_d = d;
        }
    }
    return best;
}
