/* common: see common.h. */
#include "common.h"

#include <stdlib.h>

#include "snag/mem.h"
#include "snag/stream.h"

struct lookup_path lookup_of(bool no_config)
{
    return (struct lookup_path){no_config, getenv("SNAG_PATH"), getenv("HOME")};
}

static void show_note(void *ctx, const char *text)
{
    (void)ctx;
    cmd_note("%s", text);
}

/* The map for a file is the last --map that stands before it. */
static const char *map_before(const struct opt_list *maps, size_t file)
{
    const char *map = NULL;
    for (size_t i = 0; i < maps->n; i++)
        if (maps->item[i].before <= file)
            map = maps->item[i].text;
    return map;
}

int input_ingest(const struct input_args *args, const struct opt_list *files, struct source **source,
                 const struct ingest_stats **stats, struct err *err)
{
    size_t n = files->n ? files->n : 1;
    struct ingest_input *input = mem_zero(n, sizeof *input, err);
    if (!input)
        return -1;
    for (size_t i = 0; i < n; i++)
        input[i] = (struct ingest_input){files->n ? files->item[i].text : "-", map_before(&args->map, i)};
    if (args->map.n && args->map.item[args->map.n - 1].before >= n) {
        free(input);
        return err_set(err, ERR_USAGE, "--map %s stands behind all files: it holds for the files that follow it",
                       args->map.item[args->map.n - 1].text);
    }
    struct ingest_options o = {.input = input, .n_inputs = n, .lookup = lookup_of(args->no_config), .mem_bytes = args->mem,
                               .max_line = args->max_line, .max_field = args->max_field, .max_rejects = args->max_rejects,
                               .rejects = args->rejects, .identity = args->identity,
                               .note = args->quiet ? NULL : show_note};
    int rc = ingest_open(source, &o, stats, err);
    free(input);
    return rc;
}

/* Do all inputs look like an event stream? Standard input can be looked at only once, so it is then handed on. */
static int all_streams(const struct opt_list *files, struct in **standard, bool *yes, struct err *err)
{
    *yes = true;
    for (size_t i = 0; *yes && i < (files->n ? files->n : 1); i++) {
        const char *path = files->n ? files->item[i].text : "-", *p;
        size_t n = 4096;
        struct in *in;
        if (in_open(&in, path, err) < 0)
            return -1;
        int rc = in_peek(in, &p, &n, err);
        *yes = rc == 0 && stream_recognise((struct view){p, n});
        if (strcmp(path, "-") == 0)
            *standard = in;
        else
            in_close(in);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int input_open(const struct input_args *args, const struct opt_list *files, struct source **source,
               const struct ingest_stats **stats, struct err *err)
{
    (void)all_streams;
    return input_ingest(args, files, source, stats, err);
}

void input_free(struct input_args *args) { opt_list_free(&args->map); }
