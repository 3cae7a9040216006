/* search: where maps and settings are looked for: ./, the folders of SNAG_PATH, ~/.config/snag, /etc/snag.
 *
 * Only regular files are found: something a stranger put into a folder, such as a pipe, must not make us wait.
 */
#ifndef SNAG_SEARCH_H
#define SNAG_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/err.h"

SNAG_C_BEGIN

struct lookup_path {
    bool no_config;       /* nothing is found */
    const char *env_path; /* SNAG_PATH: folders separated by ':', or NULL */
    const char *home;     /* HOME, or NULL */
};

/* The i-th folder (0 = the first) in dst; false if there is none, or no room for it. */
bool search_folder(const struct lookup_path *path, size_t i, char *dst, size_t size);
/* Is it a regular file? */
bool search_is_file(const char *path);
/* The path of the first file of that name in those folders; false if there is none. */
bool search_file(const struct lookup_path *path, const char *name, char *dst, size_t size);

SNAG_C_END

#endif
