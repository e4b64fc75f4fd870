/* replay_run.c - fuzz: any bytes as a capture through a busy route: it adds up and can be forced.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/replay.h"

#define MS NSEC_PER_MSEC

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory, and a name by which it can be opened. */
struct memory {
	int fd;
	char path[40];
};

static void memory_make(struct memory *m, const void *data, size_t size)
{
	m->fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (m->fd < 0 || write(m->fd, data, size) != (ssize_t)size)
		abort();
	(void)snprintf(m->path, sizeof(m->path), "/proc/self/fd/%d", m->fd);
}

static void name_links(struct link_conf *links, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(links[i].name, LINK_NAME_MAX, "link-%zu", i);
		links[i].capacity = 256;
	}
}

static const struct timeline_entry outage = { .id = 1,
					      .link = 1,
					      .setting = SETTING_OUTAGE,
					      .value = OUTAGE_WAIT,
					      .begin = 50 * MS,
					      .end = 70 * MS,
					      .every = 3600 * NSEC_PER_SEC };

static void make_route(struct link_conf links[3])
{
	memset(links, 0, 3 * sizeof(*links));
	name_links(links, 3);
	links[0].delay = (struct delay_conf){ .delay = MS, .jitter = MS, .may_reorder = true };
	links[0].duplicate = chance_ratio(1, 4);
	links[1].loss = (struct loss_conf){ .kind = LOSS_GILBERT,
					    .mean = chance_ratio(1, 5),
					    .run_milli = 2000 };
	links[1].corrupt = chance_ratio(1, 4);
	links[2].rate.bps = 300000;
	links[2].queue =
		(struct queue_conf){ .kind = QUEUE_FQ_CODEL, .limit_bytes = 4000, .ecn = true };
	links[2].duplicate = chance_ratio(1, 4);
}

static void must(bool so)
{
	if (!so)
		abort();
}

/* What was decided can be forced, and gives the same account. */
static void force(const struct replay_conf *first, const struct replay_result *was,
		  const char *decisions)
{
	struct replay_conf conf = *first;
	struct replay_result is;
	struct err err;

	conf.force_path = decisions;
	conf.decisions_path = NULL;
	must(!replay_run(&conf, &is, &err));
	must(!memcmp(&is.accounts, &was->accounts, sizeof(is.accounts)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct timeline timeline = { .entries = &outage, .count = 1 };
	char decisions[] = "/dev/shm/straits-fuzz-XXXXXX";
	struct link_conf links[3];
	struct replay_conf conf = { .out_path = "/dev/null", .seed = 1 };
	struct replay_result result;
	struct memory in;
	struct err err;
	int fd = mkstemp(decisions);

	must(fd >= 0);
	(void)close(fd);
	memory_make(&in, data, size);
	make_route(links);
	conf.in_path = in.path;
	conf.decisions_path = decisions;
	for (int i = 0; i < DECISION_DIRECTIONS; i++)
		conf.routes[i] = (struct replay_route){ links, 3, &timeline };
	if (!replay_run(&conf, &result, &err)) {
		for (int i = 0; i < DECISION_DIRECTIONS; i++) {
			const struct replay_account *a = &result.accounts[i];

			must(a->in + a->copies == a->delivered + a->lost + a->dropped + a->held);
		}
		force(&conf, &result, decisions);
	}
	(void)unlink(decisions);
	(void)close(in.fd);
	return 0;
}
