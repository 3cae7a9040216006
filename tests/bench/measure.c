/* measure TIMES COMMAND…: runs the command TIMES times on one processor, discarding its output; prints elapsed seconds,
 * processor seconds (user and system) and the peak memory of its largest process in MiB, each the median. Exit 1 if the
 * command fails.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES_MOST = 99 };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_size);
    return x[n / 2];
}

/* Uses the first available processor and no other. */
static void pin(void)
{
    cpu_set_t may, one;
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof may, &may) < 0)
        return;
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &may)) {
            CPU_SET(i, &one);
            (void)sched_setaffinity(0, sizeof one, &one);
            return;
        }
}

static void run(char **command)
{
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0)
        (void)dup2(null, STDOUT_FILENO);
    (void)execvp(*command, command);
    perror(*command);
    _exit(127);
}

int main(int argc, char **argv)
{
    double wall[TIMES_MOST], cpu[TIMES_MOST], peak[TIMES_MOST];
    int times = argc > 2 ? atoi(argv[1]) : 0;
    if (times < 1 || times > TIMES_MOST)
        return 2;
    pin();
    for (int i = 0; i < times; i++) {
        struct rusage use;
        int status;
        double begin = now();
        pid_t child = fork();
        if (child == 0)
            run(argv + 2);
        if (child < 0 || wait4(child, &status, 0, &use) < 0 || status != 0)
            return 1;
        wall[i] = now() - begin;
        cpu[i] = seconds(use.ru_utime) + seconds(use.ru_stime);
        peak[i] = (double)use.ru_maxrss / 1024;
    }
    printf("%.2f %.2f %.0f\n", median(wall, times), median(cpu, times), median(peak, times));
    return 0;
}
