// The boundary to libxml2: its writer, its parser and its regular expressions.
#ifndef CANON_CLIBXML2_SHIM_H
#define CANON_CLIBXML2_SHIM_H

#if !__has_include(<libxml/xmlwriter.h>)
#error "libxml2's header is missing: apt-get install libxml2-dev"
#endif

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlregexp.h>
#include <libxml/xmlwriter.h>

#endif
