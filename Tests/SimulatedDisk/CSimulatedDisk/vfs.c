#include <stdlib.h>
#include <string.h>

#include "disk.h"

// What SQLite calls. See https://sqlite.org/c3ref/vfs.html and io_methods.html; where those leave a
// choice, it is made as by SQLite's own VFS for Unix.

static const sqlite3_io_methods methods;

// Whether the operation may happen, or the code with which it fails. A killed write may still
// happen in part: `done` is how many of `count` bytes.
static int admit(handle *h, int kind, int io_error, int64_t count, int64_t *done) {
  *done = count;
  if (handle_is_dead(h)) {
    *done = 0;
    return io_error;
  }
  if (h->is_observer) return SQLITE_OK;
  simulated_disk *disk = h->disk;
  switch (disk_meet(disk, kind)) {
    case DISK_KILL:
      *done = (int64_t)(disk_draw(&disk->faults[DISK_KILL].seed) % (uint64_t)(count / SECTOR + 1)) *
              SECTOR;
      return io_error;
    case DISK_IO_ERROR:
      *done = 0;
      return io_error;
    case DISK_FULL:
      *done = 0;
      return kind & (DISK_WRITE | DISK_NAME) ? SQLITE_FULL : io_error;
    default:
      return SQLITE_OK;
  }
}

static int64_t room(const handle *h, int64_t end) {
  int64_t more = end - h->file->current.size;
  if (h->is_observer || h->disk->capacity < 0 || more <= 0) return more;
  int64_t left = h->disk->capacity - disk_used(h->disk);
  return left < 0 ? 0 : left;
}

static int disk_x_read(sqlite3_file *base, void *into, int count, sqlite3_int64 offset) {
  handle *h = (handle *)base;
  int64_t allowed;
  int code = admit(h, DISK_READ, SQLITE_IOERR_READ, 0, &allowed);
  if (code != SQLITE_OK) return code;
  int64_t there = h->file->current.size - offset;
  if (there > count) there = count;
  if (there < 0) there = 0;
  if (there > 0) memcpy(into, h->file->current.data + offset, (size_t)there);
  if (there == count) return SQLITE_OK;
  memset((char *)into + there, 0, (size_t)(count - there));
  return SQLITE_IOERR_SHORT_READ;
}

static int disk_x_write(sqlite3_file *base, const void *from, int count, sqlite3_int64 offset) {
  handle *h = (handle *)base;
  int64_t allowed;
  int code = admit(h, DISK_WRITE, SQLITE_IOERR_WRITE, count, &allowed);
  // What still fits is written, as write(2) does.
  int64_t more = offset + allowed - h->file->current.size;
  int64_t left = room(h, offset + allowed);
  if (code == SQLITE_OK && more > left) {
    h->disk->faults[DISK_FULL].fired++;
    allowed -= more - left;
    code = SQLITE_FULL;
  }
  if (allowed > 0 && !file_write(h->file, from, allowed, offset)) return SQLITE_NOMEM;
  return code;
}

static int disk_x_truncate(sqlite3_file *base, sqlite3_int64 size) {
  handle *h = (handle *)base;
  int64_t allowed;
  int code = admit(h, DISK_WRITE, SQLITE_IOERR_TRUNCATE, 0, &allowed);
  if (code == SQLITE_FULL) code = SQLITE_IOERR_TRUNCATE;
  if (code != SQLITE_OK || size >= h->file->current.size) return code;
  return file_truncate(h->file, size) ? SQLITE_OK : SQLITE_NOMEM;
}

static int disk_x_sync(sqlite3_file *base, int flags) {
  handle *h = (handle *)base;
  (void)flags;
  int64_t allowed;
  int code = admit(h, DISK_SYNC, SQLITE_IOERR_FSYNC, 0, &allowed);
  if (code != SQLITE_OK) {
    if (!handle_is_dead(h)) file_forget_pending(h->file);
    return code;
  }
  if (h->disk->ignores_sync) return SQLITE_OK;
  int64_t size = h->file->durable.size;
  if (!file_sync(h->file)) return SQLITE_NOMEM;
  disk_sync_names(h->disk, h->file, size != h->file->durable.size);
  return SQLITE_OK;
}

