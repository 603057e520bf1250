#include <stdlib.h>

#include "disk.h"

// Locks between the connections of one file, and the memory that they share in WAL mode. Nobody
// waits here: who cannot have a lock is told at once, and SQLite asks again.

// Locks: see https://sqlite.org/lockingv3.html. `shared` counts who holds any lock, `reserved` is
// the one who means to write, `awaiting` the one who waits until he is alone or is.

int file_lock(sqlite3_file *base, int level) {
  handle *h = (handle *)base;
  file *f = h->file;
  if (handle_is_dead(h)) return SQLITE_IOERR_LOCK;
  if (h->lock >= level) return SQLITE_OK;
  if (f->awaiting != NULL && f->awaiting != h) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED) {
    f->shared++;
    h->lock = level;
    return SQLITE_OK;
  }
  if (f->reserved != NULL && f->reserved != h) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_RESERVED) {
    f->reserved = h;
    h->lock = level;
    return SQLITE_OK;
  }
  f->awaiting = h;
  h->lock = f->shared > 1 ? SQLITE_LOCK_PENDING : SQLITE_LOCK_EXCLUSIVE;
  return h->lock >= level ? SQLITE_OK : SQLITE_BUSY;
}

int file_unlock(sqlite3_file *base, int level) {
  handle *h = (handle *)base;
  file *f = h->file;
  if (h->lock <= level) return SQLITE_OK;
  if (!handle_is_dead(h)) {
    if (f->reserved == h) f->reserved = NULL;
    if (f->awaiting == h) f->awaiting = NULL;
    if (level == SQLITE_LOCK_NONE) f->shared--;
  }
  h->lock = level;
  return SQLITE_OK;
}

int file_reserved(sqlite3_file *base, int *is_reserved) {
  handle *h = (handle *)base;
  *is_reserved = h->file->reserved != NULL || h->file->awaiting != NULL;
  return handle_is_dead(h) ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK;
}

// The wal-index.

void index_drop(wal_index *index) {
  if (index == NULL || --index->references > 0) return;
  for (int i = 0; i < index->count; i++) free(index->regions[i]);
  free(index->regions);
  free(index);
}

static int index_attach(handle *h) {
  if (h->index != NULL) return SQLITE_OK;
  if (h->file->index == NULL) {
    h->file->index = calloc(1, sizeof(wal_index));
    if (h->file->index == NULL) return SQLITE_NOMEM;
    h->file->index->references = 1;
  }
  h->index = h->file->index;
  h->index->references++;
  return SQLITE_OK;
}

int index_map(sqlite3_file *base, int region, int size, int extends, void volatile **memory) {
  handle *h = (handle *)base;
  *memory = NULL;
  if (handle_is_dead(h)) return SQLITE_IOERR_SHMMAP;
  int code = index_attach(h);
  if (code != SQLITE_OK) return code;
  wal_index *index = h->index;
  if (region >= index->count) {
    if (!extends) return SQLITE_OK;
    void **regions = realloc(index->regions, (size_t)(region + 1) * sizeof(void *));
    if (regions == NULL) return SQLITE_NOMEM;
    index->regions = regions;
    while (index->count <= region) {
      void *made = calloc(1, (size_t)size);
      if (made == NULL) return SQLITE_NOMEM;
      regions[index->count++] = made;
    }
  }
  *memory = index->regions[region];
  return SQLITE_OK;
}

static int index_unlock(handle *h, int first, int count) {
  wal_index *index = h->index;
  for (int i = first; i < first + count; i++) {
    uint8_t mask = (uint8_t)(1 << i);
    if (h->index_shared & mask) index->shared[i]--;
    if (h->index_exclusive & mask) index->exclusive[i] = NULL;
    h->index_shared &= (uint8_t)~mask;
    h->index_exclusive &= (uint8_t)~mask;
  }
  return SQLITE_OK;
}

int index_lock(sqlite3_file *base, int first, int count, int flags) {
  handle *h = (handle *)base;
  wal_index *index = h->index;
  if (index == NULL) return SQLITE_IOERR_SHMLOCK;
  if (flags & SQLITE_SHM_UNLOCK) return index_unlock(h, first, count);
  if (handle_is_dead(h)) return SQLITE_IOERR_SHMLOCK;
  int is_exclusive = flags & SQLITE_SHM_EXCLUSIVE;
  for (int i = first; i < first + count; i++) {
    int others = index->shared[i] - (h->index_shared >> i & 1);
    if (index->exclusive[i] != NULL && index->exclusive[i] != h) return SQLITE_BUSY;
    if (is_exclusive && others > 0) return SQLITE_BUSY;
  }
  for (int i = first; i < first + count; i++) {
    uint8_t mask = (uint8_t)(1 << i);
    if (is_exclusive) {
      index->exclusive[i] = h;
      h->index_exclusive |= mask;
    } else if (!(h->index_shared & mask)) {
      index->shared[i]++;
      h->index_shared |= mask;
    }
  }
  return SQLITE_OK;
}

void index_barrier(sqlite3_file *base) {
  // One thread at a time has a disk.
  (void)base;
}

int index_unmap(sqlite3_file *base, int deletes) {
  handle *h = (handle *)base;
  (void)deletes;
  wal_index *index = h->index;
  if (index == NULL) return SQLITE_OK;
  index_unlock(h, 0, SHM_LOCKS);
  h->index = NULL;
  index_drop(index);
  // Nobody but the file's own reference is left: the next process makes a new one from the WAL.
  if (h->file->index == index && index->references == 1) {
    h->file->index = NULL;
    index_drop(index);
  }
  return SQLITE_OK;
}
