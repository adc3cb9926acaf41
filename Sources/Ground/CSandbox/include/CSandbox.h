// The boundary of a Vault's worker, in the kernel: Landlock, seccomp and resource limits.
#ifndef CANON_SANDBOX_H
#define CANON_SANDBOX_H

#include <spawn.h>
#include <stdint.h>

// What entering may answer. Anything but CANON_SANDBOX_ENTERED leaves the caller to refuse.
enum {
  CANON_SANDBOX_ENTERED = 0,
  CANON_SANDBOX_NO_LANDLOCK = 1,
  CANON_SANDBOX_NO_SECCOMP = 2,
  CANON_SANDBOX_BAD_PATH = 3,
  CANON_SANDBOX_REFUSED = 4,
};

// The Landlock ABI of the running kernel; 0 when there is none.
int canon_sandbox_landlock_abi(void);

// Gives up, for this process and for ever: every file but those below the paths (NULL-terminated
// lists; read only, read and write), every socket, every new program or process.
int canon_sandbox_enter(const char *const *read_only, const char *const *read_write);

// What a probe could do from inside; a bit that is set is a hole.
enum {
  CANON_PROBE_READ_SIBLING = 1,
  CANON_PROBE_WRITE_SIBLING = 2,
  CANON_PROBE_SOCKET = 4,
  CANON_PROBE_EXEC = 8,
  CANON_PROBE_FORK = 16,
  CANON_PROBE_PTRACE = 32,
  // Set when the probe could not reach its own folder: a boundary that is too tight.
  CANON_PROBE_OWN_LOST = 64,
};

// Tries all of the above in this process: enter the sandbox first. Returns the bits.
int canon_sandbox_attempt(const char *own_file, const char *sibling_file);

// Forks a child that enters with `own` writable and then attempts; returns its bits, or -1 - code
// when it could not enter. For tests and for `canon doctor`-like checks.
int canon_sandbox_probe(const char *own, const char *own_file, const char *sibling_file,
                        int enter_first);

// A connected pair of stream sockets, close-on-exec; 0, or errno.
int canon_socket_pair(int pair[2]);

// A pipe, reading end first, close-on-exec; 0, or errno.
int canon_pipe(int ends[2]);

// Makes a child that is about to be spawned close every descriptor from `first` on; 0, or errno.
int canon_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

#endif
