/*
 * For tests of what ends a process or writes to its stdout and stderr: runs a
 * function in a child and keeps what it wrote. Each stream goes to a file, so
 * nothing can block on a full pipe.
 */
#ifndef TESTS_UNIT_CHILD_H
#define TESTS_UNIT_CHILD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_TEXT_MAX 8192 /* bytes that are kept of each stream */

struct child {
	int exit;   /* its code, or -1 */
	int signal; /* that ended it, or 0 */
	char out[CHILD_TEXT_MAX], err[CHILD_TEXT_MAX];
	size_t out_n, err_n;
};

static inline void
child_check(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static inline size_t
child_keep(int fd, char text[static CHILD_TEXT_MAX])
{
	ssize_t n = pread(fd, text, CHILD_TEXT_MAX - 1, 0);

	child_check(n >= 0, "pread");
	text[n] = '\0';
	child_check(close(fd) == 0, "close");
	return (size_t)n;
}

/* fn(arg) in a child, which exits 0 if fn returns. */
static inline void
child_run(struct child *c, void (*fn)(void *), void *arg)
{
	int out = memfd_create("out", MFD_CLOEXEC), status;
	int err = memfd_create("err", MFD_CLOEXEC);
	pid_t pid;

	child_check(out != -1 && err != -1 && fflush(stdout) == 0, "memfd");
	pid = fork();
	child_check(pid != -1, "fork");
	if (pid == 0) {
		child_check(dup2(out, STDOUT_FILENO) != -1 &&
				dup2(err, STDERR_FILENO) != -1,
		    "dup2");
		fn(arg);
		exit(0);
	}
	child_check(waitpid(pid, &status, 0) == pid, "waitpid");
	c->exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	c->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	c->out_n = child_keep(out, c->out);
	c->err_n = child_keep(err, c->err);
}

/* Lines of a text; a last one without LF counts too. */
static inline int
child_lines(const char *text)
{
	int n = 0;

	for (; *text != '\0'; n++) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return n;
}

#endif
