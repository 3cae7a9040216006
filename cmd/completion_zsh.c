/* completion_zsh: the script for zsh. See completion.h. */
#include "completion.h"

/* A text within single quotes. */
static int quoted(const char *text, struct buf *b, struct err *err)
{
    for (; *text; text++)
        if ((*text == '\'' ? buf_adds(b, "'\\''", err) : buf_addc(b, *text, err)) < 0)
            return -1;
    return 0;
}

static int command_names(struct buf *b, struct err *err)
{
    for (size_t i = 0; cmd_table[i]; i++)
        if (buf_addf(b, err, "            '%s:", cmd_table[i]->name) < 0 || quoted(cmd_table[i]->summary, b, err) < 0 ||
            buf_adds(b, "'\n", err) < 0)
            return -1;
    return 0;
}

static int values_of(const struct command *c, struct buf *b, struct err *err)
{
    static const char *const action[] = {[VALUES_MAPS] =
                                             "compadd -- ${(f)\"$(snag completion maps 2>/dev/null)\"}; _files",
                                         [VALUES_RULES] = "compadd -- ${(f)\"$(snag completion rules 2>/dev/null)\"}",
                                         [VALUES_COLUMNS] = "_snag_columns"};
    for (const struct opt *o = c->options; o->name; o++) {
        enum option_values values = o->arg ? completion_values(o) : VALUES_FILES;
        if (!o->arg)
            continue;
        if (buf_addf(b, err, "        '%s:--%s'", c->name, o->name) < 0 ||
            (o->letter && buf_addf(b, err, "|'%s:-%c'", c->name, o->letter) < 0))
            return -1;
        int rc = values == VALUES_CHOICES ? buf_addf(b, err, ") compadd -- %s; return ;;\n", o->choices)
                 : values == VALUES_FILES ? buf_adds(b, ") _files; return ;;\n", err)
                                          : buf_addf(b, err, ") %s; return ;;\n", action[values]);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int option_names(const struct command *c, struct buf *b, struct err *err)
{
    if (buf_addf(b, err, "        '%s') compadd -- ", c->name) < 0)
        return -1;
    for (const struct opt *o = c->options; o->name; o++)
        if (o->type != OPT_HEADING && buf_addf(b, err, "--%s ", o->name) < 0)
            return -1;
    for (const struct opt *o = page_options; o->name; o++)
        if (buf_addf(b, err, "--%s ", o->name) < 0)
            return -1;
    return buf_adds(b, "--version --help; return ;;\n", err);
}

static int verbs(const struct command *c, struct buf *b, struct err *err)
{
    const char *words = completion_verbs(c);
    return words ? buf_addf(b, err, "        %s) compadd -- %s ;;\n", c->name, words) : 0;
}

/* `make` for every command of the table, and then of two words if `parts`. */
static int each(int (*make)(const struct command *c, struct buf *b, struct err *err), bool parts, struct buf *b,
                struct err *err)
{
    for (size_t i = 0; cmd_table[i]; i++)
        if (make(cmd_table[i], b, err) < 0)
            return -1;
    for (size_t i = 0; parts && cmd_parts[i]; i++)
        if (make(cmd_parts[i], b, err) < 0)
            return -1;
    return 0;
}

int completion_zsh(struct buf *b, struct err *err)
{
    if (buf_adds(b,
                 "#compdef snag\n# zsh completion for snag, made from its option tables\n"
                 "_snag_columns() { # of the first file on the line\n"
                 "    local word\n"
                 "    for word in ${words[3,-1]}; do\n"
                 "        if [[ -f $word ]]; then\n"
                 "            compadd -- ${(f)\"$(snag completion columns $word 2>/dev/null)\"}\n"
                 "            return\n"
                 "        fi\n"
                 "    done\n"
                 "}\n"
                 "_snag() {\n"
                 "    if (( CURRENT == 2 )); then\n"
                 "        local -a commands=(\n",
                 err) < 0 ||
        command_names(b, err) < 0 ||
        buf_adds(b,
                 "        )\n        _describe command commands\n        return\n    fi\n"
                 "    local command=$words[2]\n"
                 "    if (( CURRENT > 3 )); then case \"$command $words[3]\" in\n",
                 err) < 0)
        return -1;
    for (size_t i = 0; cmd_parts[i]; i++)
        if (buf_addf(b, err, "        '%s') command='%s' ;;\n", cmd_parts[i]->name, cmd_parts[i]->name) < 0)
            return -1;
    if (buf_adds(b,
                 "    esac; fi\n    case $command:$words[CURRENT-1] in\n"
                 "        *:--color) compadd -- auto always never; return ;;\n",
                 err) < 0 ||
        each(values_of, true, b, err) < 0 ||
        buf_adds(b, "    esac\n    if [[ $words[CURRENT] == -* ]]; then case $command in\n", err) < 0 ||
        each(option_names, true, b, err) < 0 ||
        buf_adds(b, "    esac; fi\n    if (( CURRENT == 3 )); then case $command in\n", err) < 0 ||
        each(verbs, false, b, err) < 0)
        return -1;
    return buf_adds(b, "    esac; fi\n    _files\n}\n_snag \"$@\"\n", err);
}
