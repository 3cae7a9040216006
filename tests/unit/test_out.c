/* out: the old file or the new one, nothing in between, nothing left over. */
#include "snag/out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "check.h"
#include "io_help.h"

static struct buf got;

static const char *content(const char *path)
{
    io_get(&got, path);
    return got.p ? got.p : "";
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 ? (unsigned)st.st_mode & 07777 : 0;
}

static bool write_file(const char *path, const char *text, struct err *err)
{
    struct out *out;
    if (out_open(&out, path, err) < 0)
        return false;
    if (out_text(out, text, err) == 0)
        return out_commit(out, err) == 0;
    out_abort(out);
    return false;
}

static void whole_or_nothing(const char *dir)
{
    struct err err = ERR_INIT;
    struct out *out;
    io_put("a", "old", 3);
    CHECK("out: open", out_open(&out, "a", &err) == 0);
    CHECK("out: write", out_text(out, "new ", &err) == 0 && out_printf(out, &err, "%d%s", 7, "!") == 0);
    CHECK_STR("out: before the commit the old file is there", content("a"), "old");
    CHECK("out: commit", out_commit(out, &err) == 0);
    CHECK_STR("out: then the new one", content("a"), "new 7!");
    CHECK("out: and nothing else", io_folder_count(dir) == 1);

    CHECK("out: open again", out_open(&out, "a", &err) == 0 && out_text(out, "half", &err) == 0);
    out_abort(out);
    CHECK("out: abort leaves nothing", io_folder_count(dir) == 1);
    CHECK_STR("out: abort leaves the old file", content("a"), "new 7!");
    out_abort(NULL);

    struct out *two = NULL;
    CHECK("out: two at once",
          out_open(&out, "a", &err) == 0 && out_open(&two, "b", &err) == 0 && io_folder_count(dir) == 3);
    out_abort_all();
    CHECK("out: abort_all removes what is unfinished", io_folder_count(dir) == 1);
    CHECK("out: a commit after it fails", out_commit(out, &err) < 0 && err.errnum == ENOENT);
    out_abort(two);
    CHECK_STR("out: and keeps the old file", content("a"), "new 7!");
}

static void modes_and_links(const char *dir)
{
    struct err err = ERR_INIT;
    mode_t old = umask(027);
    CHECK("out: new file", write_file("m", "x", &err) && mode_of("m") == 0640);
    if (chmod("m", 0604) != 0)
        abort();
    CHECK("out: mode of the file it replaces", write_file("m", "y", &err) && mode_of("m") == 0604);
    (void)umask(old);

    if (mkdir("sub", 0700) != 0 || symlink("sub/t", "link") != 0 || symlink("link", "link2") != 0)
        abort();
    CHECK("out: through links to nothing yet", write_file("link2", "1", &err));
    CHECK_STR("out: … the target is made", content("sub/t"), "1");
    CHECK("out: again", write_file("link2", "2", &err));
    CHECK_STR("out: … the target is replaced", content("sub/t"), "2");
    struct stat st;
    CHECK("out: … and the links stay",
          lstat("link", &st) == 0 && S_ISLNK(st.st_mode) && lstat("link2", &st) == 0 && S_ISLNK(st.st_mode));
    if (symlink("loop", "loop") != 0)
        abort();
    CHECK("out: a loop of links", !write_file("loop", "x", &err) && err.errnum == ELOOP);
    if (unlink("sub/t") != 0 || rmdir("sub") != 0 || unlink("link") || unlink("link2") || unlink("loop") || unlink("m"))
        abort();
    CHECK("out: nothing left", io_folder_count(dir) == 1);

    if (geteuid() == 0) {
        SKIP("out: a file that may not be written", "root may write all");
    } else {
        io_put("ro", "keep", 4);
        if (chmod("ro", 0444) != 0)
            abort();
        CHECK("out: a file that may not be written", !write_file("ro", "x", &err) && err.errnum == EACCES);
    }
}

