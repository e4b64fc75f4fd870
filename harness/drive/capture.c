/* capture.c - capture files packet by packet. */
#include "harness/drive/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/draft.h"
#include "harness/drive/feed.h"

/* The file format has 32 bits for the seconds. */
#define SECONDS_END ((int64_t)1 << 32)

/* The plain form: a file's header, then a header and the bytes of each packet. */
#define FILE_HEADER   24
#define PACKET_HEADER 16
#define MAGIC_USEC    0xa1b2c3d4U
#define MAGIC_NSEC    0xa1b23c4dU

struct capture {
	struct feed feed;
	pcap_t *pcap;
	char *path;
	int link;
	uint32_t snaplen;
	bool plain;    /* its packets are read here, not by libpcap */
	bool swapped;  /* plain: numbers have the other byte order */
	nsec_t moment; /* plain: what a packet's time after its second counts */
	uint64_t number;
};

struct capture_writer {
	struct draft draft;
};

static uint32_t number_at(const struct capture *c, const uint8_t *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return c->swapped ? __builtin_bswap32(number) : number;
}

/* Is this the header of a plain capture of version 2.4? Older ones and relatives of the form are
 * left to libpcap, and so are cooked packets, of which it may turn bytes. */
static bool is_plain(struct capture *c, const uint8_t *header)
{
	uint16_t version[2];
	uint32_t magic = number_at(c, header);

	c->swapped =
		magic == __builtin_bswap32(MAGIC_USEC) || magic == __builtin_bswap32(MAGIC_NSEC);
	magic = number_at(c, header);
	c->moment = magic == MAGIC_USEC ? NSEC_PER_USEC : 1;
	memcpy(version, header + sizeof(magic), sizeof(version));
	return (magic == MAGIC_USEC || magic == MAGIC_NSEC) &&
	       version[0] == (c->swapped ? __builtin_bswap16(2) : 2) &&
	       version[1] == (c->swapped ? __builtin_bswap16(4) : 4) &&
	       c->link != PACKET_LINK_COOKED && c->link != PACKET_LINK_COOKED2;
}

/* Who compressed a file that begins so; NULL when nobody did. */
static const char *packer_of(const uint8_t *header)
{
	static const struct {
		const char *name, *begins;
	} packers[] = {
		{ "gzip", "\x1f\x8b" },
		{ "zstd", "\x28\xb5\x2f\xfd" },
		{ "xz", "\xfd"
			"7zXZ" },
		{ "lz4", "\x04\x22\x4d\x18" },
		{ "bzip2", "BZh" },
	};

	for (size_t i = 0; i < sizeof(packers) / sizeof(packers[0]); i++)
		if (!memcmp(header, packers[i].begins, strlen(packers[i].begins)))
			return packers[i].name;
	return NULL;
}

/* libpcap's text for errors of the file itself; without it "Invalid argument" would be all. */
static int open_pcap(struct capture *c, const uint8_t *header, struct err *err)
{
	const char *packer = packer_of(header);
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *stream = feed_stream(&c->feed);

	if (!stream)
		return err_set(err, -ENOMEM, "%s: out of memory", c->path);
	c->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!c->pcap) {
		(void)fclose(stream);
		return packer ? err_set(err, -EINVAL,
					"%s: compressed by %s: give the capture to straits unpacked",
					c->path, packer)
			      : err_set(err, -EINVAL, "%s: not a capture: %s", c->path, why);
	}
	c->link = pcap_datalink(c->pcap);
	if (!packet_link_known(c->link))
		return err_set(
			err, -EINVAL,
			"%s: link type %d (%s) cannot be read; Ethernet, raw IP, Linux cooked and "
			"loopback can",
			c->path, c->link, pcap_datalink_val_to_description_or_dlt(c->link));
	return 0;
}

