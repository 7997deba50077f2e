/* links: receiver */
/* One bit flipped at every bit, and every file cut at every byte: what comes
 * out is exactly the frames that were not hit, and the counts are exact. */
#include "common/ack.h"
#include "tests/tap.h"
#include "tests/unit/journal_folder.h"

#define FRAMES 9
#define SEGMENTS 3
#define PER_SEGMENT (FRAMES / SEGMENTS)

static struct text segments[SEGMENTS], all, out;
static struct {
	int segment;
	size_t from, to; /* in its segment: to is behind the LF */
	size_t at;       /* in all */
} place[FRAMES];

static void
make(void)
{
	struct ack a;
	int s, i = 0;
	size_t from;
	char *lf;

	all.n = 0;
	for (s = 0; s < SEGMENTS; s++) {
		segment_put(&segments[s], (uint64_t)s * PER_SEGMENT + 1,
		    (uint64_t)(s + 1) * PER_SEGMENT, "J J");
		for (from = 1; from < segments[s].n; i++) {
			place[i].segment = s;
			place[i].from = from;
			lf = memchr(segments[s].p + from, '\n',
			    segments[s].n - from);
			place[i].to = (size_t)(lf - segments[s].p) + 1;
			place[i].at = all.n;
			add_bytes(&all, segments[s].p + from,
			    place[i].to - from);
			from = place[i].to;
		}
	}
	set_durable(FRAMES);
	/* So that a first segment that is gone was not trimmed. */
	must(ack_open(&a, folder_ack) == 0, "ack");
	ack_close(&a);
}

/* Whether damage to the byte at is in the way of frame i: in it, or in the LF
 * in front of it. */
static bool
hit(int i, int segment, size_t at)
{
	return place[i].segment == segment && at + 1 >= place[i].from &&
	       at < place[i].to;
}

/* Plays; true if just the frames that are not lost come, and as many are
 * counted missing. */
static bool
plays(const bool lost[static FRAMES], int damaged)
{
	static struct text want;
	struct replay r;
	uint64_t missing = 0;
	int i;

	want.n = 0;
	for (i = 0; i < FRAMES; i++) {
		missing += lost[i];
		if (!lost[i])
			add_bytes(&want, all.p + place[i].at,
			    place[i].to - place[i].from);
	}
	play_all(&r, &out);
	return same_text(&out, &want) && r.missing == missing &&
	       r.frames == FRAMES - missing &&
	       (damaged == -1 || r.account.damaged == (uint64_t)damaged);
}

/* Lines that are no frame, once the bit is flipped: an LF ended its frame and
 * is gone, or came and cut one in two (perhaps with an empty half). At the
 * end of the file the line is torn, and no damage. */
static int
damaged_lines(const struct text *t, size_t at, char was)
{
	if (was == '\n')
		return at + 1 < t->n;
	if (t->p[at] == '\n' && t->p[at + 1] != '\n')
		return 2;
	return 1;
}

static void
bits(void)
{
	bool lost[FRAMES];
	size_t at;
	int s, bit, i, wrong = 0, twice = 0, tried = 0;
	char was;

	for (s = 0; s < SEGMENTS; s++) {
		struct text *t = &segments[s];
		uint64_t first = (uint64_t)s * PER_SEGMENT + 1;

		for (at = 0; at < t->n; at++)
			for (bit = 0; bit < 8; bit++, tried++) {
				was = t->p[at];
				t->p[at] = (char)(was ^ 1 << bit);
				file_put(segment_of(first), t->p, t->n);
				for (i = 0; i < FRAMES; i++)
					lost[i] = hit(i, s, at);
				wrong +=
				    !plays(lost, damaged_lines(t, at, was));
				twice += damaged_lines(t, at, was) == 2;
				t->p[at] = was;
			}
		file_put(segment_of(first), t->p, t->n);
	}
	is_int(wrong, 0, "one bit flipped: only the frames hit are lost");
	ok(tried > 4000 && twice >= FRAMES, "of %d bits, %d made an LF", tried,
	    twice);
}

