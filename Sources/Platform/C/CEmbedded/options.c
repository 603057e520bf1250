#include "options.h"

#include <stddef.h>

void options_restart(void) {
  optind = 0; // glibc: 0, not 1, also forgets the place inside a cluster of short options.
  opterr = 0;
}

struct option_step options_next(
    int argc, char *const *argv, const char *short_names, const struct option *long_names) {
  optarg = NULL;
  optopt = 0;
  int value = getopt_long(argc, argv, short_names, long_names, NULL);
  return (struct option_step){value, optopt, optind, optarg};
}
