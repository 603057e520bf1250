#ifndef SIMULATED_DISK_H
#define SIMULATED_DISK_H

#include <stdint.h>

// A disk in memory under real SQLite: a VFS that knows which writes were synced and which were not,
// and that fails where it is told to. One thread at a time for each disk.

typedef struct simulated_disk simulated_disk;

/// Kinds of operation, to be combined.
enum {
  DISK_READ = 1,
  /// Writing and truncating.
  DISK_WRITE = 2,
  DISK_SYNC = 4,
  /// Making and deleting a file.
  DISK_NAME = 8,
};

/// What happens at an operation that a fault is armed for.
enum {
  /// The process is dead: nothing it does reaches the disk from there on.
  DISK_KILL = 0,
  /// The operation fails as from EIO. A sync that fails loses what it was to write.
  DISK_IO_ERROR = 1,
  /// A write fails as from ENOSPC.
  DISK_FULL = 2,
  DISK_EFFECTS = 3,
};

/// Makes an empty disk, which SQLite knows as the VFS `disk_name`; null without memory.
simulated_disk *disk_make(void);

/// Gives the disk up; its memory goes with the last connection to it.
void disk_release(simulated_disk *disk);

const char *disk_name(const simulated_disk *disk);

/// Lets the operation number `after`, from now on, of any of `kinds` have `effect`; each one from
/// there on too if it is for ever. The seed draws how much of a killed write still happens.
void disk_arm(simulated_disk *disk, int effect, int kinds, int64_t after, int for_ever,
              uint64_t seed);
void disk_disarm(simulated_disk *disk, int effect);

/// How often an effect has happened.
int64_t disk_fired(const simulated_disk *disk, int effect);

/// Operations of any of `kinds` so far.
int64_t disk_operations(const simulated_disk *disk, int kinds);

/// Bytes that all files have together at most; below 0 for no limit.
void disk_set_capacity(simulated_disk *disk, int64_t bytes);
int64_t disk_used(const simulated_disk *disk);

/// Makes all files and names durable, as sync(1). Returns 0 without memory.
int disk_sync(simulated_disk *disk);

/// A disk that says "synced" and does nothing.
void disk_ignore_sync(simulated_disk *disk, int ignores);

/// Ends every process that has files open: nothing they do reaches the disk any more. What they
/// wrote stays, as in the kernel's cache.
void disk_kill(simulated_disk *disk);
int disk_is_down(const simulated_disk *disk);

/// As a kill, and of what was not synced an arbitrary part is lost, sector by sector.
///
/// Returns the number of operations of which something was lost.
int64_t disk_cut_power(simulated_disk *disk, uint64_t seed);

/// Lets the next process open files.
void disk_start(simulated_disk *disk);

/// Replaces all files by those of another disk as they are now. Returns 0 without memory.
int disk_copy(simulated_disk *into, const simulated_disk *from);

/// Bytes of a file; below 0 if there is none.
int64_t disk_size(const simulated_disk *disk, const char *name);

/// Copies a part of a file, which must lie within it, into `bytes`.
void disk_read(const simulated_disk *disk, const char *name, int64_t offset, void *bytes,
               int64_t count);

/// Flips the bits of `mask` in a byte at rest. Returns 0 where there is no such place.
int disk_flip(simulated_disk *disk, const char *name, int64_t offset, uint8_t mask);

#endif
