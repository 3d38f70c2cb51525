// Loaded before the C library: the FAULT_AT-th step that changes a disk fails. FAULT_MODE: "full" (this
// step and all later ones fail with ENOSPC), "broken" (this step alone fails with EIO), "kill" (the process
// ends before it, having done half of what it would write). FAULT_MARK is made when it strikes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int steps;

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

// Whether this step fails; does not return if it kills.
static int strikes(int descriptor, const void *bytes, size_t length) {
    int at = atoi(variable("FAULT_AT"));
    int step = ++steps;
    if (at == 0 || step < at || (step > at && strcmp(variable("FAULT_MODE"), "full")))
        return 0;
    close((int)syscall(SYS_openat, AT_FDCWD, variable("FAULT_MARK"), O_CREAT | O_WRONLY, 0600));
    if (!strcmp(variable("FAULT_MODE"), "kill")) {
        if (length)
            syscall(SYS_write, descriptor, bytes, length / 2);
        kill(getpid(), SIGKILL);
        pause();
    }
    errno = strcmp(variable("FAULT_MODE"), "full") ? EIO : ENOSPC;
    return 1;
}

static int is_file(int descriptor) {
    struct stat found;
    return fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
}

#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *bytes, size_t length) {
    NEXT(write);
    if (is_file(descriptor) && strikes(descriptor, bytes, length))
        return -1;
    return next(descriptor, bytes, length);
}

int fsync(int descriptor) {
    NEXT(fsync);
    return strikes(-1, "", 0) ? -1 : next(descriptor);
}

int fdatasync(int descriptor) {
    NEXT(fdatasync);
    return strikes(-1, "", 0) ? -1 : next(descriptor);
}

int ftruncate64(int descriptor, off64_t length) {
    NEXT(ftruncate64);
    return strikes(-1, "", 0) ? -1 : next(descriptor, length);
}

int rename(const char *from, const char *to) {
    NEXT(rename);
    return strikes(-1, "", 0) ? -1 : next(from, to);
}

int unlink(const char *path) {
    NEXT(unlink);
    // Removing needs no room.
    if (strcmp(variable("FAULT_MODE"), "full") && strikes(-1, "", 0))
        return -1;
    return next(path);
}

int mkdir(const char *path, mode_t mode) {
    NEXT(mkdir);
    return strikes(-1, "", 0) ? -1 : next(path, mode);
}

int open64(const char *path, int flags, ...) {
    NEXT(open64);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & O_CREAT) && access(path, F_OK) != 0 && strikes(-1, "", 0))
        return -1;
    return next(path, flags, mode);
}
