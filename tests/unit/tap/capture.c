/* capture.c - writing small capture files for tests. */
#include "tests/unit/tap/capture.h"

#include <stdlib.h>
#include <string.h>

static void put32(FILE *f, uint32_t v)
{
	(void)fwrite(&v, sizeof(v), 1, f);
}

FILE *capture_create(const char *path)
{
	FILE *f = fopen(path, "we");

	if (!f)
		abort();
	put32(f, 0xa1b23c4d); /* nanoseconds, this machine's byte order */
	put32(f, 4U << 16 | 2);
	put32(f, 0);
	put32(f, 0);
	put32(f, 65535);
	put32(f, 101);
	return f;
}

void capture_add(FILE *f, nsec_t time, const void *data, size_t captured, size_t wire)
{
	put32(f, (uint32_t)(time / NSEC_PER_SEC));
	put32(f, (uint32_t)(time % NSEC_PER_SEC));
	put32(f, (uint32_t)captured);
	put32(f, (uint32_t)wire);
	(void)fwrite(data, 1, captured, f);
}

size_t capture_udp(uint8_t buf[static 2048], const struct capture_udp *u)
{
	size_t total = 28 + u->len;
	const uint8_t head[28] = {
		0x45,
		0,
		(uint8_t)(total >> 8),
		(uint8_t)total,
		(uint8_t)(u->id >> 8),
		(uint8_t)u->id,
		0,
		0,
		64,
		17,
		0,
		0,
		10,
		0,
		0,
		u->from,
		10,
		0,
		0,
		u->to,
		(uint8_t)(u->port >> 8),
		(uint8_t)u->port,
		(uint8_t)(u->port >> 8),
		(uint8_t)u->port,
		(uint8_t)((u->len + 8) >> 8),
		(uint8_t)(u->len + 8),
		0,
		0,
	};

	memcpy(buf, head, sizeof(head));
	memmove(buf + sizeof(head), u->payload, u->len);
	return total;
}

size_t capture_rtp(uint8_t buf[static 2048], const struct capture_rtp *r)
{
	const uint8_t head[12] = {
		0x80,
		(uint8_t)((r->marker ? 0x80 : 0) | r->type),
		(uint8_t)(r->seq >> 8),
		(uint8_t)r->seq,
		(uint8_t)(r->timestamp >> 24),
		(uint8_t)(r->timestamp >> 16),
		(uint8_t)(r->timestamp >> 8),
		(uint8_t)r->timestamp,
		(uint8_t)(r->ssrc >> 24),
		(uint8_t)(r->ssrc >> 16),
		(uint8_t)(r->ssrc >> 8),
		(uint8_t)r->ssrc,
	};

	memcpy(buf, head, sizeof(head));
	memset(buf + sizeof(head), (int)(r->seq & 0xff), r->bytes);
	return sizeof(head) + r->bytes;
}
