/* main: the table of commands, and the few things a process decides once. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "snag/out.h"

extern const struct command cmd_ingest, cmd_maps, cmd_detect, cmd_rules, cmd_features, cmd_fit, cmd_report,
    cmd_simulate, cmd_help;

const struct command *const commands[] = {&cmd_ingest, &cmd_maps,   &cmd_detect,   &cmd_rules, &cmd_features,
                                          &cmd_fit,    &cmd_report, &cmd_simulate, &cmd_help,  NULL};

void cmd_note(const char *fmt, ...)
{
    char line[4096], shown[8192];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    (void)fprintf(stderr, "snag: %s\n", str_shown(shown, sizeof shown, view_of(line)));
}

void cmd_show_error(const struct err *err)
{
    char shown[6144];
    (void)fprintf(stderr, "snag: %s\n", str_shown(shown, sizeof shown, view_of(err->msg)));
    for (const char *p = err->hint; *p;) {
        size_t n = strcspn(p, "\n");
        (void)fprintf(stderr, "      %s\n", str_shown(shown, sizeof shown, (struct view){p, n}));
        p += n + (p[n] == '\n');
    }
}

int cmd_print(const struct buf *text, struct err *err)
{
    struct out *out;
    if (out_open(&out, "-", err) < 0)
        return -1;
    if (out_write(out, text->p, text->n, err) < 0) {
        out_abort(out);
        return -1;
    }
    return out_commit(out, err);
}

static int columns(void)
{
    const char *c = getenv("COLUMNS");
    int n = c ? atoi(c) : 80;
    return n < 60 ? 60 : n > 120 ? 120 : n;
}

int cmd_usage(const struct command *self, struct buf *out, struct err *err)
{
    if (buf_addf(out, err, "snag %s %s\n%s\n\n", self->name, self->synopsis, self->summary) < 0 ||
        opt_help(self->options, columns(), out, err) < 0)
        return -1;
    return buf_addf(out, err, "  %-24s%s\n\nman snag-%s has the whole story and examples.\n", "-h, --help", "this text",
                    self->name);
}

static bool one_file(const char *a, const char *b)
{
    struct stat x, y;
    if (strcmp(a, "-") == 0)
        return false;
    if (stat(a, &x) < 0)
        return strcmp(a, b) == 0;
    return S_ISREG(x.st_mode) && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* A file written beside the output must not be one that is read, nor the output itself, nor another such. */
static int check_sides(const struct opt *options, const void *args, const struct opt_list *operands, struct err *err)
{
    const char *seen[8];
    size_t n = 0;
    for (const struct opt *o = options; o->name; o++) {
        const char *path =
            o->type == OPT_SIDE || o->letter == 'o' ? *(const char *const *)((const char *)args + o->offset) : NULL;
        if (!path)
            continue;
        for (size_t i = 0; o->type == OPT_SIDE && i < operands->n; i++)
            if (one_file(path, operands->item[i].text))
                return err_set(err, ERR_USAGE, "--%s would overwrite %s, which is read", o->name, path);
        for (size_t i = 0; i < n; i++)
            if (one_file(path, seen[i]))
                return err_set(err, ERR_USAGE, "two options write to %s", path);
        if (n < sizeof seen / sizeof *seen)
            seen[n++] = path;
    }
    return 0;
}

int cmd_parse(const struct command *self, int argc, char **argv, void *args, struct opt_list *operands, struct err *err)
{
    bool help = false;
    struct buf text = {0};
    if (opt_parse(self->options, argc, argv, args, operands, &help, err) < 0)
        return err->hint[0] ? -1 : err_hint(err, "snag %s --help lists the options", self->name);
    if (!help)
        return check_sides(self->options, args, operands, err) < 0 ? -1 : 1;
    int rc = cmd_usage(self, &text, err);
    if (rc == 0)
        rc = cmd_print(&text, err);
    buf_free(&text);
    return rc;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown(const char *name, struct err *err)
{
    const char *names[64];
    size_t n = 0;
    for (; commands[n]; n++)
        names[n] = commands[n]->name;
    const char *near = str_nearest(name, names, n);
    (void)err_set(err, ERR_USAGE, "unknown command '%s'", name);
    return near ? err_hint(err, "did you mean 'snag %s'?", near) : err_hint(err, "snag --help lists the commands");
}

static int dispatch(int argc, char **argv, struct err *err)
{
    const char *name = argc > 1 ? argv[1] : "help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        static char help[] = "help", version[] = "--version";
        char *words[] = {help, version, NULL};
        return cmd_help.run(&cmd_help, 2, words, err);
    }
    const struct command *c = find(name);
    if (!c)
        return unknown(name, err);
    return argc > 1 ? c->run(c, argc - 1, argv + 1, err) : c->run(c, argc, argv, err);
}

/* An interrupted run leaves no half file, and the shell sees the signal. */
static void on_signal(int sig)
{
    out_abort_all();
    (void)signal(sig, SIG_DFL);
    (void)raise(sig);
}

/* What was ignored when we began, as under nohup, stays so. */
static void catch (int sig)
{
    if (signal(sig, SIG_IGN) != SIG_IGN)
        (void)signal(sig, on_signal);
}

int main(int argc, char **argv)
{
    static struct err err;
    (void)setlocale(LC_ALL, "C");
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file too large is an error of write, told like others */
    catch (SIGINT);
    catch (SIGTERM);
    catch (SIGHUP);
    int rc = dispatch(argc, argv, &err);
    if (rc >= 0)
        return rc;
    out_abort_all();
    if (err.kind == ERR_SYSTEM && err.errnum == EPIPE) { /* the reader has gone: no message, the usual signal */
        (void)signal(SIGPIPE, SIG_DFL);
        (void)raise(SIGPIPE);
    }
    cmd_show_error(&err);
    return (int)err.kind;
}
