/* verify: a result and what it was made of: are these still the same files, and does the same come out? */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/whole.h"
#include "manifest.h"
#include "snag/files.h"
#include "verify_compare.h"
#include "verify_run.h"
#include "version.h"

struct verify_args {
    bool quiet;
};

static const struct opt options[] = {
    {"quiet", 'q', OPT_FLAG, offsetof(struct verify_args, quiet), NULL, "print nothing if nothing has changed", NULL},
    OPT_END};

enum { RESULT_MIB = 1024, SHOWN_MOST = 5 };

/* What the operands turn into, and who owns it. */
struct verify_job {
    const char *path; /* of the result */
    struct buf text;
    size_t document; /* bytes of text before its manifest; 0: the result is a manifest itself */
    struct json_tree *tree;
    const struct json_node *manifest;
    const struct opt_item *given; /* files that stand in for inputs */
    size_t n_given;
    bool *used;
    struct buf told;
    size_t n_changed;
};

static void job_close(struct verify_job *j)
{
    json_tree_close(j->tree);
    buf_free(&j->text);
    buf_free(&j->told);
    free(j->used);
}

/* ---- the result ---- */

static const char json_begin[] = ",\n\"manifest\":", page_begin[] = "<pre id=\"manifest\">";

/* Where the manifest of a document or page begins that ends in it: the last place of that kind. */
static size_t manifest_place(const struct buf *text)
{
    static const struct view begins[] = {VIEW_LIT(json_begin), VIEW_LIT(page_begin)};
    for (size_t i = text->n; i > 0; i--)
        for (size_t k = 0; k < 2; k++)
            if (i >= begins[k].n && memcmp(text->p + i - begins[k].n, begins[k].p, begins[k].n) == 0)
                return i - begins[k].n;
    return 0;
}

/* What markup_text has written, up to the next tag. */
static int unmarked(struct view text, struct buf *to, struct err *err)
{
    static const struct {
        const char *mark, *is;
    } marks[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < text.n && text.p[i] != '<'; i++) {
        const char *is = NULL;
        for (size_t k = 0; text.p[i] == '&' && k < sizeof marks / sizeof *marks; k++)
            if (!is && strncmp(text.p + i, marks[k].mark, strlen(marks[k].mark)) == 0) {
                is = marks[k].is;
                i += strlen(marks[k].mark) - 1;
                break;
            }
        rc = is ? buf_adds(to, is, err) : buf_addc(to, text.p[i], err);
    }
    return rc;
}

static int read_page(struct verify_job *j, struct err *err)
{
    struct buf manifest = {0};
    size_t at = j->document + sizeof page_begin - 1;
    int rc = unmarked((struct view){j->text.p + at, j->text.n - at}, &manifest, err);
    if (rc == 0 && json_tree_read(&j->tree, manifest.p, manifest.n, j->path, err) == 0)
        j->manifest = json_tree_root(j->tree);
    buf_free(&manifest);
    return j->manifest || err->kind == ERR_DATA ? 0 : -1;
}

static int read_result(struct verify_job *j, struct err *err)
{
    if (whole_read(&j->text, j->path, RESULT_MIB, "a result", err) < 0)
        return -1;
    j->document = manifest_place(&j->text);
    if (j->document > 0 && j->text.p[j->document] == '<') {
        if (read_page(j, err) < 0)
            return -1;
    } else if (json_tree_read(&j->tree, j->text.p, j->text.n, j->path, err) == 0) {
        const struct json_node *root = json_tree_root(j->tree);
        j->manifest = j->document > 0 ? node_member(root, "manifest") : root;
    } else if (err->kind != ERR_DATA) {
        return -1;
    }
    const char *format = node_text(node_member(j->manifest, "format"));
    if (format && strcmp(format, MANIFEST_FORMAT) == 0)
        return 0;
    if (format && strncmp(format, "snag manifest ", 14) == 0)
        return err_set(err, ERR_DATA, "%s: '%s' is of another snag: this one reads " MANIFEST_FORMAT, j->path, format);
    (void)err_set(err, ERR_DATA, "%s holds no manifest", j->path);
    return err_hint(err, "snag study … -F json -o FILE ends with one; --manifest FILE writes it beside other formats");
}

/* ---- versions ---- */

