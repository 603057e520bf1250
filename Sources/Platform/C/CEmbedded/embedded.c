// Files of the repository as bytes, by C23's #embed. The list is files.inc, and it is read twice:
// first each file becomes an array named after its line in the list, then a row of the table
// (with a limit of 0, #embed yields nothing).
#include "embedded.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define JOIN_TOKENS(a, b) a##b
#define JOIN(a, b) JOIN_TOKENS(a, b)
#define BYTES JOIN(bytes_, __LINE__)

#define LIMIT 0x7fffffff
#define FILE(name) , 0}; static const unsigned char BYTES[] = {
static const unsigned char first[] __attribute__((unused)) = {0
#include "files.inc"
, 0};
#undef FILE
#undef LIMIT

#define LIMIT 0
#define FILE(name) {name, BYTES, sizeof BYTES - 1},
static const struct embedded_file files[] = {
#include "files.inc"
{0, 0, 0}};

size_t embedded_count(void) { return sizeof files / sizeof files[0] - 1; }

struct embedded_file embedded_at(size_t index) { return files[index]; }
