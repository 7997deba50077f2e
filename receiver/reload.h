/* Puts frames of old segments into the journal once more: those of segments
 * that could not be synced at the start, which are never synced again. */
#ifndef RECEIVER_RELOAD_H
#define RECEIVER_RELOAD_H

#include <stdint.h>

struct journal;

#define RELOAD_SEGMENTS 2 /* recover.h: older ones are durable */

/* Takes the frames above SEQ durable from the newest RELOAD_SEGMENTS segments
 * of the folder dir (a descriptor), up to SEQ last, and publishes them. How
 * many there were, or -1 with errno: ENOBUFS if the journal has no room. */
int64_t reload(struct journal *j, int dir, uint64_t durable, uint64_t last)
    __attribute__((warn_unused_result));

#endif
