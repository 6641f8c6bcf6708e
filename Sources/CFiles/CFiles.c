#define _GNU_SOURCE

#include "CFiles.h"

#include <fcntl.h>

void begin_writing_out(int descriptor, int64_t offset, int64_t count) {
#ifdef SYNC_FILE_RANGE_WRITE
  sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
#endif
}
