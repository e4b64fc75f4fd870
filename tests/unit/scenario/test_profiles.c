/* test_profiles.c - every route against the table of profiles: each number, in both directions, and
 * what happens on it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/files.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/route.h"
#include "tests/support/suite.h"

extern CU_TestInfo profiles_tests[];

#define FIELDS_MAX 20

/* Splits a line of CSV in place; quotes may hold commas. */
static size_t split(char *line, char *fields[FIELDS_MAX])
{
	size_t n = 0;

	while (n < FIELDS_MAX) {
		bool quoted = *line == '"';

		fields[n++] = line += quoted;
		line += strcspn(line, quoted ? "\"" : ",\n");
		if (quoted && *line)
			*line++ = '\0';
		if (*line != ',')
			break;
		*line++ = '\0';
	}
	*line = '\0';
	return n;
}

/* Columns of profiles-proposed.csv. */
enum {
	COL_ID,
	COL_RTT = 2,
	COL_SELLER,
	COL_HAUL,
	COL_BUYER,
	COL_JITTER,
	COL_SPIKES,
	COL_LOSS_TO_BUYER = 8,
	COL_LOSS_TO_SELLER = 12,
	COL_RATE_TO_BUYER = 16,
	COL_RATE_TO_SELLER,
	COL_QUEUE,
	COL_EVENTS,
};

static double number(char *const *fields, unsigned column)
{
	return strtod(fields[column], NULL);
}

/* The round trip of the two links of one of the three networks, in ms. */
static double round_trip_ms(const struct plan *p, size_t to_buyer, size_t to_seller)
{
	return (double)(p->chains[0].links[to_buyer].delay.delay +
			p->chains[1].links[to_seller].delay.delay) /
	       1e6;
}

/* Loss of the whole direction, and the shape of the one link that loses: columns are the mean, p, r
 * (a share of 100) and the loss in the bad state. */
static void check_loss(const struct plan *p, unsigned d, const struct budget_way *way,
		       char *const *fields, unsigned column)
{
	const struct loss_conf *lossy = NULL;

	CHECK_NEAR(way->loss * 100, number(fields, column), 0.005);
	for (size_t i = 0; i < p->chains[d].link_count; i++)
		if (p->chains[d].links[i].loss.kind != LOSS_NONE) {
			CHECK(lossy == NULL);
			lossy = &p->chains[d].links[i].loss;
		}
	if (number(fields, column) <= 0) {
		CHECK(lossy == NULL);
		return;
	}
	CHECK(lossy != NULL);
	if (!lossy)
		return;
	CHECK_NEAR(lossy->run_milli / 1000.0, 100 / number(fields, column + 2), 0.5);
	CHECK_NEAR(chance_value(lossy->bad ? lossy->bad : CHANCE_ALWAYS) * 100,
		   number(fields, column + 3), 0.001);
}

static void check_row(char *const *fields)
{
	const struct plan_opts opts = { .scenarios = "scenarios" };
	struct plan *p = NULL;
	struct err err = { 0 };
	struct budget b;

	CHECK_INT(plan_load_route(fields[COL_ID], &opts, &p, &err), 0);
	CHECK_STR(err.text, "");
	if (!p)
		return;
	b = budget_of(p);
	CHECK_NEAR((double)b.round_trip / 1e6, number(fields, COL_RTT), 0.001);
	CHECK_NEAR(round_trip_ms(p, 0, 2), number(fields, COL_SELLER), 0.001);
	CHECK_NEAR(round_trip_ms(p, 1, 1), number(fields, COL_HAUL), 0.001);
	CHECK_NEAR(round_trip_ms(p, 2, 0), number(fields, COL_BUYER), 0.001);
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++) {
		const struct budget_way *way = &b.ways[d];

		CHECK_NEAR((double)way->jitter / 1e6, number(fields, COL_JITTER), 0.01);
		check_loss(p, d, way, fields, d ? COL_LOSS_TO_SELLER : COL_LOSS_TO_BUYER);
		CHECK_NEAR((double)way->rate_bps / 1e6,
			   number(fields, d ? COL_RATE_TO_SELLER : COL_RATE_TO_BUYER), 1e-6);
		CHECK_NEAR((double)way->queue / 1e6, number(fields, COL_QUEUE), 0.001);
	}
	plan_free(p);
}

/* Calls check with the fields of each row; false when there is no table. */
static bool for_each_row(void (*check)(char *const *fields), unsigned *ret_rows)
{
	const char *dir = shared_dir();
	char path[300], line[2000], *fields[FIELDS_MAX];
	FILE *f;

	*ret_rows = 0;
	(void)snprintf(path, sizeof(path), "%s/data/profiles-proposed.csv", dir ? dir : "");
	f = dir ? fopen(path, "r") : NULL;
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		if (split(line, fields) <= COL_EVENTS || !strcmp(fields[COL_ID], "id"))
			continue;
		check(fields);
		(*ret_rows)++;
	}
	(void)fclose(f);
	return true;
}

