/* measure TIMES COMMAND…: runs the command TIMES times, discarding its output; prints elapsed seconds, processor
 * seconds (user and system, of all its processes) and the peak memory of the largest of them in MiB, each the median.
 * Exit 1 if the command fails.
 */
#include <fcntl.h>
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
    printf("%.3f %.3f %.0f\n", median(wall, times), median(cpu, times), median(peak, times));
    return 0;
}
