/* When a frame of the journal was received: how long the oldest one that is
 * not acknowledged waits. */
#ifndef RECEIVER_OLDEST_H
#define RECEIVER_OLDEST_H

#include <stdint.h>

/* The receive time, in microseconds since 1970, of the first whole frame from
 * SEQ seq on, in the segment of the folder dir (a descriptor) that holds seq
 * or, if that is gone, in the lowest. Found by halving: some 20 reads. 0, or
 * -1 if there is none or it cannot be read. */
int oldest_time(int dir, uint64_t seq, int64_t *time_us)
    __attribute__((warn_unused_result));

#endif
