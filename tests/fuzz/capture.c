/* capture.c - a hostile capture file, pcap or pcapng, is read packet by packet, or refused. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "probes/tap/source.h"
#include "probes/tap/srt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file in memory, made once. */
static int the_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("capture", MFD_CLOEXEC);
	return fd;
}

static void read_all(struct source *s)
{
	struct err err = { .text = "" };
	struct source_packet got;
	struct packet p;
	uint64_t n = 0;
	int r;

	while ((r = source_next(s, &got, &err)) > 0) {
		if (got.number != ++n || got.time < 0)
			abort();
		packet_read(&p, s->link, got.data, got.captured, got.wire_bytes);
		if (p.captured > got.captured || p.payload_offset > p.captured)
			abort();
	}
	if (r < 0 && !*err.text)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { .text = "" };
	struct srt_clock clock;
	struct source s;
	char path[40];
	int fd = the_file();

	if (fd < 0 || ftruncate(fd, 0) < 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (source_open(&s, path, &err) == 0)
		read_all(&s);
	else if (!*err.text)
		abort();
	source_close(&s);
	if (srt_clock_read(path, "10.0.0.2", &clock, &err) == 0 &&
	    clock.packets > SRT_CLOCK_PACKETS)
		abort();
	return 0;
}
