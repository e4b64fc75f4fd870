/* codel.c - the pseudocode of RFC 8289, section 5, in integers. */
#include "harness/model/codel.h"

#include "harness/model/fixed.h"

/* Dropping resumes near its last rate when it stopped less than this many intervals ago. */
#define RESUME_INTERVALS 16

#define LINUX_SHIFT 10
#define LINUX_FRAME 1514

void codel_init(struct codel *c, const struct codel_conf *conf, bool ecn)
{
	nsec_t target = conf->target ? conf->target : 5 * NSEC_PER_MSEC;
	nsec_t interval = conf->interval ? conf->interval : 100 * NSEC_PER_MSEC;
	unsigned shift = conf->as_linux ? LINUX_SHIFT : 0;

	*c = (struct codel){
		.target = target >> shift,
		.interval = interval >> shift,
		.shift = shift,
		.as_linux = conf->as_linux,
		.max_bytes = conf->as_linux ? LINUX_FRAME : 0,
		.ecn = ecn,
	};
}

nsec_t codel_law(nsec_t t, nsec_t interval, uint32_t count)
{
	uint64_t root_q16 = fixed_root((unsigned __int128)count << 32);

	return t + (nsec_t)fixed_mul_div((uint64_t)interval, 1 << 16, root_q16);
}

/* One step of Newton's method towards 2^16 / sqrt(count), in 32 bits. */
static void improve_root(struct codel *c)
{
	uint64_t x = (uint64_t)c->inverse_root << 16;
	uint64_t square = x * x >> 32;
	uint64_t step = ((UINT64_C(3) << 32) - c->count * square) >> 2;

	if (c->as_linux)
		c->inverse_root = (uint16_t)(step * x >> 31 >> 16);
}

/* The next drop after one at t. */
static void aim(struct codel *c, nsec_t t)
{
	if (c->as_linux)
		c->drop_next = t + (nsec_t)((uint64_t)c->interval * c->inverse_root >> 16);
	else
		c->drop_next = codel_law(t, c->interval, c->count);
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
	if (p->bytes > c->max_bytes && !c->as_linux)
		c->max_bytes = p->bytes;
	if (now - (p->entered >> c->shift) < c->target || f->bytes <= c->max_bytes)
		c->first_above = 0;
	else if (!c->first_above)
		c->first_above = now + c->interval;
	else
		*ret_ok = now >= c->first_above + c->as_linux;
	return p;
}

/* Drops as long as drops are due; gives the packet that is left. at is now in ns. */
static struct pkt *go_on(struct codel *c, struct fifo *f, struct aqm_drops *drops, nsec_t at,
			 struct pkt *p)
{
	const nsec_t now = at >> c->shift;

	while (c->dropping && now >= c->drop_next) {
		bool ok;

		c->count++;
		improve_root(c);
		if (c->ecn && aqm_mark(drops, p)) {
			aim(c, c->drop_next);
			return p;
		}
		aqm_drop(drops, p, PKT_CAUSE_AQM, at);
		p = take(c, f, now, &ok);
		if (ok)
			aim(c, c->drop_next);
		else
			c->dropping = false;
	}
	return p;
}

static void begin(struct codel *c, nsec_t now)
{
	uint32_t delta = c->count - c->last_count;

	c->dropping = true;
	if (delta > 1 && now - c->drop_next < RESUME_INTERVALS * c->interval) {
		c->count = delta;
		improve_root(c);
	} else {
		c->count = 1;
		c->inverse_root = UINT16_MAX;
	}
	aim(c, now);
	c->last_count = c->count;
}

struct pkt *codel_get(struct codel *c, struct fifo *f, struct aqm_drops *drops, nsec_t now)
{
	const nsec_t t = now >> c->shift;
	bool ok;
	struct pkt *p = take(c, f, t, &ok);

	if (c->dropping) {
		if (!ok)
			c->dropping = false;
		return go_on(c, f, drops, now, p);
	}
	if (!ok)
		return p;
	if (!c->ecn || !aqm_mark(drops, p)) {
		aqm_drop(drops, p, PKT_CAUSE_AQM, now);
		p = take(c, f, t, &ok);
	}
	begin(c, t);
	return p;
}
