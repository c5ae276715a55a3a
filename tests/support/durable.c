// A stand-in for a power cut. Loaded before a program (LD_PRELOAD), it takes the place of fsync and
// fdatasync: each call copies the file as it is now into the folder DURABLE_DIR, and saves nothing.
// After SIGKILL the test puts those copies in the place of the live files: what was written and
// never synced is gone, as it would be when the power goes.
//
// It models whole unsynced bytes lost, not torn sectors.
//
//   cc -shared -fPIC -O2 -o durable.so durable.c
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int copy(const char *from, const char *to) {
    int in = open(from, O_RDONLY);
    int out = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    int ok = in >= 0 && out >= 0;
    static char buffer[1 << 16];
    ssize_t n = 0;
    while (ok && (n = read(in, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0; ok && done < n;) {
            ssize_t put = write(out, buffer + done, n - done);
            ok = put > 0;
            done += put;
        }
    }
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return ok && n == 0;
}

// Only the database and its log: files with ".db" in their own name.
static void keep(int fd) {
    char link[64], path[3072], kept[4096], part[4200];
    const char *folder = getenv("DURABLE_DIR");
    if (!folder) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return;
    path[n] = 0;
    const char *name = strrchr(path, '/');
    if (!name || !strstr(name, ".db")) return;
    snprintf(kept, sizeof kept, "%s%s", folder, name);
    snprintf(part, sizeof part, "%s.part", kept);
    pthread_mutex_lock(&one_at_a_time);
    // A copy cut short by SIGKILL is never taken for a whole one.
    if (copy(path, part)) rename(part, kept);
    pthread_mutex_unlock(&one_at_a_time);
}

int fsync(int fd) {
    keep(fd);
    return 0;
}

int fdatasync(int fd) {
    keep(fd);
    return 0;
}
