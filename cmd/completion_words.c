/* completion_words: what may follow an option, and a command. See completion.h. */
#include "completion.h"

enum option_values completion_values(const struct opt *o)
{
    if (o->choices)
        return VALUES_CHOICES;
    if (o->type == OPT_READ || o->type == OPT_READS || o->type == OPT_WRITE || o->type == OPT_FOLDER)
        return VALUES_FILES;
    if (strcmp(o->name, "map") == 0)
        return VALUES_MAPS;
    if (strcmp(o->name, "only") == 0)
        return VALUES_RULES;
    if (strncmp(o->arg, "COLUMN", 6) == 0 || strncmp(o->arg, "GROUP", 5) == 0)
        return VALUES_COLUMNS;
    return VALUES_FILES;
}

const char *completion_verbs(const struct command *c)
{
    static const char *const verbs[][2] = {{"maps", "list show check test"},
                                           {"rules", "list show check test"},
                                           {"study", "satisfaction drivers next-issues power"},
                                           {"completion", "bash zsh fish"}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(c->name, verbs[i][0]) == 0)
            return verbs[i][1];
    return NULL;
}
