#include "LateLibraries.h"

#include <dlfcn.h>
#include <pthread.h>

// The names are those of the interfaces that the headers are for: another major version is another
// library.
#define ARCHIVE_NAME "libarchive.so.13"
#define WORKBOOK_NAME "libxlsxwriter.so." LXW_SOVERSION

#if ARCHIVE_VERSION_NUMBER >= 4000000
#error "libarchive has a new interface: its name and functions are to be looked at anew"
#endif

#define FIND(name)                                     \
  *(void **)&functions.name = dlsym(library, #name);   \
  if (functions.name == 0) return;

#define LATE_LIBRARY(struct_name, soname, list)                         \
  static struct struct_name functions_of_##struct_name;                 \
  static int has_##struct_name = 0;                                     \
  static void load_##struct_name(void) {                                \
    struct struct_name functions;                                       \
    void *library = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);             \
    if (library == 0) return;                                           \
    list(FIND) functions_of_##struct_name = functions;                  \
    has_##struct_name = 1;                                              \
  }                                                                     \
  const struct struct_name *struct_name(void) {                         \
    static pthread_once_t once = PTHREAD_ONCE_INIT;                     \
    pthread_once(&once, load_##struct_name);                            \
    return has_##struct_name ? &functions_of_##struct_name : 0;         \
  }

LATE_LIBRARY(late_archive, ARCHIVE_NAME, LATE_ARCHIVE_FUNCTIONS)
LATE_LIBRARY(late_workbook, WORKBOOK_NAME, LATE_WORKBOOK_FUNCTIONS)
