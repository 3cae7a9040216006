/* settings: the maps, rules and variables that are in force. See settings.h. */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common.h"
#include "rule_args.h"
#include "snag/map.h"
#include "snag/rule.h"

int settings_line(struct buf *b, const char *what, const char *value, struct err *err)
{
    if (buf_addf(b, err, "  %-18s  ", what) < 0 || buf_add_shown(b, view_of(value), err) < 0)
        return -1;
    return buf_addc(b, '\n', err);
}

int settings_folders(bool no_config, struct buf *b, struct err *err)
{
    struct lookup_path path = lookup_of(no_config);
    char folder[4096], number[24];
    struct stat st;
    if (buf_adds(b, "maps, snag.rules and lists are looked for in\n", err) < 0)
        return -1;
    if (no_config)
        return settings_line(b, "--no-config", "nowhere: only what is built in", err);
    for (size_t i = 0; search_folder(&path, i, folder, sizeof folder); i++) {
        bool there = stat(folder, &st) == 0 && S_ISDIR(st.st_mode);
        (void)snprintf(number, sizeof number, "%zu%s", i + 1, there ? "" : " (not there)");
        if (settings_line(b, number, folder, err) < 0)
            return -1;
    }
    return 0;
}

/* A rule that a file added or changed: "changed by ./snag.rules". */
static int add_told(const struct rules *rules, size_t i, struct buf *b, struct err *err)
{
    struct buf told = {0};
    char name[80];
    (void)snprintf(name, sizeof name, "%.*s", VIEW_FMT(rules_info(rules, i).name));
    int rc = rule_told(rules, i, &told, err);
    if (rc == 0 && told.n && strcmp(told.p, "built in") != 0)
        rc = settings_line(b, name, told.p, err);
    buf_free(&told);
    return rc;
}

int settings_rules(bool no_config, struct buf *b, struct err *err)
{
    const struct rule_args none = {0};
    struct rules *rules = NULL;
    char n[80], name[80];
    int rc = rule_args_load(&none, no_config, &rules, err);
    if (rc < 0)
        return -1;
    (void)snprintf(n, sizeof n, "%zu run, %zu off", rules_n(rules), rules_n_off(rules));
    if (buf_adds(b, "rules\n", err) < 0 || settings_line(b, "rules", n, err) < 0)
        rc = -1;
    for (size_t i = 0; rc == 0 && i < rules_n(rules); i++)
        rc = add_told(rules, i, b, err);
    for (size_t i = 0; rc == 0 && i < rules_n_off(rules); i++) {
        struct buf why = {0};
        (void)snprintf(name, sizeof name, "%.*s", VIEW_FMT(rules_off(rules, i).name));
        rc = rules_off_why(rules, i, &why, err);
        if (rc == 0)
            rc = buf_addf(b, err, "  %-20soff: %s\n", name, why.n ? why.p : "switched off");
        buf_free(&why);
    }
    rules_close(rules);
    return rc;
}

int settings_maps(bool no_config, struct buf *b, struct err *err)
{
    struct lookup_path path = lookup_of(no_config);
    struct map **maps;
    size_t n, built_in = 0;
    char number[24];
    if (map_list(&maps, &n, &path, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        built_in += strcmp(map_called(maps[i]), map_name(maps[i])) == 0;
    (void)snprintf(number, sizeof number, "%zu", built_in);
    int rc = buf_adds(b, "maps\n", err) < 0 ? -1 : settings_line(b, "built in", number, err);
    for (size_t i = 0; i < n; i++) {
        if (rc == 0 && strcmp(map_called(maps[i]), map_name(maps[i])) != 0)
            rc = settings_line(b, map_name(maps[i]), map_origin(maps[i]), err);
        map_free(maps[i]);
    }
    free(maps);
    return rc;
}

int settings_environment(struct buf *b, struct err *err)
{
    static const char *const known[][2] = {
        {"SNAG_PATH", "not set: no folders of your own"},
        {"HOME", "not set: ~/.config/snag is not looked for"},
        {"TMPDIR", "not set: temporary files go to /tmp"},
        {"TZDIR", "not set: /usr/share/zoneinfo"},
        {"SOURCE_DATE_EPOCH", "not set: last-week counts from the clock"},
        {"COLUMNS", "not set: --help is 80 columns wide"},
        {"SNAG_PAGER", "not set: PAGER, otherwise less"},
        {"PAGER", "not set: less"},
        {"NO_COLOR", "not set"},
        {"CLICOLOR_FORCE", "not set"},
        {"TERM", "not set: no colours"},
    };
    int rc = buf_adds(b, "environment\n", err);
    for (size_t i = 0; rc == 0 && i < sizeof known / sizeof *known; i++) {
        const char *value = getenv(known[i][0]);
        rc = settings_line(b, known[i][0], value ? value : known[i][1], err);
    }
    return rc;
}