static int open_file(struct capture *c, struct err *err)
{
	uint8_t header[FILE_HEADER] = { 0 };
	size_t have;
	const uint8_t *start;
	int r, snaplen;

	r = feed_open(&c->feed, c->path);
	if (r)
		return err_set(err, r, "%s: %s", c->path, strerror(-r));
	start = feed_look(&c->feed, FILE_HEADER, &have);
	if (c->feed.failed)
		return err_set(err, c->feed.failed, "%s: %s", c->path, strerror(-c->feed.failed));
	memcpy(header, start, have < FILE_HEADER ? have : FILE_HEADER);
	r = open_pcap(c, header, err);
	if (r)
		return r;
	snaplen = pcap_snapshot(c->pcap);
	c->snaplen = snaplen > 0 && snaplen < CAPTURE_LENGTH_MAX ? (uint32_t)snaplen
								 : CAPTURE_LENGTH_MAX;
	c->plain = is_plain(c, header);
	/* The stream has taken more than the header, but nothing that has not been looked at. */
	if (c->plain)
		c->feed.at = FILE_HEADER;
	return 0;
}

int capture_open(const char *path, struct capture **ret, struct err *err)
{
	struct capture *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return err_set(err, -ENOMEM, "%s: out of memory", path);
	c->path = strdup(path);
	r = c->path ? open_file(c, err) : err_set(err, -ENOMEM, "%s: out of memory", path);
	if (r) {
		capture_close(c);
		return r;
	}
	*ret = c;
	return 0;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	if (c->pcap)
		pcap_close(c->pcap);
	feed_close(&c->feed);
	free(c->path);
	free(c);
}

int capture_link(const struct capture *c)
{
	return c->link;
}

uint32_t capture_snaplen(const struct capture *c)
{
	return c->snaplen;
}

/* Checks the lengths of the packet, and sets its time to nsec after the second sec. */
static int set_time(const struct capture *c, struct capture_packet *p, int64_t sec, int64_t nsec,
		    struct err *err)
{
	if (p->captured > p->length)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64 ": %u bytes captured of a packet of %u bytes",
			       c->path, c->number, p->captured, p->length);
	if (p->length > CAPTURE_LENGTH_MAX)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64 ": %u bytes long; at most %d are possible",
			       c->path, c->number, p->length, CAPTURE_LENGTH_MAX);
	if (sec < 0 || sec >= SECONDS_END || nsec < 0 || nsec >= NSEC_PER_SEC)
		return err_set(err, -ERANGE,
			       "%s: packet %" PRIu64 ": time of %" PRId64 " s and %" PRId64
			       " ns since 1970; expected 0 to %" PRId64 " s and less than 1 s",
			       c->path, c->number, sec, nsec, SECONDS_END - 1);
	p->time = sec * NSEC_PER_SEC + nsec;
	return 1;
}

static int next_by_libpcap(struct capture *c, struct capture_packet *ret, struct err *err)
{
	struct pcap_pkthdr *h;
	const u_char *data;
	int r = pcap_next_ex(c->pcap, &h, &data);

	if (r == PCAP_ERROR_BREAK)
		return 0;
	c->number++;
	if (r != 1)
		return err_set(err, -EINVAL, "%s: packet %" PRIu64 ": %s%s", c->path, c->number,
			       pcap_geterr(c->pcap), packet_link_advice(pcap_geterr(c->pcap)));
	/* Only a first packet can be at the clock's own beginning. */
	if (c->number > 1 && !h->ts.tv_sec && !h->ts.tv_usec)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64
			       ": has no time, as in pcapng's simple packet blocks",
			       c->path, c->number);
	*ret = (struct capture_packet){
		.number = c->number,
		.captured = h->caplen,
		.length = h->len,
		.data = data,
	};
	/* libpcap names the field for microseconds; it holds nanoseconds here. */
	return set_time(c, ret, h->ts.tv_sec, h->ts.tv_usec, err);
}

/* The file ends, or cannot be read any further, inside a packet. */
static int cut_off(const struct capture *c, size_t have, size_t want, struct err *err)
{
	if (c->feed.failed)
		return err_set(err, c->feed.failed, "%s: packet %" PRIu64 ": %s", c->path,
			       c->number, strerror(-c->feed.failed));
	return err_set(err, -EINVAL,
		       "%s: packet %" PRIu64
		       ": truncated: the file has %zu of its %zu bytes (header included)",
		       c->path, c->number, have, want);
}

