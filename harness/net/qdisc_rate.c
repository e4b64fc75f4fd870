/* qdisc_rate.c - ticks, exact, and rate tables, as tc makes them. */
#include "harness/net/qdisc_rate.h"

#include <linux/pkt_sched.h>
#include <math.h>

#define USEC_PER_SEC   1000000.0
#define TICKS_PER_USEC (1000.0 / QDISC_TICK_NS)

#define ATM_PAYLOAD 48
#define ATM_CELL    53

uint32_t qdisc_ticks(uint64_t rate, uint64_t bytes)
{
	unsigned __int128 ns = (unsigned __int128)bytes * (uint64_t)NSEC_PER_SEC;
	unsigned __int128 tick = (unsigned __int128)rate * QDISC_TICK_NS;
	unsigned __int128 ticks = (ns + tick - 1) / tick;

	return ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

/* As tc has it in a table: whole microseconds, then whole ticks, both down. */
static uint32_t table_ticks(uint64_t rate, uint32_t bytes)
{
	double usec = floor(USEC_PER_SEC * ((double)bytes / (double)rate));
	double ticks = usec * TICKS_PER_USEC;

	return ticks >= (double)UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

uint32_t qdisc_tick_bytes(uint64_t rate, uint32_t ticks)
{
	unsigned __int128 bytes =
		(unsigned __int128)rate * ticks * QDISC_TICK_NS / (uint64_t)NSEC_PER_SEC;

	return bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes;
}

/* What a packet of so many bytes costs. The table leaves out the overhead, as tc's does. */
static uint32_t cost_bytes(const struct qdisc_cost *cost, uint32_t bytes)
{
	if (bytes < cost->mpu)
		bytes = cost->mpu;
	if (cost->atm)
		bytes = (bytes + ATM_PAYLOAD - 1) / ATM_PAYLOAD * ATM_CELL;
	return bytes;
}

static uint8_t cell_log(uint32_t max_bytes)
{
	uint8_t shift = 0;

	while (max_bytes >> shift >= QDISC_RATE_CELLS)
		shift++;
	return shift;
}

void qdisc_rate_spec(uint64_t rate, const struct qdisc_cost *cost, uint32_t max_bytes,
		     struct tc_ratespec *ret, uint32_t table[QDISC_RATE_CELLS])
{
	uint8_t shift = cell_log(max_bytes);

	*ret = (struct tc_ratespec){
		.cell_log = shift,
		.linklayer = cost->atm ? TC_LINKLAYER_ATM : TC_LINKLAYER_ETHERNET,
		.overhead = cost->overhead,
		.cell_align = -1,
		.mpu = cost->mpu,
		.rate = rate > UINT32_MAX ? UINT32_MAX : (uint32_t)rate,
	};
	for (uint32_t i = 0; i < QDISC_RATE_CELLS; i++)
		table[i] = table_ticks(rate, cost_bytes(cost, (i + 1) << shift));
}

struct qdisc_cost qdisc_rate_cost(const struct tc_ratespec *spec)
{
	return (struct qdisc_cost){
		.overhead = spec->overhead,
		.mpu = spec->mpu,
		.atm = (spec->linklayer & TC_LINKLAYER_MASK) == TC_LINKLAYER_ATM,
	};
}
