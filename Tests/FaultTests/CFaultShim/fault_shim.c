#define _GNU_SOURCE
#include "fault_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Each wrapper asks strike() and then makes the system call itself, so that nothing depends on
 * which library would have been next. */

enum kind { KIND_NONE, KIND_KILL, KIND_TORN, KIND_IO, KIND_FULL, KIND_NOSYNC };
enum verdict { PASS, FAIL, HALF_AND_DIE, HALF };
enum { NOTHING, INSIDE, WRITTEN, SOCKET };
enum { DESCRIPTORS = 65536 };

static struct {
  char folder[PATH_MAX];
  char report[PATH_MAX];
  long at;
  int forever;
  enum kind kind;
} plan;

static _Atomic unsigned char marks[DESCRIPTORS];
static atomic_long points;
static atomic_int armed;

__attribute__((constructor)) static void read_plan(void) {
  const char *folder = getenv("PIZZA_FAULT_FOLDER");
  const char *report = getenv("PIZZA_FAULT_REPORT");
  const char *at = getenv("PIZZA_FAULT_AT");
  const char *kind = getenv("PIZZA_FAULT_KIND");
  const char *forever = getenv("PIZZA_FAULT_FOREVER");
  if (folder) snprintf(plan.folder, sizeof plan.folder, "%s", folder);
  if (report) snprintf(plan.report, sizeof plan.report, "%s", report);
  plan.at = at ? atol(at) : 0;
  plan.forever = forever && forever[0] == '1';
  if (!kind) return;
  if (!strcmp(kind, "kill")) plan.kind = KIND_KILL;
  if (!strcmp(kind, "torn")) plan.kind = KIND_TORN;
  if (!strcmp(kind, "io")) plan.kind = KIND_IO;
  if (!strcmp(kind, "full")) plan.kind = KIND_FULL;
  if (!strcmp(kind, "nosync")) plan.kind = KIND_NOSYNC;
}

void pizza_fault_arm(void) { atomic_store(&armed, 1); }

static void die(void) {
  syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  for (;;) pause();
}

static unsigned char mark_of(int fd) {
  return fd >= 0 && fd < DESCRIPTORS ? atomic_load(&marks[fd]) : NOTHING;
}

static void set_mark(int fd, unsigned char mark) {
  if (fd >= 0 && fd < DESCRIPTORS) atomic_store(&marks[fd], mark);
}

static int is_inside(const char *path) {
  size_t length = strlen(plan.folder);
  return length > 0 && path && !strncmp(path, plan.folder, length) &&
         (path[length] == '/' || path[length] == 0);
}

/* One line: number, call, what a fault could be here, file. */
static void report(long number, const char *call, const char *traits, int fd, const char *path) {
  char link[64];
  char name[PATH_MAX] = "socket";
  if (path) {
    snprintf(name, sizeof name, "%s", path);
  } else if (mark_of(fd) != SOCKET) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    name[length > 0 ? length : 0] = 0;
  }
  const char *last = strrchr(name, '/');
  char line[PATH_MAX + 128];
  int length = snprintf(
      line, sizeof line, "%ld %s %s %s\n", number, call, traits, last ? last + 1 : name);
  int out = (int)syscall(
      SYS_openat, AT_FDCWD, plan.report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (out < 0) return;
  syscall(SYS_write, out, line, (size_t)length);
  syscall(SYS_close, out);
}

/* Counts a point and says what happens there.
 *
 * traits: w it can be torn, s it needs space, n it is on the network, - nothing of these. */
