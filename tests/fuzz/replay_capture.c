/* replay_capture.c - fuzz: any bytes as a capture, read packet by packet and written again. */
/* uses: harness/drive/capture.c harness/drive/draft.c */
/* uses: harness/base/err.c harness/base/packet.c harness/base/flow.c */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capture_writer *out = NULL;
	struct capture *in = NULL;
	struct capture_packet p;
	struct packet packet;
	struct err err;
	char path[64];
	int fd = memfd_create("capture", MFD_CLOEXEC);

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	if (!capture_open(path, &in, &err)) {
		if (capture_create("/dev/null", capture_link(in), capture_snaplen(in), &out, &err))
			abort();
		while (capture_next(in, &p, &err) == 1) {
			if (p.captured > p.length || p.length > CAPTURE_LENGTH_MAX || p.time < 0)
				abort();
			packet_read(&packet, capture_link(in), p.data, p.captured, p.length);
			capture_write(out, &p);
		}
		(void)capture_keep(out, &err);
		capture_close(in);
	}
	(void)close(fd);
	return 0;
}
