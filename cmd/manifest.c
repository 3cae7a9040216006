/* manifest: see manifest.h. */
#include "manifest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/files.h"
#include "snag/mem.h"
#include "text/json.h"
#include "version.h"

int manifest_digest(const char *path, char sha256[SHA256_TEXT], uint64_t *bytes, struct err *err)
{
    enum { PIECE = 1 << 16 };
    struct sha256 s;
    char *piece = mem_zero(PIECE, 1, err);
    FILE *f = piece ? fopen(files_stands_for(path), "re") : NULL;
    *bytes = 0;
    if (!piece)
        return -1;
    sha256_begin(&s);
    for (size_t n = f ? fread(piece, 1, PIECE, f) : 0; n > 0; n = fread(piece, 1, PIECE, f)) {
        sha256_add(&s, piece, n);
        *bytes += n;
    }
    int errnum = !f || ferror(f) ? errno : 0;
    sha256_end(&s, sha256);
    if (f)
        (void)fclose(f);
    free(piece);
    return errnum ? err_system(err, errnum, "%s", path) : 0;
}

/* ---- the command ---- */

static int add_word(void *to, const char *text, const char *value, bool is_operand, struct err *err)
{
    struct buf *b = to;
    (void)is_operand;
    int rc = buf_addc(b, ',', err);
    if (rc == 0)
        rc = json_text(b, text, err);
    if (rc == 0 && value)
        rc = buf_addc(b, ',', err);
    return rc < 0 ? -1 : value ? json_text(b, value, err) : 0;
}

/* "study drivers" is two words. */
static int add_command(struct buf *b, const struct manifest_run *run, struct err *err)
{
    const char *name = run->self->name, *blank = strchr(name, ' ');
    size_t first = blank ? (size_t)(blank - name) : strlen(name);
    int rc = buf_adds(b, ",\n\"command\":[", err);
    if (rc == 0)
        rc = json_view(b, (struct view){name, first}, err);
    if (rc == 0 && blank)
        rc = add_word(b, blank + 1, NULL, true, err);
    if (rc == 0)
        rc = opt_given(run->self->options, NULL, run->argc, run->argv, add_word, b, err);
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

static const struct opt *option_named(const struct manifest_run *run, const char *name)
{
    for (const struct opt *o = run->self->options; o->name; o++)
        if (o->type != OPT_HEADING && strcmp(o->name, name) == 0)
            return o;
    return NULL;
}

void manifest_tzdata(char *version, size_t size)
{
    char path[4096], line[64] = "";
    const char *dir = getenv("TZDIR");
    (void)snprintf(path, sizeof path, "%s/tzdata.zi", dir && *dir ? dir : "/usr/share/zoneinfo");
    FILE *f = fopen(path, "re");
    bool read = f && fgets(line, sizeof line, f);
    if (f)
        (void)fclose(f);
    version[0] = '\0';
    if (read && strncmp(line, "# version ", 10) == 0)
        (void)snprintf(version, size, "%.*s", (int)strcspn(line + 10, "\n"), line + 10);
}

static int add_settings(struct buf *b, const struct manifest_run *run, struct err *err)
{
    const struct opt *zone = option_named(run, "zone"), *seed = option_named(run, "seed");
    const char *named = zone ? *(const char *const *)((const char *)run->args + zone->offset) : NULL;
    char tzdata[32];
    manifest_tzdata(tzdata, sizeof tzdata);
    int rc = buf_adds(b, ",\n\"zone\":", err);
    if (rc == 0)
        rc = json_text(b, named ? named : "UTC", err);
    if (rc == 0)
        rc = buf_adds(b, ",\"tzdata\":", err);
    if (rc == 0)
        rc = *tzdata ? json_text(b, tzdata, err) : buf_adds(b, "null", err);
    if (rc == 0 && seed && seed->type == OPT_COUNT)
        rc = buf_addf(b, err, ",\"seed\":%llu",
                      (unsigned long long)*(const uint64_t *)((const char *)run->args + seed->offset));
    return rc;
}

/* ---- files ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files that were read, or written, each once, sorted by name. The caller frees the array. */
static const char **files_of(bool written, size_t *n, struct err *err)
{
    const char **list = NULL, *path;
    size_t cap = 0, all = 0;
    bool is_written;
    *n = 0;
    for (size_t i = 0; files_known(i, &path, &is_written); i++) {
        if (is_written != written || strncmp(path, "/dev/fd/", 8) == 0)
            continue;
        if (mem_reserve(&list, &cap, all + 2, sizeof *list, err) < 0) {
            free(list);
            return NULL;
        }
        list[all++] = path;
    }
    if (all > 1)
        qsort(list, all, sizeof *list, by_name);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || strcmp(list[i], list[*n - 1]) != 0)
            list[(*n)++] = list[i];
    return list ? list : mem_zero(1, sizeof *list, err);
}

