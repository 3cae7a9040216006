/* help: the tour, the help of each command, and what is printed from the option tables for machines. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/nearest.h"
#include "cmd.h"

struct help_args {
    bool completion;
    bool version;
    const char *mdoc;
};

static const struct opt options[] = {{"version", 'V', OPT_FLAG, offsetof(struct help_args, version), NULL,
                                      "print the versions of the program and its formats", NULL},
                                     {"completion", 0, OPT_FLAG, offsetof(struct help_args, completion), NULL,
                                      "print a completion script for bash", NULL},
                                     {"mdoc", 0, OPT_TEXT, offsetof(struct help_args, mdoc), "COMMAND",
                                      "print a command's options as manual source", NULL},
                                     OPT_END};

static int groups(struct buf *b, struct err *err)
{
    const char *group = "";
    for (size_t i = 0; cmd_table[i]; i++) {
        const struct command *c = cmd_table[i];
        if (strcmp(group, c->group) != 0 && buf_addf(b, err, "\n  %s\n", c->group) < 0)
            return -1;
        group = c->group;
        if (buf_addf(b, err, "    %-10s%s\n", c->name, c->summary) < 0)
            return -1;
    }
    return 0;
}

static int tour(struct buf *b, struct err *err)
{
    if (buf_adds(b, "snag finds friction in call and ticket logs and measures what it costs.\n", err) < 0 ||
        groups(b, err) < 0)
        return -1;
    return buf_adds(b, "\nsnag help COMMAND for each; man snag for the tour.\n", err);
}

/* What may follow each option of a command that takes a value: its choices, maps, or (no words) files. */
static int completion_values(const struct command *c, struct buf *b, struct err *err)
{
    for (const struct opt *o = c->options; o->name; o++) {
        if (!o->arg)
            continue;
        if (buf_addf(b, err, "    %s:--%s", c->name, o->name) < 0 ||
            (o->letter && buf_addf(b, err, "|%s:-%c", c->name, o->letter) < 0) ||
            buf_addf(b, err, ") words='%s' ;;\n",
                     o->choices                    ? o->choices
                     : strcmp(o->name, "map") == 0 ? "MAP"
                                                   : "") < 0)
            return -1;
    }
    return 0;
}

static int completion_options(const struct command *c, struct buf *b, struct err *err)
{
    if (buf_addf(b, err, "    %s) words='", c->name) < 0 || opt_words(c->options, b, err) < 0)
        return -1;
    return buf_adds(b, "--help' ;;\n", err);
}

/* Of a command of two words: what the case of its first word offers is replaced. */
static int completion_part(const struct command *c, struct buf *b, struct err *err)
{
    const char *second = strchr(c->name, ' ');
    if (buf_addf(b, err, "    [ \"${COMP_WORDS[1]} ${COMP_WORDS[2]-}\" != '%s' ] || words='", c->name) < 0 ||
        opt_words(c->options, b, err) < 0)
        return -1;
    return buf_addf(b, err, "--help'\n    [ \"${COMP_WORDS[1]}:$COMP_CWORD\" != %.*s:2 ] || words=\"%s $words\"\n",
                    (int)(second - c->name), c->name, second + 1);
}

static int completion(struct buf *b, struct err *err)
{
    struct buf names = {0};
    int rc = buf_adds(b,
                      "# bash completion for snag, made from its option tables\n_snag() {\n"
                      "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
                      "    if [ \"$cur\" = = ]; then cur=\n"
                      "    elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
                      "    case ${COMP_WORDS[1]} in\n",
                      err);
    for (size_t i = 0; rc == 0 && cmd_table[i]; i++) {
        rc = completion_options(cmd_table[i], b, err);
        if (rc == 0)
            rc = buf_addf(&names, err, "%s%s", i ? " " : "", cmd_table[i]->name);
    }
    if (rc == 0)
        rc = buf_adds(b, "    esac\n", err);
    for (size_t i = 0; rc == 0 && cmd_parts[i]; i++)
        rc = completion_part(cmd_parts[i], b, err);
    if (rc == 0)
        rc = buf_adds(b, "    case ${COMP_WORDS[1]}:$prev in\n", err);
    for (size_t i = 0; rc == 0 && cmd_table[i]; i++)
        rc = completion_values(cmd_table[i], b, err);
    if (rc == 0)
        rc = buf_addf(b, err,
                      "    maps:maps) words=\"list show check $words\" ;;\n"
                      "    rules:rules) words=\"list show check test $words\" ;;\n"
                      "    maps:show|maps:check) words=MAP ;;\n    help:help) words='%s' ;;\n    esac\n"
                      "    [ \"$COMP_CWORD\" -gt 1 ] || words='%s'\n"
                      "    [ \"$words\" != MAP ] || words=$(snag maps list 2>/dev/null | cut -d ' ' -f 1)\n"
                      "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
                      "complete -o default -F _snag snag # files where no word fits\n",
                      names.p, names.p);
    buf_free(&names);
    return rc;
}

static int show(const struct command *c, bool mdoc, struct buf *b, struct err *err)
{
    return mdoc ? opt_mdoc(c->options, b, err) : cmd_usage(c, b, err);
}

/* second: NULL if one word was given. */
static int of_command(const char *name, const char *second, bool mdoc, struct buf *b, struct err *err)
{
    const char *names[64];
    char both[128];
    size_t n = 0;
    (void)snprintf(both, sizeof both, "%s %s", name, second ? second : "");
    for (size_t i = 0; second && cmd_parts[i]; i++)
        if (strcmp(both, cmd_parts[i]->name) == 0)
            return show(cmd_parts[i], mdoc, b, err);
    for (; cmd_table[n]; n++) {
        names[n] = cmd_table[n]->name;
        if (strcmp(name, names[n]) == 0)
            return show(cmd_table[n], mdoc, b, err);
    }
    (void)err_set(err, ERR_USAGE, "unknown command '%s'", name);
    return nearest_hint(err, view_of(name), names, n, "", "snag help lists the commands");
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct help_args a = {0};
    struct opt_list operands = {0};
    struct buf b = {0};
    int rc = cmd_parse(self, argc, argv, &a, &operands, err);
    if (rc > 0) {
        if (a.version)
            rc = buf_addf(&b, err, "snag " SNAG_VERSION "\nevent stream 1\nzlib %s\nlicence GPL-3.0-or-later\n",
                          zlibVersion());
        else if (a.completion)
            rc = completion(&b, err);
        else if (a.mdoc)
            rc = of_command(a.mdoc, operands.n ? operands.item[0].text : NULL, true, &b, err);
        else
            rc = operands.n
                     ? of_command(operands.item[0].text, operands.n > 1 ? operands.item[1].text : NULL, false, &b, err)
                     : tour(&b, err);
        if (rc == 0)
            rc = cmd_print(&b, err);
    }
    buf_free(&b);
    opt_list_free(&operands);
    return rc;
}

const struct command cmd_help = {"help", "Help", "[COMMAND]", "this tour, or a command's options", options, run, NULL};
