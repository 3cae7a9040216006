/* spec: see spec.h. */
#include "study/spec.h"

#include <stdlib.h>

#include "base/sha256.h"
#include "io/whole.h"

enum { SPEC_MIB = 1 };

static bool is_key(const char *const *keys, struct view key)
{
    for (size_t i = 0; keys[i]; i++)
        if (view_is(key, keys[i]))
            return true;
    return false;
}

static const struct opt *option_of(const struct opt *options, const char *const *keys, struct view key)
{
    bool allowed = is_key(keys, key);
    for (const struct opt *o = options; allowed && o->name; o++)
        if (view_is(key, o->name))
            return o;
    return NULL;
}

static int unknown_key(const struct spec *s, const struct entry *e, const char *const *keys, struct err *err)
{
    struct buf known = {0};
    int rc = buf_adds(&known, "claim, alpha", err);
    for (size_t i = 0; rc == 0 && keys[i]; i++)
        rc = buf_addf(&known, err, ", %s", keys[i]);
    if (rc == 0)
        rc = sections_error(&s->sections, e->key.p, e->key.n, "", err, "'%.*s' is not a key of this spec: %s",
                            VIEW_FMT(e->key), known.p);
    buf_free(&known);
    return rc;
}

static int said_twice(const struct spec *s, const struct entry *e, const char *other, struct err *err)
{
    return sections_error(&s->sections, e->value.p, e->value.n, "", err,
                          "%.*s is '%s' too; a spec that was written beforehand says it once", VIEW_FMT(e->key), other);
}

static int take_list(const struct spec *s, const struct entry *e, struct opt_list *list, const char *text,
                     struct err *err)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->item[i].text, text) != 0)
            return said_twice(s, e, list->item[i].text, err);
    return list->n > 0 ? 0 : opt_list_add(list, text, 0, err);
}

static int take_entry(struct spec *s, const struct entry *e, const struct opt *options, const char *const *keys,
                      char *args, struct err *err)
{
    const char *text = arena_copy(&s->words, e->value.p, e->value.n, err);
    if (!text)
        return -1;
    if (view_is(e->key, "claim")) {
        s->claim[s->n_claims++] = text;
        return 0;
    }
    const struct opt *o = option_of(options, keys, e->key);
    if (o && o->type == OPT_LIST)
        return take_list(s, e, (struct opt_list *)(void *)(args + o->offset), text, err);
    const char **field = view_is(e->key, "sd") && is_key(keys, e->key) ? &s->sd
                         : view_is(e->key, "alpha")                    ? &s->alpha
                         : o                                           ? (const char **)(void *)(args + o->offset)
                                                                       : NULL;
    if (!field)
        return unknown_key(s, e, keys, err);
    if (*field && strcmp(*field, text) != 0)
        return said_twice(s, e, *field, err);
    *field = text;
    return 0;
}

int spec_read(struct spec *s, const char *path, const struct opt *options, const char *const *keys, void *args,
              struct err *err)
{
    struct buf text = {0};
    *s = (struct spec){.n_claims = 0};
    int rc = whole_read(&text, path, SPEC_MIB, "a spec", err);
    if (rc == 0) {
        sha256_text(text.p, text.n, s->sha256);
        rc = sections_parse(&s->sections, path, text.p, text.n, err);
    }
    buf_free(&text);
    if (rc < 0)
        return -1;
    const struct section *section = s->sections.n > 0 ? &s->sections.section[0] : NULL;
    if (!section || s->sections.n > 1 || !view_is(section->name, "study"))
        rc = err_set(err, ERR_DATA, "%s: a spec has one section, [study]", path);
    s->claim = rc == 0 ? mem_zero(section->n + 1, sizeof *s->claim, err) : NULL;
    rc = s->claim ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < section->n; i++)
        rc = take_entry(s, &section->entry[i], options, keys, args, err);
    if (rc < 0)
        spec_free(s);
    return rc;
}

void spec_free(struct spec *s)
{
    free(s->claim);
    sections_free(&s->sections);
    arena_free(&s->words);
    *s = (struct spec){.n_claims = 0};
}