static int add_file(struct buf *b, const char *option, const char *path, struct err *err)
{
    char sha256[SHA256_TEXT];
    uint64_t bytes;
    int rc = buf_adds(b, "\n{", err);
    if (rc == 0 && option)
        rc = buf_addf(b, err, "\"option\":\"%s\",", option);
    if (rc == 0)
        rc = buf_adds(b, "\"file\":", err);
    if (rc == 0)
        rc = json_text(b, path, err);
    if (rc == 0 && strcmp(path, "-") == 0)
        return buf_adds(b, ",\"bytes\":null,\"sha256\":null}", err);
    if (rc == 0)
        rc = manifest_digest(path, sha256, &bytes, err);
    return rc < 0 ? -1 : buf_addf(b, err, ",\"bytes\":%llu,\"sha256\":\"%s\"}", (unsigned long long)bytes, sha256);
}

static int add_inputs(struct buf *b, struct err *err)
{
    size_t n;
    const char **list = files_of(false, &n, err);
    int rc = list ? buf_adds(b, ",\n\"inputs\":[", err) : -1;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = i > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = add_file(b, NULL, list[i], err);
    }
    free(list);
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

/* The option that had the file written; NULL: the manifest's own. */
static const char *writer_of(const struct manifest_run *run, const char *path)
{
    for (const struct opt *o = run->self->options; o->name; o++) {
        if (o->type != OPT_WRITE && o->type != OPT_FOLDER)
            continue;
        const char *value = *(const char *const *)((const char *)run->args + o->offset);
        size_t n = value ? strlen(value) : 0;
        bool inside = o->type == OPT_FOLDER && n > 0 && strncmp(path, value, n) == 0 && path[n] == '/';
        if (inside || (o->type == OPT_WRITE && value && strcmp(path, value) == 0))
            return strcmp(o->name, "manifest") == 0 ? NULL : o->name;
    }
    return NULL;
}

static int add_outputs(struct buf *b, const struct manifest_run *run, struct err *err)
{
    size_t n, told = 0;
    const char **list = files_of(true, &n, err);
    int rc = list ? buf_adds(b, ",\n\"outputs\":[", err) : -1;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const char *option = writer_of(run, list[i]);
        if (!option)
            continue;
        rc = told++ > 0 ? buf_addc(b, ',', err) : 0;
        if (rc == 0)
            rc = add_file(b, option, list[i], err);
    }
    free(list);
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

/* ---- the whole ---- */

static int add_manifest(struct buf *b, const struct manifest_run *run, struct err *err)
{
    int rc = buf_adds(b, "{\"format\":\"" MANIFEST_FORMAT "\",\n", err);
    if (rc == 0)
        rc = version_json(b, err);
    if (rc == 0)
        rc = add_command(b, run, err);
    if (rc == 0)
        rc = add_inputs(b, err);
    return rc < 0 ? -1 : add_settings(b, run, err);
}

int manifest_text(struct buf *b, const struct manifest_run *run, struct err *err)
{
    return add_manifest(b, run, err) < 0 ? -1 : buf_adds(b, "}\n", err);
}

int manifest_into(struct buf *document, const struct manifest_run *run, struct err *err)
{
    document->n -= 2; /* }\n */
    int rc = buf_adds(document, ",\n\"manifest\":", err);
    if (rc == 0)
        rc = add_manifest(document, run, err);
    return rc < 0 ? -1 : buf_adds(document, "}}\n", err);
}

int manifest_check(const char *path, const char *output, bool standard, struct err *err)
{
    if (path && !output)
        return err_set(err, ERR_USAGE, "--manifest holds the digest of a file: write the result to one (-o FILE)");
    if (path && standard)
        return err_set(err, ERR_USAGE, "--manifest: snag verify cannot read standard input again: name a file");
    return 0;
}

bool manifest_standard(const struct opt_list *files)
{
    bool standard = files->n == 0;
    for (size_t i = 0; i < files->n; i++)
        standard = standard || strcmp(files->item[i].text, "-") == 0;
    return standard;
}

int manifest_write(const char *path, const struct manifest_run *run, struct err *err)
{
    struct buf b = {0};
    if (!path)
        return 0;
    int rc = add_manifest(&b, run, err);
    if (rc == 0)
        rc = add_outputs(&b, run, err);
    if (rc == 0)
        rc = buf_adds(&b, "}\n", err);
    if (rc == 0)
        rc = cmd_write(path, &b, err);
    buf_free(&b);
    return rc;
}
