/* test_fuzz_draft: a short run of the fuzz target, without a fuzzer; and logs whose names and values are awkward. */
#include "../fuzz/fuzz_draft.c"
#include "../fuzz/smoke.c"

#include "check.h"

#define LIT(s)             \
    {                      \
        (s), sizeof(s) - 1 \
    }

static const struct smoke_seed seeds[] = {
    LIT("id,opened at,who?,first,when,\"a\"\"b\",,9lives\n1,2026-01-01 08:00,C-1,x,y,z,,q\n1,2026-01-02 "
        "08:00,C-2,x,y,z,,q\n"),
    LIT("Case ID;Activity;Timestamp;customer\n1;\"a \"\"b\"\" and c\";2026-01-01T08:00:00Z;x\n1;from "
        "here;2026-01-01T09:00:00Z;x\n"),
    LIT("{\"id\":1,\"a "
        "b\":\"2026-01-01\",\"e\":[{\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"comment\"}]}\n{\"id\":2,\"e\":[]}"),
    LIT("[{\"p\":{\"q\":[{\"id\":1,\"time\":1772438400},{\"id\":\"x\\\"y\",\"time\":1772438401}]}}]"),
    LIT("sep=;\nticket;status;updated;group\n1;open;01.02.2026 08:00;A\n1;gel\366st;01.02.2026 "
        "09:00;B\n2;open;13.02.2026 08:00;A\n"),
    LIT("date\ttime\tcaller\twait\toutcome\n990201\t7:02:47\t0\t0:00:09\tHANG\n990201\t7:05:47\t1\t0:00:00\tAGENT\n"),
    LIT("1266833361|NONE|NONE|NONE|QUEUESTART|\n1266833362|1.1|q|NONE|ENTERQUEUE|5550100\n"),
    LIT("a|b\n|\n"),
    LIT(""),
    LIT("\n\n\n"),
    LIT("{"),
    LIT("[[["),
    LIT("\xff\xfe,\n1,2\n")};

/* Is there a draft, with this line in it? */
static bool has(const char *log, const char *line)
{
    struct draft d;
    struct err err = ERR_INIT;
    bool found = map_draft(&d, "x.csv", view_of(log), true, &err) == 0 && strstr(d.text.p, line) != NULL;
    draft_free(&d);
    return found;
}

int main(void)
{
    CHECK("a column named like a word of the language is quoted",
          has("id,when,customer\n1,2026-01-01 08:00,a\n2,2026-01-02 08:00,b\n", "\nts        = `when`\n"));
    CHECK("a value with a comma is quoted",
          has("case id,activity,time\n1,\"opened, now\",2026-01-01 08:00\n1,closed,2026-01-01 "
              "09:00\n2,\"opened, now\",2026-01-02 08:00\n",
              "= when activity = \"opened, now\"\n"));
    CHECK(
        "a name that is there twice is read by its place",
        has("x,x,began,caller,call id\n1,2,2026-01-01 08:00,a,1\n3,4,2026-01-02 08:00,b,2\n", "customer  = caller\n"));
    CHECK("a cell of milliseconds is no time of microseconds",
          has("ts,call id\n1794820838214,1\n1794820839214,2\n", "\ntime      = epoch_ms\n"));
    smoke(seeds, sizeof seeds / sizeof *seeds, CHECK_ROUNDS(600));
    CHECK("fuzz: many inputs, and each draft is a map", true); /* else it has aborted */
    CHECK_DONE();
}