static void failures(const char *dir)
{
    struct err err = ERR_INIT;
    struct out *out;
    CHECK("out: missing folder", !write_file("no/where", "x", &err) && err.kind == ERR_SYSTEM && err.errnum == ENOENT);
    CHECK_STR("out: … message", err.msg, "no/where: cannot write: No such file or directory");
    CHECK("out: a folder", !write_file(dir, "x", &err) && err.errnum == EISDIR);
    CHECK("out: full device", !write_file("/dev/full", "x", &err) && err.errnum == ENOSPC);
    CHECK_STR("out: … message", err.msg, "/dev/full: cannot write: No space left on device");
    CHECK("out: /dev/null", write_file("/dev/null", "x", &err));

    static char big[700000];
    memset(big, 'b', sizeof big);
    CHECK("out: full device, while writing",
          out_open(&out, "/dev/full", &err) == 0 && out_write(out, big, sizeof big, &err) < 0 && err.errnum == ENOSPC);
    out_abort(out);

    int fd[2];
    char path[40];
    if (pipe(fd) != 0 || close(fd[0]) != 0)
        abort();
    (void)signal(SIGPIPE, SIG_IGN);
    (void)snprintf(path, sizeof path, "/dev/fd/%d", fd[1]);
    CHECK("out: closed pipe", !write_file(path, "x", &err) && err.kind == ERR_SYSTEM && err.errnum == EPIPE);
    CHECK("out: a descriptor of others stays open", fcntl(fd[1], F_GETFD) >= 0);
    (void)close(fd[1]);
}

static void large(void)
{
    struct err err = ERR_INIT;
    struct out *out;
    struct buf want = {0};
    bool ok = out_open(&out, "big", &err) == 0;
    for (int i = 0; i < 60000 && ok; i++) {
        ok = out_printf(out, &err, "%d %s\n", i, "some words") == 0 && out_write(out, "raw\0raw", 7, &err) == 0 &&
             buf_addf(&want, &err, "%d %s\n", i, "some words") == 0 && buf_add(&want, "raw\0raw", 7, &err) == 0;
    }
    static char block[600000];
    memset(block, 'x', sizeof block - 1);
    ok = ok && out_printf(out, &err, "%s", block) == 0 && buf_adds(&want, block, &err) == 0;
    ok = ok && out_write(out, block, sizeof block, &err) == 0 && buf_add(&want, block, sizeof block, &err) == 0;
    ok = ok && out_commit(out, &err) == 0;
    io_get(&got, "big");
    CHECK("out: more than the buffer holds", ok && view_eq(buf_view(&got), buf_view(&want)));
    buf_free(&want);
}

/* A handler that cleans up, as in cmd/. */
static void on_term(int sig)
{
    out_abort_all();
    (void)signal(sig, SIG_DFL);
    (void)raise(sig);
}

static void killed(const char *dir)
{
    int status, before = io_folder_count(dir);
    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct err err = ERR_INIT;
        struct out *out;
        (void)signal(SIGTERM, on_term);
        if (out_open(&out, "a", &err) == 0 && out_text(out, "half", &err) == 0 && io_folder_count(dir) == before + 1)
            (void)raise(SIGTERM);
        _exit(1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        abort();
    CHECK("out: killed by a signal", WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    CHECK("out: … nothing is left", io_folder_count(dir) == before);
    CHECK_STR("out: … the old file is there", content("a"), "new 7!");
}

/* Standard output, seen from a child. */
static void standard_output(void)
{
    int status;
    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct err err = ERR_INIT;
        int fd = open("std", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        bool ok = fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0 && write_file("-", "one ", &err) &&
                  write_file(NULL, "two ", &err) && write_file("/dev/stdout", "three", &err);
        _exit(ok ? 0 : 1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        abort();
    CHECK("out: standard output", status == 0);
    CHECK_STR("out: … in three ways", content("std"), "one two three");
}

int main(void)
{
    char dir[200];
    io_folder_enter(dir, sizeof dir);
    whole_or_nothing(dir);
    modes_and_links(dir);
    failures(dir);
    large();
    killed(dir);
    standard_output();
    io_folder_leave(dir);
    buf_free(&got);
    CHECK_DONE();
}
