/* codel.c - the pseudocode of RFC 8289, section 5, in integers. */
#include "harness/model/codel.h"

#include "harness/model/fixed.h"

/* Dropping resumes near its last rate when it stopped less than this many intervals ago. */
#define RESUME_INTERVALS 16

void codel_init(struct codel *c, const struct codel_conf *conf, bool ecn)
{
	*c = (struct codel){
		.target = conf->target ? conf->target : 5 * NSEC_PER_MSEC,
		.interval = conf->interval ? conf->interval : 100 * NSEC_PER_MSEC,
		.ecn = ecn,
	};
}

nsec_t codel_law(nsec_t t, nsec_t interval, uint32_t count)
{
	uint64_t root_q16 = fixed_root((unsigned __int128)count << 32);

	return t + (nsec_t)fixed_mul_div((uint64_t)interval, 1 << 16, root_q16);
}

/* Takes the head of f; *ret_ok: has the wait been above target for an interval? */
static struct pkt *take(struct codel *c, struct fifo *f, nsec_t now, bool *ret_ok)
{
	struct pkt *p = fifo_get(f);

	*ret_ok = false;
	if (!p) {
		c->first_above = 0;
		return NULL;
	}
	if (p->bytes > c->max_bytes)
		c->max_bytes = p->bytes;
	if (now - p->entered < c->target || f->bytes <= c->max_bytes)
		c->first_above = 0;
	else if (!c->first_above)
		c->first_above = now + c->interval;
	else
		*ret_ok = now >= c->first_above;
	return p;
}

/* Drops as long as drops are due; gives the packet that is left. */
static struct pkt *go_on(struct codel *c, struct fifo *f, struct aqm_drops *drops, nsec_t now,
			 struct pkt *p)
{
	while (c->dropping && now >= c->drop_next) {
		bool ok;

		c->count++;
		if (c->ecn && aqm_mark(drops, p)) {
			c->drop_next = codel_law(c->drop_next, c->interval, c->count);
			return p;
		}
		aqm_drop(drops, p, PKT_CAUSE_AQM, now);
		p = take(c, f, now, &ok);
		if (ok)
			c->drop_next = codel_law(c->drop_next, c->interval, c->count);
		else
			c->dropping = false;
	}
	return p;
}

static void begin(struct codel *c, nsec_t now)
{
	uint32_t delta = c->count - c->last_count;

	c->dropping = true;
	c->count = 1;
	if (delta > 1 && now - c->drop_next < RESUME_INTERVALS * c->interval)
		c->count = delta;
	c->drop_next = codel_law(now, c->interval, c->count);
	c->last_count = c->count;
}

struct pkt *codel_get(struct codel *c, struct fifo *f, struct aqm_drops *drops, nsec_t now)
{
	bool ok;
	struct pkt *p = take(c, f, now, &ok);

	if (c->dropping) {
		if (!ok)
			c->dropping = false;
		return go_on(c, f, drops, now, p);
	}
	if (!ok)
		return p;
	if (!c->ecn || !aqm_mark(drops, p)) {
		aqm_drop(drops, p, PKT_CAUSE_AQM, now);
		p = take(c, f, now, &ok);
	}
	begin(c, now);
	return p;
}
