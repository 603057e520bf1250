#include <stdlib.h>
#include <string.h>

#include "disk.h"

// The content of a file twice: as the processes see it, and as it is after a power cut. Between the
// two stand the writes since the last sync, of which a power cut keeps any part.

static int bytes_resize(bytes *b, int64_t size) {
  if (size > b->capacity) {
    int64_t capacity = b->capacity < 4096 ? 4096 : b->capacity;
    while (capacity < size) capacity *= 2;
    uint8_t *data = realloc(b->data, (size_t)capacity);
    if (data == NULL) return 0;
    b->data = data;
    b->capacity = capacity;
  }
  if (size > b->size) memset(b->data + b->size, 0, (size_t)(size - b->size));
  b->size = size;
  return 1;
}

static int bytes_write(bytes *b, const void *from, int64_t count, int64_t offset) {
  if (offset + count > b->size && !bytes_resize(b, offset + count)) return 0;
  memcpy(b->data + offset, from, (size_t)count);
  return 1;
}

static int bytes_copy(bytes *into, const bytes *from) {
  into->size = 0;
  if (!bytes_resize(into, from->size)) return 0;
  if (from->size > 0) memcpy(into->data, from->data, (size_t)from->size);
  return 1;
}

static int note(file *f, int64_t offset, int64_t count) {
  if (f->pending_count == f->pending_capacity) {
    int64_t capacity = f->pending_capacity < 16 ? 16 : f->pending_capacity * 2;
    pending_write *pending = realloc(f->pending, (size_t)capacity * sizeof(pending_write));
    if (pending == NULL) return 0;
    f->pending = pending;
    f->pending_capacity = capacity;
  }
  f->pending[f->pending_count++] = (pending_write){offset, count, f->pending_bytes.size};
  return 1;
}

file *file_make(void) { return calloc(1, sizeof(file)); }

void file_drop(file *f) {
  if (f == NULL || --f->references > 0) return;
  index_drop(f->index);
  free(f->current.data);
  free(f->durable.data);
  free(f->pending);
  free(f->pending_bytes.data);
  free(f);
}

int file_write(file *f, const void *from, int64_t count, int64_t offset) {
  if (count == 0) return 1;
  return note(f, offset, count) &&
         bytes_write(&f->pending_bytes, from, count, f->pending_bytes.size) &&
         bytes_write(&f->current, from, count, offset);
}

int file_truncate(file *f, int64_t size) {
  return note(f, size, -1) && bytes_resize(&f->current, size);
}

static int apply(file *f, const pending_write *write) {
  if (write->count < 0) return bytes_resize(&f->durable, write->offset);
  const uint8_t *from = f->pending_bytes.data + write->start;
  return bytes_write(&f->durable, from, write->count, write->offset);
}

int file_sync(file *f) {
  for (int64_t i = 0; i < f->pending_count; i++) {
    if (!apply(f, &f->pending[i])) return 0;
  }
  file_forget_pending(f);
  return 1;
}

void file_forget_pending(file *f) {
  f->pending_count = 0;
  f->pending_bytes.size = 0;
}

// Writes the sectors of a torn write that got to the platter.
static void apply_torn(file *f, const pending_write *write, uint64_t *random) {
  int64_t done = 0;
  while (done < write->count) {
    int64_t part = SECTOR - (write->offset + done) % SECTOR;
    if (part > write->count - done) part = write->count - done;
    if (disk_draw(random) & 1) {
      const uint8_t *from = f->pending_bytes.data + write->start + done;
      if (!bytes_write(&f->durable, from, part, write->offset + done)) abort();
    }
    done += part;
  }
}

// Of the writes since the last sync each gets to the platter, or does not, or in part. How many do
// is drawn for each cut, so that some cuts take nearly all and some nearly none.
int64_t file_lose(file *f, uint64_t *random) {
  uint64_t kept_of_four = disk_draw(random) % 5;
  int64_t lost = 0;
  for (int64_t i = 0; i < f->pending_count; i++) {
    const pending_write *write = &f->pending[i];
    uint64_t draw = disk_draw(random);
    if (draw % 4 >= kept_of_four) {
      lost++;
    } else if (write->count > SECTOR && (draw >> 8) % 4 == 0) {
      apply_torn(f, write, random);
      lost++;
    } else if (!apply(f, write)) {
      abort();
    }
  }
  file_forget_pending(f);
  if (!bytes_copy(&f->current, &f->durable)) abort();
  return lost;
}

int file_copy(file *into, const file *from) {
  return bytes_copy(&into->current, &from->current) && bytes_copy(&into->durable, &from->current);
}
