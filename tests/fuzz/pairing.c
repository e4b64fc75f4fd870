/* pairing.c - two hostile captures matched, and their flows and streams counted. */
/* uses: probes/tap/pairing.c probes/tap/match.c probes/tap/media.c probes/tap/source.c */
/* uses: probes/tap/rtcp.c */
/* uses: probes/tap/digest.c harness/base/packet.c harness/base/flow.c harness/base/err.c */
/* uses: harness/base/record.c */
#include "probes/tap/pairing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

/* A file in memory: its path is in buf. */
static int hold(const uint8_t *data, size_t size, char buf[static 40])
{
	int fd = memfd_create("capture", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	(void)snprintf(buf, 40, "/proc/self/fd/%d", fd);
	return fd;
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
	/* Every packet is a pair's half, a copy, or leaves alone. */
	if (count.left + count.pairs + count.copies != told.packets[0] + told.packets[1])
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

/* The first two bytes say where the first capture ends. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char a[40], b[40];
	size_t first;
	int fa, fb;

	if (size < 2)
		return 0;
	first = (size_t)(data[0] << 8 | data[1]) % (size - 1);
	fa = hold(data + 2, first, a);
	fb = hold(data + 2 + first, size - 2 - first, b);
	match(a, b);
	digest(a, b);
	(void)close(fa);
	(void)close(fb);
	return 0;
}
