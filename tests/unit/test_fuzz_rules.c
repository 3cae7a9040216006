/* fuzz_rules: a short run of the fuzz target: thousands of mutations of rules of every kind with small streams. */
#include "../fuzz/fuzz_rules.c"
#include "../fuzz/smoke.c"
#include "check.h"

static const char pairs[] = "[a]\ntitle = A\nwhen = x where value >= 5 again within value or 1h per contact unless y "
                            "if q != prior.q and elapsed < 2m\n"
                            "[b]\nwhen = x after y, z where q = this.q later than 5s per case, q\nforget = "
                            "3m\n[c]\nwhen = x revisits q per customer\n"
                            "opportunity = x, y per customer\n[d]\nwhen = x at least 2 distinct q within 1h per "
                            "case\nfires = x@0s q=a x@5s q=\"b c\"\n"
                            "---\n#ts\tcustomer\tcontact\tevent\tq\tvalue\tsrc\n2026-01-01T00:00:00Z\tc\t1\tx\ta\t7\tf:"
                            "1\n2026-01-01T00:00:05Z\tc\t1\ty\tb\t\tf:2\n"
                            "2026-01-01T00:00:20Z\tc\t1\tx\tb\t9\tf:3\n2026-01-01T00:01:00Z\tc\t2\tz\ta\t1\tf:4\n2026-"
                            "01-01T00:02:00Z\tc\t1\tx\ta\t8\tf:5\n";

static const char deadlines[] =
    "[a]\nwhen = x without y where q = this.q within value or 30s per contact each unless z\n[b]\nwhen = x without y "
    "until z per case\n"
    "forget = 1m\n[c]\nwhen = x where text ~ /a(b|c)+$/i and q in (a, \"b\", 5) not after y within 10s per "
    "customer\n[d]\nwhen = z\n"
    "silent = x@0s z@1h log_end@2h\n# no more\n---\n#ts\tcustomer\tcontact\tevent\tq\tvalue\treason\ttext\n"
    "2026-01-01T00:00:00Z\t\t\tcoverage\t\t\tm\tx y "
    "z\n2026-01-01T00:00:00Z\tc\t1\tx\ta\t7\t\tABC\n2026-01-01T00:00:05Z\td\t1\tx\tb\t\t\tac\n"
    "2026-01-01T00:00:40Z\tc\t1\ty\ta\t9\t\t\n2026-01-01T00:01:00Z\td\t1\tz\ta\t1\t\t\n2026-01-01T00:02:"
    "00Z\t\t\tcoverage_end\t\t\tm\t\n";

int main(void)
{
    const struct smoke_seed seeds[] = {{pairs, sizeof pairs - 1}, {deadlines, sizeof deadlines - 1}};
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        struct err err = ERR_INIT;
        struct rules *rules;
        size_t n = (size_t)(strstr(seeds[i].p, "---") - seeds[i].p);
        int rc = rules_open(&rules, &err) < 0 || rules_read(rules, "seed", seeds[i].p, n, &err) < 0
                     ? -1
                     : rules_compile(rules, &err);
        CHECK_STR("the seed is good rules", rc < 0 ? err.msg : "", "");
        rules_close(rules);
    }
    smoke(seeds, sizeof seeds / sizeof *seeds, CHECK_ROUNDS(20000));
    CHECK("thousands of mutations of rules and streams", true);
    CHECK_DONE();
}
