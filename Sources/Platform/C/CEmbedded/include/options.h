#ifndef OPTIONS_H
#define OPTIONS_H

// The Glibc module of the Swift toolchain leaves <getopt.h> out, and getopt's results are
// global variables that Swift 6 refuses to read. Both are dealt with here.
#include <getopt.h>

/// What one step of getopt_long found.
struct option_step {
  int value;         ///< The option's `val`; '?' unknown, ':' argument missing, -1 the end.
  int short_name;    ///< For '?' and ':': the short option or `val` concerned, 0 for a long one.
  int next;          ///< Index in argv of the element to be looked at next.
  char *argument;    ///< The option's argument; points into argv. NULL when it has none.
};

/// Forgets where an earlier run of getopt_long stood. Callers hold a lock from here to the end.
void options_restart(void);

/// One step of getopt_long, silent on errors. Keeps no pointer after its end was reached.
struct option_step options_next(
    int argc, char *const *argv, const char *short_names, const struct option *long_names);

#endif
