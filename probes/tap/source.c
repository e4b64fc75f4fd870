/* source.c - captures through libpcap. */
#include "probes/tap/source.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "probes/tap/device.h"

/* 1 January 2200 in seconds: below what nanoseconds in 64 bits hold. */
#define TIME_MAX 7258118400

/* How long a live capture may wait in its ring, and a stop for it. */
#define WAIT_MSEC  50
#define RING_BYTES (16U << 20)

/* libpcap reads through stdio, whose own buffer of a page costs a system call for a few packets. */
#define BUFFER_BYTES ((size_t)1 << 18)

/* No more than the file needs; a pipe's size is not known. */
static size_t buffer_bytes(FILE *f)
{
	struct stat st;

	if (fstat(fileno(f), &st) < 0 || !S_ISREG(st.st_mode) || st.st_size >= (off_t)BUFFER_BYTES)
		return BUFFER_BYTES;
	return st.st_size < BUFSIZ ? BUFSIZ : (size_t)st.st_size;
}

static FILE *open_file(const char *path)
{
	FILE *f = strcmp(path, "-") != 0 ? fopen(path, "re") : stdin;

	if (f)
		(void)setvbuf(f, NULL, _IOFBF, buffer_bytes(f));
	return f;
}

int source_open(struct source *s, const char *path, struct err *err)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	FILE *f = open_file(path);
	pcap_t *p;
	int link;

	*s = (struct source){ 0 };
	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	p = pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, text);
	if (!p) {
		if (f != stdin)
			(void)fclose(f);
		return err_set(err, -EBADMSG, "%s: %s", path, text);
	}
	link = pcap_datalink(p);
	if (!packet_link_known(link)) {
		pcap_close(p);
		return err_set(err, -EPROTONOSUPPORT, "%s: link type %d is not known", path, link);
	}
	*s = (struct source){
		.pcap = p,
		.path = path,
		.link = link,
		.snaplen = (uint32_t)pcap_snapshot(p),
	};
	return 0;
}

int source_open_live(struct source *s, const char *ifname, struct err *err)
{
	pcap_t *p;
	int r;

	*s = (struct source){ 0 };
	r = device_open(ifname, SOURCE_SNAPLEN, RING_BYTES, &p, err);
	if (r < 0)
		return r;
	if (!packet_link_known(pcap_datalink(p))) {
		r = err_set(err, -EPROTONOSUPPORT, "%s: link type %d is not known", ifname,
			    pcap_datalink(p));
		pcap_close(p);
		return r;
	}
	*s = (struct source){
		.pcap = p,
		.path = ifname,
		.link = pcap_datalink(p),
		.snaplen = (uint32_t)pcap_snapshot(p),
		.live = true,
	};
	return 0;
}

uint64_t source_dropped(const struct source *s)
{
	struct pcap_stat stat;

	if (!s->live || pcap_stats(s->pcap, &stat) < 0)
		return 0;
	return (uint64_t)stat.ps_drop + stat.ps_ifdrop;
}

void source_close(struct source *s)
{
	if (s->pcap)
		pcap_close(s->pcap);
	s->pcap = NULL;
}

static bool is_stopped(const struct source *s)
{
	return s->stopped && s->stopped();
}

/* What pcap_next_ex() gives, of a live capture once there is a packet. */
static int next_record(const struct source *s, struct pcap_pkthdr **hdr, const u_char **data)
{
	struct pollfd wait = { .fd = s->live ? pcap_get_selectable_fd(s->pcap) : -1,
			       .events = POLLIN };
	int r;

	for (;;) {
		if (is_stopped(s))
			return PCAP_ERROR_BREAK;
		r = pcap_next_ex(s->pcap, hdr, data);
		if (r != 0)
			break;
		(void)poll(&wait, 1, WAIT_MSEC);
	}
	/* a read that a signal interrupted is no broken file */
	return r < 0 && is_stopped(s) ? PCAP_ERROR_BREAK : r;
}

int source_next(struct source *s, struct source_packet *ret, struct err *err)
{
	struct pcap_pkthdr *hdr;
	const u_char *data;

	switch (next_record(s, &hdr, &data)) {
	case 1:
		break;
	case PCAP_ERROR_BREAK:
		return 0;
	default:
		return err_set(err, -EBADMSG, "%s: packet %" PRIu64 ": %s%s", s->path, s->count + 1,
			       pcap_geterr(s->pcap), packet_link_advice(pcap_geterr(s->pcap)));
	}
	s->count++;
	if (hdr->ts.tv_sec < 0 || hdr->ts.tv_sec > TIME_MAX || hdr->ts.tv_usec < 0 ||
	    hdr->ts.tv_usec > UINT32_MAX)
		return err_set(err, -EBADMSG,
			       "%s: packet %" PRIu64
			       ": its time is broken, or beyond the year 2200",
			       s->path, s->count);
	*ret = (struct source_packet){
		/* tv_usec holds nanoseconds: this is what nanosecond precision means. */
		.time = hdr->ts.tv_sec * NSEC_PER_SEC + hdr->ts.tv_usec,
		.number = s->count,
		.data = data,
		.captured = hdr->caplen,
		.wire_bytes = hdr->len,
	};
	return 1;
}
