/* verify_run: a manifest's command, run again into a folder of its own. See verify_run.h. */
#include "verify_run.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/temp.h"
#include "snag/files.h"
#include "snag/str.h"

static int no_command(const char *path, struct err *err)
{
    return err_set(err, ERR_DATA, "%s: its manifest names no command of this snag that writes a file", path);
}

static const struct command *find_command(const char *first, const char *second, size_t *n_words)
{
    size_t n = strlen(first);
    *n_words = 2;
    for (size_t i = 0; second && cmd_parts[i]; i++) {
        const char *name = cmd_parts[i]->name;
        if (strncmp(name, first, n) == 0 && name[n] == ' ' && strcmp(name + n + 1, second) == 0)
            return cmd_parts[i];
    }
    *n_words = 1;
    for (size_t i = 0; cmd_table[i]; i++)
        if (strcmp(cmd_table[i]->name, first) == 0)
            return cmd_table[i];
    return NULL;
}

static const struct opt *find_option(const struct command *c, const char *name)
{
    for (const struct opt *o = c->options; o->name; o++) {
        bool writes = o->type == OPT_WRITE || o->type == OPT_FOLDER;
        if (writes && (name ? strcmp(o->name, name) == 0 : o->letter == 'o'))
            return o;
    }
    return NULL;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- where the new files go ---- */

/* A folder for each option; the files keep their names, which may say how they are written. */
static int place_file(struct rerun *r, struct rerun_file *f, const char *name, struct err *err)
{
    struct buf path = {0};
    int rc = buf_addf(&path, err, "%s/%s", r->folder, f->option->name);
    if (rc == 0 && mkdir(path.p, 0700) < 0 && errno != EEXIST)
        rc = err_system(err, errno, "%s", path.p);
    if (rc == 0)
        rc = buf_addf(&path, err, "/%s", base_of(name));
    f->is = rc == 0 ? arena_copy(&r->texts, path.p, path.n, err) : NULL;
    buf_free(&path);
    return f->is ? 0 : -1;
}

static int place_files(struct rerun *r, const struct json_node *outputs, const char *path, struct err *err)
{
    size_t n = outputs ? node_length(outputs) : 1;
    r->file = mem_zero(n + 1, sizeof *r->file, err);
    if (!r->file)
        return -1;
    (void)snprintf(r->folder, sizeof r->folder, "%s/snag-verify.XXXXXX", temp_folder());
    if (!mkdtemp(r->folder)) {
        r->folder[0] = '\0';
        return err_system(err, errno, "%s", temp_folder());
    }
    for (; r->n_files < n; r->n_files++) {
        const struct json_node *x = outputs ? node_item(outputs, r->n_files) : NULL;
        struct rerun_file *f = &r->file[r->n_files];
        f->was = node_text(node_member(x, "file"));
        f->sha256 = node_text(node_member(x, "sha256"));
        f->option = find_option(r->command, node_text(node_member(x, "option")));
        if (!f->option || (outputs && (!f->was || !f->sha256)))
            return no_command(path, err);
        if (place_file(r, f, outputs ? f->was : path, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the command line ---- */

static int count_word(void *n, const char *text, const char *value, bool is_operand, struct err *err)
{
    (void)text;
    (void)is_operand;
    (void)err;
    *(int *)n += value ? 2 : 1;
    return 0;
}

/* --output=FILE, once for each option: how many. */
static int output_words(struct rerun *r, char **word, size_t *n, struct err *err)
{
    *n = 0;
    for (size_t i = 0; i < r->n_files; i++) {
        const struct rerun_file *f = &r->file[i];
        struct buf text = {0};
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || r->file[k].option == f->option;
        if (again)
            continue;
        size_t folder = f->option->type == OPT_FOLDER ? strlen(base_of(f->is)) + 1 : 0;
        int rc = buf_addf(&text, err, "--%s=%.*s", f->option->name, (int)(strlen(f->is) - folder), f->is);
        word[*n] = rc == 0 ? arena_copy(&r->texts, text.p, text.n, err) : NULL;
        buf_free(&text);
        *n += 1;
        if (rc < 0 || !word[*n - 1])
            return -1;
    }
    return 0;
}

static int given_words(struct rerun *r, const struct json_node *words, size_t from, char **argv, const char *path,
                       struct err *err)
{
    int n = 1, argc = (int)(node_length(words) - from) + 1;
    for (int i = 0; i < argc; i++) {
        const char *text = node_text(node_item(words, from - 1 + (size_t)i));
        if (!text)
            return no_command(path, err);
        argv[i] = arena_copy(&r->texts, text, strlen(text), err);
        if (!argv[i])
            return -1;
    }
    /* whoever wrote them, they must write nothing */
    if (opt_given(r->command->options, NULL, argc, argv, count_word, &n, err) < 0)
        return -1;
    return n == argc ? 0 : no_command(path, err);
}

/* The name, where to write, and the words, of which an early one may end the options. */
static int run_words(struct rerun *r, const struct json_node *words, size_t from, const char *path, struct err *err)
{
    size_t n_given = node_length(words) - from + 1, n_outputs = 0;
    char **output = mem_zero(r->n_files + 1, sizeof *output, err);
    char **argv = mem_zero(r->n_files + n_given + 1, sizeof *argv, err), **given = argv ? argv + r->n_files : NULL;
    int rc = output && argv ? output_words(r, output, &n_outputs, err) : -1;
    if (rc == 0)
        rc = given_words(r, words, from, given, path, err);
    if (rc == 0) {
        char **first = given - n_outputs;
        first[0] = given[0];
        memcpy(first + 1, output, n_outputs * sizeof *output);
        files_watch();
        rc = r->command->run(r->command, (int)(n_outputs + n_given), first, err);
        rc = rc < 0 ? err_wrap(err, "run again") : 0;
        files_watch(); /* what was written will be read */
    }
    free(output);
    free(argv);
    return rc;
}

int rerun_open(struct rerun *r, const struct json_node *manifest, const char *path, struct err *err)
{
    const struct json_node *words = node_member(manifest, "command");
    const char *first = node_text(node_item(words, 0)), *second = node_text(node_item(words, 1));
    size_t n;
    *r = (struct rerun){.n_files = 0};
    r->command = first ? find_command(first, second, &n) : NULL;
    if (!r->command || !find_option(r->command, "manifest"))
        return no_command(path, err);
    return place_files(r, node_member(manifest, "outputs"), path, err) < 0 ? -1 : run_words(r, words, n, path, err);
}

/* ---- after it ---- */

static void remove_files(const char *folder)
{
    char path[8192];
    DIR *dir = opendir(folder);
    for (const struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            int n = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            if (n > 0 && (size_t)n < sizeof path)
                (void)unlink(path);
        }
    if (dir)
        (void)closedir(dir);
    (void)rmdir(folder);
}

void rerun_close(struct rerun *r)
{
    char path[8192];
    for (size_t i = 0; r->folder[0] && i < r->n_files; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", r->folder, r->file[i].option->name);
        remove_files(path);
    }
    if (r->folder[0])
        (void)rmdir(r->folder);
    free(r->file);
    arena_free(&r->texts);
    *r = (struct rerun){.n_files = 0};
}
