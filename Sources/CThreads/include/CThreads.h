#ifndef C_THREADS_H
#define C_THREADS_H

#include <stddef.h>

// Starts a thread that helps the caller's, at once where a processor is idle.
//
// Linux puts a new thread on its maker's processor more often than not, and moves one of them away
// some milliseconds later, though another processor was idle all the while: 6 to 12 of the 100 that
// ten records take. So the thread begins on any processor but the caller's, and from then on runs
// where the system likes.
//
// glibc makes the heap of any but the first thread larger by a page or two at a time, and asks the
// system each time, while all threads wait that touch a fresh page: 700 times before the first
// record. What was allowed once stays allowed, though its memory is given back: it is asked for at
// the thread's beginning by blocks that are just too small to get pages of their own. None is
// touched.
//
// stack: bytes. Returns 0, or a number of errno.h when there is no thread.
int start_helping_thread(
    size_t stack, void (*_Nonnull work)(void *_Nullable), void *_Nullable argument);

#endif
