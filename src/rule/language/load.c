/* load: rules files, merged key by key, and the choice of rules to run. See snag/rule.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "io/whole.h"
#include "rule/language/model.h"
#include "snag/embed.h"

const char *const rule_key_words[N_RULE_KEYS] = {"title",   "when",   "pillar", "opportunity", "forget",
                                                 "part of", "source", "note",   "fires",       "silent",
                                                 "emit",    "value",  "good",   "off",         "threshold"};

static bool is_rule_name(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= 'a' && v.p[i] <= 'z') || v.p[i] == '_' || (i && v.p[i] >= '0' && v.p[i] <= '9')))
            return false;
    return v.n > 0;
}

/* Repeating a key with the same words is not a change. */
static void merge_key(struct rule_text *t, size_t k, const struct sections *from, struct view value)
{
    const struct sections *title = t->key[KEY_TITLE].from;
    if (t->key[k].from && view_eq(t->key[k].value, value))
        return;
    t->key[k].from = from;
    t->key[k].value = value;
    if (k == KEY_TITLE)
        t->outgrown = false;
    else if (k == KEY_WHEN && title && strcmp(title->file, from->file) != 0)
        t->outgrown = true;
}

static int merge_entry(struct rule_text *t, const struct sections *from, const struct entry *e, struct err *err)
{
    for (size_t k = 0; k < N_RULE_KEYS; k++)
        if (view_is(e->key, rule_key_words[k])) {
            merge_key(t, k, from, e->value);
            return 0;
        }
    char note[NEAREST_NOTE];
    (void)nearest_note(note, e->key, rule_key_words, N_RULE_KEYS);
    return sections_error(from, e->key.p, e->key.n ? e->key.n : 1, note, err, "unknown key '%.*s' of a rule",
                          VIEW_FMT(e->key));
}

static int merge(struct rules *rules, const struct sections *from, struct err *err)
{
    for (size_t i = 0; i < from->n; i++) {
        const struct section *s = &from->section[i];
        if (!is_rule_name(s->name)) {
            (void)sections_error(from, s->name.p, s->name.n ? s->name.n : 1, "", err, "rule names use a-z, 0-9 and _");
            if (rules_fault(rules, err) < 0)
                return -1;
            continue;
        }
        struct rule_text *t = rules_text(rules, s->name);
        if (!t) {
            if (mem_reserve(&rules->text, &rules->cap_text, rules->n_text + 1, sizeof *rules->text, err) < 0 ||
                dict_put(&rules->names, s->name, err) < 0)
                return -1;
            t = &rules->text[rules->n_text++];
            *t = (struct rule_text){.name = s->name, .from = from, .runs = true};
        }
        for (size_t k = 0; k < s->n; k++)
            if (merge_entry(t, from, &s->entry[k], err) < 0) {
                t->misspelt = true;
                if (rules_fault(rules, err) < 0)
                    return -1;
            }
    }
    return 0;
}

int rules_running(struct rules *rules, struct err *err)
{
    if (mem_reserve(&rules->running, &rules->cap_running, rules->n_text, sizeof *rules->running, err) < 0)
        return -1;
    rules->n_running = 0;
    for (size_t i = 0; i < rules->n_text; i++) {
        bool runs = rules->text[i].runs && !rule_is_off(&rules->text[i]);
        rules->text[i].at = runs ? rules->n_running : RULE_NOWHERE;
        if (runs)
            rules->running[rules->n_running++] = i;
    }
    return 0;
}

int rules_read(struct rules *rules, const char *file, const char *text, size_t n, struct err *err)
{
    if (mem_reserve(&rules->file, &rules->cap_files, rules->n_files + 1, sizeof *rules->file, err) < 0)
        return -1;
    struct rules_file *f = mem_zero(1, sizeof *f, err);
    if (!f)
        return -1;
    rules->file[rules->n_files++] = f;
    f->name = mem_copy(file, strlen(file), err);
    if (!f->name || sections_parse(&f->sections, f->name, text, n, err) < 0)
        return -1;
    return merge(rules, &f->sections, err) < 0 ? -1 : rules_running(rules, err);
}

int rules_read_file(struct rules *rules, const char *path, struct err *err)
{
    struct buf text = {0};
    int rc = whole_read(&text, path, 16, "a rules file", err);
    if (rc == 0)
        rc = rules_read(rules, path, text.p, text.n, err);
    buf_free(&text);
    return rc;
}

int rules_builtin(struct rules *rules, struct err *err)
{
    for (const struct embedded *e = embedded_files; e->name; e++) {
        size_t n = strlen(e->name);
        if (n > 6 && strcmp(e->name + n - 6, ".rules") == 0 &&
            rules_read(rules, e->name, e->text, strlen(e->text), err) < 0)
            return -1;
    }
    rules->n_built_in = rules->n_files;
    return 0;
}

int rules_calendar(struct rules *rules, const char *file, const char *text, size_t n, struct err *err)
{
    calendars_close(rules->calendars);
    return calendars_read(&rules->calendars, file, text, n, err);
}

int rules_calendar_file(struct rules *rules, const char *path, struct err *err)
{
    calendars_close(rules->calendars);
    return calendars_read_file(&rules->calendars, path, err);
}

int rules_calendar_as(struct rules *rules, const struct rules *as, struct err *err)
{
    const struct calendars *c = as->calendars;
    return c ? rules_calendar(rules, c->file, c->source.text, c->source.n_text, err) : 0;
}

