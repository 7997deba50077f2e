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

/* fsync of the folder that holds path, so that a new name in it lasts. */
int file_sync_folder(const char *path) __attribute__((warn_unused_result));

#endif
