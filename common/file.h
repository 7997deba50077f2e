/* Whole files and descriptors. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Opens /dev/null on each of the descriptors 0, 1 and 2 that is closed, so
 * that no file of ours can become stdout by accident. */
void file_ensure_std(void);

/* Writes all n bytes, through EINTR. 0, or -1 with errno. */
int file_write_all(int fd, const void *p, size_t n)
    __attribute__((warn_unused_result));

/* Replaces path by n bytes: written beside it ("PATH.new"), optionally synced
 * together with its folder, renamed. 0, or -1 with errno; then path is as it
 * was, or new if only the sync of the folder failed. What is there and is no
 * regular file (a link, a device: /dev/null, /dev/stdout) is never replaced:
 * EINVAL. */
int file_replace(const char *path, const void *p, size_t n, mode_t mode,
    bool sync) __attribute__((warn_unused_result));

/*
 * Forgets what is cached of a file and is not waiting to be written: what is
 * read next comes from the disk. After a sync, for files that other processes
 * wrote before us. One of them may have ended in a sync that failed, and Linux
 * tells that once: what did not get to the disk looks clean from then on, the
 * next sync succeeds, and on ext4 even what is written to such a page later
 * stays away from the disk, because the extent below it is still marked as
 * unwritten (seen with 6.18, in tests/torture/writeback.sh).
 */
void file_forget(int fd);

/* fsync of the folder that holds path, so that a new name in it lasts. */
int file_sync_folder(const char *path) __attribute__((warn_unused_result));

#endif