static int tell_versions(struct verify_job *j, const struct json_node *was, const struct json_node *is,
                         const char *const *name, size_t n, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const char *a = node_text(node_member(was, name[i])), *b = node_text(node_member(is, name[i]));
        if (a && b && strcmp(a, b) != 0)
            rc = buf_addf(&j->told, err, "%s is %s, was %.60s\n", name[i], b, a);
    }
    return rc;
}

static int compare_versions(struct verify_job *j, struct err *err)
{
    static const char *const program[] = {"snag", "tzdata"}, *const libraries[] = {"GSL", "PCRE2", "zlib"};
    struct buf b = {0};
    struct json_tree *now = NULL;
    char tzdata[32];
    manifest_tzdata(tzdata, sizeof tzdata);
    int rc = buf_addf(&b, err, "{\"tzdata\":\"%s\",", tzdata);
    if (rc == 0)
        rc = version_json(&b, err);
    if (rc == 0)
        rc = buf_addc(&b, '}', err);
    if (rc == 0)
        rc = json_tree_read(&now, b.p, b.n, "versions", err);
    if (rc == 0)
        rc = tell_versions(j, j->manifest, json_tree_root(now), program, 2, err);
    if (rc == 0)
        rc = tell_versions(j, node_member(j->manifest, "libraries"), node_member(json_tree_root(now), "libraries"),
                           libraries, 3, err);
    json_tree_close(now);
    buf_free(&b);
    return rc;
}

/* ---- inputs ---- */

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The file given that stands in for an input: one with its digest, else one of its name. */
static int stand_in(struct verify_job *j, const char *path, const char *sha256, const char **file, struct err *err)
{
    char digest[SHA256_TEXT];
    uint64_t bytes;
    size_t found = j->n_given;
    for (size_t i = 0; i < j->n_given; i++) {
        if (manifest_digest(j->given[i].text, digest, &bytes, err) < 0)
            return -1;
        bool same = strcmp(digest, sha256) == 0;
        if (same || (found == j->n_given && strcmp(base_of(j->given[i].text), base_of(path)) == 0))
            found = i;
        if (same)
            break;
    }
    *file = path;
    if (found == j->n_given)
        return 0;
    j->used[found] = true;
    *file = j->given[found].text;
    return files_stand_in(path, *file, err);
}

static int compare_input(struct verify_job *j, const struct json_node *input, struct err *err)
{
    const char *path = node_text(node_member(input, "file")), *was = node_text(node_member(input, "sha256")), *file;
    char is[SHA256_TEXT];
    uint64_t bytes;
    if (path && strcmp(path, "-") == 0)
        return err_set(err, ERR_DATA, "%s was made of standard input, which cannot be read again", j->path);
    if (!path || !was)
        return err_set(err, ERR_DATA, "%s: an input of its manifest has no name or no digest", j->path);
    if (stand_in(j, path, was, &file, err) < 0)
        return -1;
    if (manifest_digest(file, is, &bytes, err) < 0) {
        if (err->errnum != ENOENT)
            return -1;
        (void)err_set(err, ERR_DATA, "%s was made of %s, which is not here", j->path, path);
        return err_hint(err, "if it is elsewhere: snag verify %s FILE…", j->path);
    }
    if (strcmp(is, was) == 0)
        return buf_addf(&j->told, err, "%s: the same input\n", file);
    j->n_changed++;
    return buf_addf(&j->told, err, "%s: another input: SHA-256 is %.12s…, was %.12s…\n", file, is, was);
}

static int compare_inputs(struct verify_job *j, struct err *err)
{
    const struct json_node *inputs = node_member(j->manifest, "inputs");
    j->used = mem_zero(j->n_given + 1, sizeof *j->used, err);
    if (!j->used)
        return -1;
    for (size_t i = 0; i < node_length(inputs); i++)
        if (compare_input(j, node_item(inputs, i), err) < 0)
            return -1;
    for (size_t i = 0; i < j->n_given; i++)
        if (!j->used[i])
            return err_set(err, ERR_USAGE, "%s is none of the files that %s was made of, by name or by what it holds",
                           j->given[i].text, j->path);
    return 0;
}

/* ---- what comes out ---- */

