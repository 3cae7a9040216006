/* config: the settings in force, and where each comes from. */
#include <stddef.h>

#include "cmd.h"
#include "conf.h"
#include "page.h"
#include "settings.h"

struct config_args {
    bool no_config;
};

static const struct opt options[] = {{"no-config", 0, OPT_FLAG, offsetof(struct config_args, no_config), NULL,
                                      "as with --no-config in other commands: only what is built in", NULL},
                                     OPT_END};

static int tell(bool no_config, struct buf *b, struct err *err)
{
    if (settings_folders(no_config, b, err) < 0 || settings_rules(no_config, b, err) < 0 ||
        settings_maps(no_config, b, err) < 0 || conf_tell(no_config, b, err) < 0)
        return -1;
    return settings_environment(b, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct config_args a = {0};
    struct opt_list words = {0};
    struct buf b = {0};
    int rc = cmd_parse(self, argc, argv, &a, &words, err);
    if (rc > 0) {
        rc = words.n ? err_set(err, ERR_USAGE, "config takes no argument: '%s'", words.item[0].text)
                     : tell(a.no_config, &b, err);
        if (rc == 0)
            rc = page_show(&b, err);
    }
    buf_free(&b);
    opt_list_free(&words);
    return rc;
}

const struct command cmd_config = {
    "config", "Help", "[--no-config]", "the settings in force, and where each comes from", options, run, NULL};