static int next_plain(struct capture *c, struct capture_packet *ret, struct err *err)
{
	size_t have, want;
	const uint8_t *h = feed_look(&c->feed, PACKET_HEADER, &have);
	uint32_t captured;

	if (!have && !c->feed.failed)
		return 0;
	c->number++;
	if (have < PACKET_HEADER)
		return cut_off(c, have, PACKET_HEADER, err);
	captured = number_at(c, h + 8);
	if (captured > CAPTURE_LENGTH_MAX)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64 ": %u bytes captured; at most %d are possible",
			       c->path, c->number, captured, CAPTURE_LENGTH_MAX);
	want = PACKET_HEADER + captured;
	h = feed_look(&c->feed, want, &have);
	if (have < want)
		return cut_off(c, have, want, err);
	feed_take(&c->feed, want);
	*ret = (struct capture_packet){
		.number = c->number,
		/* What goes beyond the file's own limit is no part of the packet. */
		.captured = captured < c->snaplen ? captured : c->snaplen,
		.length = number_at(c, h + 12),
		.data = h + PACKET_HEADER,
	};
	return set_time(c, ret, number_at(c, h), number_at(c, h + 4) * c->moment, err);
}

int capture_next(struct capture *c, struct capture_packet *ret, struct err *err)
{
	return c->plain ? next_plain(c, ret, err) : next_by_libpcap(c, ret, err);
}

/* The number that stands in a file for a link type: raw IP's differs from system to system. */
static uint32_t link_in_file(int link)
{
	return link == PACKET_LINK_RAW || link == PACKET_LINK_RAW_BSD ? PACKET_LINK_RAW_FILE
								      : (uint32_t)link;
}

int capture_create(const char *path, int link, uint32_t snaplen, struct capture_writer **ret,
		   struct err *err)
{
	/* Magic, version 2.4, zone and accuracy (both always 0), snaplen, link; this machine's
	 * order. */
	const uint32_t header[] = { MAGIC_NSEC, 0, 0, 0, snaplen, link_in_file(link) };
	const uint16_t version[] = { 2, 4 };
	struct capture_writer *w = calloc(1, sizeof(*w));
	uint8_t *at;
	int r;

	if (!w)
		return err_set(err, -ENOMEM, "%s: out of memory", path);
	r = draft_open(&w->draft, path, err);
	if (r) {
		free(w);
		return r;
	}
	at = draft_room(&w->draft, sizeof(header));
	memcpy(at, header, sizeof(header));
	memcpy(at + sizeof(header[0]), version, sizeof(version));
	*ret = w;
	return 0;
}

void capture_write(struct capture_writer *w, const struct capture_packet *p)
{
	const uint32_t header[] = { (uint32_t)(p->time / NSEC_PER_SEC),
				    (uint32_t)(p->time % NSEC_PER_SEC), p->captured, p->length };
	uint8_t *at;

	if (p->captured > DRAFT_ROOM - sizeof(header)) {
		draft_add(&w->draft, header, sizeof(header));
		draft_add(&w->draft, p->data, p->captured);
		return;
	}
	at = draft_room(&w->draft, sizeof(header) + p->captured);
	memcpy(at, header, sizeof(header));
	memcpy(at + sizeof(header), p->data, p->captured);
}

bool capture_failed(const struct capture_writer *w)
{
	return w->draft.failed != 0;
}

int capture_settle(struct capture_writer *w, struct err *err)
{
	return draft_settle(&w->draft, err);
}

int capture_keep(struct capture_writer *w, struct err *err)
{
	int r = draft_keep(&w->draft, err);

	free(w);
	return r;
}

void capture_drop(struct capture_writer *w)
{
	if (!w)
		return;
	draft_drop(&w->draft);
	free(w);
}
