/* test_fuzz_xes: a short run of the fuzz target, without a fuzzer; every beginning of a log; what is refused. */
#include "../fuzz/fuzz_xes.c"
#include "../fuzz/smoke.c"

#include "check.h"

#define EVENT(NAME)                                                                         \
    "<event><string key=\"concept:name\" value=\"" NAME "\"/><string key=\"org:resource\" " \
    "value=\"a\"><int key=\"level\" value=\"1\"/></string>"                                 \
    "<list key=\"tags\"><values><string key=\"tag\" value=\"&lt;&#228;\"/></values></list></event>"
#define SIXTY "<string key=\"k\" value=\"123456789012345678901234567890123456789012345678901234567890\"/>"
#define TRACE(NAME) "<trace><string key=\"concept:name\" value=\"" NAME "\"/>" EVENT("x") EVENT("y") "</trace>"
static const char whole[] =
    "<?xml version=\"1.0\"?><log xes.version=\"1.0\"><global scope=\"event\"><string key=\"concept:name\" "
    "value=\"?\"/></global>" TRACE("1") "<!-- c -->" TRACE("2") "</log>\n";
static const char laughs[] = "<!DOCTYPE log [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
                             "\"&b;&b;&b;&b;&b;&b;&b;&b;\">]><log>" TRACE("&c;") "</log>";
static const char outside[] = "<!DOCTYPE log [<!ENTITY a SYSTEM \"/etc/passwd\">]><log>" TRACE("&a;") "</log>";

/* How many rows come before the problem, which says `what`; SIZE_MAX: there is no such problem. */
static size_t refused(const char *log, size_t n, size_t max_record, const char *what)
{
    struct fuzz_xes_rows rows;
    fuzz_xes_read((const uint8_t *)log, n, max_record, &rows);
    bool said = rows.n && rows.bad[rows.n - 1] && strstr(rows.problem, what);
    return said ? rows.n - 1 : SIZE_MAX;
}

static void cut_anywhere(void)
{
    struct fuzz_xes_rows all, part;
    size_t wrong = 0, n = strlen(whole);
    fuzz_xes_read((const uint8_t *)whole, n, 0, &all);
    CHECK("two traces of two events are four rows", all.n == 4 && !all.bad[3] && all.hash[0] != all.hash[2]);
    for (size_t cut = 0; cut < n - 1; cut++) {
        fuzz_xes_read((const uint8_t *)whole, cut, 0, &part);
        bool ends = part.n && part.bad[part.n - 1];
        for (size_t i = 0; i + 1 < part.n; i++)
            wrong += part.bad[i] || part.hash[i] != all.hash[i];
        wrong += !ends;
    }
    CHECK("a log cut off at any byte gives the first rows, and one that says so behind them", wrong == 0);
}

static void refuses(void)
{
    struct buf b = {0};
    struct err err = ERR_INIT;
    CHECK("entities are refused where they are declared", refused(laughs, strlen(laughs), 0, "type declaration") == 0);
    CHECK("… of other files, too", refused(outside, strlen(outside), 0, "type declaration") == 0);
    CHECK("another document", refused("<html><p/></html>", 17, 0, "not XES") == 0);
    CHECK("an entity that nobody declared",
          refused("<log>" EVENT("&x;") "</log>", strlen("<log>" EVENT("&x;") "</log>"), 0, "not XML") == 0);
    static const char behind[] = "<log><trace>" EVENT("x") "<string key=\"concept:name\" value=\"1\"/></trace></log>";
    CHECK("an attribute of a trace behind an event of it", refused(behind, strlen(behind), 0, "did not have it") == 1);
    int rc = buf_adds(&b, "<log><trace><event>", &err);
    for (int i = 0; rc == 0 && i < 100; i++)
        rc = buf_adds(&b, "<string key=\"a\">", &err);
    CHECK("elements within elements", rc == 0 && refused(b.p, b.n, 0, "64 elements") == 0);
    buf_clear(&b);
    rc = buf_adds(&b, "<log><event><string key=\"concept:name\" value=\"", &err);
    for (int i = 0; rc == 0 && i < 3000; i++)
        rc = buf_adds(&b, "0123456789012345678901234567890123456789012345678901234567890123456789", &err);
    CHECK("a tag without an end is read to the limit and no further",
          rc == 0 && refused(b.p, b.n, 70000, "a tag longer than 70000") == 0);
    CHECK("… and where the file is shorter than that, it is cut", refused(b.p, b.n, 0, "file ends") == 0);
    buf_free(&b);
    static const char long_event[] = "<log><event>" SIXTY SIXTY SIXTY "</event>" EVENT("x") "</log>";
    struct fuzz_xes_rows rows;
    fuzz_xes_read((const uint8_t *)long_event, strlen(long_event), 128, &rows);
    CHECK("an event that is too long is passed over, and told", rows.n == 2 && rows.bad[0] && !rows.bad[1]);
}

int main(void)
{
    const struct smoke_seed seed[] = {
        {whole, sizeof whole - 1}, {laughs, sizeof laughs - 1}, {outside, sizeof outside - 1}, {"", 0}};
    cut_anywhere();
    refuses();
    smoke(seed, sizeof seed / sizeof *seed, CHECK_ROUNDS(5000));
    CHECK("fuzz: many inputs, each with two limits", true); /* else it has aborted */
    CHECK_DONE();
}
