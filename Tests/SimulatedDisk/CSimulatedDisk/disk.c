#include "disk.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The disk itself: its names, its faults, and what a kill and a power cut leave.

// VFS names are known to the whole process; disks may be made by several threads.
static atomic_llong made = 0;

// SQLite counts its memory under one lock of the process, for which days played side by side would
// wait; where SQLite is in use already it says so, and they wait. And the memory of a disk that is
// gone is the next one's: given back to the system it would have to be cleared again.
static void keep_memory(void) {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

static pthread_once_t is_configured = PTHREAD_ONCE_INIT;

simulated_disk *disk_make(void) {
  pthread_once(&is_configured, keep_memory);
  simulated_disk *disk = calloc(1, sizeof(simulated_disk));
  if (disk == NULL) return NULL;
  snprintf(disk->name, sizeof disk->name, "disk-%lld", (long long)atomic_fetch_add(&made, 1) + 1);
  disk->capacity = -1;
  vfs_fill(disk);
  if (sqlite3_vfs_register(&disk->vfs, 0) != SQLITE_OK) {
    free(disk);
    return NULL;
  }
  return disk;
}

void disk_free(simulated_disk *disk) {
  for (int i = 0; i < disk->entry_count; i++) {
    file_drop(disk->entries[i].current);
    file_drop(disk->entries[i].durable);
    free(disk->entries[i].name);
  }
  free(disk->entries);
  free(disk);
}

void disk_release(simulated_disk *disk) {
  sqlite3_vfs_unregister(&disk->vfs);
  disk->is_released = 1;
  if (disk->handle_count == 0) disk_free(disk);
}

const char *disk_name(const simulated_disk *disk) { return disk->name; }

// SplitMix64, as the simulator's own.
uint64_t disk_draw(uint64_t *state) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Names.

entry *disk_entry(const simulated_disk *disk, const char *name) {
  for (int i = 0; i < disk->entry_count; i++) {
    if (strcmp(disk->entries[i].name, name) == 0) return &disk->entries[i];
  }
  return NULL;
}

entry *disk_make_entry(simulated_disk *disk, const char *name) {
  entry *found = disk_entry(disk, name);
  if (found != NULL) return found;
  size_t count = (size_t)disk->entry_count + 1;
  entry *entries = realloc(disk->entries, count * sizeof(entry));
  if (entries == NULL) return NULL;
  disk->entries = entries;
  char *copy = strdup(name);
  if (copy == NULL) return NULL;
  entries[disk->entry_count] = (entry){copy, NULL, NULL};
  return &entries[disk->entry_count++];
}

void disk_point(file **place, file *to) {
  if (to != NULL) to->references++;
  file_drop(*place);
  *place = to;
}

void disk_sync_names(simulated_disk *disk, const file *synced, int is_resized) {
  int commits = is_resized;
  for (int i = 0; i < disk->entry_count; i++) {
    const entry *e = &disk->entries[i];
    if (e->current == synced && e->durable != synced) commits = 1;
  }
  if (!commits) return;
  for (int i = 0; i < disk->entry_count; i++) {
    disk_point(&disk->entries[i].durable, disk->entries[i].current);
  }
}

int disk_sync(simulated_disk *disk) {
  for (int i = 0; i < disk->entry_count; i++) {
    file *f = disk->entries[i].current;
    if (f != NULL && !file_sync(f)) return 0;
    disk_point(&disk->entries[i].durable, f);
  }
  return 1;
}

int disk_copy(simulated_disk *into, const simulated_disk *from) {
  for (int i = 0; i < into->entry_count; i++) {
    disk_point(&into->entries[i].current, NULL);
    disk_point(&into->entries[i].durable, NULL);
  }
  for (int i = 0; i < from->entry_count; i++) {
    if (from->entries[i].current == NULL) continue;
    entry *copy = disk_make_entry(into, from->entries[i].name);
    file *content = file_make();
    if (copy == NULL || content == NULL) return 0;
    disk_point(&copy->current, content);
    disk_point(&copy->durable, content);
    if (!file_copy(content, from->entries[i].current)) return 0;
  }
  return 1;
}

static file *find(const simulated_disk *disk, const char *name) {
  entry *found = disk_entry(disk, name);
  return found == NULL ? NULL : found->current;
}

int64_t disk_size(const simulated_disk *disk, const char *name) {
  file *f = find(disk, name);
  return f == NULL ? -1 : f->current.size;
}

void disk_read(const simulated_disk *disk, const char *name, int64_t offset, void *into,
               int64_t count) {
  file *f = find(disk, name);
  if (f == NULL || offset < 0 || count <= 0 || count > f->current.size - offset) return;
  memcpy(into, f->current.data + offset, (size_t)count);
}

int disk_flip(simulated_disk *disk, const char *name, int64_t offset, uint8_t mask) {
  file *f = find(disk, name);
  if (f == NULL || offset < 0 || offset >= f->current.size) return 0;
  f->current.data[offset] ^= mask;
  if (offset < f->durable.size) f->durable.data[offset] ^= mask;
  return 1;
}

int64_t disk_used(const simulated_disk *disk) {
  int64_t used = 0;
  for (int i = 0; i < disk->entry_count; i++) {
    if (disk->entries[i].current != NULL) used += disk->entries[i].current->current.size;
  }
  return used;
}

// Faults.

void disk_set_capacity(simulated_disk *disk, int64_t count) { disk->capacity = count; }

void disk_ignore_sync(simulated_disk *disk, int ignores) { disk->ignores_sync = ignores; }

void disk_arm(simulated_disk *disk, int effect, int kinds, int64_t after, int for_ever,
              uint64_t seed) {
  int64_t fired = disk->faults[effect].fired;
  disk->faults[effect] = (fault){1, kinds, after, for_ever, seed, fired};
}

void disk_disarm(simulated_disk *disk, int effect) { disk->faults[effect].is_armed = 0; }

int64_t disk_fired(const simulated_disk *disk, int effect) { return disk->faults[effect].fired; }

int64_t disk_operations(const simulated_disk *disk, int kinds) {
  int64_t sum = 0;
  for (int i = 0; i < 4; i++) {
    if (kinds & 1 << i) sum += disk->operations[i];
  }
  return sum;
}

int disk_meet(simulated_disk *disk, int kind) {
  for (int i = 0; i < 4; i++) {
    if (kind == 1 << i) disk->operations[i]++;
  }
  int met = -1;
  for (int effect = 0; effect < DISK_EFFECTS; effect++) {
    fault *f = &disk->faults[effect];
    if (!f->is_armed || !(f->kinds & kind) || --f->left > 0) continue;
    if (!f->for_ever) f->is_armed = 0;
    f->fired++;
    if (met < 0) met = effect;
  }
  if (met == DISK_KILL) disk_kill(disk);
  return met;
}

// Dying and coming back.

// The locks and the shared memory of a process go with it. Its handles keep what they have mapped.
static void end_sharing(file *f) {
  if (f == NULL) return;
  f->shared = 0;
  f->reserved = NULL;
  f->awaiting = NULL;
  index_drop(f->index);
  f->index = NULL;
}

void disk_kill(simulated_disk *disk) {
  disk->is_down = 1;
  for (int effect = 0; effect < DISK_EFFECTS; effect++) disk_disarm(disk, effect);
  for (int i = 0; i < disk->entry_count; i++) {
    end_sharing(disk->entries[i].current);
    end_sharing(disk->entries[i].durable);
  }
}

int disk_is_down(const simulated_disk *disk) { return disk->is_down; }

int64_t disk_cut_power(simulated_disk *disk, uint64_t seed) {
  disk_kill(disk);
  int64_t lost = 0;
  for (int i = 0; i < disk->entry_count; i++) {
    entry *e = &disk->entries[i];
    if (e->current == e->durable) continue;
    int is_kept = (int)(disk_draw(&seed) & 1);
    lost += !is_kept;
    disk_point(is_kept ? &e->durable : &e->current, is_kept ? e->current : e->durable);
  }
  for (int i = 0; i < disk->entry_count; i++) {
    if (disk->entries[i].current != NULL) lost += file_lose(disk->entries[i].current, &seed);
  }
  return lost;
}

void disk_start(simulated_disk *disk) {
  if (!disk->is_down) return;
  disk->is_down = 0;
  disk->generation++;
}

int handle_is_dead(const handle *h) {
  return h->disk->is_down || h->generation != h->disk->generation;
}
