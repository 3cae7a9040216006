/* help: the tour, the help of each command, and what the manual has from the option tables. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "page.h"
#include "text/wrap.h"
#include "cmd.h"
#include "version.h"

struct help_args {
    bool version;
    const char *mdoc;
};

static const struct opt options[] = {{"version", 'V', OPT_FLAG, offsetof(struct help_args, version), NULL,
                                      "print the versions of the program and its formats", NULL},
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
        if (buf_addf(b, err, "    %-11s", c->name) < 0 || text_folded(b, c->summary, 15, 15, err) < 0)
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
            rc = version_tell(&b, err);
        else if (a.mdoc)
            rc = of_command(a.mdoc, operands.n ? operands.item[0].text : NULL, true, &b, err);
        else
            rc = operands.n
                     ? of_command(operands.item[0].text, operands.n > 1 ? operands.item[1].text : NULL, false, &b, err)
                     : tour(&b, err);
        if (rc == 0)
            rc = a.mdoc ? cmd_print(&b, err) : page_show(&b, err);
    }
    buf_free(&b);
    opt_list_free(&operands);
    return rc;
}

const struct command cmd_help = {"help", "Help", "[COMMAND]", "this tour, or a command's options", options, run, NULL};
