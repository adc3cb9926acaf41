// The boundary to libsodium: nothing here but its header and what Swift cannot import by itself.
#ifndef CANON_CSODIUM_SHIM_H
#define CANON_CSODIUM_SHIM_H

#if !__has_include(<sodium.h>)
#error "libsodium's header is missing: apt-get install libsodium-dev"
#endif

#include <sodium.h>

#endif
