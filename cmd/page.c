/* page: text for somebody at a terminal. See page.h. */
#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paint.h"

struct page_args page_args;

const struct opt page_options[] = {
    {"color", 0, OPT_CHOICE, offsetof(struct page_args, color), "WHEN",
     "bold, dim and one colour: always, never or auto (default: on a terminal, unless NO_COLOR is set)",
     "auto always never"},
    {"no-pager", 0, OPT_FLAG, offsetof(struct page_args, no_pager), NULL,
     "do not show long texts with $PAGER, on a terminal", NULL},
    OPT_END};

/* Where the page gathers, and what descriptor 1 was before; -1: there is none. */
static int gathered = -1, terminal = -1;

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value && strcmp(value, "0") != 0;
}

bool page_colored(int fd)
{
    const char *when = page_args.color, *term = getenv("TERM"), *off = getenv("NO_COLOR"), *on = getenv("CLICOLOR");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (off && *off)
        return false;
    if (is_set("CLICOLOR_FORCE"))
        return true;
    return isatty(fd) && term && *term && strcmp(term, "dumb") != 0 && !(on && strcmp(on, "0") == 0);
}

/* ---- the pager ---- */

/* NULL: none is wanted. */
static const char *pager_wanted(void)
{
    const char *own = getenv("SNAG_PAGER"), *pager = own ? own : getenv("PAGER"), *term = getenv("TERM");
    if (page_args.no_pager || !isatty(STDOUT_FILENO) || !term || strcmp(term, "dumb") == 0)
        return NULL;
    if (!pager)
        return "command -v less >/dev/null 2>&1 && exec less || exec cat";
    return *pager && strcmp(pager, "cat") != 0 ? pager : NULL;
}

/* Lines of the screen. */
static size_t screen_lines(void)
{
    struct winsize size;
    const char *lines = getenv("LINES");
    if (lines && atoi(lines) > 0)
        return (size_t)atoi(lines);
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : 24;
}

static bool is_longer(const struct buf *text, size_t lines)
{
    size_t n = 0;
    for (size_t i = 0; i < text->n && n < lines; i++)
        n += text->p[i] == '\n';
    return n >= lines;
}

static int write_whole(int fd, const struct buf *text, struct err *err)
{
    for (size_t at = 0; at < text->n;) {
        ssize_t n = write(fd, text->p + at, text->n - at);
        if (n < 0 && errno != EINTR)
            return err_system(err, errno, "standard output");
        at += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* 0: the pager has shown it, or as much as somebody wanted to see; 1: there is none. */
static int show_paged(const char *pager, const struct buf *text, struct err *err)
{
    int ends[2], status = 0;
    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[0], STDIN_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)signal(SIGPIPE, SIG_DFL);
        (void)setenv("LESS", "FRX", 0);
        (void)execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[0]);
    if (child < 0) {
        (void)close(ends[1]);
        return 1;
    }
    void (*before)(int) = signal(SIGINT, SIG_IGN); /* it is the pager's */
    int rc = write_whole(ends[1], text, err);
    (void)close(ends[1]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    (void)signal(SIGINT, before);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return 1;
    return rc < 0 && err->errnum != EPIPE ? -1 : 0; /* who quits early has seen enough */
}

/* ---- a page ---- */

static int show(const struct buf *text, struct err *err)
{
    const char *pager = pager_wanted();
    int rc = pager && is_longer(text, screen_lines()) ? show_paged(pager, text, err) : 1;
    return rc == 1 ? write_whole(STDOUT_FILENO, text, err) : rc;
}

/* Standard output goes into memory for now. Where that cannot be, it stays as it is. */
static void gather(void)
{
    gathered = memfd_create("page", MFD_CLOEXEC);
    terminal = gathered < 0 ? -1 : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (gathered >= 0 && terminal >= 0 && dup2(gathered, STDOUT_FILENO) == STDOUT_FILENO)
        return;
    if (terminal >= 0)
        (void)close(terminal);
    if (gathered >= 0)
        (void)close(gathered);
    gathered = -1;
    terminal = -1;
}

int page_open(struct out **out, const char *path, struct err *err)
{
    bool to_standard = !path || strcmp(path, "-") == 0;
    if (to_standard && gathered < 0 && (page_colored(STDOUT_FILENO) || pager_wanted()))
        gather();
    return out_open(out, path, err);
}

static int read_gathered(struct buf *text, struct err *err)
{
    char piece[65536];
    ssize_t n;
    if (lseek(gathered, 0, SEEK_SET) < 0)
        return err_system(err, errno, "standard output");
    while ((n = read(gathered, piece, sizeof piece)) > 0)
        if (buf_add(text, piece, (size_t)n, err) < 0)
            return -1;
    return n < 0 ? err_system(err, errno, "standard output") : 0;
}

/* What has gathered goes where standard output went. */
static int settle(bool good, struct err *err)
{
    struct buf text = {0}, painted = {0};
    int rc = good ? read_gathered(&text, err) : -1;
    (void)dup2(terminal, STDOUT_FILENO);
    (void)close(terminal);
    (void)close(gathered);
    gathered = -1;
    terminal = -1;
    bool colored = page_colored(STDOUT_FILENO);
    if (rc == 0 && colored)
        rc = paint_page((struct view){text.p, text.n}, paint_links_shown(), &painted, err);
    if (rc == 0)
        rc = show(colored ? &painted : &text, err);
    buf_free(&text);
    buf_free(&painted);
    return rc;
}

int page_close(struct out *out, bool good, struct err *err)
{
    int rc = out_close(out, good, err);
    return gathered < 0 ? rc : settle(rc == 0, err);
}

int page_settle(struct out **out, struct err *err)
{
    int rc = out_settle(out, err);
    return gathered < 0 ? rc : settle(rc == 0, err);
}

int page_write(const char *path, const struct buf *text, struct err *err)
{
    struct out *out;
    if (page_open(&out, path, err) < 0)
        return -1;
    return page_close(out, out_write(out, text->p, text->n, err) == 0, err);
}

int page_write_as(const char *format, const char *path, const struct buf *text, struct err *err)
{
    struct out *out;
    if (strcmp(format, "text") == 0)
        return page_write(path, text, err);
    if (out_open(&out, path, err) < 0)
        return -1;
    return out_close(out, out_write(out, text->p, text->n, err) == 0, err);
}

int page_show(const struct buf *text, struct err *err)
{
    return page_write("-", text, err);
}
