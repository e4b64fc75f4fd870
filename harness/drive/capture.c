/* capture.c - capture files packet by packet. */
#include "harness/drive/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/draft.h"

/* The file format has 32 bits for the seconds. */
#define SECONDS_END ((int64_t)1 << 32)

/* libpcap reads through stdio, whose own buffer is one page, and which locks at every call. */
#define READ_BUF ((size_t)1 << 18)

#define MAGIC_NSEC 0xa1b23c4dU

struct capture {
	pcap_t *pcap;
	char *path;
	int link;
	uint64_t number;
};

struct capture_writer {
	struct draft draft;
};

/* libpcap's text for errors of the file itself; without it "Invalid argument" would be all. */
static int open_pcap(struct capture *c, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *f;

	if (!strcmp(c->path, "-")) {
		f = stdin;
	} else {
		f = fopen(c->path, "rbe");
		if (!f)
			return err_set(err, -errno, "%s: %s", c->path, strerror(errno));
	}
	(void)setvbuf(f, NULL, _IOFBF, READ_BUF);
	(void)__fsetlocking(f, FSETLOCKING_BYCALLER);
	c->pcap = pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!c->pcap) {
		if (f != stdin)
			(void)fclose(f);
		return err_set(err, -EINVAL, "%s: not a capture: %s", c->path, why);
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

int capture_open(const char *path, struct capture **ret, struct err *err)
{
	struct capture *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return err_set(err, -ENOMEM, "%s: out of memory", path);
	c->path = strdup(path);
	r = c->path ? open_pcap(c, err) : err_set(err, -ENOMEM, "%s: out of memory", path);
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
	free(c->path);
	free(c);
}

int capture_link(const struct capture *c)
{
	return c->link;
}

uint32_t capture_snaplen(const struct capture *c)
{
	int snaplen = pcap_snapshot(c->pcap);

	return snaplen > 0 && snaplen < CAPTURE_LENGTH_MAX ? (uint32_t)snaplen : CAPTURE_LENGTH_MAX;
}

static int check_packet(const struct capture *c, const struct pcap_pkthdr *h, struct err *err)
{
	/* libpcap names the field for microseconds; it holds nanoseconds here. */
	int64_t sec = h->ts.tv_sec, nsec = h->ts.tv_usec;

	if (h->caplen > h->len)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64 ": %u bytes captured of a packet of %u bytes",
			       c->path, c->number, h->caplen, h->len);
	if (h->len > CAPTURE_LENGTH_MAX)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64 ": %u bytes long; at most %d are possible",
			       c->path, c->number, h->len, CAPTURE_LENGTH_MAX);
	if (sec < 0 || sec >= SECONDS_END || nsec < 0 || nsec >= NSEC_PER_SEC)
		return err_set(err, -ERANGE,
			       "%s: packet %" PRIu64 ": time of %" PRId64 " s and %" PRId64
			       " ns since 1970; expected 0 to %" PRId64 " s and less than 1 s",
			       c->path, c->number, sec, nsec, SECONDS_END - 1);
	return 0;
}

int capture_next(struct capture *c, struct capture_packet *ret, struct err *err)
{
	struct pcap_pkthdr *h;
	const u_char *data;
	int r;

	r = pcap_next_ex(c->pcap, &h, &data);
	if (r == PCAP_ERROR_BREAK)
		return 0;
	c->number++;
	if (r != 1)
		return err_set(err, -EINVAL, "%s: packet %" PRIu64 ": %s", c->path, c->number,
			       pcap_geterr(c->pcap));
	r = check_packet(c, h, err);
	if (r)
		return r;
	*ret = (struct capture_packet){
		.number = c->number,
		.time = (nsec_t)h->ts.tv_sec * NSEC_PER_SEC + h->ts.tv_usec,
		.captured = h->caplen,
		.length = h->len,
		.data = data,
	};
	return 1;
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

	memcpy(draft_room(&w->draft, sizeof(header)), header, sizeof(header));
	draft_add(&w->draft, p->data, p->captured);
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
