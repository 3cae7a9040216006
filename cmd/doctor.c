/* doctor: what a bug report needs: the program, the machine, the terminal, and whether settings can be read. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmd.h"
#include "page.h"
#include "paint.h"
#include "settings.h"
#include "snag/civil.h"
#include "version.h"

struct doctor_args {
    bool no_config;
};

static const struct opt options[] = {{"no-config", 0, OPT_FLAG, offsetof(struct doctor_args, no_config), NULL,
                                      "as with --no-config in other commands: only what is built in", NULL},
                                     OPT_END};

static int add_limit(struct buf *b, const char *what, int resource, struct err *err)
{
    struct rlimit limit;
    char text[32] = "unlimited";
    if (getrlimit((__rlimit_resource_t)resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)limit.rlim_cur);
    return settings_line(b, what, text, err);
}

static int add_machine(struct buf *b, struct err *err)
{
    struct utsname name;
    char text[512];
    if (uname(&name) < 0)
        return err_system(err, errno, "uname");
    (void)snprintf(text, sizeof text, "%s %s, %s", name.sysname, name.release, name.machine);
    if (buf_adds(b, "machine\n", err) < 0 || settings_line(b, "system", text, err) < 0)
        return -1;
    (void)snprintf(text, sizeof text, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    if (settings_line(b, "processors", text, err) < 0)
        return -1;
    double bytes = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    (void)snprintf(text, sizeof text, "%.0f MiB", bytes / 1048576);
    if (settings_line(b, "memory", text, err) < 0 || add_limit(b, "address space", RLIMIT_AS, err) < 0 ||
        add_limit(b, "file size", RLIMIT_FSIZE, err) < 0)
        return -1;
    return add_limit(b, "open files", RLIMIT_NOFILE, err);
}

/* The folder of temporary files: is it there, may we write to it, and how much fits? */
static int add_temporary(struct buf *b, bool *sound, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    struct statvfs fs;
    char text[4200];
    dir = dir && *dir ? dir : "/tmp";
    bool usable = statvfs(dir, &fs) == 0 && access(dir, W_OK | X_OK) == 0;
    if (usable)
        (void)snprintf(text, sizeof text, "%s, %.0f MiB free", dir,
                       (double)fs.f_bavail * (double)fs.f_frsize / 1048576);
    else
        (void)snprintf(text, sizeof text, "%s: not a folder that can be written to; set TMPDIR", dir);
    *sound = *sound && usable;
    return settings_line(b, "temporary files", text, err);
}

static int add_zones(struct buf *b, bool *sound, struct err *err)
{
    struct zone *zone = NULL;
    struct err why = ERR_INIT;
    bool found = zone_open(&zone, "Europe/Rome", &why) == 0;
    zone_close(zone);
    *sound = *sound && found;
    return settings_line(b, "time zones", found ? "found" : why.msg, err);
}

static int add_terminal(struct buf *b, struct err *err)
{
    bool colored = page_colored(STDOUT_FILENO);
    if (buf_adds(b, "terminal\n", err) < 0 ||
        settings_line(b, "standard output", isatty(STDOUT_FILENO) ? "a terminal" : "no terminal", err) < 0 ||
        settings_line(b, "colours", colored ? "yes" : "no", err) < 0)
        return -1;
    return settings_line(b, "links", colored && paint_links_shown() ? "yes" : "no", err);
}

/* Settings that cannot be read are told, not refused: here is where one looks for what is wrong. */
static int add_settings(int (*add)(bool no_config, struct buf *b, struct err *err), const char *what, bool no_config,
                        struct buf *b, bool *sound, struct err *err)
{
    struct err why = ERR_INIT;
    size_t before = b->n;
    if (add(no_config, b, &why) == 0)
        return 0;
    if (why.kind == ERR_SYSTEM) {
        *err = why;
        return -1;
    }
    b->n = before;
    *sound = false;
    if (buf_addf(b, err, "%s\n", what) < 0 || settings_line(b, "cannot be read", why.msg, err) < 0)
        return -1;
    return 0;
}

static int tell(bool no_config, struct buf *b, bool *sound, struct err *err)
{
    if (version_tell(b, err) < 0 || add_machine(b, err) < 0 || add_temporary(b, sound, err) < 0 ||
        add_zones(b, sound, err) < 0 || add_terminal(b, err) < 0 ||
        add_settings(settings_folders, "folders", no_config, b, sound, err) < 0 ||
        add_settings(settings_rules, "rules", no_config, b, sound, err) < 0 ||
        add_settings(settings_maps, "maps", no_config, b, sound, err) < 0)
        return -1;
    return settings_environment(b, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct doctor_args a = {0};
    struct opt_list words = {0};
    struct buf b = {0};
    bool sound = true;
    int rc = cmd_parse(self, argc, argv, &a, &words, err);
    if (rc > 0) {
        rc = words.n ? err_set(err, ERR_USAGE, "doctor takes no argument: '%s'", words.item[0].text)
                     : tell(a.no_config, &b, &sound, err);
        if (rc == 0)
            rc = page_show(&b, err);
        if (rc == 0 && !sound)
            rc = err_set(err, ERR_DATA, "something is wrong here: see 'cannot be read', temporary files, time zones");
    }
    buf_free(&b);
    opt_list_free(&words);
    return rc;
}

const struct command cmd_doctor = {
    "doctor", "Help", "[--no-config]", "what a bug report needs, and what is wrong here", options, run, NULL};
