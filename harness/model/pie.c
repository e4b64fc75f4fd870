/* pie.c - RFC 8033, section 4 with 5.4 (drops evenly apart) and 5.5 (small steps), in integers. */
#include "harness/model/pie.h"

#define MICRO 1000000

/* Steps are summed in millionths of a second's worth of ns. */
#define STEP_UNIT ((__int128)MICRO * NSEC_PER_SEC)

/* A queue of up to two packets of this size is never touched. */
#define MEAN_PACKET_BYTES UINT64_C(1024)

#define PARTS(n, of) (PIE_ONE / (of) * (n))

static nsec_t or_default(nsec_t value, nsec_t other)
{
	return value ? value : other;
}

void pie_init(struct pie *pie, const struct pie_conf *conf, bool ecn, const struct dice *dice)
{
	*pie = (struct pie){ .ecn = ecn, .draws = draws_of(dice, DRAW_AQM) };
	pie->conf = (struct pie_conf){
		.target = or_default(conf->target, 15 * NSEC_PER_MSEC),
		.update = or_default(conf->update, 15 * NSEC_PER_MSEC),
		.burst = or_default(conf->burst, 150 * NSEC_PER_MSEC),
		.alpha_micro = conf->alpha_micro ? conf->alpha_micro : MICRO / 8,
		.beta_micro = conf->beta_micro ? conf->beta_micro : MICRO + MICRO / 4,
		.mark_below = conf->mark_below ? conf->mark_below : chance_ratio(1, 10),
	};
	pie->mark_below =
		pie->conf.mark_below == CHANCE_ALWAYS ? PIE_ONE + 1 : pie->conf.mark_below >> 4;
	pie->burst_left = pie->conf.burst;
}

/* Section 4.2's table: while the chance is small its steps are, too. */
static unsigned gain_divisor(uint64_t chance)
{
	static const struct {
		uint64_t below;
		unsigned divisor;
	} gains[] = {
		{ PARTS(1, 1000000), 2048 }, { PARTS(1, 100000), 512 }, { PARTS(1, 10000), 128 },
		{ PARTS(1, 1000), 32 },      { PARTS(1, 100), 8 },      { PARTS(1, 10), 2 },
	};

	for (size_t i = 0; i < sizeof(gains) / sizeof(gains[0]); i++)
		if (chance < gains[i].below)
			return gains[i].divisor;
	return 1;
}

static void add_step(struct pie *pie, nsec_t wait)
{
	__int128 step = (__int128)pie->conf.alpha_micro * (wait - pie->conf.target) +
			(__int128)pie->conf.beta_micro * (wait - pie->wait);

	step = step * (int64_t)(PIE_ONE >> 20) / STEP_UNIT * (1 << 20);
	step /= gain_divisor(pie->chance);
	if (pie->chance >= PARTS(1, 10) && step > (int64_t)PARTS(1, 50))
		step = (int64_t)PARTS(1, 50);
	step += pie->chance;
	pie->chance = step < 0 ? 0 : step > (int64_t)PIE_ONE ? PIE_ONE : (uint64_t)step;
}

static void update_once(struct pie *pie, nsec_t wait)
{
	nsec_t calm = pie->conf.target / 2;

	add_step(pie, wait);
	if (!wait && !pie->wait)
		pie->chance -= pie->chance / 64;
	pie->burst_left -= pie->conf.update < pie->burst_left ? pie->conf.update : pie->burst_left;
	if (!pie->chance && wait < calm && pie->wait < calm)
		pie->burst_left = pie->conf.burst;
	pie->wait = wait;
}

void pie_update(struct pie *pie, const struct fifo *f, nsec_t now)
{
	const struct pkt *head = f->list.head;

	if (!pie->next_update)
		pie->next_update = now + pie->conf.update;
	while (pie->next_update <= now) {
		nsec_t entered = head ? head->entered : pie->next_update;
		nsec_t wait = entered < pie->next_update ? pie->next_update - entered : 0;

		update_once(pie, wait);
		pie->next_update += pie->conf.update;
		/* Nothing changes any more until a packet comes. */
		if (!head && !pie->chance && !pie->wait && pie->next_update <= now)
			pie->next_update +=
				(now - pie->next_update) / pie->conf.update * pie->conf.update;
	}
}

/* Owes the chance of one more packet; drops when enough is owed, by chance in between. */
static bool hits(struct pie *pie, uint64_t index)
{
	pie->owed = pie->chance ? pie->owed + pie->chance : 0;
	if (pie->owed < PARTS(85, 100))
		return false;
	if (pie->owed < PARTS(85, 10) && draws_at(pie->draws, index) >> 4 >= pie->chance)
		return false;
	pie->owed = 0;
	return true;
}

bool pie_drops(struct pie *pie, const struct fifo *f, struct pkt *p, struct aqm_drops *drops)
{
	bool calm = pie->wait < pie->conf.target / 2 && pie->chance < PARTS(1, 5);

	if (pie->burst_left || calm || f->bytes <= 2 * MEAN_PACKET_BYTES)
		return false;
	if (!hits(pie, p->index))
		return false;
	return !(pie->ecn && pie->chance < pie->mark_below && aqm_mark(drops, p));
}
