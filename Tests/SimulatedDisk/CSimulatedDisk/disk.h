#ifndef DISK_H
#define DISK_H

#include <sqlite3.h>
#include <stddef.h>

#include "include/simulated_disk.h"

// What the parts of the simulated disk know of each other.

enum { SECTOR = 512, SHM_LOCKS = SQLITE_SHM_NLOCK };

/// A growing run of bytes.
typedef struct {
  uint8_t *data;
  int64_t size;
  int64_t capacity;
} bytes;

/// A write, or a truncation (`count` below 0), that no sync has made durable yet.
typedef struct {
  int64_t offset;
  int64_t count;
  /// Where its bytes stand in `pending_bytes`.
  int64_t start;
} pending_write;

/// The wal-index of the processes that are alive: their shared memory.
typedef struct {
  int references;
  int count;
  void **regions;
  int shared[SHM_LOCKS];
  struct handle *exclusive[SHM_LOCKS];
} wal_index;

/// A file, under a name or not.
typedef struct file {
  /// Handles and directory entries that lead to it.
  int references;
  bytes current;
  bytes durable;
  pending_write *pending;
  int64_t pending_count;
  int64_t pending_capacity;
  bytes pending_bytes;
  int shared;
  struct handle *reserved;
  struct handle *awaiting;
  wal_index *index;
} file;

/// A name, with the file it leads to now and the one it leads to after a power cut.
typedef struct {
  char *name;
  file *current;
  file *durable;
} entry;

typedef struct {
  int is_armed;
  int kinds;
  int64_t left;
  int for_ever;
  uint64_t seed;
  int64_t fired;
} fault;

struct simulated_disk {
  sqlite3_vfs vfs;
  char name[32];
  entry *entries;
  int entry_count;
  int handle_count;
  int is_released;
  /// Handles of an earlier generation belong to processes that are dead.
  int64_t generation;
  int is_down;
  int ignores_sync;
  int64_t capacity;
  int64_t operations[4];
  fault faults[DISK_EFFECTS];
};

/// One open file of one connection, as SQLite sees it.
typedef struct handle {
  sqlite3_file base;
  simulated_disk *disk;
  file *file;
  int64_t generation;
  /// A reader from outside, whom no fault meets and nobody counts.
  int is_observer;
  int lock;
  wal_index *index;
  uint8_t index_shared;
  uint8_t index_exclusive;
  char *delete_on_close;
} handle;

/// Whether the process that opened it is dead.
int handle_is_dead(const handle *h);

// disk.c: names and faults.

entry *disk_entry(const simulated_disk *disk, const char *name);
/// The entry of a name, made if there is none; null without memory.
entry *disk_make_entry(simulated_disk *disk, const char *name);
void disk_point(file **place, file *to);
/// A synced file has its name. As with ext4, names are journalled in order: a sync that is of a new
/// file, or of one whose size has changed, makes all that was named and unnamed before it durable.
void disk_sync_names(simulated_disk *disk, const file *synced, int is_resized);
/// Counts an operation and lets the faults that are armed for it happen: the effect, or below 0.
int disk_meet(simulated_disk *disk, int kind);
void disk_free(simulated_disk *disk);
uint64_t disk_draw(uint64_t *state);

// file.c: content.

file *file_make(void);
void file_drop(file *f);
/// Both return 0 without memory.
int file_write(file *f, const void *from, int64_t count, int64_t offset);
int file_truncate(file *f, int64_t size);
int file_sync(file *f);
/// What a failed sync leaves: the kernel believes it clean and never writes it.
void file_forget_pending(file *f);
int64_t file_lose(file *f, uint64_t *random);
int file_copy(file *into, const file *from);

// sharing.c: locks and the wal-index.

int file_lock(sqlite3_file *base, int level);
int file_unlock(sqlite3_file *base, int level);
int file_reserved(sqlite3_file *base, int *is_reserved);
int index_map(sqlite3_file *base, int region, int size, int extends, void volatile **memory);
int index_lock(sqlite3_file *base, int first, int count, int flags);
void index_barrier(sqlite3_file *base);
int index_unmap(sqlite3_file *base, int deletes);
void index_drop(wal_index *index);

// vfs.c: what SQLite calls.

void vfs_fill(simulated_disk *disk);

#endif
