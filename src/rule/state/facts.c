/* facts: what a state says before its rows: one fact a line, a word and its values, up to the line "rows". */
#include <stdio.h>
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"
#include "snag/num.h"

static const char first_line[] = "snag state ";

void facts_free(struct facts *f)
{
    dict_free(&f->inputs);
    dict_free(&f->rules);
    free(f->since_us);
    *f = (struct facts){0};
}

/* ---- in ---- */

static int damaged(const char *path, struct view line, struct err *err)
{
    return err_set(err, ERR_DATA, "%s: damaged: '%.*s' is not a line of a state", path,
                   (int)(line.n < 60 ? line.n : 60), line.p);
}

/* The next line without its end, borrowed until in_skip. */
static int next_line(struct in *in, const char *path, struct view *line, struct err *err)
{
    enum { MOST = 4096 };
    const char *p;
    size_t n = MOST;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    const char *end = n ? memchr(p, '\n', n) : NULL;
    *line = (struct view){p, end ? (size_t)(end - p) : n};
    return end ? 0 : damaged(path, *line, err);
}

static bool word(struct view *rest, struct view *text)
{
    while (rest->n && rest->p[0] == ' ')
        *rest = (struct view){rest->p + 1, rest->n - 1};
    *text = (struct view){rest->p, 0};
    while (text->n < rest->n && rest->p[text->n] != ' ')
        text->n++;
    *rest = (struct view){rest->p + text->n, rest->n - text->n};
    return text->n > 0;
}

static bool moment(struct view *rest, int64_t *us)
{
    struct view text;
    char digits[24], *end;
    if (!word(rest, &text) || text.n >= sizeof digits)
        return false;
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    *us = view_is(text, "none") ? TS_NONE : strtoll(digits, &end, 10);
    return view_is(text, "none") || *end == '\0';
}

static int read_rule(struct facts *f, struct view rest, const char *path, struct view line, struct err *err)
{
    struct view name, digest;
    int64_t since_us;
    if (!word(&rest, &name) || !word(&rest, &digest) || !moment(&rest, &since_us))
        return damaged(path, line, err);
    int64_t id = dict_put(&f->rules, (struct view){name.p, (size_t)(digest.p + digest.n - name.p)}, err);
    if (id < 0 || mem_reserve(&f->since_us, &f->cap_rules, (size_t)id + 1, sizeof *f->since_us, err) < 0)
        return -1;
    f->since_us[id] = since_us;
    return 0;
}

/* 1: more follow, 0: rows do, -1. */
static int read_fact(struct facts *f, const char *path, struct view line, struct err *err)
{
    struct view rest = line, what, digest;
    if (!word(&rest, &what))
        return damaged(path, line, err);
    if (view_is(what, "rows"))
        return 0;
    bool ok = true;
    int64_t written = 0;
    if (view_is(what, "read"))
        ok = moment(&rest, &f->read_us);
    else if (view_is(what, "began"))
        ok = moment(&rest, &f->began_us);
    else if (view_is(what, "silence"))
        ok = moment(&rest, &f->silence_us);
    else if (view_is(what, "clock"))
        ok = moment(&rest, &f->clock_us);
    else if (view_is(what, "written"))
        ok = moment(&rest, &written);
    else if (view_is(what, "of") || view_is(what, "keeps") || view_is(what, "input"))
        ok = word(&rest, &digest);
    else if (view_is(what, "rule"))
        return read_rule(f, rest, path, line, err) < 0 ? -1 : 1;
    else
        ok = view_is(what, "by");
    if (!ok)
        return damaged(path, line, err);
    f->whole = f->whole || (view_is(what, "keeps") && view_is(digest, "all"));
    f->of_logs = f->of_logs || (view_is(what, "of") && view_is(digest, "logs"));
    f->written = view_is(what, "written") ? (uint64_t)written : f->written;
    return view_is(what, "input") && dict_put(&f->inputs, digest, err) < 0 ? -1 : 1;
}

static int refuse(const char *path, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s is no state of snag, and is left as it is", path);
    return err_hint(err, "--state names a file of its own, which the first run makes");
}

static int read_version(struct view line, const char *path, struct err *err)
{
    size_t n = sizeof first_line - 1;
    double version = 0;
    if (num_parse((struct view){line.p + n, line.n - n}, &version) < 0)
        return damaged(path, line, err);
    if (version <= STATE_VERSION)
        return 0;
    (void)err_set(err, ERR_DATA, "%s is a state of version %g, written by a newer snag; this one reads version %d",
                  path, version, STATE_VERSION);
    return err_hint(err, "upgrade snag, or begin a new state under another name");
}

int facts_read(struct facts *f, struct in *in, const char *path, struct err *err)
{
    struct view line = {NULL, sizeof first_line};
    *f = (struct facts){.read_us = TS_NONE, .began_us = TS_NONE, .clock_us = TS_NONE};
    if (in_peek(in, &line.p, &line.n, err) < 0)
        return -1;
    if (line.n < sizeof first_line || memcmp(line.p, first_line, sizeof first_line - 1) != 0)
        return refuse(path, err);
    int rc = next_line(in, path, &line, err);
    if (rc == 0)
        rc = read_version(line, path, err);
    for (int more = 1; rc == 0 && more;) {
        in_skip(in, line.n + 1);
        rc = next_line(in, path, &line, err);
        more = rc == 0 ? read_fact(f, path, line, err) : 0;
        rc = more < 0 ? -1 : rc;
    }
    if (rc == 0)
        in_skip(in, line.n + 1);
    return rc;
}

/* ---- out ---- */

static int put_moment(struct out *out, const char *what, int64_t us, struct err *err)
{
    if (us == TS_NONE)
        return out_printf(out, err, "%s none\n", what);
    return out_printf(out, err, "%s %lld\n", what, (long long)us);
}

int facts_write(const struct run_state *s, struct out *out, struct err *err)
{
    const struct facts *f = &s->will;
    int rc = out_printf(out, err, "%s%d\nby %s\n", first_line, STATE_VERSION, SNAG_VERSION);
    if (rc < 0 || put_moment(out, "read", f->read_us, err) < 0 || put_moment(out, "began", f->began_us, err) < 0 ||
        put_moment(out, "silence", f->silence_us, err) < 0 || put_moment(out, "clock", f->clock_us, err) < 0 ||
        out_printf(out, err, "of %s\nwritten %llu\n", f->of_logs ? "logs" : "streams", (unsigned long long)f->written) <
            0)
        return -1;
    const struct dict *const inputs[] = {&s->was.inputs, &f->inputs};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < inputs[k]->n; i++)
            if (out_printf(out, err, "input %.*s\n", VIEW_FMT(inputs[k]->text[i])) < 0)
                return -1;
    if (s->o.whole && out_text(out, "keeps all\n", err) < 0)
        return -1;
    for (size_t i = 0; !s->o.whole && i < s->o.rules->n; i++) {
        if (out_printf(out, err, "rule %.*s %s", VIEW_FMT(s->o.rules->rule[i].text->name), s->digest[i]) < 0 ||
            put_moment(out, "", s->since_us[i], err) < 0)
            return -1;
    }
    return out_text(out, "rows\n", err);
}
