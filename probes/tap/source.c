/* source.c - captures through libpcap. */
#include "probes/tap/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"

/* 1 January 2200 in seconds: below what nanoseconds in 64 bits hold. */
#define TIME_MAX 7258118400

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

void source_close(struct source *s)
{
	if (s->pcap)
		pcap_close(s->pcap);
	s->pcap = NULL;
}

int source_next(struct source *s, struct source_packet *ret, struct err *err)
{
	struct pcap_pkthdr *hdr;
	const u_char *data;

	switch (pcap_next_ex(s->pcap, &hdr, &data)) {
	case 1:
		break;
	case PCAP_ERROR_BREAK:
		return 0;
	default:
		return err_set(err, -EBADMSG, "%s: packet %" PRIu64 ": %s", s->path, s->count + 1,
			       pcap_geterr(s->pcap));
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
