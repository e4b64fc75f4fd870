/* draw.h - chance as an address: the same (seed, link, purpose, index) gives the same number. */
#ifndef HARNESS_BASE_DRAW_H
#define HARNESS_BASE_DRAW_H

#include <stdbool.h>
#include <stdint.h>

/* A probability in 0..1 as a fraction of 2^64; CHANCE_ALWAYS is exactly 1. */
typedef uint64_t chance_t;

#define CHANCE_NEVER  ((chance_t)0)
#define CHANCE_ALWAYS UINT64_MAX

/* What a number is drawn for. Numbers of different purposes are independent, so that switching one
 * impairment on never changes another's outcome. Append only: the values are part of every seed's
 * meaning. */
enum draw_purpose {
	DRAW_LOSS_STATE,
	DRAW_LOSS,
	DRAW_JITTER,
	DRAW_JITTER_STATE,
	DRAW_SPIKE,
	DRAW_SPIKE_SIZE,
	DRAW_DUPLICATE,
	DRAW_CORRUPT,
	DRAW_CORRUPT_BIT,
	DRAW_REORDER,
	DRAW_SLOT,
	DRAW_AQM,
	DRAW_CROSS,
	DRAW_EVENT_TIME,
	DRAW_EVENT_SIZE,
	DRAW_TEST,
	DRAW_NETEM, /* what a real netem takes from the kernel's entropy */
	DRAW_ORDER, /* which of two builds runs first */
};

/* One source of chance: a link of a direction of a run. */
struct dice {
	uint64_t key;
};

/* seed is the run's; link tells the links of a run apart. */
void dice_init(struct dice *dice, uint64_t seed, uint64_t link);

/* The 64 random bits at (dice, purpose, index): two rounds of SplitMix64's finaliser (Steele, Lea
 * and Flood, OOPSLA 2014) over the mixed address. */
uint64_t draw(const struct dice *dice, enum draw_purpose purpose, uint64_t index);

/* The numbers of one purpose, for drawing many of them: draws_at(draws_of(dice, purpose), index) is
 * draw(dice, purpose, index). */
struct draws {
	uint64_t key;
};

/* 2^64 divided by the golden ratio: its multiples are spread evenly over 64 bits. */
#define DRAW_GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t draw_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

struct draws draws_of(const struct dice *dice, enum draw_purpose purpose);

static inline uint64_t draws_at(struct draws draws, uint64_t index)
{
	return draw_mix(draws.key ^ draw_mix(index + DRAW_GOLDEN));
}

/* Does an event of chance p happen, given the drawn bits? Never at 0, always at CHANCE_ALWAYS. */
static inline bool draw_hits(uint64_t bits, chance_t p)
{
	return p == CHANCE_ALWAYS || bits < p;
}

/* The integer part of bits / 2^64 * n: uniform over 0..n-1 with a bias below n / 2^64. */
static inline uint64_t draw_below(uint64_t bits, uint64_t n)
{
	return (uint64_t)(((unsigned __int128)bits * n) >> 64);
}

/* num/den as a chance, rounded to nearest; den must be positive, num is clamped to 0..den. */
chance_t chance_ratio(uint64_t num, uint64_t den);

/* p as a real number in 0..1: for text and plots only, never for a decision. */
double chance_value(chance_t p);

#endif
