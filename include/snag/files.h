/* files: which files a run reads and writes, so that it writes over none of them.
 *
 *     files_watch();                                        a run begins
 *     files_will_write("rejects.tsv", "--rejects", &err);   an option was parsed
 *     files_will_read("queue_log", &err);                   an operand, or an option that names a file to be read
 *     in_open(&in, "queue_log", &err);                      notes what it reads, out_open what it writes
 *
 * Refused (ERR_USAGE): an output that is also read, and two outputs that are one, whatever they are called: through
 * links of files and folders, as a name that does not exist yet, a pipe, a descriptor. Each file is held against all
 * that came before, so that the order does not matter; out_commit asks once more before it renames. /dev/null takes
 * all outputs at once, and a terminal or socket may be read and written.
 *
 * The notes are the process's, and none are kept before files_watch: a program that runs several pipelines over each
 * other's files calls it before each, or never. All functions may be called on any thread.
 */
#ifndef SNAG_FILES_H
#define SNAG_FILES_H

#include "snag/err.h"

/* Begins a run: forgets all files, and notes those that come. */
void files_watch(void);
/* A file that will be read or written, told before anything is opened. "-" or NULL is standard input or output; `who`
 * says in messages who writes ("--rejects"), or is NULL. */
int files_will_read(const char *path, struct err *err) SNAG_CHECK;
int files_will_write(const char *path, const char *who, struct err *err) SNAG_CHECK;

#endif
