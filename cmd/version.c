/* version: the program, its formats and its libraries. */
#include "version.h"

#include <csv.h>
#include <expat.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <zlib.h>

#include "page.h"
#include "cmd.h"
#include "snag/history.h"
#include "snag/state.h"
#include "text/regex.h"

int version_tell(struct buf *b, struct err *err)
{
    char pcre2[64] = "";
    (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    return buf_addf(
        b, err,
        "snag " SNAG_VERSION
        "\nevent stream 1\nledger 1\nstate %d\nsaved model 1\nGSL %s\nPCRE2 %.*s\nlibcsv %d.%d.%d\nzlib %s\n"
        "jansson " JANSSON_VERSION "\nSQLite %s\nexpat %s\n"
#ifdef SNAG_ISAL
        "ISA-L, for reading gzip\n"
#endif
        "licence GPL-3.0-or-later\n",
        STATE_VERSION, gsl_version, (int)strcspn(pcre2, " "), pcre2, CSV_MAJOR, CSV_MINOR, CSV_RELEASE, zlibVersion(),
        history_library(), strchr(XML_ExpatVersion(), '_') + 1);
}

int version_json(struct buf *b, struct err *err)
{
    char pcre2[64] = "";
    (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    return buf_addf(b, err,
                    "\"snag\":\"" SNAG_VERSION "\",\"libraries\":{\"GSL\":\"%s\",\"PCRE2\":\"%.*s\",\"zlib\":\"%s\"}",
                    gsl_version, (int)strcspn(pcre2, " "), pcre2, zlibVersion());
}

static const struct opt options[] = {OPT_END};

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct opt_list words = {0};
    struct buf b = {0};
    char none;
    int rc = cmd_parse(self, argc, argv, &none, &words, err);
    if (rc > 0) {
        rc = words.n ? err_set(err, ERR_USAGE, "version takes no argument") : version_tell(&b, err);
        if (rc == 0)
            rc = page_show(&b, err);
    }
    buf_free(&b);
    opt_list_free(&words);
    return rc;
}

const struct command cmd_version = {"version", "Help", "",  "what this program and its libraries are",
                                    options,   run,    NULL};
