#include "common/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/log.h"

#define INTERVAL_MS 2000
#define TEXT_MAX 65536

void
metrics_init(struct metrics *m, struct metric *list, size_t n, const char *path)
{
	*m = (struct metrics){.list = list, .n = n, .path = path};
}

static int
render(const struct metrics *m, struct buf *b)
{
	const struct metric *x;

	for (x = m->list; x < m->list + m->n; x++)
		if (buf_addf(b, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n",
			x->name, x->help, x->name,
			x->gauge ? "gauge" : "counter", x->name,
			(unsigned long long)x->value) == -1)
			return -1;
	return 0;
}

static void
complain(const char *path)
{
	const char *name = log_visible(slice_of(path));

	if (errno == EINVAL)
		log_warnx("metrics file %s: not a regular file", name);
	else
		log_warn("metrics file %s", name);
}

void
metrics_write(struct metrics *m)
{
	struct buf b;

	if (m->path == NULL)
		return;
	m->next_ms = clock_mono_ms() + INTERVAL_MS;
	buf_init(&b, TEXT_MAX);
	if (render(m, &b) == 0 &&
	    file_replace(m->path, b.p, b.n, 0644, false) == 0)
		m->warned = false;
	else if (!m->warned) {
		complain(m->path);
		m->warned = true;
	}
	buf_clear(&b);
}

void
metrics_tick(struct metrics *m)
{
	if (m->path != NULL && clock_mono_ms() >= m->next_ms)
		metrics_write(m);
}

void
metrics_print(const struct metrics *m)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	/* One write: a stalled reader must not outlast a stop signal. */
	if (render(m, &b) == -1 ||
	    (b.n > 0 && write(STDERR_FILENO, b.p, b.n) == -1))
		log_warn("counters");
	buf_clear(&b);
}
