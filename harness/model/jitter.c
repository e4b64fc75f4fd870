/* jitter.c - normal numbers at slot edges, joined by quarter circles. */
#include "harness/model/jitter.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/normal.h"

#define QUARTER 256

/* sin(pi / 2 * i / 256) in units of 2^-30. */
/* clang-format off */
static const int32_t sine[QUARTER + 1] = {
	0, 6588356, 13176464, 19764076, 26350943, 32936819, 39521455, 46104602,
	52686014, 59265442, 65842639, 72417357, 78989349, 85558366, 92124163, 98686491,
	105245103, 111799753, 118350194, 124896179, 131437462, 137973796, 144504935, 151030634,
	157550647, 164064728, 170572633, 177074115, 183568930, 190056834, 196537583, 203010932,
	209476638, 215934457, 222384147, 228825464, 235258165, 241682010, 248096755, 254502159,
	260897982, 267283981, 273659918, 280025552, 286380643, 292724951, 299058239, 305380268,
	311690799, 317989595, 324276419, 330551034, 336813204, 343062693, 349299266, 355522689,
	361732726, 367929144, 374111709, 380280190, 386434353, 392573967, 398698801, 404808624,
	410903207, 416982319, 423045732, 429093217, 435124548, 441139496, 447137835, 453119340,
	459083786, 465030947, 470960600, 476872522, 482766489, 488642281, 494499676, 500338453,
	506158392, 511959275, 517740883, 523502998, 529245404, 534967884, 540670223, 546352205,
	552013618, 557654248, 563273883, 568872310, 574449320, 580004702, 585538248, 591049748,
	596538995, 602005783, 607449906, 612871159, 618269338, 623644239, 628995660, 634323400,
	639627258, 644907034, 650162530, 655393548, 660599890, 665781362, 670937767, 676068911,
	681174602, 686254647, 691308855, 696337036, 701339000, 706314559, 711263525, 716185713,
	721080937, 725949013, 730789757, 735602987, 740388522, 745146182, 749875788, 754577161,
	759250125, 763894504, 768510122, 773096806, 777654384, 782182683, 786681534, 791150767,
	795590213, 799999706, 804379079, 808728167, 813046808, 817334838, 821592095, 825818421,
	830013654, 834177638, 838310216, 842411232, 846480531, 850517961, 854523370, 858496606,
	862437520, 866345964, 870221790, 874064853, 877875009, 881652112, 885396022, 889106597,
	892783698, 896427186, 900036924, 903612776, 907154608, 910662286, 914135678, 917574653,
	920979082, 924348837, 927683790, 930983817, 934248793, 937478595, 940673101, 943832191,
	946955747, 950043650, 953095785, 956112036, 959092290, 962036435, 964944360, 967815955,
	970651112, 973449725, 976211688, 978936898, 981625251, 984276646, 986890984, 989468165,
	992008094, 994510675, 996975812, 999403415, 1001793390, 1004145648, 1006460100, 1008736660,
	1010975242, 1013175761, 1015338134, 1017462281, 1019548121, 1021595575, 1023604567, 1025575020,
	1027506862, 1029400018, 1031254418, 1033069992, 1034846671, 1036584389, 1038283080, 1039942680,
	1041563127, 1043144360, 1044686319, 1046188946, 1047652185, 1049075980, 1050460278, 1051805027,
	1053110176, 1054375676, 1055601479, 1056787540, 1057933813, 1059040255, 1060106826, 1061133483,
	1062120190, 1063066909, 1063973603, 1064840240, 1065666786, 1066453210, 1067199483, 1067905576,
	1068571464, 1069197120, 1069782521, 1070327646, 1070832474, 1071296985, 1071721163, 1072104991,
	1072448455, 1072751542, 1073014240, 1073236540, 1073418433, 1073559913, 1073660973, 1073721611,
	1073741824,
};
/* clang-format on */

