/* rate.c - costs and tokens. */
#include "harness/model/rate.h"

static int64_t whole_bytes(int64_t bytes)
{
	if (bytes < 0)
		return 0;
	return bytes > COST_MAX_BYTES ? COST_MAX_BYTES : bytes;
}

uint64_t rate_cost_full(const struct rate_conf *conf, const struct pkt *p)
{
	int64_t bytes = whole_bytes((int64_t)p->bytes + conf->overhead_bytes);

	if (conf->cell_bytes) {
		int64_t cells = (bytes + conf->cell_bytes - 1) / conf->cell_bytes;

		bytes = whole_bytes(cells *
				    ((int64_t)conf->cell_bytes + conf->cell_overhead_bytes));
	}
	return (uint64_t)bytes * WORK_PER_BYTE;
}

void rate_init(struct rate *r, const struct rate_conf *conf)
{
	*r = (struct rate){
		.next = NSEC_NEVER,
		.conf = conf,
		.plain = !conf->overhead_bytes && !conf->cell_bytes,
		.debt = conf->burst_debt,
		.burst = (int64_t)(conf->burst_bytes * WORK_PER_BYTE),
	};
	r->tokens = r->burst;
}

static void fill(struct rate *r, nsec_t now)
{
	uint64_t missing = (uint64_t)(r->burst - r->tokens);
	uint64_t time = (uint64_t)(now - r->filled);

	if (time > missing / r->bps)
		r->tokens = r->burst;
	else
		r->tokens += (int64_t)(r->bps * time);
	r->filled = now;
}

void rate_settle(struct rate *r, nsec_t now)
{
	if (r->mode == RATE_BUCKET)
		fill(r, now);
	if (r->mode == RATE_SERIAL && r->serving && !r->stopped) {
		uint64_t done = r->bps * (uint64_t)(now - r->since);

		r->left -= done < r->left ? done : r->left;
	}
	r->since = now;
}

nsec_t rate_when(const struct rate *r, int64_t work, nsec_t now)
{
	uint64_t missing;

	if (r->tokens >= work)
		return now;
	missing = (uint64_t)(work - r->tokens);
	return r->filled + (nsec_t)((missing + r->bps - 1) / r->bps);
}
