/* fuzz_map: a short run of the fuzz target: thousands of mutations of real maps with small logs. */
#include "../fuzz/fuzz_map.c"
#include "../fuzz/smoke.c"
#include "check.h"

static const char contacts[] =
    "# one row per call\n[file]\nformat = csv\ntime = %d/%m/%Y %H:%M\nzone = Europe/Rome\nkey = id\nnewest = seen\n"
    "anonymous = 0\nmidnight = 12h\nencoding = cp1252\n[columns]\nts = day + \" \" + at\ncustomer = who\ncontact = id\n"
    "[words channel]\nphone = Tel, Fon\n[events]\nstart = when first contact\nend = at day + \" \" + stop when stop is "
    "set;"
    " value = at - stop\nconnect = when wait > 0 and who ~ /^C\\d/i; value = wait ms\n---\n"
    "id,day,at,stop,who,wait,seen\n1,1/2/2026,9:05,9:10,C1,400,1\n1,1/2/2026,9:05,9:12,C1,400,2\n2,31/3/"
    "2026,23:59,0:10,0,x,1\n";

static const char snapshots[] =
    "[file]\nformat = delimited\ndelimiter = |\nheader = no\nnames = t, id, state, team\nragged = yes\nmissing = ?, "
    "NONE\n"
    "time = epoch\ngroup = id\norder = t\ncarry = reason per case\nreject = state = -1\nskip = state in (x, \"y z\")\n"
    "[columns]\nts = t\ncase = id\nreason = team when state != a\nqueue = team else \"none\"\n[events]\nstart = when "
    "first case\n"
    "transfer = when team changes; text = prior.team\nreopen = when state becomes not done, closed from done, closed\n"
    "solve = when state becomes "
    "done\n---\n1700000000|A|open|t1\n1700000060|A|done|?\n1700000120|A|open|t2\n5|B|x|t\n|C|y z\n";

int main(void)
{
    const struct smoke_seed seeds[] = {{contacts, sizeof contacts - 1}, {snapshots, sizeof snapshots - 1}};
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        struct err err = ERR_INIT;
        struct map *map;
        size_t n = (size_t)(strstr(seeds[i].p, "---") - seeds[i].p);
        int rc = map_parse(&map, "seed", "seed.map", seeds[i].p, n, &err);
        CHECK_STR("the seed is a good map", rc < 0 ? err.msg : "", "");
        map_free(map);
    }
    smoke(seeds, sizeof seeds / sizeof *seeds, CHECK_ROUNDS(20000));
    CHECK("thousands of mutations of maps and logs", true);
    CHECK_DONE();
}