static int disk_x_size(sqlite3_file *base, sqlite3_int64 *size) {
  handle *h = (handle *)base;
  *size = h->file->current.size;
  return handle_is_dead(h) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int disk_x_control(sqlite3_file *base, int operation, void *argument) {
  (void)base;
  (void)operation;
  (void)argument;
  return SQLITE_NOTFOUND;
}

static int disk_x_sector_size(sqlite3_file *base) {
  (void)base;
  return 4096;
}

static int disk_x_characteristics(sqlite3_file *base) {
  (void)base;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static void disappear(simulated_disk *disk, const char *name, int is_durable) {
  entry *e = disk_entry(disk, name);
  if (e == NULL) return;
  disk_point(&e->current, NULL);
  if (is_durable && !disk->ignores_sync) disk_point(&e->durable, NULL);
}

static int disk_x_close(sqlite3_file *base) {
  handle *h = (handle *)base;
  simulated_disk *disk = h->disk;
  file_unlock(base, SQLITE_LOCK_NONE);
  index_unmap(base, 0);
  if (h->delete_on_close != NULL) {
    if (!handle_is_dead(h)) disappear(disk, h->delete_on_close, 0);
    free(h->delete_on_close);
  }
  file_drop(h->file);
  if (--disk->handle_count == 0 && disk->is_released) disk_free(disk);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_x_close,
    .xRead = disk_x_read,
    .xWrite = disk_x_write,
    .xTruncate = disk_x_truncate,
    .xSync = disk_x_sync,
    .xFileSize = disk_x_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = disk_x_control,
    .xSectorSize = disk_x_sector_size,
    .xDeviceCharacteristics = disk_x_characteristics,
    .xShmMap = index_map,
    .xShmLock = index_lock,
    .xShmBarrier = index_barrier,
    .xShmUnmap = index_unmap,
};

// The file behind a name, made where the flags say so; without a name a file that nobody else sees.
static int find_file(handle *h, const char *name, int flags, file **found) {
  if (name == NULL) {
    *found = file_make();
    return *found == NULL ? SQLITE_NOMEM : SQLITE_OK;
  }
  entry *e = disk_entry(h->disk, name);
  int is_there = e != NULL && e->current != NULL;
  if (is_there && !(flags & SQLITE_OPEN_EXCLUSIVE)) {
    *found = e->current;
    return SQLITE_OK;
  }
  if (is_there || !(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
  int64_t allowed;
  int code = admit(h, DISK_NAME, SQLITE_CANTOPEN, 0, &allowed);
  if (code != SQLITE_OK) return code;
  e = disk_make_entry(h->disk, name);
  *found = e == NULL ? NULL : file_make();
  if (*found == NULL) return SQLITE_NOMEM;
  disk_point(&e->current, *found);
  return SQLITE_OK;
}

static int disk_x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                       int *flags_out) {
  simulated_disk *disk = vfs->pAppData;
  handle *h = (handle *)base;
  memset(h, 0, sizeof *h);
  h->disk = disk;
  h->generation = disk->generation;
  h->is_observer = name != NULL && sqlite3_uri_boolean(name, "observer", 0);
  if (handle_is_dead(h)) return SQLITE_CANTOPEN;
  int code = find_file(h, name, flags, &h->file);
  if (code != SQLITE_OK) return code;
  if (name != NULL && (flags & SQLITE_OPEN_DELETEONCLOSE)) h->delete_on_close = strdup(name);
  h->file->references++;
  disk->handle_count++;
  base->pMethods = &methods;
  if (flags_out != NULL) *flags_out = flags;
  return SQLITE_OK;
}

static int disk_x_delete(sqlite3_vfs *vfs, const char *name, int syncs_folder) {
  simulated_disk *disk = vfs->pAppData;
  if (disk->is_down) return SQLITE_IOERR_DELETE;
  entry *e = disk_entry(disk, name);
  if (e == NULL || e->current == NULL) return SQLITE_IOERR_DELETE_NOENT;
  handle anybody = {.disk = disk, .generation = disk->generation};
  int64_t allowed;
  int code = admit(&anybody, DISK_NAME, SQLITE_IOERR_DELETE, 0, &allowed);
  if (code == SQLITE_FULL) code = SQLITE_IOERR_DELETE;
  if (code == SQLITE_OK) disappear(disk, name, syncs_folder);
  return code;
}

static int disk_x_access(sqlite3_vfs *vfs, const char *name, int flags, int *answer) {
  simulated_disk *disk = vfs->pAppData;
  *answer = 0;
  if (disk->is_down) return SQLITE_IOERR_ACCESS;
  // An empty file counts as none, as with Unix.
  entry *e = disk_entry(disk, name);
  *answer = e != NULL && e->current != NULL &&
            (flags != SQLITE_ACCESS_EXISTS || e->current->current.size > 0);
  return SQLITE_OK;
}

static int disk_x_full_name(sqlite3_vfs *vfs, const char *name, int count, char *into) {
  (void)vfs;
  if (strlen(name) >= (size_t)count) return SQLITE_CANTOPEN;
  memcpy(into, name, strlen(name) + 1);
  return SQLITE_OK;
}

static int disk_x_randomness(sqlite3_vfs *vfs, int count, char *into) {
  (void)vfs;
  memset(into, 0, (size_t)count);
  return count;
}

// Nobody waits: whoever holds a lock is on the same thread.
static int disk_x_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

// No statement of ours asks SQLite what time it is; it is always the same.
static int disk_x_time(sqlite3_vfs *vfs, double *days) {
  (void)vfs;
  *days = 2461000.5;
  return SQLITE_OK;
}

static int disk_x_last_error(sqlite3_vfs *vfs, int count, char *into) {
  (void)vfs;
  if (count > 0) into[0] = 0;
  return 0;
}

void vfs_fill(simulated_disk *disk) {
  disk->vfs = (sqlite3_vfs){
      .iVersion = 1,
      .szOsFile = sizeof(handle),
      .mxPathname = 512,
      .zName = disk->name,
      .pAppData = disk,
      .xOpen = disk_x_open,
      .xDelete = disk_x_delete,
      .xAccess = disk_x_access,
      .xFullPathname = disk_x_full_name,
      .xRandomness = disk_x_randomness,
      .xSleep = disk_x_sleep,
      .xCurrentTime = disk_x_time,
      .xGetLastError = disk_x_last_error,
  };
}