static void every_profile_of_the_table_is_a_route(void)
{
	unsigned rows;

	if (!for_each_row(check_row, &rows))
		SKIP("no table of profiles beside the project");
	CHECK_INT(rows, 29);
}

/* The first event of a kind of a route, of its own or of its networks; NULL when it has none. */
static const struct event_spec *find_event(const struct route *route, enum event_kind kind)
{
	const struct event_list *lists[] = { &route->events, &route->parts[PART_SELLER].events,
					     &route->parts[PART_HAUL].events,
					     &route->parts[PART_BUYER].events };

	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
		for (size_t i = 0; i < lists[l]->n; i++)
			if (lists[l]->v[i].kind == kind)
				return &lists[l]->v[i];
	return NULL;
}

/* A spread in seconds: one number, fixed or the mean, or two ends. */
static void check_spread(const struct spread *spread, double from, double to)
{
	CHECK_NEAR((double)spread->from / 1e9, from, 1e-9);
	if (to <= from)
		return;
	CHECK(spread->kind == SPREAD_EVEN);
	CHECK_NEAR((double)spread->to / 1e9, to, 1e-9);
}

/* The numbers behind a word, "A" or "A-B", of which it must be followed by unit; 0 for neither. */
static unsigned numbers_behind(const char *text, const char *word, const char *unit, double ret[2])
{
	const char *at = strstr(text, word);
	char *end;

	ret[0] = ret[1] = 0;
	if (!at)
		return 0;
	ret[0] = ret[1] = strtod(at + strlen(word), &end);
	if (*end == '-')
		ret[1] = strtod(end + 1, &end);
	end += strspn(end, " ");
	return end > at + strlen(word) && !strncmp(end, unit, strlen(unit));
}

/* An event that the table names, with how long it lasts and how often it comes. */
struct told {
	const char *lasts; /* words before the numbers; NULL for none */
	const char *every;
	enum event_kind kind;
};

static void check_told(const struct route *route, const char *events, const struct told *told)
{
	const struct event_spec *spec = find_event(route, told->kind);
	double n[2];

	if (told->lasts && numbers_behind(events, told->lasts, "s", n)) {
		CHECK(spec != NULL);
		if (spec)
			check_spread(&spec->lasts, n[0], n[1]);
	}
	if (told->every && numbers_behind(events, told->every, "s", n)) {
		CHECK(spec != NULL);
		if (spec)
			check_spread(&spec->every, n[0], n[1]);
	}
}

static void check_times(const struct route *route, const char *events)
{
	static const struct told told[] = {
		{ NULL, "handover every ", EVENT_HANDOVER },
		{ "outage ", NULL, EVENT_OUTAGE },
		{ "rate dips to 1/3 for ", NULL, EVENT_RATE_DIP },
		{ "rate dips ", NULL, EVENT_RATE_DIP },
		{ "interference burst ", NULL, EVENT_WIFI },
		{ NULL, "s every ", EVENT_WIFI },
		{ NULL, "reconfiguration each ", EVENT_SATELLITE },
	};

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		check_told(route, events, &told[i]);
	CHECK(!strstr(events, "rate dips") == !find_event(route, EVENT_RATE_DIP) ||
	      strstr(events, "evening rate /3") || strstr(events, "rate p5"));
	CHECK(!strstr(events, "evening rate /3") || find_event(route, EVENT_RATE_DIP));
	CHECK(!strstr(events, "slow period") || find_event(route, EVENT_BORDER));
}

/* The value that an event of this kind gives a setting; 0 when it does not. */
static int64_t event_value(const struct route *route, enum event_kind kind, enum setting setting)
{
	const struct event_spec *spec = find_event(route, kind);

	for (size_t i = 0; spec && i < spec->change_count; i++)
		if (spec->changes[i].setting == setting)
			return spec->changes[i].value;
	return 0;
}

/* The border's peak, a throttle, a detour, a satellite's step. */
static void check_sizes(const struct route *route, char *const *fields)
{
	const char *events = fields[COL_EVENTS];
	const struct event_spec *spec;
	double n[2];

	if (numbers_behind(events, "peaks ", "%", n))
		CHECK_NEAR(200 * chance_value(
					 (chance_t)event_value(route, EVENT_BORDER, SETTING_LOSS)),
			   n[0], 1e-6); /* a timeline holds half of a chance */
	if (numbers_behind(events, "throttling to ", "Mbps", n))
		CHECK_NEAR((double)event_value(route, EVENT_CHANGE, SETTING_RATE) / 1e6, n[0],
			   1e-9);
	spec = find_event(route, EVENT_DETOUR);
	if (numbers_behind(events, "RTT +", "ms step", n)) {
		CHECK(spec != NULL);
		if (spec)
			check_spread(&spec->size, n[0] / 1e3, n[1] / 1e3);
	}
	spec = find_event(route, EVENT_SATELLITE);
	if (numbers_behind(fields[COL_SPIKES], "step of +", "", n)) {
		CHECK(spec != NULL);
		if (spec)
			check_spread(&spec->size, n[0] / 1e3, n[1] / 1e3);
	}
}

