/* main: the table of commands, and the few things a process decides once. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cmd.h"
#include "conf.h"
#include "page.h"
#include "snag/files.h"
#include "snag/out.h"

extern const struct command cmd_ingest, cmd_maps, cmd_detect, cmd_rates, cmd_rules, cmd_features, cmd_fit, cmd_study,
    cmd_study_next, cmd_study_drivers, cmd_study_power, cmd_score, cmd_merge, cmd_verify, cmd_report, cmd_simulate,
    cmd_export, cmd_help, cmd_completion, cmd_version, cmd_config, cmd_doctor;

const struct command *const commands[] = {&cmd_ingest,   &cmd_maps,       &cmd_detect,  &cmd_rates,    &cmd_rules,
                                          &cmd_features, &cmd_fit,        &cmd_study,   &cmd_score,    &cmd_merge,
                                          &cmd_verify,   &cmd_report,     &cmd_export,  &cmd_simulate, &cmd_config,
                                          &cmd_doctor,   &cmd_completion, &cmd_version, &cmd_help,     NULL};

const struct command *const command_parts[] = {&cmd_study_drivers, &cmd_study_next, &cmd_study_power, NULL};

/* The command of two words that the arguments name, or NULL. */
static const struct command *find_part(const char *first, const char *second)
{
    size_t n = strlen(first);
    for (size_t i = 0; second && command_parts[i]; i++)
        if (strncmp(command_parts[i]->name, first, n) == 0 && command_parts[i]->name[n] == ' ' &&
            strcmp(command_parts[i]->name + n + 1, second) == 0)
            return command_parts[i];
    return NULL;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* Somebody who types `snag calls.csv` wants to see what is in it. */
static int unknown(const char *name, struct err *err)
{
    const char *names[64];
    size_t n = 0;
    struct stat st;
    if (stat(name, &st) == 0 && !S_ISDIR(st.st_mode)) {
        (void)err_set(err, ERR_USAGE, "'%s' is a file, not a command", name);
        return err_hint(err, "snag report %s shows what friction is in it", name);
    }
    for (; commands[n]; n++)
        names[n] = commands[n]->name;
    (void)err_set(err, ERR_USAGE, "unknown command '%s'", name);
    return nearest_hint(err, view_of(name), names, n, "snag ", "snag --help lists the commands");
}

/* Does a command's line ask for the version? */
static bool asks_version(const struct command *c, int argc, char **argv)
{
    for (const struct opt *o = c->options; o->name; o++)
        if (strcmp(o->name, "version") == 0)
            return false;
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--version") == 0)
            return true;
    return false;
}

static int dispatch(int argc, char **argv, struct err *err)
{
    const char *name = argc > 1 ? argv[1] : "help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        static char version[] = "version";
        char *words[] = {version, NULL};
        return cmd_version.run(&cmd_version, 1, words, err);
    }
    const struct command *part = argc > 2 ? find_part(name, argv[2]) : NULL;
    const struct command *c = find(name);
    if (!c)
        return unknown(name, err);
    if (asks_version(c, argc, argv)) {
        static char version[] = "version";
        char *words[] = {version, NULL};
        return cmd_version.run(&cmd_version, 1, words, err);
    }
    const struct command *runs = part ? part : c;
    if (argc > 1 && conf_apply(runs, part ? 3 : 2, &argc, &argv, err) < 0)
        return -1;
    if (opt_take(page_options, runs->options, &argc, argv, &page_args, err) < 0)
        return -1;
    if (part)
        return part->run(part, argc - 2, argv + 2, err);
    return argc > 1 ? c->run(c, argc - 1, argv + 1, err) : c->run(c, argc, argv, err);
}

/* An interrupted run leaves no half file, and the shell sees the signal. */
static void on_signal(int sig)
{
    out_abort_all();
    (void)signal(sig, SIG_DFL);
    (void)raise(sig);
}

/* Signals that were ignored at the start, as under nohup, stay ignored. */
static void catch (int sig)
{
    if (signal(sig, SIG_IGN) != SIG_IGN)
        (void)signal(sig, on_signal);
}

/* If descriptor 0, 1 or 2 is closed, the next file opened would get its number, and messages or output would go into
 * that file. A descriptor that can be neither read nor written takes its place. */
static void occupy_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        int got = open("/dev/null", O_PATH);
        if (got < 0)
            got = open("/", O_PATH);
        if (got != fd)
            _exit(ERR_SYSTEM); /* there is nowhere to report it */
    }
}

int main(int argc, char **argv)
{
    static struct err err;
    cmd_table = commands;
    cmd_parts = command_parts;
    occupy_standard();
    files_watch();
    (void)setlocale(LC_ALL, "C");
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file too large is then an error from write, reported like others */
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
