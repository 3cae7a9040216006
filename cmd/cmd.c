/* cmd: what all commands share: parsing options, showing notes and errors, declaring files before they are opened. See
 * cmd.h. */
#include "cmd.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "examples.h"
#include "page.h"
#include "paint.h"
#include "snag/files.h"
#include "text/wrap.h"

const struct command *const *cmd_table;
const struct command *const *cmd_parts;

void cmd_note(const char *fmt, ...)
{
    char line[4096], shown[8192];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    bool colored = page_colored(STDERR_FILENO);
    (void)fprintf(stderr, "%ssnag:%s %s\n", colored ? PAINT_DIM : "", colored ? PAINT_OFF : "",
                  str_shown(shown, sizeof shown, view_of(line)));
}

/* Carets under what is wrong. */
static bool points(const char *line, size_t n)
{
    size_t carets = strcspn(line, "^");
    return carets < n && strspn(line, " ") == carets;
}

void cmd_show_error(const struct err *err)
{
    char shown[6144];
    bool colored = page_colored(STDERR_FILENO);
    (void)fprintf(stderr, "%ssnag:%s %s\n", colored ? PAINT_BOLD : "", colored ? PAINT_OFF : "",
                  str_shown(shown, sizeof shown, view_of(err->msg)));
    for (const char *p = err->hint; *p;) {
        size_t n = strcspn(p, "\n");
        bool accent = colored && points(p, n);
        (void)fprintf(stderr, "      %s%s%s\n", accent ? PAINT_ACCENT : "",
                      str_shown(shown, sizeof shown, (struct view){p, n}), accent ? PAINT_OFF : "");
        p += n + (p[n] == '\n');
    }
}

int cmd_write(const char *path, const struct buf *text, struct err *err)
{
    struct out *out;
    if (out_open(&out, path, err) < 0)
        return -1;
    int rc = out_write(out, text->p, text->n, err);
    return out_close(out, rc == 0, err);
}

int cmd_print(const struct buf *text, struct err *err)
{
    return cmd_write("-", text, err);
}

static int columns(void)
{
    const char *c = getenv("COLUMNS");
    int n = c ? atoi(c) : 80;
    return n < 60 ? 60 : n > 120 ? 120 : n;
}

/* What to type: the examples of the manual. */
static int add_examples(const struct command *self, struct buf *out, struct err *err)
{
    bool any = false;
    for (const struct shown_example *e = examples; e->command; e++) {
        if (strcmp(e->command, self->name) != 0)
            continue;
        if (buf_adds(out, any ? "" : "\nExamples\n", err) < 0)
            return -1;
        any = true;
        for (const char *p = e->text; *p;) {
            size_t n = strcspn(p, "\n");
            if (buf_addf(out, err, "  %.*s\n", (int)n, p) < 0)
                return -1;
            p += n + (p[n] == '\n');
        }
    }
    return 0;
}

int cmd_usage(const struct command *self, struct buf *out, struct err *err)
{
    char page[64];
    (void)snprintf(page, sizeof page, "snag-%s", self->name);
    for (char *blank = page; (blank = strchr(blank, ' '));)
        *blank = '-';
    if (buf_addf(out, err, "snag %s %s\n", self->name, self->synopsis) < 0 ||
        text_folded(out, self->summary, 0, 0, err) < 0 || buf_addc(out, '\n', err) < 0 ||
        opt_help(self->options, columns(), out, err) < 0 || buf_adds(out, "\nEvery command\n", err) < 0 ||
        opt_help(page_options, columns(), out, err) < 0 ||
        buf_addf(out, err, "  %-24s%s\n  %-24s%s\n", "--version", "the versions of snag and its libraries",
                 "-h, --help", "this text") < 0 ||
        add_examples(self, out, err) < 0)
        return -1;
    return buf_addf(out, err, "\nman %s has the full story and more examples.\n", page);
}

int cmd_check_guard(bool guard, const char *format, struct err *err)
{
    if (!guard || (format && strcmp(format, "csv") == 0))
        return 0;
    return err_set(err, ERR_USAGE, "--guard requires -F csv");
}

int cmd_will_read(const struct opt_list *files, struct err *err)
{
    for (size_t i = 0; i < files->n; i++)
        if (files_will_read(files->item[i].text, err) < 0)
            return -1;
    return 0;
}

static int plan_input(const char *path, struct err *err)
{
    return path ? files_will_read(path, err) : 0;
}

static int plan_output(const struct command *self, const struct opt *o, const char *path, const void *args,
                       struct err *err)
{
    char who[64];
    bool to_standard = o->letter == 'o' && !(self->is_silent && self->is_silent(args));
    (void)snprintf(who, sizeof who, "--%s", o->name);
    if (path)
        return files_will_write(path, who, err);
    return to_standard ? files_will_write("-", NULL, err) : 0;
}

/* Declares the files that options name, before anything is opened. */
static int plan_files(const struct command *self, const void *args, struct err *err)
{
    int rc = 0;
    for (const struct opt *o = self->options; rc == 0 && o->name; o++) {
        const void *field = (const char *)args + o->offset;
        if (o->type == OPT_WRITE)
            rc = plan_output(self, o, *(const char *const *)field, args, err);
        else if (o->type == OPT_READ)
            rc = plan_input(*(const char *const *)field, err);
        else if (o->type == OPT_READS)
            rc = cmd_will_read(field, err);
        else
            assert(!o->arg ||
                   strcmp(o->arg, "FILE") != 0); /* the option's type says whether a file is read or written */
    }
    return rc;
}

int cmd_awaits(const char *what, bool given, struct err *err)
{
    if (given || !isatty(STDIN_FILENO))
        return 0;
    (void)err_set(err, ERR_USAGE, "%s is missing, and standard input is a terminal", what);
    return err_hint(err, "name a file, or pipe one in; - reads what is typed until Ctrl-D");
}

int cmd_parse(const struct command *self, int argc, char **argv, void *args, struct opt_list *operands, struct err *err)
{
    bool help = false;
    struct buf text = {0};
    if (opt_parse(self->options, argc, argv, args, operands, &help, err) < 0)
        return err->hint[0] ? -1 : err_hint(err, "snag %s --help lists the options", self->name);
    if (!help)
        return plan_files(self, args, err) < 0 ? -1 : 1;
    int rc = cmd_usage(self, &text, err);
    if (rc == 0)
        rc = page_show(&text, err);
    buf_free(&text);
    return rc;
}
