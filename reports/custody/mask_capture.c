/* mask_capture.c - pcap and pcapng, packet by packet, as they are. */
#include "reports/custody/mask_capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "reports/custody/mask.h"

/* draft-ietf-opsawg-pcap */
#define PCAP_USEC   0xa1b2c3d4U
#define PCAP_NSEC   0xa1b23c4dU
#define PCAP_HEADER 24
#define PCAP_RECORD 16
#define LINK_MASK   0xffffU /* above are the lengths of frame check sequences */

/* draft-ietf-opsawg-pcapng */
enum {
	BLOCK_INTERFACE = 1,
	BLOCK_OLD_PACKET = 2,
	BLOCK_SIMPLE = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
};

#define BLOCK_SECTION 0x0a0d0d0aU
#define ORDER_MAGIC   0x1a2b3c4dU
#define BLOCK_LEAST   12
#define INTERFACES    256

/* More than any packet that libpcap takes, and any block around it. */
#define BLOCK_MAX (1U << 20)

struct copy {
	struct mask *mask;
	const char *name;
	FILE *in, *out;
	struct err *err;
	bool swapped;
	uint64_t number; /* of packets or blocks, for messages */
	uint8_t *buf;    /* of BLOCK_MAX bytes */
	/* pcap has one, pcapng one for each interface of the section */
	uint16_t links[INTERFACES];
	uint32_t snaplens[INTERFACES];
	size_t link_count;
};

static uint32_t read32(const struct copy *c, const uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return c->swapped ? __builtin_bswap32(v) : v;
}

static uint16_t read16(const struct copy *c, const uint8_t *at)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
	return c->swapped ? __builtin_bswap16(v) : v;
}

static bool is_pcap(uint32_t magic)
{
	return magic == PCAP_USEC || magic == PCAP_NSEC;
}

bool mask_capture_begins(const uint8_t magic[static 4])
{
	uint32_t v;

	memcpy(&v, magic, sizeof(v));
	return v == BLOCK_SECTION || is_pcap(v) || is_pcap(__builtin_bswap32(v));
}

static int bad(const struct copy *c, const char *what)
{
	return err_set(c->err, -EBADMSG, "%s: packet or block %llu: %s", c->name,
		       (unsigned long long)c->number, what);
}

static int put(const struct copy *c, const uint8_t *data, size_t n)
{
	errno = 0;
	if (fwrite(data, 1, n, c->out) == n)
		return 0;
	return err_set(c->err, errno ? -errno : -EIO, "%s: its copy: %s", c->name,
		       strerror(errno ? errno : EIO));
}

/* 1 when all n bytes were there, 0 when the file ends before them, or a negative errno. */
static int get(const struct copy *c, uint8_t *ret, size_t n)
{
	if (fread(ret, 1, n, c->in) == n)
		return 1;
	return ferror(c->in) ? err_set(c->err, -EIO, "%s: %s", c->name, strerror(errno)) : 0;
}

static int add_link(struct copy *c, uint16_t link, uint32_t snaplen)
{
	if (!packet_link_known(link))
		return err_set(c->err, -EPROTONOSUPPORT,
			       "%s: link type %u: where its addresses are is not known", c->name,
			       link);
	if (c->link_count == INTERFACES)
		return bad(c, "too many interfaces");
	c->links[c->link_count] = link;
	c->snaplens[c->link_count++] = snaplen;
	return 0;
}

/* One packet with its header; 1 for the next, 0 at the end. */
static int copy_record(struct copy *c, bool *ret_cut)
{
	uint32_t captured;
	long at = ftell(c->in);
	int r = get(c, c->buf, PCAP_RECORD);

	c->number++;
	if (r <= 0) {
		*ret_cut = r == 0 && ftell(c->in) != at;
		return r;
	}
	captured = read32(c, c->buf + 8);
	if (captured > BLOCK_MAX - PCAP_RECORD)
		return bad(c, "an impossible length");
	r = get(c, c->buf + PCAP_RECORD, captured);
	if (r <= 0) {
		*ret_cut = r == 0;
		return r;
	}
	mask_packet(c->mask, c->links[0], c->buf + PCAP_RECORD, captured);
	r = put(c, c->buf, PCAP_RECORD + captured);
	return r < 0 ? r : 1;
}

static int copy_pcap(struct copy *c, bool *ret_cut)
{
	int r = get(c, c->buf + 4, PCAP_HEADER - 4);

	if (r <= 0)
		return r < 0 ? r : bad(c, "ends in its header");
	r = add_link(c, (uint16_t)(read32(c, c->buf + 20) & LINK_MASK), 0);
	if (r == 0)
		r = put(c, c->buf, PCAP_HEADER);
	if (r == 0)
		do
			r = copy_record(c, ret_cut);
		while (r > 0);
	return r;
}

/* The packet at offset from of a block, of captured bytes. */
static int mask_block_packet(struct copy *c, uint32_t interface, uint32_t from, uint32_t captured,
			     uint32_t length)
{
	uint32_t padded = (captured + 3) & ~3U;

	if (interface >= c->link_count)
		return bad(c, "of an interface that is not described");
	if (captured > length || from + padded > length - 4)
		return bad(c, "longer than its block");
	mask_packet(c->mask, c->links[interface], c->buf + from, captured);
	mask_chars(c->mask, (char *)c->buf + from + padded, length - 4 - from - padded);
	return 0;
}

