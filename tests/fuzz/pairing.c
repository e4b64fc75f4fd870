/* pairing.c - two hostile captures matched, and their flows and streams counted. */
#include "probes/tap/pairing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/bytes.h"
#include "harness/base/err.h"
#include "probes/tap/digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct count {
	uint64_t pairs, copies, left;
};

static void on_pair(void *arg, int side, const struct match_packet *first,
		    const struct match_packet *second)
{
	struct count *c = arg;

	if (side < 0 || side > 1 || first->identity != second->identity ||
	    second->time < first->time)
		abort();
	c->pairs++;
}

static void on_copy(void *arg, int side, const struct match_packet *original,
		    const struct match_packet *copy)
{
	struct count *c = arg;

	(void)side;
	if (original->identity != copy->identity)
		abort();
	c->copies++;
}

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct count *c = arg;

	(void)side;
	if (arrived != MATCH_UNSEEN && arrived < p->time)
		abort();
	c->left++;
}

/* Two files in memory, made once. */
struct files {
	int fd[2];
	char path[2][40];
};

static struct files *the_files(void)
{
	static struct files f = { .fd = { -1, -1 } };

	for (int i = 0; i < 2 && f.fd[1] < 0; i++) {
		f.fd[i] = memfd_create("capture", MFD_CLOEXEC);
		if (f.fd[i] < 0)
			abort();
		(void)snprintf(f.path[i], sizeof(f.path[i]), "/proc/self/fd/%d", f.fd[i]);
	}
	return &f;
}

#define FILE_MAX 16384

/* What a file will hold. */
struct content {
	uint8_t v[FILE_MAX];
	size_t n;
};

static void put(struct content *c, const void *data, size_t n)
{
	if (n > FILE_MAX - c->n)
		return;
	memcpy(c->v + c->n, data, n);
	c->n += n;
}

static void begin(struct content *c, uint32_t link)
{
	const uint32_t head[6] = { 0xa1b23c4d, 4U << 16 | 2, 0, 0, 96, link };

	c->n = 0;
	put(c, head, sizeof(head));
}

static void put_packet(struct content *c, nsec_t time, const uint8_t *data, size_t n, size_t cut)
{
	const uint32_t head[4] = { (uint32_t)(time / NSEC_PER_SEC), (uint32_t)(time % NSEC_PER_SEC),
				   (uint32_t)(n - cut), (uint32_t)n };

	put(c, head, sizeof(head));
	put(c, data, n - cut);
}

/* Two captures out of packets of one kind of link: each is sent, then perhaps seen at the other
 * side, once or twice, sooner or later, cut or altered. */
static void compose(struct bytes *in, struct content c[2])
{
	static const uint32_t links[] = { 101, 1, 113, 276 };
	uint32_t link = links[bytes_u8(in) & 3];
	nsec_t now = 1000 * NSEC_PER_SEC, later;

	begin(&c[0], link);
	begin(&c[1], link);
	while (in->left > 3) {
		uint8_t how = bytes_u8(in), delay = bytes_u8(in), n = bytes_u8(in) & 127;
		const uint8_t *data = in->at;
		int side = how & 1;

		if (!bytes_take(in, n))
			return;
		now += how & 2 ? -delay * NSEC_PER_MSEC : delay * NSEC_PER_USEC;
		later = now + (how & 64 ? -1 : 1) * delay * NSEC_PER_MSEC;
		put_packet(&c[side], now, data, n, 0);
		if (how & 4)
			put_packet(&c[!side], later, data, n, how & 8 ? n / 4 : 0);
		if (how & 16)
			put_packet(&c[how & 32 ? side : !side], later + 1, data, n, 0);
	}
}

static void store(int fd, const uint8_t *data, size_t size)
{
	if (ftruncate(fd, 0) < 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
}

static void match(const char *a, const char *b)
{
	static const struct match_ops ops = { on_pair, on_copy, on_leave };
	struct count count = { 0 };
	const struct pairing_conf conf = {
		.paths = { a, b }, .ops = &ops, .arg = &count, .window = NSEC_PER_SEC
	};
	struct pairing told = { 0 };
	struct err err;

	(void)pairing_run(&conf, &told, &err);
	/* Every packet that may leave its link is a pair's half, a copy, or leaves alone. */
	if (count.left + count.pairs + count.copies !=
	    told.packets[0] + told.packets[1] - told.of_link[0] - told.of_link[1])
		abort();
}

static void digest(const char *a, const char *b)
{
	const struct digest_conf conf = { .seller_path = a, .buyer_path = b };
	struct digest_count count;
	struct err err;
	FILE *out = fopen("/dev/null", "we");

	(void)tap_digest(&conf, out, &count, &err);
	(void)fclose(out);
}

/* The first byte says whether the rest is two files as they are, or packets to be put in files. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct content c[2];
	const struct files *f = the_files();
	struct bytes in = bytes_of(data, size);
	size_t first;

	if (size < 4)
		return 0;
	if (bytes_u8(&in) & 128) {
		first = bytes_be16(&in) % (size - 2);
		store(f->fd[0], data + 3, first);
		store(f->fd[1], data + 3 + first, size - 3 - first);
	} else {
		compose(&in, c);
		store(f->fd[0], c[0].v, c[0].n);
		store(f->fd[1], c[1].v, c[1].n);
	}
	match(f->path[0], f->path[1]);
	digest(f->path[0], f->path[1]);
	return 0;
}
