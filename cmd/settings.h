/* settings: the maps, rules and variables of the environment that are in force, as `snag config` and `snag doctor` tell
 * them. */
#ifndef SNAG_CMD_SETTINGS_H
#define SNAG_CMD_SETTINGS_H

#include <stdbool.h>

#include "snag/str.h"

int settings_folders(bool no_config, struct buf *b, struct err *err) SNAG_CHECK;
/* Where the rules come from, and what files changed of them. */
int settings_rules(bool no_config, struct buf *b, struct err *err) SNAG_CHECK;
/* How many maps are built in, and which ones were found. */
int settings_maps(bool no_config, struct buf *b, struct err *err) SNAG_CHECK;
int settings_environment(struct buf *b, struct err *err) SNAG_CHECK;
/* A line "  what        value", its value escaped for a terminal. */
int settings_line(struct buf *b, const char *what, const char *value, struct err *err) SNAG_CHECK;

#endif
