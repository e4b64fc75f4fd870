/* replay_capture.c - fuzz: any bytes as a capture, read packet by packet and written again; libpcap
 * reads the same packets. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pcap_t *open_beside(const char *path)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *pcap =
		pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, why);

	if (!pcap)
		abort();
	return pcap;
}

static void compare(pcap_t *beside, const struct capture_packet *p)
{
	struct pcap_pkthdr *h;
	const u_char *data;

	if (pcap_next_ex(beside, &h, &data) != 1 || h->caplen != p->captured ||
	    h->len != p->length || memcmp(data, p->data, p->captured))
		abort();
	/* libpcap takes the seconds of some files from 2038 on for those before 1970. */
	if ((uint32_t)h->ts.tv_sec != (uint32_t)(p->time / NSEC_PER_SEC) ||
	    h->ts.tv_usec != p->time % NSEC_PER_SEC)
		abort();
}

/* r is what our reading ended with: libpcap must end too, where the file does and when it is cut.
 */
static void compare_end(pcap_t *beside, int r, const struct err *err)
{
	struct pcap_pkthdr *h;
	const u_char *data;

	if (r && !strstr(err->text, "truncated"))
		return;
	if (pcap_next_ex(beside, &h, &data) != (r ? PCAP_ERROR : PCAP_ERROR_BREAK))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pcap_t *beside;
	struct capture_writer *out = NULL;
	struct capture *in = NULL;
	struct capture_packet p;
	struct packet packet;
	struct err err;
	char path[64];
	int r, fd = memfd_create("capture", MFD_CLOEXEC);

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	if (!capture_open(path, &in, &err)) {
		if (capture_create("/dev/null", capture_link(in), capture_snaplen(in), &out, &err))
			abort();
		beside = open_beside(path);
		while ((r = capture_next(in, &p, &err)) == 1) {
			if (p.captured > p.length || p.length > CAPTURE_LENGTH_MAX || p.time < 0)
				abort();
			compare(beside, &p);
			packet_read(&packet, capture_link(in), p.data, p.captured, p.length);
			capture_write(out, &p);
		}
		compare_end(beside, r, &err);
		pcap_close(beside);
		(void)capture_keep(out, &err);
		capture_close(in);
	}
	(void)close(fd);
	return 0;
}