static int mask_simple(struct copy *c, uint32_t length)
{
	uint32_t captured = read32(c, c->buf + 8), room = length - 16;

	if (captured > room)
		captured = room;
	if (c->link_count && c->snaplens[0] && captured > c->snaplens[0])
		captured = c->snaplens[0];
	return mask_block_packet(c, 0, 12, captured, length);
}

/* Options of an interface: addresses of its own, and texts. */
static void mask_interface_options(struct copy *c, uint8_t *data, size_t n)
{
	while (n >= 4 && read16(c, data)) {
		uint16_t code = read16(c, data);
		size_t length = read16(c, data + 2), padded = (length + 3) & ~(size_t)3;

		if (padded > n - 4)
			break;
		if (code == 4 && length == 8)
			mask_ipv4(c->mask, data + 4);
		else if (code == 5 && length == 17)
			mask_ipv6(c->mask, data + 4);
		else if (code == 6 && length == 6)
			mask_mac(c->mask, data + 4);
		else if (code == 7)
			memset(data + 4, 0, length); /* EUI-64 */
		else
			mask_chars(c->mask, (char *)data + 4, length);
		data += 4 + padded;
		n -= 4 + padded;
	}
}

static int mask_interface(struct copy *c, uint32_t length)
{
	int r;

	if (length < 20)
		return bad(c, "too short for an interface");
	r = add_link(c, read16(c, c->buf + 8), read32(c, c->buf + 12));
	if (r == 0)
		mask_interface_options(c, c->buf + 16, length - 20);
	return r;
}

/* A section has its own byte order and interfaces. */
static int begin_section(struct copy *c)
{
	uint32_t order;

	memcpy(&order, c->buf + 8, sizeof(order));
	c->swapped = order == __builtin_bswap32(ORDER_MAGIC);
	c->link_count = 0;
	return order == ORDER_MAGIC || c->swapped ? 0 : bad(c, "a section of no byte order");
}

/* Changes the block of length bytes in buf; 1 when it is to be left out. */
static int mask_block(struct copy *c, uint32_t type, uint32_t length)
{
	switch (type) {
	case BLOCK_SECTION:
		if (length < 28)
			return bad(c, "too short for a section");
		mask_chars(c->mask, (char *)c->buf + 24, length - 28);
		/* what it says of its length may not be so any more */
		memset(c->buf + 16, 0xff, 8);
		return 0;
	case BLOCK_INTERFACE:
		return mask_interface(c, length);
	case BLOCK_PACKET:
	case BLOCK_OLD_PACKET:
		if (length < 32)
			return bad(c, "too short for a packet");
		return mask_block_packet(
			c, type == BLOCK_PACKET ? read32(c, c->buf + 8) : read16(c, c->buf + 8), 28,
			read32(c, c->buf + 20), length);
	case BLOCK_SIMPLE:
		return length < 16 ? bad(c, "too short for a packet") : mask_simple(c, length);
	case BLOCK_STATISTICS:
		mask_chars(c->mask, (char *)c->buf + 8, length - BLOCK_LEAST);
		return 0;
	default:
		return 1;
	}
}

/* One block of which the type is in buf already; 1 for the next, 0 at the end. */
static int copy_block(struct copy *c, bool *ret_cut)
{
	uint32_t length, type;
	int r = get(c, c->buf + 4, 8);

	if (r > 0 && read32(c, c->buf) == BLOCK_SECTION)
		r = begin_section(c) < 0 ? -EBADMSG : 1;
	if (r <= 0) {
		*ret_cut = r == 0;
		return r;
	}
	type = read32(c, c->buf);
	length = read32(c, c->buf + 4);
	if (length < BLOCK_LEAST || length > BLOCK_MAX || length % 4)
		return bad(c, "an impossible length");
	r = get(c, c->buf + 12, length - 12);
	if (r <= 0) {
		*ret_cut = r == 0;
		return r;
	}
	r = mask_block(c, type, length);
	if (r == 0)
		r = put(c, c->buf, length);
	return r < 0 ? r : 1;
}

static int copy_blocks(struct copy *c, bool *ret_cut)
{
	int r;

	do {
		long at;

		r = copy_block(c, ret_cut);
		c->number++;
		if (r <= 0)
			break;
		at = ftell(c->in);
		r = get(c, c->buf, 4);
		*ret_cut = r == 0 && ftell(c->in) != at;
	} while (r > 0);
	return r;
}

static int copy_capture(struct copy *c, bool *ret_cut)
{
	int r = get(c, c->buf, 4);

	if (r <= 0)
		return r < 0 ? r : bad(c, "the file is empty");
	c->swapped = is_pcap(__builtin_bswap32(read32(c, c->buf)));
	if (is_pcap(read32(c, c->buf)))
		return copy_pcap(c, ret_cut);
	if (read32(c, c->buf) == BLOCK_SECTION)
		return copy_blocks(c, ret_cut);
	return bad(c, "no capture that is known: pcap and pcapng are");
}

int mask_capture(struct mask *mask, const char *name, FILE *in, FILE *out, bool *ret_cut,
		 struct err *err)
{
	struct copy *c = calloc(1, sizeof(*c));
	uint8_t *buf = malloc(BLOCK_MAX);
	int r;

	*ret_cut = false;
	if (c && buf) {
		*c = (struct copy){ mask, name, in, out, err, .buf = buf };
		r = copy_capture(c, ret_cut);
	} else {
		r = err_set(err, -ENOMEM, "out of memory");
	}
	free(buf);
	free(c);
	return r;
}