static int tell_texts(struct verify_job *j, const char *name, struct view was, struct view is, struct err *err)
{
    struct compared c;
    struct buf lines = {0};
    int rc = compare_texts(was, is, SHOWN_MOST, &c, &lines, err);
    if (rc == 0 && c.n_other == 0)
        rc = buf_addf(&j->told, err, "%s: the same result but for rounding: numbers agree to %.0e\n", name, c.most);
    else if (rc == 0) {
        j->n_changed++;
        rc = buf_addf(&j->told, err, "%s: another result: %zu of %zu lines differ%s\n", name, c.n_other, c.n_lines,
                      c.n_other > SHOWN_MOST ? "; the first:" : ":");
        if (rc == 0)
            rc = buf_add(&j->told, lines.p ? lines.p : "", lines.n, err);
    }
    buf_free(&lines);
    return rc;
}

/* The result that the manifest is the end of. */
static int compare_document(struct verify_job *j, const struct rerun_file *f, struct err *err)
{
    struct buf now = {0};
    int rc = whole_read(&now, f->is, RESULT_MIB, "a result", err);
    struct view was = {j->text.p, j->document}, is = {now.p, rc == 0 ? manifest_place(&now) : 0};
    if (rc == 0 && view_eq(was, is))
        rc = buf_addf(&j->told, err, "%s: the same result\n", j->path);
    else if (rc == 0)
        rc = tell_texts(j, j->path, was, is, err);
    buf_free(&now);
    return rc;
}

/* A file beside the manifest, which may be gone, or written over. */
static int compare_file(struct verify_job *j, const struct rerun_file *f, struct err *err)
{
    char now[SHA256_TEXT], old[SHA256_TEXT] = "";
    uint64_t bytes;
    struct err gone = ERR_INIT;
    struct buf was = {0}, is = {0};
    if (manifest_digest(f->is, now, &bytes, err) < 0) {
        j->n_changed++;
        return buf_addf(&j->told, err, "%s: is not written any more\n", f->was);
    }
    bool there = manifest_digest(f->was, old, &bytes, &gone) == 0, kept = there && strcmp(old, f->sha256) == 0;
    int rc = 0;
    if (there && !kept) {
        j->n_changed++;
        rc = buf_addf(&j->told, err, "%s: was changed after it was written: SHA-256 is %.12s…, was %.12s…\n", f->was,
                      old, f->sha256);
    }
    if (rc < 0 || strcmp(now, f->sha256) == 0)
        return rc < 0 ? -1 : buf_addf(&j->told, err, "%s: the same result%s\n", f->was, there ? "" : " (not here)");
    if (!kept) {
        j->n_changed++;
        return buf_addf(&j->told, err, "%s: another result: SHA-256 is %.12s…, was %.12s…\n", f->was, now, f->sha256);
    }
    rc = whole_read(&was, f->was, RESULT_MIB, "a result", err);
    if (rc == 0)
        rc = whole_read(&is, f->is, RESULT_MIB, "a result", err);
    if (rc == 0)
        rc = tell_texts(j, f->was, buf_view(&was), buf_view(&is), err);
    buf_free(&was);
    buf_free(&is);
    return rc;
}

static int compare_results(struct verify_job *j, struct err *err)
{
    struct rerun r;
    int rc = rerun_open(&r, j->manifest, j->path, err);
    for (size_t i = 0; rc == 0 && i < r.n_files; i++)
        rc = j->document > 0 ? compare_document(j, &r.file[i], err) : compare_file(j, &r.file[i], err);
    rerun_close(&r);
    return rc;
}

static int verify(struct verify_job *j, bool quiet, struct err *err)
{
    int rc = read_result(j, err);
    if (rc == 0)
        rc = compare_inputs(j, err);
    if (rc == 0)
        rc = compare_versions(j, err);
    if (rc == 0)
        rc = compare_results(j, err);
    if (rc == 0 && !(quiet && j->n_changed == 0))
        rc = cmd_print(&j->told, err);
    return rc < 0 ? -1 : j->n_changed > 0 ? EXIT_CONDITION : 0;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct verify_args a = {.quiet = false};
    struct opt_list files = {0};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0 && files.n == 0) {
        rc = err_set(err, ERR_USAGE, "verify takes a result, and the files that it was made of if they are elsewhere");
    } else if (rc > 0) {
        struct verify_job j = {.path = files.item[0].text, .given = files.item + 1, .n_given = files.n - 1};
        rc = verify(&j, a.quiet, err);
        job_close(&j);
    }
    opt_list_free(&files);
    return rc;
}

const struct command cmd_verify = {"verify",
                                   "Tables and models",
                                   "[OPTION]… RESULT [FILE]…",
                                   "whether the same files still give the same result",
                                   options,
                                   run,
                                   NULL};
