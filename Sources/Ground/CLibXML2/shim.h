// The boundary to libxml2: its writer, and nothing else.
#ifndef CANON_CLIBXML2_SHIM_H
#define CANON_CLIBXML2_SHIM_H

#if !__has_include(<libxml/xmlwriter.h>)
#error "libxml2's header is missing: apt-get install libxml2-dev"
#endif

#include <libxml/xmlwriter.h>

#endif
