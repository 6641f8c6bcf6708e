#define _GNU_SOURCE

#include "CThreads.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

struct start {
  void (*work)(void *);
  void *argument;
#ifdef __linux__
  cpu_set_t processors;
  int is_elsewhere;
#endif
};

// Below the 128 kB from which on glibc maps a block by itself.
enum { BLOCK_SIZE = 120 << 10, BLOCK_COUNT = 96 };

static void widen_heap(void) {
#ifdef __GLIBC__
  void *volatile blocks[BLOCK_COUNT];
  for (int i = 0; i < BLOCK_COUNT; i++) blocks[i] = malloc(BLOCK_SIZE);
  for (int i = 0; i < BLOCK_COUNT; i++) free(blocks[i]);
#endif
}

static void *run(void *pointer) {
  struct start start = *(struct start *)pointer;
  free(pointer);
#ifdef __linux__
  if (start.is_elsewhere) sched_setaffinity(0, sizeof start.processors, &start.processors);
#endif
  widen_heap();
  start.work(start.argument);
  return NULL;
}

#ifdef __linux__
// Leaves out the processor of the caller, where it may run on others.
static void begin_elsewhere(struct start *start, pthread_attr_t *attributes) {
  start->is_elsewhere = 0;
  if (sched_getaffinity(0, sizeof start->processors, &start->processors) != 0) return;
  int here = sched_getcpu();
  if (here < 0 || here >= CPU_SETSIZE) return;
  cpu_set_t others = start->processors;
  CPU_CLR(here, &others);
  if (CPU_COUNT(&others) == 0) return;
  start->is_elsewhere = pthread_attr_setaffinity_np(attributes, sizeof others, &others) == 0;
}
#endif

int start_helping_thread(size_t stack, void (*work)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  start->work = work;
  start->argument = argument;
  pthread_attr_t attributes;
  int failure = pthread_attr_init(&attributes);
  if (failure == 0) {
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stack);
#ifdef __linux__
    begin_elsewhere(start, &attributes);
#endif
    pthread_t thread;
    failure = pthread_create(&thread, &attributes, run, start);
#ifdef __linux__
    if (failure != 0 && start->is_elsewhere) {
      // Where a processor was taken away meanwhile, or may not be named.
      pthread_attr_setaffinity_np(&attributes, sizeof start->processors, &start->processors);
      start->is_elsewhere = 0;
      failure = pthread_create(&thread, &attributes, run, start);
    }
#endif
    pthread_attr_destroy(&attributes);
  }
  if (failure != 0) free(start);
  return failure;
}
