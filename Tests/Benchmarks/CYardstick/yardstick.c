#include "yardstick.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Every fact is one INSERT. What it adds to the projections is summed up over the transaction in
// small hash tables, and written with one UPSERT a key at the end: nothing is read.

enum { ORDERS = 14, LINES = 15, ORDER_EVENTS = 18, PAYMENTS = 19, MOVEMENTS = 21, TABLES = 22 };

// Where the columns that the projections need stand in the cells.
enum { ORDER_AT = 2 };
enum { LINE_QUANTITY = 3, LINE_CENTS = 4, LINE_SIZE = 6 };
enum { EVENT_STEP = 2 };
enum { PAYMENT_CENTS = 3 };
enum { MOVEMENT_INGREDIENT = 2, MOVEMENT_QUANTITY = 4, MOVEMENT_AT = 6 };

// Sums for one key of a projection: four key parts and four sums.
typedef struct {
  int64_t key[4];
  int64_t sum[4];
  int used;
} entry;

// Open addressing; `filled` lists the places in use, so that emptying costs what was used.
typedef struct {
  entry *entries;
  int *filled;
  int count;
  int capacity;
} sums;

struct yardstick {
  sqlite3 *database;
  sqlite3_stmt *begin, *commit;
  sqlite3_stmt *insert[TABLES];
  int cell_count[TABLES];
  // Which parameters hold a value now; a null in the place of a null needs no binding.
  uint64_t bound[TABLES];
  sqlite3_stmt *order, *stock, *hour, *product;
  sums orders, stocks, hours, products;
};

static int sums_open(sums *s, int capacity) {
  s->capacity = capacity;
  s->count = 0;
  s->entries = calloc((size_t)capacity, sizeof(entry));
  s->filled = calloc((size_t)capacity, sizeof(int));
  return s->entries != NULL && s->filled != NULL;
}

static int sums_grow(sums *s) {
  sums bigger;
  if (!sums_open(&bigger, s->capacity * 2)) return 0;
  for (int i = 0; i < s->count; i++) {
    entry *old = &s->entries[s->filled[i]];
    uint64_t h = 0;
    for (int k = 0; k < 4; k++) h = (h ^ (uint64_t)old->key[k]) * 0x9E3779B97F4A7C15u;
    int at = (int)((h >> 20) & (uint64_t)(bigger.capacity - 1));
    while (bigger.entries[at].used) at = (at + 1) & (bigger.capacity - 1);
    bigger.entries[at] = *old;
    bigger.filled[bigger.count++] = at;
  }
  free(s->entries);
  free(s->filled);
  *s = bigger;
  return 1;
}

// The sums of a key, zero at first; null where there is no memory.
static int64_t *sums_of(sums *s, int64_t a, int64_t b, int64_t c, int64_t d) {
  if (s->count * 2 >= s->capacity && !sums_grow(s)) return NULL;
  int64_t key[4] = {a, b, c, d};
  uint64_t h = 0;
  for (int k = 0; k < 4; k++) h = (h ^ (uint64_t)key[k]) * 0x9E3779B97F4A7C15u;
  int at = (int)((h >> 20) & (uint64_t)(s->capacity - 1));
  while (s->entries[at].used) {
    if (memcmp(s->entries[at].key, key, sizeof key) == 0) return s->entries[at].sum;
    at = (at + 1) & (s->capacity - 1);
  }
  memcpy(s->entries[at].key, key, sizeof key);
  memset(s->entries[at].sum, 0, sizeof s->entries[at].sum);
  s->entries[at].used = 1;
  s->filled[s->count++] = at;
  return s->entries[at].sum;
}

static void sums_close(sums *s) {
  free(s->entries);
  free(s->filled);
}

// Writes each key with its sums, as parameters in that order, and empties the table.
static int sums_flush(sums *s, sqlite3_stmt *statement, int keys, int values) {
  for (int i = 0; i < s->count; i++) {
    entry *e = &s->entries[s->filled[i]];
    for (int k = 0; k < keys; k++) sqlite3_bind_int64(statement, 1 + k, e->key[k]);
    for (int v = 0; v < values; v++) sqlite3_bind_int64(statement, 1 + keys + v, e->sum[v]);
    e->used = 0;
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (code != SQLITE_DONE) return code;
  }
  s->count = 0;
  return SQLITE_OK;
}

