/* bed.c - putting packets into a path and keeping what comes out. */
#include "tests/unit/model/bed.h"

#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"

static struct pkt *give_copy(void *arg, const struct pkt *original)
{
	struct bed *bed = arg;

	(void)original;
	if (!bed->copies_left || bed->used == bed->capacity)
		return NULL;
	bed->copies_left--;
	return &bed->pkts[bed->used++];
}

void bed_begin_path(struct bed *bed, const struct path_conf *conf, size_t capacity)
{
	struct path_conf own = *conf;
	struct err err;

	*bed = (struct bed){ .capacity = capacity, .copies_left = SIZE_MAX };
	own.source = (struct pkt_source){ .copy = give_copy, .arg = bed };
	bed->pkts = calloc(capacity, sizeof(*bed->pkts));
	bed->out = calloc(capacity, sizeof(*bed->out));
	bed->path = path_new(&own, &err);
	if (!bed->pkts || !bed->out || !bed->path) {
		(void)fprintf(stderr, "bed: %s\n", bed->path ? "no memory" : err.text);
		abort();
	}
}

void bed_begin(struct bed *bed, const struct link_conf *conf, size_t capacity)
{
	bed_begin_path(bed, &(struct path_conf){ .links = conf, .link_count = 1, .seed = 1 },
		       capacity);
	path_start(bed->path, 0);
}

void bed_end(struct bed *bed)
{
	path_free(bed->path);
	free(bed->pkts);
	free(bed->out);
}

struct pkt *bed_put(struct bed *bed, uint32_t bytes, nsec_t now)
{
	struct pkt *p;

	if (bed->used == bed->capacity) {
		(void)fprintf(stderr, "bed: more than %zu packets\n", bed->capacity);
		abort();
	}
	p = &bed->pkts[bed->used++];
	pkt_init(p, bed->index++, bytes, NULL);
	path_put(bed->path, p, now);
	return p;
}

void bed_put_many(struct bed *bed, size_t count, uint32_t bytes, nsec_t begin, nsec_t gap)
{
	for (size_t i = 0; i < count; i++)
		(void)bed_put(bed, bytes, begin + (nsec_t)i * gap);
}

size_t bed_get(struct bed *bed, nsec_t now)
{
	size_t before = bed->outs;
	struct pkt *p;

	while ((p = path_get(bed->path, now)))
		bed->out[bed->outs++] = p;
	return bed->outs - before;
}

size_t bed_count(const struct bed *bed, enum pkt_fate fate)
{
	size_t count = 0;

	for (size_t i = 0; i < bed->outs; i++)
		count += bed->out[i]->fate == fate;
	return count;
}

struct link_counts bed_counts(const struct bed *bed)
{
	struct link_counts counts;

	path_counts(bed->path, 0, &counts);
	return counts;
}

struct link_realised bed_realised(const struct bed *bed)
{
	struct link_realised realised;

	path_realised(bed->path, 0, &realised);
	return realised;
}
