#ifndef FAULT_SHIM_H
#define FAULT_SHIM_H

/* A library for LD_PRELOAD that lets one process fail at one chosen system call.
 *
 * Every call that changes a file under one folder, and every send and receive on a TCP socket, is
 * a point; points are counted from the moment the process arms itself. What happens at which one
 * is told by the environment:
 *
 *   PIZZA_FAULT_FOLDER   the folder; its files are known by their absolute path
 *   PIZZA_FAULT_REPORT   a file outside it: a line for each point (listing), or for the one struck
 *   PIZZA_FAULT_AT       the number of the point, from 1; 0 or absent: list them all
 *   PIZZA_FAULT_KIND     kill    SIGKILL instead of the call
 *                        torn    half of what is written, then SIGKILL
 *                        io      EIO; on a socket ECONNRESET
 *                        full    ENOSPC, on calls that need space
 *                        nosync  flushing does nothing, always: the control of a power cut
 *   PIZZA_FAULT_FOREVER  1: also every point after it, until the process ends
 */

/* Points are counted from here on. */
void pizza_fault_arm(void);

#endif
