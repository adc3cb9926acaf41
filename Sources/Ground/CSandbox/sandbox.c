#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Rights that later ABIs added, spelled out so that old kernel headers still build this.
#define RIGHT_REFER (1ULL << 13)
#define RIGHT_TRUNCATE (1ULL << 14)
#define RIGHT_IOCTL_DEV (1ULL << 15)
#define NET_BIND_TCP (1ULL << 0)
#define NET_CONNECT_TCP (1ULL << 1)

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_RIGHTS                                                                     \
  (READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |           \
   LANDLOCK_ACCESS_FS_REMOVE_FILE | RIGHT_TRUNCATE)
#define FILE_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE)

struct ruleset_attributes {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
};

int canon_sandbox_landlock_abi(void) {
  long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : (int)abi;
}

static uint64_t all_file_rights(int abi) {
  uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  if (abi >= 2) rights |= RIGHT_REFER;
  if (abi >= 3) rights |= RIGHT_TRUNCATE;
  if (abi >= 5) rights |= RIGHT_IOCTL_DEV;
  return rights;
}

static int allow_below(int ruleset, const char *path, uint64_t rights) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return -1;
  struct stat status;
  if (fstat(fd, &status) != 0) return -1;
  if (!S_ISDIR(status.st_mode)) rights &= FILE_RIGHTS;
  struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
  int result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(fd);
  return result;
}

static int enter_landlock(const char *const *read_only, const char *const *read_write) {
  int abi = canon_sandbox_landlock_abi();
  if (abi < 1) return CANON_SANDBOX_NO_LANDLOCK;
  uint64_t handled = all_file_rights(abi);
  struct ruleset_attributes attributes = {.handled_access_fs = handled};
  size_t size = sizeof(uint64_t);
  if (abi >= 4) {
    attributes.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
    size = sizeof(attributes);
  }
  int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
  if (ruleset < 0) return CANON_SANDBOX_NO_LANDLOCK;
  for (; *read_only; read_only++)
    if (allow_below(ruleset, *read_only, READ_RIGHTS & handled) != 0) return CANON_SANDBOX_BAD_PATH;
  for (; *read_write; read_write++)
    if (allow_below(ruleset, *read_write, WRITE_RIGHTS & handled) != 0) return CANON_SANDBOX_BAD_PATH;
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) return CANON_SANDBOX_REFUSED;
  close(ruleset);
  return CANON_SANDBOX_ENTERED;
}

// A denied call fails with EPERM, so that a probe can report it; a foreign architecture is killed.
#define DENY(number)                                                                     \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1),                                   \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the seccomp filter knows x86-64 and arm64"
#endif

static int enter_seccomp(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
      // The x32 calls are the same calls under other numbers.
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      DENY(SYS_fork),
      DENY(SYS_vfork),
#endif
      DENY(SYS_socket),
      DENY(SYS_socketpair),
      DENY(SYS_connect),
      DENY(SYS_bind),
      DENY(SYS_listen),
      DENY(SYS_accept),
      DENY(SYS_accept4),
      DENY(SYS_execve),
      DENY(SYS_execveat),
      DENY(SYS_ptrace),
      DENY(SYS_process_vm_readv),
      DENY(SYS_process_vm_writev),
      DENY(SYS_pidfd_open),
      DENY(SYS_pidfd_getfd),
      DENY(SYS_pidfd_send_signal),
      DENY(SYS_kill),
      DENY(SYS_tkill),
      DENY(SYS_mount),
      DENY(SYS_umount2),
      DENY(SYS_pivot_root),
      DENY(SYS_chroot),
      DENY(SYS_setns),
      DENY(SYS_unshare),
      DENY(SYS_bpf),
      DENY(SYS_perf_event_open),
      DENY(SYS_io_uring_setup),
      DENY(SYS_io_uring_enter),
      DENY(SYS_io_uring_register),
      DENY(SYS_userfaultfd),
      DENY(SYS_keyctl),
      DENY(SYS_add_key),
      DENY(SYS_request_key),
      DENY(SYS_open_by_handle_at),
      DENY(SYS_name_to_handle_at),
      DENY(SYS_init_module),
      DENY(SYS_finit_module),
      DENY(SYS_kexec_load),
      DENY(SYS_shmget),
      DENY(SYS_msgget),
      DENY(SYS_mq_open),
      // clone3 hides its flags behind a pointer: glibc falls back to clone, whose flags we see.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
    return CANON_SANDBOX_NO_SECCOMP;
  return CANON_SANDBOX_ENTERED;
}

int canon_sandbox_enter(const char *const *read_only, const char *const *read_write) {
  struct rlimit none = {0, 0};
  // No core file may carry rows away, and no other process may attach to this one.
  if (setrlimit(RLIMIT_CORE, &none) != 0) return CANON_SANDBOX_REFUSED;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return CANON_SANDBOX_REFUSED;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return CANON_SANDBOX_REFUSED;
  int code = enter_landlock(read_only, read_write);
  return code == CANON_SANDBOX_ENTERED ? enter_seccomp() : code;
}

static int can_open(const char *path, int flags) {
  int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) return 0;
  close(fd);
  return 1;
}

int canon_sandbox_attempt(const char *own_file, const char *sibling_file) {
  int holes = 0;
  if (!can_open(own_file, O_RDWR)) holes |= CANON_PROBE_OWN_LOST;
  if (can_open(sibling_file, O_RDONLY)) holes |= CANON_PROBE_READ_SIBLING;
  if (can_open(sibling_file, O_WRONLY)) holes |= CANON_PROBE_WRITE_SIBLING;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd >= 0) {
    close(fd);
    holes |= CANON_PROBE_SOCKET;
  }
  pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  if (child > 0) {
    waitpid(child, NULL, 0);
    holes |= CANON_PROBE_FORK;
  }
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) holes |= CANON_PROBE_PTRACE;
  // A program that does not exist: EPERM says that the call itself is denied.
  char *const arguments[] = {(char *)"/nonexistent", NULL};
  execv(arguments[0], arguments);
  if (errno != EPERM) holes |= CANON_PROBE_EXEC;
  return holes;
}

int canon_sandbox_probe(const char *own, const char *own_file, const char *sibling_file,
                        int enter_first) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return -1 - CANON_SANDBOX_REFUSED;
  pid_t child = fork();
  if (child < 0) return -1 - CANON_SANDBOX_REFUSED;
  if (child == 0) {
    const char *const nothing[] = {NULL};
    const char *const writable[] = {own, NULL};
    int answer = CANON_SANDBOX_ENTERED;
    if (enter_first) answer = canon_sandbox_enter(nothing, writable);
    answer = answer == CANON_SANDBOX_ENTERED ? canon_sandbox_attempt(own_file, sibling_file)
                                             : -1 - answer;
    ssize_t written = write(pipe_ends[1], &answer, sizeof(answer));
    _exit(written == sizeof(answer) ? 0 : 1);
  }
  close(pipe_ends[1]);
  int answer = -1 - CANON_SANDBOX_REFUSED;
  ssize_t count = read(pipe_ends[0], &answer, sizeof(answer));
  close(pipe_ends[0]);
  waitpid(child, NULL, 0);
  return count == sizeof(answer) ? answer : -1 - CANON_SANDBOX_REFUSED;
}

int canon_socket_pair(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : errno;
}

int canon_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

int canon_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
