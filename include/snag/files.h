/* files: which files a run reads and writes, so that it overwrites none of them.
 *
 *     files_watch();                                        a run begins
 *     files_will_write("rejects.tsv", "--rejects", &err);   an option was parsed
 *     files_will_read("queue_log", &err);                   an operand, or an option that names an input
 *     in_open(&in, "queue_log", &err);                      notes what it reads, out_open what it writes
 *
 * Refused (ERR_USAGE): an output that is also read, and two outputs that are the same file, whatever names they go by:
 * through links to files and folders, a name that does not exist yet, a pipe, a descriptor. Each file is checked
 * against all that came before, so order does not matter; out_commit checks once more before it renames. /dev/null may
 * be any number of outputs, and a terminal or socket may be both read and written.
 *
 * The record belongs to the process, and nothing is recorded before files_watch: a program that runs several pipelines
 * over each other's files calls it before each, or never. All functions may be called from any thread.
 */
#ifndef SNAG_FILES_H
#define SNAG_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/err.h"

/* Begins a run: forgets all files, and records those that follow. */
void files_watch(void);
/* Declares a file that will be read or written, before anything is opened. "-" or NULL is standard input or output;
 * `who` names the writer in messages ("--rejects"), or is NULL. */
int files_will_read(const char *path, struct err *err) SNAG_CHECK;
int files_will_write(const char *path, const char *who, struct err *err) SNAG_CHECK;

/* File number i of the run so far, by the name it was given, which is borrowed until the next file is noted; in no
 * order, and a name as often as it was opened. *written: it was opened to be written, else it is read. false: there are
 * fewer. */
bool files_known(size_t i, const char **path, bool *written);

/* From now on what in_open opens as `path` is the file `other`, under the same name in all messages and outputs. Both
 * are copied. files_watch does not end this. Before threads begin. */
int files_stand_in(const char *path, const char *other, struct err *err) SNAG_CHECK;
/* The file that in_open opens under that name: `path` itself if no other stands in. */
const char *files_stands_for(const char *path);

#endif
