// SQLite's C API, and the one macro that Swift cannot import.
#if !__has_include(<sqlite3.h>)
#error "sqlite3.h is missing: run `make setup`, or apt-get install libsqlite3-dev"
#endif
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer: SQLite copies the bound bytes.
static inline int canon_sqlite_bind_bytes(sqlite3_stmt *statement, int index, const void *bytes,
                                          int count) {
  return sqlite3_bind_blob(statement, index, count == 0 ? "" : bytes, count, SQLITE_TRANSIENT);
}
