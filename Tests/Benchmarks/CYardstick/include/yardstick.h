#ifndef YARDSTICK_H
#define YARDSTICK_H

#include <stdint.h>

// The yardstick: a small C program that writes the same facts and the same projections into the
// same tables as the product, with prepared statements and without headers or digests.

/// One fact, with what the projections need beside its cells.
typedef struct {
  int64_t incarnation;
  int64_t n;
  /// The order it belongs to, of the same incarnation.
  int64_t order_n;
  /// Business day and hour, of an order only.
  int64_t day;
  int64_t hour;
  int32_t first_cell;
  int32_t table;
} yardstick_row;

/// One value: an integer or null, which is all the work has.
typedef struct {
  int64_t value;
  int64_t is_null;
} yardstick_cell;

typedef struct yardstick yardstick;

/// Opens a file that has the tables; null where that fails.
yardstick *yardstick_open(const char *path, const char *synchronous);

/// Writes the rows, one transaction up to each of the given ends (row counts, ascending).
///
/// Returns 0, or the code of SQLite's error.
int yardstick_write(yardstick *y, const yardstick_row *rows, const yardstick_cell *cells,
                    const int32_t *ends, int32_t end_count);

void yardstick_close(yardstick *y);

#endif
