#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

/// A file of the repository inside the binary. All three live as long as the process.
struct embedded_file {
  const char *name;           ///< Path from the repository's root.
  const unsigned char *bytes; ///< Followed by one zero byte that is not counted.
  size_t length;
};

/// How many files there are.
size_t embedded_count(void);

/// The file at `index` in the order of `files.inc`; `index` must be below the count.
struct embedded_file embedded_at(size_t index);

#endif
