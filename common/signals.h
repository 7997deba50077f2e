/*
 * SIGTERM and SIGINT ask to stop, SIGUSR1 asks for the counters, SIGPIPE is
 * ignored (writes fail with EPIPE). From the first stop signal on a timer
 * interrupts every blocking call each 100 ms, so that a signal that comes
 * just before a call blocks is never slept through, and no stalled pipe or
 * peer can hold a process that was told to end.
 */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/* Installs the handlers, without SA_RESTART: blocking calls give EINTR. */
void signals_init(void);
/* SIGTERM or SIGINT came. */
bool signals_stop_asked(void);
/* It came more than ms milliseconds ago. */
bool signals_stop_older(int64_t ms);
/* True once for each SIGUSR1. */
bool signals_report_asked(void);
/* Ends the process as SIGPIPE does by default: quietly, for a writer whose
 * reader has gone. */
void signals_die_of_sigpipe(void) __attribute__((noreturn));

#endif
