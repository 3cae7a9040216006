/* session: what is read, by which rules, and the last error. */
#include "face/face.h"

#include <stdlib.h>

#include "snag/mem.h"

const char *snag_version(void)
{
    return SNAG_VERSION;
}

struct snag *snag_open(void)
{
    struct snag *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    if (rules_open(&s->rules, &s->err) < 0 || rules_builtin(s->rules, &s->err) < 0) {
        snag_close(s);
        return NULL;
    }
    return s;
}

void snag_close(struct snag *s)
{
    if (!s)
        return;
    rules_close(s->rules);
    free(s->input);
    free(s);
}

enum snag_error_kind snag_error_kind(const struct snag *s)
{
    return (enum snag_error_kind)s->err.kind;
}

const char *snag_error(const struct snag *s)
{
    return s->err.msg;
}

const char *snag_error_hint(const struct snag *s)
{
    return s->err.hint;
}

int snag_add_file(struct snag *s, const char *path, const char *map)
{
    if (mem_reserve(&s->input, &s->cap_inputs, s->n_inputs + 1, sizeof *s->input, &s->err) < 0)
        return -1;
    s->input[s->n_inputs++] = (struct ingest_input){.path = path, .map = map};
    return 0;
}

void snag_identity(struct snag *s, const char *path)
{
    s->identity = path;
}

void snag_max_rejects(struct snag *s, double share)
{
    s->max_rejects = share;
}

void snag_memory(struct snag *s, uint64_t bytes)
{
    s->mem_bytes = bytes;
}

static int still_open(struct snag *s)
{
    return s->compiled ? err_set(&s->err, ERR_USAGE, "rules cannot change once they have run in this session") : 0;
}

int snag_rules_file(struct snag *s, const char *path)
{
    return still_open(s) < 0 ? -1 : rules_read_file(s->rules, path, &s->err);
}

int snag_rules_set(struct snag *s, const char *setting)
{
    return still_open(s) < 0 ? -1 : rules_set(s->rules, setting, &s->err);
}

int snag_rules_only(struct snag *s, const char *names)
{
    return still_open(s) < 0 ? -1 : rules_only(s->rules, names, &s->err);
}
