/* fuzz_draft: whatever the first bytes of a log are, a draft of its map is a map, or there is a reason why there is
 * none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snag/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int whole = 0; whole < 2; whole++) {
        struct draft d;
        struct err err = ERR_INIT;
        if (map_draft(&d, "fuzz.csv", (struct view){(const char *)data, size}, whole, &err) == 0) {
            draft_free(&d);
        } else if (err.kind != ERR_DATA || strncmp(err.msg, "the draft:", 10) == 0) {
            fprintf(stderr, "%s\n%s\n", err.msg, err.hint);
            abort();
        }
    }
    return 0;
}