static enum verdict strike(const char *call, const char *traits, int fd, const char *path) {
  if (!atomic_load(&armed) || plan.kind == KIND_NOSYNC) return PASS;
  long number = atomic_fetch_add(&points, 1) + 1;
  if (plan.at == 0) {
    report(number, call, traits, fd, path);
    return PASS;
  }
  if (number < plan.at || (number > plan.at && !plan.forever)) return PASS;
  if (plan.kind == KIND_FULL && !strchr(traits, 's')) return PASS;
  if (number == plan.at) report(number, call, traits, fd, path);
  /* Points vary on a network: what comes here this time may be nothing that can be torn. */
  if (plan.kind == KIND_KILL || (plan.kind == KIND_TORN && !strchr(traits, 'w'))) die();
  if (plan.kind == KIND_TORN) return HALF_AND_DIE;
  errno = plan.kind == KIND_FULL ? ENOSPC : strchr(traits, 'n') ? ECONNRESET : EIO;
  /* A disk that fills up takes what still fits, and refuses the rest. */
  if (plan.kind == KIND_FULL && number == plan.at && plan.forever && strchr(traits, 'w'))
    return HALF;
  return FAIL;
}

static enum verdict strike_file(const char *call, const char *traits, int fd) {
  unsigned char mark = mark_of(fd);
  return mark == INSIDE || mark == WRITTEN ? strike(call, traits, fd, NULL) : PASS;
}

static enum verdict strike_path(const char *call, const char *traits, const char *path) {
  return is_inside(path) ? strike(call, traits, -1, path) : PASS;
}

static enum verdict strike_socket(const char *call, const char *traits, int fd) {
  return mark_of(fd) == SOCKET ? strike(call, traits, fd, NULL) : PASS;
}

/* How much of a write is done: all, or half of it. */
static size_t share(enum verdict verdict, size_t count) {
  return verdict == PASS ? count : count > 1 ? count / 2 : count;
}

static ssize_t finish(enum verdict verdict, ssize_t result) {
  if (verdict == HALF_AND_DIE) die();
  return result;
}

/* Files: opening. */

static int open_file(int folder, const char *path, int flags, mode_t mode) {
  if ((flags & O_CREAT) && strike_path("open", "s", path) != PASS) return -1;
  int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
  if (fd >= 0) set_mark(fd, is_inside(path) ? INSIDE : NOTHING);
  return fd;
}

#define MODE_ARGUMENT(flags, mode)                    \
  mode_t mode = 0;                                    \
  if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) {\
    __builtin_va_list list;                           \
    __builtin_va_start(list, flags);                  \
    mode = __builtin_va_arg(list, mode_t);            \
    __builtin_va_end(list);                           \
  }