static sqlite3_stmt *prepared(yardstick *y, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v3(y->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
      SQLITE_OK) {
    fprintf(stderr, "yardstick: %s\n", sqlite3_errmsg(y->database));
    return NULL;
  }
  return statement;
}

static int prepare_insert(yardstick *y, int table, const char *name, int cells) {
  char sql[256];
  int length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?, ?", name);
  for (int i = 0; i < cells; i++) {
    length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?");
  }
  snprintf(sql + length, sizeof sql - (size_t)length, ")");
  y->cell_count[table] = cells;
  y->insert[table] = prepared(y, sql);
  return y->insert[table] != NULL;
}

static int prepare_all(yardstick *y) {
  y->begin = prepared(y, "BEGIN IMMEDIATE");
  y->commit = prepared(y, "COMMIT");
  y->order = prepared(y,
    "INSERT INTO order_states (incarnation, n, store, at, step, lines_cents, paid_cents,"
    " is_cancelled, refunded_cents, due_cents) VALUES (?1, ?2, ?1 >> 48, ?3, ?4, ?5, ?6, 0, 0,"
    " ?5 - ?6) ON CONFLICT DO UPDATE SET step = max(step, excluded.step),"
    " lines_cents = lines_cents + excluded.lines_cents,"
    " paid_cents = paid_cents + excluded.paid_cents, due_cents = due_cents + excluded.due_cents");
  y->stock = prepared(y,
    "INSERT INTO stock_levels (store, ingredient_incarnation, ingredient_n, moved_since,"
    " counted_quantity) VALUES (?1, ?2, ?3, ?4, 0)"
    " ON CONFLICT DO UPDATE SET moved_since = moved_since + excluded.moved_since");
  y->hour = prepared(y,
    "INSERT INTO hourly_sales (store, day, hour, orders, cents) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, cents = cents + excluded.cents");
  y->product = prepared(y,
    "INSERT INTO product_sales (store, day, size_incarnation, size_n, halves, cents)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET halves = halves + excluded.halves,"
    " cents = cents + excluded.cents");
  return y->begin && y->commit && y->order && y->stock && y->hour && y->product &&
         prepare_insert(y, ORDERS, "orders", 15) && prepare_insert(y, LINES, "lines", 17) &&
         prepare_insert(y, ORDER_EVENTS, "order_events", 10) &&
         prepare_insert(y, PAYMENTS, "payments", 9) &&
         prepare_insert(y, MOVEMENTS, "stock_movements", 14) && sums_open(&y->orders, 1024) &&
         sums_open(&y->stocks, 1024) && sums_open(&y->hours, 1024) &&
         sums_open(&y->products, 1024);
}