/* What stands behind the cut: nothing, zeros, or another program's bytes. */
static void
cuts(const char *fill, size_t fill_n, const char *what)
{
	static struct text cut;
	bool lost[FRAMES];
	size_t at;
	int s, i, wrong = 0;

	for (s = 0; s < SEGMENTS; s++) {
		struct text *t = &segments[s];
		uint64_t first = (uint64_t)s * PER_SEGMENT + 1;

		for (at = 0; at < t->n; at++) {
			cut.n = 0;
			add_bytes(&cut, t->p, at);
			add_bytes(&cut, fill, fill_n);
			file_put(segment_of(first), cut.p, cut.n);
			for (i = 0; i < FRAMES; i++)
				lost[i] =
				    place[i].segment == s && at < place[i].to;
			wrong += !plays(lost, 0);
		}
		must(unlink(path_of(segment_of(first))) == 0, "unlink");
		for (i = 0; i < FRAMES; i++)
			lost[i] = place[i].segment == s;
		wrong += !plays(lost, 0);
		file_put(segment_of(first), t->p, t->n);
	}
	is_int(wrong, 0, what);
}

/* Whatever its bytes are, "durable" lets nothing more pass than it said. */
static void
durable(void)
{
	static struct text want;
	struct replay r;
	char file[DURABLE_BYTES], was;
	int fd, bit, beyond = 0, played = 0;
	size_t at;

	set_durable(5);
	fd = open(path_of("durable"), O_RDONLY);
	must(fd != -1 && read(fd, file, sizeof(file)) == DURABLE_BYTES, "read");
	(void)close(fd);
	for (at = 0; at < sizeof(file); at++) {
		for (bit = 0; bit < 8; bit++) {
			was = file[at];
			file[at] = (char)(was ^ 1 << bit);
			file_put("durable", file, sizeof(file));
			play_all(&r, &out);
			beyond += out.n != 0 && r.next > 6;
			played += out.n != 0;
			file[at] = was;
		}
		file_put("durable", file, at);
		play_all(&r, &out);
		beyond += r.next > 6;
	}
	is_int(beyond, 0, "a damaged durable lets nothing more pass");
	/* The LF at its end is of no meaning. */
	ok(played <= 8, "or nothing at all");
	file_put("durable", file, sizeof(file));
	want.n = 0;
	add_bytes(&want, all.p, place[5].at);
	play_all(&r, &out);
	ok(same_text(&out, &want), "unharmed, just what it says");
	set_durable(FRAMES);
}

/* A damaged ack file may make frames come again, and never keeps one back. */
static void
ack(void)
{
	static char file[ACK_SLOTS * ACK_SLOT];
	struct ack a;
	struct replay r;
	size_t at;
	int fd, bit, wrong = 0, early = 0;

	must(ack_open(&a, folder_ack) == 0 && ack_write(&a, 2) == 0 &&
		 ack_write(&a, 4) == 0,
	    "ack");
	ack_close(&a);
	fd = open(folder_ack, O_RDONLY);
	must(fd != -1 && read(fd, file, sizeof(file)) == sizeof(file), "read");
	(void)close(fd);
	play_all(&r, &out);
	ok(out.n == all.n - place[4].at &&
		memcmp(out.p, all.p + place[4].at, out.n) == 0,
	    "it begins behind the acknowledged");
	for (at = 0; at < sizeof(file); at++)
		for (bit = 0; bit < 8; bit++) {
			file[at] = (char)(file[at] ^ 1 << bit);
			file_put("ack", file, sizeof(file));
			play_all(&r, &out);
			wrong +=
			    out.n < all.n - place[4].at ||
			    memcmp(out.p, all.p + all.n - out.n, out.n) != 0 ||
			    r.missing != 0;
			early += out.n == all.n - place[2].at;
			file[at] = (char)(file[at] ^ 1 << bit);
		}
	is_int(wrong, 0, "one bit of ack flipped: never too late");
	ok(early > 200, "the other slot counts then (%d bits)", early);
	for (at = 0; at <= sizeof(file); at++) {
		file_put("ack", file, at);
		play_all(&r, &out);
		wrong += out.n < all.n - place[4].at || r.missing != 0;
	}
	is_int(wrong, 0, "ack cut at every byte: the same");
	must(unlink(folder_ack) == 0, "unlink");
}

int
main(void)
{
	bool lost[FRAMES] = {false};

	hush();
	folder_make();
	make();
	ok(plays(lost, 0), "unharmed, all of it");
	bits();
	cuts("", 0, "cut at every byte");
	cuts("\0\0\0\0\0\0\0\0\0", 9, "and zeros behind");
	durable();
	ack();
	folder_remove();
	return done();
}
