/* calibrate_read.c - the probes' ways, from captures and records. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/drive/capture.h"
#include "harness/scenario/calibrate_inside.h"

/* Is the packet a probe? */
static bool read_probe(const struct capture_packet *p, struct probe *ret)
{
	if (p->length != PROBE_BYTES || p->captured < PROBE_HEADERS + sizeof(*ret))
		return false;
	memcpy(ret, p->data + PROBE_HEADERS, sizeof(*ret));
	return memcmp(ret->magic, PROBE_MAGIC, sizeof(ret->magic)) == 0 &&
	       ret->from < PROBE_HOSTS && ret->number < PROBES;
}

int probe_read_capture(const char *path, uint32_t host, struct probe_ways *ways, struct err *err)
{
	struct capture_packet packet;
	struct capture *c = NULL;
	struct probe probe;
	int r = capture_open(path, &c, err);

	if (r < 0)
		return r;
	while ((r = capture_next(c, &packet, err)) > 0) {
		struct probe_way *way;

		if (!read_probe(&packet, &probe))
			continue;
		way = &ways->way[probe.from][probe.number];
		if (probe.from == host)
			way->left = packet.time;
		else
			way->came = packet.time;
	}
	capture_close(c);
	return r;
}

/* The drive knows no payload: probes are told by their length, and come in the order in which they
 * were sent. */
int probe_read_records(const char *path, struct probe_ways *ways, struct err *err)
{
	size_t seen[PROBE_HOSTS] = { 0 };
	struct record_reader reader;
	struct record record;
	FILE *f = fopen(path, "re");
	int r;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	record_reader_init(&reader, f, path);
	while ((r = record_read(&reader, &record, err)) > 0) {
		size_t from = !strcmp(record.stream, "from-1");

		if (record.kind == RECORD_ARRIVE && record.value == PROBE_BYTES &&
		    seen[from] < PROBES)
			ways->way[from][seen[from]++].driven = record.time;
	}
	record_reader_done(&reader);
	(void)fclose(f);
	return r;
}

/* All its instants are known. */
static bool is_whole(const struct probe_way *way)
{
	return way->sent && way->left && way->driven && way->came && way->received;
}

static nsec_t bias_of(const struct probe_way *way, enum trust_bias bias)
{
	switch (bias) {
	case BIAS_SEND:
		return way->left - way->sent;
	case BIAS_TAP:
		return way->driven - way->left;
	case BIAS_WIRE:
		return way->came - way->left;
	case BIAS_RECEIVE:
		return way->received - way->came;
	case BIAS_STAMP_WRITE:
	case BIAS_STAMP_READ:
	case BIAS_COUNT:
		break;
	}
	return 0;
}

int probe_measure(const struct probe_ways *ways, struct trust_spread bias[static BIAS_COUNT],
		  struct err *err)
{
	static const enum trust_bias measured[] = { BIAS_SEND, BIAS_TAP, BIAS_WIRE, BIAS_RECEIVE };
	const struct probe_way *all = &ways->way[0][0];
	nsec_t values[PROBE_HOSTS * PROBES];
	size_t n = 0;

	for (size_t b = 0; b < sizeof(measured) / sizeof(*measured); b++) {
		n = 0;
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
			if (is_whole(&all[i]))
				values[n++] = bias_of(&all[i], measured[b]);
		bias[measured[b]] = trust_spread_of(values, n);
	}
	if (n < PROBE_HOSTS * PROBES / 2)
		return err_set(err, -ENODATA, "only %zu of %d probe packets were seen everywhere",
			       n, PROBE_HOSTS * PROBES);
	return 0;
}