/* The value in ms that a share of a handover's stalls is at most. */
static double stall_ms(const struct spread *spread, uint32_t milli)
{
	const struct spread_point *p = spread->points;

	while (p && p->milli < milli)
		p++;
	return p ? (double)p->value / 1e6 : -1;
}

/* "handover: +7 median, +73 p90, +260 max", and "+30-80, 9 % above +100"; the table rounds the
 * greatest one, which is 262. A customer who stands still has none. */
static void check_handover(const struct route *route, char *const *fields)
{
	const char *spikes = fields[COL_SPIKES];
	const struct event_spec *spec = find_event(route, EVENT_HANDOVER);
	double n[2];

	if (strncmp(spikes, "handover: ", 10) != 0 || !strcmp(fields[COL_EVENTS], "none"))
		return;
	CHECK(spec != NULL);
	if (!spec)
		return;
	CHECK(spec->size.kind == SPREAD_QUANTILES);
	if (numbers_behind(spikes, "handover: +", "median", n)) {
		CHECK_NEAR(stall_ms(&spec->size, 500), n[0], 1e-9);
		CHECK(numbers_behind(spikes, "median, +", "p90", n));
		CHECK_NEAR(stall_ms(&spec->size, 900), n[0], 1e-9);
		CHECK(numbers_behind(spikes, "p90, +", "max", n));
		CHECK_NEAR(stall_ms(&spec->size, 1000), n[0], 2.5);
		return;
	}
	CHECK(numbers_behind(spikes, "handover: +", ",", n));
	CHECK_NEAR(stall_ms(&spec->size, 0), n[0], 1e-9);
	CHECK_NEAR(stall_ms(&spec->size, 910), n[1], 1e-9);
	CHECK(numbers_behind(spikes, "9 % above +", "", n));
	CHECK_NEAR(stall_ms(&spec->size, 911), n[0], 1e-9);
}

/* "1 % +100 to +300", "2 % +500", "10 % above +20, 1 % above +250": how late spikes make a packet.
 * Their share is smaller in the files, since packets wait behind them: at most that of the table,
 * and over a tenth of it. */
static void check_spikes(struct route *route, const char *spikes)
{
	const char *last = strrchr(spikes, ',');
	const char *at = last ? last + 1 : spikes;
	double share = strtod(at, NULL), from[2], to[2] = { 0 };
	bool found = false;

	at = strstr(at, "%");
	if (!at || share <= 0 || !numbers_behind(at, "+", "", from))
		return;
	if (!numbers_behind(at, " to +", "", to))
		to[0] = from[0];
	for (unsigned l = 0; l < ROUTE_LINKS; l++) {
		const struct spike_conf *spike =
			&route_link(route, (enum route_link)l)->conf.delay.spike;

		if (!spike->share)
			continue;
		found = true;
		CHECK_NEAR((double)spike->min / 1e6, from[0], 1e-9);
		CHECK(strstr(at, "above") || fabs((double)spike->max / 1e6 - to[0]) < 1e-9);
		CHECK(chance_value(spike->share) * 100 <= share);
		CHECK(chance_value(spike->share) * 100 >= share / 10);
	}
	CHECK(found);
}

static void check_events(char *const *fields)
{
	struct files files = { .scenarios = "scenarios" };
	struct route route = { 0 };
	struct err err = { 0 };

	CHECK_INT(route_open(fields[COL_ID], &files, &route, &err), 0);
	CHECK_STR(err.text, "");
	if (err.code == 0) {
		check_times(&route, fields[COL_EVENTS]);
		check_sizes(&route, fields);
		check_handover(&route, fields);
		if (strncmp(fields[COL_SPIKES], "handover", 8) != 0)
			check_spikes(&route, fields[COL_SPIKES]);
	}
	route_done(&route);
	files_close(&files);
}

static void what_happens_on_a_route_is_what_its_profile_says(void)
{
	unsigned rows;

	if (!for_each_row(check_events, &rows))
		SKIP("no table of profiles beside the project");
	CHECK_INT(rows, 29);
}

CU_TestInfo profiles_tests[] = {
	TEST(every_profile_of_the_table_is_a_route),
	TEST(what_happens_on_a_route_is_what_its_profile_says),
	CU_TEST_INFO_NULL,
};
