/* conf: options that stand in snag.conf, so that nobody types them and a cron job has them in one place.
 *
 *     [all]
 *     zone = Europe/Berlin
 *     [report]
 *     min-cell = 10
 *     quiet = yes
 *
 * Files of that name are read in ./, the folders of SNAG_PATH, ~/.config/snag and /etc/snag: an option of the command
 * line beats all files, a nearer file a farther one, a command's own section [all]. Promises: the command then sees one
 * line with all of its options, as if they had been typed, so what it writes about its command is whole.
 */
#ifndef SNAG_CMD_CONF_H
#define SNAG_CMD_CONF_H

#include "cmd.h"

/* Puts what files say of a command's options between its name (n_name words of argv) and the rest. Nothing with
 * --no-config, and for commands without that option. ERR_DATA with file and line for what is no option of the command,
 * for options that name a file to write, and for what is said twice. The new line lives as long as the process. */
int conf_apply(const struct command *c, int n_name, int *argc, char ***argv, struct err *err) SNAG_CHECK;
/* All that files say, a line each with its place, for `snag config`; checks every section. */
int conf_tell(bool no_config, struct buf *b, struct err *err) SNAG_CHECK;

#endif