int open(const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  return open_file(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  return open_file(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  return open_file(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  return open_file(folder, path, flags, mode);
}

int close(int fd) {
  int fails = mark_of(fd) == WRITTEN && strike("close", "-", fd, NULL) != PASS;
  set_mark(fd, NOTHING);
  /* The descriptor is gone also where closing reports an error. */
  int result = (int)syscall(SYS_close, fd);
  if (!fails) return result;
  errno = EIO;
  return -1;
}

/* Files: writing. */

ssize_t write(int fd, const void *bytes, size_t count) {
  int is_socket = mark_of(fd) == SOCKET;
  enum verdict verdict =
      is_socket ? strike_socket("write", "wn", fd) : strike_file("write", "ws", fd);
  if (verdict == FAIL) return -1;
  if (mark_of(fd) == INSIDE) set_mark(fd, WRITTEN);
  return finish(verdict, syscall(SYS_write, fd, bytes, share(verdict, count)));
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  enum verdict verdict = strike_file("pwrite", "ws", fd);
  if (verdict == FAIL) return -1;
  if (mark_of(fd) == INSIDE) set_mark(fd, WRITTEN);
  return finish(verdict, syscall(SYS_pwrite64, fd, bytes, share(verdict, count), offset));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return pwrite64(fd, bytes, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  int is_socket = mark_of(fd) == SOCKET;
  enum verdict verdict =
      is_socket ? strike_socket("writev", "wn", fd) : strike_file("writev", "ws", fd);
  if (verdict == FAIL) return -1;
  if (mark_of(fd) == INSIDE) set_mark(fd, WRITTEN);
  return finish(verdict, syscall(SYS_writev, fd, parts, verdict == PASS ? count : 1));
}

int ftruncate64(int fd, off64_t size) {
  if (strike_file("ftruncate", "s", fd) != PASS) return -1;
  return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
  if (strike_file("fallocate", "s", fd) != PASS) return -1;
  return (int)syscall(SYS_fallocate, fd, mode, offset, size);
}

int fallocate(int fd, int mode, off_t offset, off_t size) {
  return fallocate64(fd, mode, offset, size);
}

/* Returns its error instead of setting errno. */
int posix_fallocate64(int fd, off64_t offset, off64_t size) {
  return fallocate64(fd, 0, offset, size) == 0 ? 0 : errno;
}

int posix_fallocate(int fd, off_t offset, off_t size) {
  return posix_fallocate64(fd, offset, size);
}

int fsync(int fd) {
  if (plan.kind == KIND_NOSYNC) return 0;
  if (strike_file("fsync", "s", fd) != PASS) return -1;
  return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  if (plan.kind == KIND_NOSYNC) return 0;
  if (strike_file("fdatasync", "s", fd) != PASS) return -1;
  return (int)syscall(SYS_fdatasync, fd);
}

/* Files: names. */

int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
  if (strike_path("rename", "s", new) != PASS) return -1;
  return (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

int renameat(int from, const char *old, int to, const char *new) {
  return renameat2(from, old, to, new, 0);
}

int rename(const char *old, const char *new) {
  return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}

int unlinkat(int folder, const char *path, int flags) {
  if (strike_path("unlink", "-", path) != PASS) return -1;
  return (int)syscall(SYS_unlinkat, folder, path, flags);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int linkat(int from, const char *old, int to, const char *new, int flags) {
  if (strike_path("link", "s", new) != PASS) return -1;
  return (int)syscall(SYS_linkat, from, old, to, new, flags);
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int mkdirat(int folder, const char *path, mode_t mode) {
  if (strike_path("mkdir", "s", path) != PASS) return -1;
  return (int)syscall(SYS_mkdirat, folder, path, mode);
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* Sockets. */

static int marked_socket(int fd, int is_tcp) {
  if (fd >= 0) set_mark(fd, is_tcp ? SOCKET : NOTHING);
  return fd;
}

int socket(int domain, int type, int protocol) {
  int is_tcp = (domain == AF_INET || domain == AF_INET6) && (type & 15) == SOCK_STREAM;
  return marked_socket((int)syscall(SYS_socket, domain, type, protocol), is_tcp);
}

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags) {
  int accepted = (int)syscall(SYS_accept4, fd, address, size, flags);
  return marked_socket(accepted, mark_of(fd) == SOCKET);
}

int accept(int fd, struct sockaddr *address, socklen_t *size) {
  return accept4(fd, address, size, 0);
}

ssize_t sendto(
    int fd, const void *bytes, size_t count, int flags, const struct sockaddr *address,
    socklen_t size) {
  enum verdict verdict = strike_socket("send", "wn", fd);
  if (verdict == FAIL) return -1;
  size_t part = share(verdict, count);
  return finish(verdict, syscall(SYS_sendto, fd, bytes, part, flags, address, size));
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
  return sendto(fd, bytes, count, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  enum verdict verdict = strike_socket("sendmsg", "wn", fd);
  if (verdict == FAIL) return -1;
  struct msghdr part = *message;
  if (verdict != PASS && part.msg_iovlen > 1) part.msg_iovlen = 1;
  return finish(verdict, syscall(SYS_sendmsg, fd, &part, flags));
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) {
  enum verdict verdict = strike_socket("sendfile", "wn", out);
  if (verdict == FAIL) return -1;
  return finish(verdict, syscall(SYS_sendfile, out, in, offset, share(verdict, count)));
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
  return sendfile64(out, in, offset, count);
}

ssize_t recvfrom(
    int fd, void *bytes, size_t count, int flags, struct sockaddr *address, socklen_t *size) {
  if (strike_socket("recv", "n", fd) != PASS) return -1;
  return syscall(SYS_recvfrom, fd, bytes, count, flags, address, size);
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
  return recvfrom(fd, bytes, count, flags, NULL, NULL);
}
