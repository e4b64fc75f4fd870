/* replay_decisions.c - fuzz: any bytes as a decision file, read and written again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/decision.h"
#include "harness/drive/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct decision_words words = {
	.links = { { "up", "haul", "down" }, { "back" } },
	.link_count = { 3, 1 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decision_reader rd;
	struct decision_list list;
	struct draft draft;
	struct err err;
	uint64_t last = 0;
	char path[64];
	int fd = memfd_create("decisions", MFD_CLOEXEC);

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    draft_open(&draft, "/dev/null", &err))
		abort();
	if (!decision_open(&rd, path, &words, &err)) {
		while (decision_read(&rd, &list, &err) == 1) {
			if (list.packet <= last || !list.count)
				abort();
			last = list.packet;
			for (size_t i = 0; i < list.count; i++) {
				if (list.list[i].packet != list.packet ||
				    list.list[i].left < list.list[i].arrived)
					abort();
			}
			decision_write(&draft, &words, list.list, list.count);
		}
		decision_done(&rd);
	}
	draft_drop(&draft);
	(void)close(fd);
	return 0;
}
