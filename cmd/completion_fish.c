/* completion_fish: the script for fish. See completion.h. */
#include <stdio.h>

#include "completion.h"

/* A text within single quotes. */
static int quoted(const char *text, struct buf *b, struct err *err)
{
    if (buf_addc(b, '\'', err) < 0)
        return -1;
    for (; *text; text++)
        if (((*text == '\'' || *text == '\\') && buf_addc(b, '\\', err) < 0) || buf_addc(b, *text, err) < 0)
            return -1;
    return buf_addc(b, '\'', err);
}

static int values(const struct opt *o, struct buf *b, struct err *err)
{
    switch (completion_values(o)) {
    case VALUES_CHOICES:
        return buf_addf(b, err, " -x -a '%s'", o->choices);
    case VALUES_MAPS:
        return buf_adds(b, " -r -a '(snag completion maps 2>/dev/null)'", err);
    case VALUES_RULES:
        return buf_adds(b, " -x -a '(snag completion rules 2>/dev/null)'", err);
    case VALUES_COLUMNS:
        return buf_adds(b, " -x -a '(__snag_columns)'", err);
    default:
        return buf_adds(b, " -r", err);
    }
}

/* `when`: what must be on the line. */
static int add_options(const struct command *c, const char *when, struct buf *b, struct err *err)
{
    for (const struct opt *o = c->options; o->name; o++) {
        if (o->type == OPT_HEADING)
            continue;
        if (buf_addf(b, err, "complete -c snag -n '%s' -l %s", when, o->name) < 0 ||
            (o->letter && buf_addf(b, err, " -s %c", o->letter) < 0) || (o->arg && values(o, b, err) < 0) ||
            buf_adds(b, " -d ", err) < 0 || quoted(o->help, b, err) < 0 || buf_addc(b, '\n', err) < 0)
            return -1;
    }
    return 0;
}

/* The options of `study next-issues` and its like after both words, those of `study` after no such second word. */
static int add_parts(const struct command *c, const char *when, struct buf *b, struct err *err)
{
    char alone[400], both[400];
    size_t n = (size_t)snprintf(alone, sizeof alone, "%s", when);
    for (size_t i = 0; cmd_parts[i]; i++) {
        if (strncmp(cmd_parts[i]->name, c->name, strlen(c->name)) != 0)
            continue;
        const char *second = strchr(cmd_parts[i]->name, ' ') + 1;
        (void)snprintf(both, sizeof both, "%s; and __fish_seen_subcommand_from %s", when, second);
        if (add_options(cmd_parts[i], both, b, err) < 0)
            return -1;
        n += (size_t)snprintf(alone + n, sizeof alone - n, "; and not __fish_seen_subcommand_from %s", second);
    }
    return add_options(c, alone, b, err);
}

static int add_command(const struct command *c, struct buf *b, struct err *err)
{
    char when[200];
    const char *verbs = completion_verbs(c);
    if (buf_addf(b, err, "complete -c snag -n __fish_use_subcommand -f -a %s -d ", c->name) < 0 ||
        quoted(c->summary, b, err) < 0 || buf_addc(b, '\n', err) < 0)
        return -1;
    (void)snprintf(when, sizeof when, "__fish_seen_subcommand_from %s", c->name);
    if (verbs && buf_addf(b, err, "complete -c snag -n '%s; and not __fish_seen_subcommand_from %s' -a '%s'\n", when,
                          verbs, verbs) < 0)
        return -1;
    return add_parts(c, when, b, err);
}

int completion_fish(struct buf *b, struct err *err)
{
    if (buf_adds(b,
                 "# fish completion for snag, made from its option tables\n"
                 "function __snag_columns # of the first file on the line\n"
                 "    for word in (commandline -opc)[3..]\n"
                 "        if test -f $word\n"
                 "            snag completion columns $word 2>/dev/null\n"
                 "            return\n"
                 "        end\n"
                 "    end\n"
                 "end\n",
                 err) < 0)
        return -1;
    for (size_t i = 0; cmd_table[i]; i++)
        if (add_command(cmd_table[i], b, err) < 0)
            return -1;
    const struct command every = {.name = "", .options = page_options};
    if (add_options(&every, "not __fish_use_subcommand", b, err) < 0)
        return -1;
    return buf_adds(b,
                    "complete -c snag -n '__fish_seen_subcommand_from help' -f -a '(snag help | string replace -rf "
                    "\"^    ([a-z]+) .*\" \"\\$1\")'\n",
                    err);
}