int rules_unknown(const struct rules *rules, const char *name, struct err *err)
{
    struct view near = rules_nearest(rules, name);
    (void)err_set(err, ERR_USAGE, "unknown rule '%s'", name);
    return near.n ? err_hint(err, "did you mean '%.*s'?", VIEW_FMT(near)) : err_hint(err, "snag rules list names them");
}

int rules_only(struct rules *rules, const char *names, struct err *err)
{
    for (size_t i = 0; i < rules->n_text; i++)
        rules->text[i].runs = false;
    for (const char *p = names; *p;) {
        char name[128];
        size_t n = strcspn(p, ",");
        struct view v = view_trim((struct view){p, n});
        struct rule_text *t = rules_text(rules, v);
        (void)snprintf(name, sizeof name, "%.*s", VIEW_FMT(v));
        if (!t)
            return rules_unknown(rules, name, err);
        if (rule_is_off(t))
            return err_set(err, ERR_USAGE, "rule '%s' is switched off in %s", name, t->key[KEY_OFF].from->file);
        t->runs = true;
        p += n + (p[n] == ',');
    }
    return rules_running(rules, err);
}

static void forget_emissions(struct rules *rules)
{
    rules->n = 0;
    free(rules->rule);
    rules->rule = NULL;
    rules_free_makers(rules);
    pairs_close(rules);
    rules->n_order = 0;
    dict_free(&rules->emitted);
}

int rules_compile(struct rules *rules, struct err *err)
{
    int again;
    for (size_t i = 0; i < rules->n_text; i++)
        rules->text[i].lacks_file = false;
    do {
        forget_emissions(rules);
        again = emission_learn(rules, err) < 0 ? -1 : levels_make(rules, err);
    } while (again > 0);
    if (again < 0)
        return -1;
    rules->n_fields = rules->fields.n;
    return 0;
}

bool rules_business(const struct rules *rules)
{
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rule[i].business)
            return true;
    return false;
}

/* Who counts does not have what stands in no cell of the log. */
static bool is_counted_field(const struct rules *rules, const struct rule *r, size_t field)
{
    static const char *const of_rows[] = {"ts", "src"};
    static const char *const of_made[] = {"since", "count", "evidence", "at_queue", "at_agent"};
    struct view name = rules->fields.text[field];
    for (size_t i = 0; i < sizeof of_rows / sizeof *of_rows; i++)
        if (view_is(name, of_rows[i]))
            return false;
    for (size_t i = 0; i < sizeof of_made / sizeof *of_made; i++)
        if (r->level > 0 && view_is(name, of_made[i]))
            return false;
    return true;
}

/* What is taken out of texts, and the end of business time, are only there in rows. */
static bool has_counted_value(const struct rule *r)
{
    return !r->captured && r->value_span.unit == UNIT_TIME;
}

int rules_countable(const struct rules *rules, bool *yes, struct err *err)
{
    bool *read = mem_zero(rules->fields.n, sizeof *read, err);
    *yes = true;
    if (!read)
        return -1;
    for (size_t i = 0; i < rules->n && *yes; i++) {
        memset(read, 0, rules->fields.n * sizeof *read);
        rule_reads(&rules->rule[i], read);
        *yes = has_counted_value(&rules->rule[i]);
        for (size_t k = 0; k < rules->n_fields && *yes; k++)
            *yes = !read[k] || is_counted_field(rules, &rules->rule[i], k);
    }
    free(read);
    return 0;
}

void rules_look_in(struct rules *rules, const struct lookup_path *where)
{
    rules->lookup = *where;
}

void rules_as_built_in(struct rules *rules, const struct rules *like)
{
    rules->n_built_in = rules->n_files;
    rules->lookup = like->lookup;
}

size_t rules_n(const struct rules *rules)
{
    return rules->n_running;
}

struct rule_info rule_info_of(const struct rule_text *t, const struct rule *compiled)
{
    const struct sections *from = t->key[KEY_WHEN].from ? t->key[KEY_WHEN].from : t->from;
    return (struct rule_info){.name = t->name,
                              .of = t->of,
                              .varied = t->varied,
                              .snag = compiled ? compiled->emits : t->emits,
                              .good = compiled ? compiled->good : t->good,
                              .plain = compiled && compiled->plain,
                              .business = compiled && compiled->business,
                              .title = t->key[t->outgrown ? KEY_WHEN : KEY_TITLE].value,
                              .when = t->key[KEY_WHEN].value,
                              .pillar = t->key[KEY_PILLAR].value,
                              .opportunity = t->key[KEY_OPPORTUNITY].value,
                              .forget = t->key[KEY_FORGET].value,
                              .part_of = t->key[KEY_PART_OF].value,
                              .source = t->key[KEY_SOURCE].value,
                              .note = t->key[KEY_NOTE].value,
                              .fires = t->key[KEY_FIRES].value,
                              .silent = t->key[KEY_SILENT].value,
                              .file = from->file};
}

struct rule_info rules_info(const struct rules *rules, size_t i)
{
    return rule_info_of(&rules->text[rules->running[i]], rules->rule ? &rules->rule[i] : NULL);
}

struct view rule_threshold(const struct rules *rules, size_t i)
{
    return rules->text[rules->running[i]].key[KEY_THRESHOLD].value;
}

int64_t rules_find(const struct rules *rules, struct view name)
{
    const struct rule_text *t = rules_text(rules, name);
    return t && t->at != RULE_NOWHERE ? (int64_t)t->at : -1;
}
