/* main: the table of commands, and the few things a process decides once. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cmd.h"
#include "snag/files.h"
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

int cmd_usage(const struct command *self, struct buf *out, struct err *err)
{
    if (buf_addf(out, err, "snag %s %s\n%s\n\n", self->name, self->synopsis, self->summary) < 0 ||
        opt_help(self->options, columns(), out, err) < 0)
        return -1;
    return buf_addf(out, err, "  %-24s%s\n\nman snag-%s has the full story and examples.\n", "-h, --help", "this text",
                    self->name);
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

/* The files that options name, told before anything is opened. */
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
            assert(!o->arg || strcmp(o->arg, "FILE") != 0); /* a file is read or written: its type says which */
    }
    return rc;
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
    (void)err_set(err, ERR_USAGE, "unknown command '%s'", name);
    return nearest_hint(err, view_of(name), names, n, "snag ", "snag --help lists the commands");
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

/* A descriptor of 0, 1 and 2 that is closed would go to the next file that is opened, and messages or output into that
 * file. In its place stands one that can neither be read nor written. */
static void occupy_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        int got = open("/dev/null", O_PATH);
        if (got < 0)
            got = open("/", O_PATH);
        if (got != fd)
            _exit(ERR_SYSTEM); /* there is nowhere to say it */
    }
}

int main(int argc, char **argv)
{
    static struct err err;
    occupy_standard();
    files_watch();
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
