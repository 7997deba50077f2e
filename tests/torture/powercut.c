/*
 * powercut DIR: what a power cut leaves of a filesystem. Prints the highest
 * SEQ that DIR/durable promises, and at once shuts the filesystem down
 * without writing out anything (FS_IOC_SHUTDOWN, which ext4, XFS and f2fs
 * know; root only). Afterwards everything on it fails until it is unmounted
 * and mounted again. Test equipment.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/opts.h"

/* linux/fs.h has these only since 6.10; the numbers are the kernel's. */
#define SHUTDOWN _IOR('X', 125, uint32_t)
#define SHUTDOWN_NOLOGFLUSH 2
#define NAME "durable "

int
main(int argc, char **argv)
{
	uint32_t how = SHUTDOWN_NOLOGFLUSH;
	char text[64] = "";
	int dir, durable;

	log_init("powercut");
	if (argc != 2)
		opts_usage("powercut DIR");
	dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		fatal(EX_NOINPUT, "%s", argv[1]);
	durable = openat(dir, "durable", O_RDONLY | O_CLOEXEC);
	if (durable != -1 && read(durable, text, sizeof(text) - 1) == -1)
		fatal(EX_NOINPUT, "%s/durable", argv[1]);
	if (ioctl(dir, SHUTDOWN, &how) == -1)
		fatal(EX_OSERR, "%s: shutting down its filesystem", argv[1]);
	printf("%llu\n", strncmp(text, NAME, strlen(NAME)) == 0
			     ? strtoull(text + strlen(NAME), NULL, 10)
			     : 0);
	return EX_OK;
}
