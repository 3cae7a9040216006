/* progress: see progress.h. It first shows after a second; short runs show nothing. */
#include "progress.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "snag/str.h"

static time_t begun;
static atomic_bool shown; /* a reader may be on a thread of its own */

static void show(void *ctx, const char *path, uint64_t at, uint64_t size)
{
    char name[60];
    time_t now = time(NULL);
    (void)ctx;
    if (now - begun < 1)
        return;
    shown = true;
    (void)str_shown(name, sizeof name, view_of(path));
    if (size)
        (void)fprintf(stderr, "\r\033[K%s: %d %%", name, (int)(100.0 * (double)at / (double)size));
    else
        (void)fprintf(stderr, "\r\033[K%s: %llu MB", name, (unsigned long long)(at >> 20));
}

progress_fn *progress_wanted(void)
{
    if (!isatty(STDERR_FILENO))
        return NULL;
    begun = time(NULL);
    return show;
}

void progress_done(void)
{
    if (shown)
        (void)fputs("\r\033[K", stderr);
    shown = false;
}
