#ifndef C_FILES_H
#define C_FILES_H

#include <stdint.h>

// Has the system begin to write a part of a file to its disk, and does not wait for it. Only a wish:
// nothing is promised, nothing reported.
//
// fdatasync, on a thread of its own, does the same and commits the file system's journal, for which
// all who write to the file wait: 20 ms each time.
void begin_writing_out(int descriptor, int64_t offset, int64_t count);

#endif