/* How long a slot is, in tau / 65536, for the correlation to be 1/e at tau (a table's law is not
 * known beforehand: it gets the normal law's). */
static const uint32_t slot_q16[] = {
	[JITTER_NORMAL] = 69818,        [JITTER_UNIFORM] = 71082, [JITTER_PARETO] = 86916,
	[JITTER_PARETO_NORMAL] = 80258, [JITTER_TABLE] = 69818,
};

/* Rounded down also below 0; d is positive. */
static int64_t floor_div(int64_t n, int64_t d)
{
	return n / d - (n % d < 0);
}

static int32_t edge(const struct jitter *j, int64_t k)
{
	return normal(draws_at(j->slots, (uint64_t)k));
}

static void enter_slot(struct jitter *j, nsec_t t)
{
	int64_t k = floor_div(t - j->origin, j->slot);

	j->z[0] = k == j->k + 1 ? j->z[1] : edge(j, k);
	j->z[1] = edge(j, k + 1);
	j->k = k;
	j->begin = j->origin + k * j->slot;
}

int jitter_init(struct jitter *j, const struct delay_conf *conf, const struct dice *dice,
		struct err *err)
{
	*j = (struct jitter){ .own = draws_of(dice, DRAW_JITTER),
			      .slots = draws_of(dice, DRAW_JITTER_STATE) };
	if (conf->tau) {
		j->slot =
			(nsec_t)(((unsigned __int128)(uint64_t)conf->tau * slot_q16[conf->shape]) >>
				 16);
		j->slot += !j->slot;
		j->per_slot = (UINT64_C(1) << 62) / (uint64_t)j->slot;
		jitter_begin(j, 0);
	}
	if (conf->shape == JITTER_NORMAL)
		return 0;
	j->shape = malloc(sizeof(*j->shape));
	if (!j->shape)
		return err_set(err, -ENOMEM, "no memory for the shape of jitter");
	shape_init(j->shape, conf);
	return 0;
}

void jitter_done(struct jitter *j)
{
	free(j->shape);
	j->shape = NULL;
}

void jitter_begin(struct jitter *j, nsec_t origin)
{
	j->origin = origin;
	j->begin = origin;
	j->k = 0;
	j->z[0] = edge(j, 0);
	j->z[1] = edge(j, 1);
}

/* at in 0..2^30 of a quarter circle. */
static int64_t sine_of(uint64_t at)
{
	const int32_t *from = &sine[at >> 22];

	if (at >> 30)
		return sine[QUARTER];
	return from[0] + ((int64_t)(from[1] - from[0]) * (int64_t)(at & 0x3fffff) >> 22);
}

static int32_t joined(struct jitter *j, nsec_t t)
{
	uint64_t u;

	if ((uint64_t)(t - j->begin) >= (uint64_t)j->slot)
		enter_slot(j, t);
	u = (uint64_t)(t - j->begin) * j->per_slot >> 32;
	return (int32_t)((j->z[0] * sine_of((UINT64_C(1) << 30) - u) + j->z[1] * sine_of(u)) >> 30);
}

int32_t jitter_at(struct jitter *j, uint64_t index, nsec_t t)
{
	int32_t g = j->slot ? joined(j, t) : normal(draws_at(j->own, index));

	return j->shape ? shape_of(j->shape, g) : g;
}

void spike_init(struct spike *s, const struct dice *dice)
{
	s->share = draws_of(dice, DRAW_SPIKE);
	s->size = draws_of(dice, DRAW_SPIKE_SIZE);
	s->origin = 0;
}

nsec_t spike_at(const struct spike *s, const struct spike_conf *conf, uint64_t index, nsec_t t)
{
	uint64_t at = conf->hold ? (uint64_t)floor_div(t - s->origin, conf->hold) : index;

	if (!draw_hits(draws_at(s->share, at), conf->share))
		return 0;
	return conf->min +
	       (nsec_t)draw_below(draws_at(s->size, at), (uint64_t)(conf->max - conf->min) + 1);
}
