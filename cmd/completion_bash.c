/* completion_bash: the script for bash. See completion.h. */
#include "completion.h"

static int values_of(const struct command *c, struct buf *b, struct err *err)
{
    static const char *const word[] = {
        [VALUES_FILES] = "", [VALUES_MAPS] = "MAP", [VALUES_RULES] = "RULE", [VALUES_COLUMNS] = "COLUMN"};
    for (const struct opt *o = c->options; o->name; o++) {
        if (!o->arg)
            continue;
        enum option_values values = completion_values(o);
        if (buf_addf(b, err, "    '%s:--%s'", c->name, o->name) < 0 ||
            (o->letter && buf_addf(b, err, "|'%s:-%c'", c->name, o->letter) < 0) ||
            buf_addf(b, err, ") words='%s' ;;\n", values == VALUES_CHOICES ? o->choices : word[values]) < 0)
            return -1;
    }
    return 0;
}

static int option_names(const struct command *c, struct buf *b, struct err *err)
{
    const char *verbs = completion_verbs(c);
    if (buf_addf(b, err, "    %s) words='", c->name) < 0 || opt_words(c->options, b, err) < 0 ||
        opt_words(page_options, b, err) < 0 || buf_adds(b, "--version --help'", err) < 0)
        return -1;
    return buf_addf(b, err, "%s%s%s ;;\n", verbs ? "; verbs='" : "", verbs ? verbs : "", verbs ? "'" : "");
}

/* Of a command of two words. */
static int part_names(const struct command *c, struct buf *b, struct err *err)
{
    if (buf_addf(b, err, "    if [ \"$command\" = '%s' ]; then words='", c->name) < 0 ||
        opt_words(c->options, b, err) < 0 || opt_words(page_options, b, err) < 0)
        return -1;
    return buf_adds(b, "--version --help'; fi\n", err);
}

static int begin(struct buf *b, struct err *err)
{
    return buf_adds(b,
                    "# bash completion for snag, made from its option tables\n"
                    "_snag_columns() { # of the first file on the line\n"
                    "    local word\n"
                    "    for word in \"${COMP_WORDS[@]:2}\"; do\n"
                    "        if [ -f \"$word\" ]; then snag completion columns \"$word\" 2>/dev/null; return; fi\n"
                    "    done\n"
                    "}\n"
                    "_snag() {\n"
                    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words='' verbs=''\n"
                    "    local command=${COMP_WORDS[1]}\n"
                    "    if [ \"$cur\" = = ]; then cur=\n"
                    "    elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
                    "    case $command in\n",
                    err);
}

static int finish(const char *names, struct buf *b, struct err *err)
{
    return buf_addf(b, err,
                    "    maps:show|maps:check|maps:test) words=MAP ;;\n    rules:show) words=RULE ;;\n"
                    "    help:help) words='%s' ;;\n"
                    "    *:--color) words='auto always never' ;;\n    esac\n"
                    "    [ \"$COMP_CWORD\" != 2 ] || words=\"$verbs $words\"\n"
                    "    [ \"$COMP_CWORD\" -gt 1 ] || words='%s'\n"
                    "    case $words in\n"
                    "    MAP) words=$(snag completion maps 2>/dev/null) ;;\n"
                    "    RULE) words=$(snag completion rules 2>/dev/null) ;;\n"
                    "    COLUMN) words=$(_snag_columns) ;;\n"
                    "    esac\n"
                    "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
                    "complete -o default -F _snag snag # files where no word fits\n",
                    names, names);
}

int completion_bash(struct buf *b, struct err *err)
{
    struct buf names = {0};
    int rc = begin(b, err);
    for (size_t i = 0; rc == 0 && cmd_table[i]; i++) {
        rc = option_names(cmd_table[i], b, err);
        if (rc == 0)
            rc = buf_addf(&names, err, "%s%s", i ? " " : "", cmd_table[i]->name);
    }
    if (rc == 0)
        rc = buf_adds(b, "    esac\n    [ \"$COMP_CWORD\" -le 2 ] || case \"$command ${COMP_WORDS[2]}\" in\n", err);
    for (size_t i = 0; rc == 0 && cmd_parts[i]; i++)
        rc = buf_addf(b, err, "    '%s') command='%s' ;;\n", cmd_parts[i]->name, cmd_parts[i]->name);
    if (rc == 0)
        rc = buf_adds(b, "    esac\n", err);
    for (size_t i = 0; rc == 0 && cmd_parts[i]; i++)
        rc = part_names(cmd_parts[i], b, err);
    if (rc == 0)
        rc = buf_adds(b, "    case $command:$prev in\n", err);
    for (size_t i = 0; rc == 0 && cmd_table[i]; i++)
        rc = values_of(cmd_table[i], b, err);
    for (size_t i = 0; rc == 0 && cmd_parts[i]; i++)
        rc = values_of(cmd_parts[i], b, err);
    if (rc == 0)
        rc = finish(names.p, b, err);
    buf_free(&names);
    return rc;
}
