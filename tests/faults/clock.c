// Loaded before the C library: the wall clock is ahead by as many seconds as the file CLOCK_FILE says.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *found) {
    int result = (int)syscall(SYS_clock_gettime, clock, found);
    const char *file = getenv("CLOCK_FILE");
    if (clock != CLOCK_REALTIME || result != 0 || !file)
        return result;
    char text[32] = {0};
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0);
    if (descriptor >= 0) {
        if (syscall(SYS_read, descriptor, text, sizeof text - 1) > 0)
            found->tv_sec += atol(text);
        syscall(SYS_close, descriptor);
    }
    return result;
}