yardstick *yardstick_open(const char *path, const char *synchronous) {
  yardstick *y = calloc(1, sizeof *y);
  if (y == NULL) return NULL;
  char pragmas[512];
  // As the product sets its connections.
  snprintf(pragmas, sizeof pragmas,
    "PRAGMA foreign_keys=OFF; PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF;"
    " PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA journal_mode=WAL;"
    " PRAGMA synchronous=%s; PRAGMA cache_size=-8192; PRAGMA wal_autocheckpoint=1000;",
    synchronous);
  if (sqlite3_open_v2(path, &y->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK ||
      sqlite3_exec(y->database, pragmas, NULL, NULL, NULL) != SQLITE_OK || !prepare_all(y)) {
    yardstick_close(y);
    return NULL;
  }
  return y;
}

static int insert_fact(yardstick *y, const yardstick_row *row, const yardstick_cell *cell) {
  sqlite3_stmt *statement = y->insert[row->table];
  sqlite3_bind_int64(statement, 1, row->incarnation);
  sqlite3_bind_int64(statement, 2, row->n);
  uint64_t bound = y->bound[row->table];
  for (int i = 0; i < y->cell_count[row->table]; i++) {
    uint64_t bit = (uint64_t)1 << i;
    if (!cell[i].is_null) {
      sqlite3_bind_int64(statement, 3 + i, cell[i].value);
      bound |= bit;
    } else if (bound & bit) {
      sqlite3_bind_null(statement, 3 + i);
      bound &= ~bit;
    }
  }
  y->bound[row->table] = bound;
  int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

// Adds to the sums what one fact means.
static int fold_fact(yardstick *y, const yardstick_row *row, const yardstick_cell *cell,
                     const yardstick_row *order) {
  int64_t store = row->incarnation >> 48;
  if (row->table == MOVEMENTS) {
    int64_t *level = sums_of(&y->stocks, store, cell[MOVEMENT_INGREDIENT].value,
                             cell[MOVEMENT_INGREDIENT + 1].value, 0);
    if (level == NULL) return SQLITE_NOMEM;
    level[0] += cell[MOVEMENT_QUANTITY].value;
    return SQLITE_OK;
  }
  int64_t *state = sums_of(&y->orders, row->incarnation, row->order_n, 0, 0);
  if (state == NULL) return SQLITE_NOMEM;
  if (row->table == ORDERS) {
    state[0] = cell[ORDER_AT].value;
    state[1] = 10;
    int64_t *hour = sums_of(&y->hours, store, row->day, row->hour, 0);
    if (hour == NULL) return SQLITE_NOMEM;
    hour[0] += 1;
  } else if (row->table == LINES) {
    int64_t cents = cell[LINE_QUANTITY].value * cell[LINE_CENTS].value;
    state[2] += cents;
    int64_t *hour = sums_of(&y->hours, store, order->day, order->hour, 0);
    int64_t *product = sums_of(&y->products, store, order->day, cell[LINE_SIZE].value,
                               cell[LINE_SIZE + 1].value);
    if (hour == NULL || product == NULL) return SQLITE_NOMEM;
    hour[1] += cents;
    product[0] += 2 * cell[LINE_QUANTITY].value;
    product[1] += cents;
  } else if (row->table == PAYMENTS) {
    state[3] += cell[PAYMENT_CENTS].value;
  } else if (row->table == ORDER_EVENTS && cell[EVENT_STEP].value > state[1]) {
    state[1] = cell[EVENT_STEP].value;
  }
  return SQLITE_OK;
}

static int run(sqlite3_stmt *statement) {
  int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int yardstick_write(yardstick *y, const yardstick_row *rows, const yardstick_cell *cells,
                    const int32_t *ends, int32_t end_count) {
  int32_t next = 0;
  const yardstick_row *order = rows;
  for (int32_t i = 0; i < end_count; i++) {
    int code = run(y->begin);
    for (; code == SQLITE_OK && next < ends[i]; next++) {
      const yardstick_cell *cell = cells + rows[next].first_cell;
      if (rows[next].table == ORDERS) order = rows + next;
      code = insert_fact(y, rows + next, cell);
      if (code == SQLITE_OK) code = fold_fact(y, rows + next, cell, order);
    }
    if (code == SQLITE_OK) code = sums_flush(&y->orders, y->order, 2, 4);
    if (code == SQLITE_OK) code = sums_flush(&y->stocks, y->stock, 3, 1);
    if (code == SQLITE_OK) code = sums_flush(&y->hours, y->hour, 3, 2);
    if (code == SQLITE_OK) code = sums_flush(&y->products, y->product, 4, 2);
    if (code == SQLITE_OK) code = run(y->commit);
    if (code != SQLITE_OK) {
      fprintf(stderr, "yardstick: %s\n", sqlite3_errmsg(y->database));
      sqlite3_exec(y->database, "ROLLBACK", NULL, NULL, NULL);
      return code;
    }
  }
  return SQLITE_OK;
}

void yardstick_close(yardstick *y) {
  if (y == NULL) return;
  sqlite3_finalize(y->begin);
  sqlite3_finalize(y->commit);
  for (int i = 0; i < TABLES; i++) sqlite3_finalize(y->insert[i]);
  sqlite3_finalize(y->order);
  sqlite3_finalize(y->stock);
  sqlite3_finalize(y->hour);
  sqlite3_finalize(y->product);
  sums_close(&y->orders);
  sums_close(&y->stocks);
  sums_close(&y->hours);
  sums_close(&y->products);
  sqlite3_close(y->database);
  free(y);
}
