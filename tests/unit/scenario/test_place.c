/* test_place.c - where a buyer is. */
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/library.h"
#include "harness/scenario/plan.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo place_tests[];

/* Loads a show over this route, and says where its buyer is; "" when it does not load. */
static struct text place_of(struct folder *f, const char *route)
{
	struct text show = { 0 }, place = { 0 };
	struct plan *plan;

	text_addf(&show, "show: s\nroute: %s\n", route);
	plan = folder_load(f, text_str(&show));
	if (plan)
		place_tell(&plan->route_place, &place);
	plan_free(plan);
	text_done(&show);
	return place;
}

static void check_place(struct folder *f, const char *route, const char *want)
{
	struct text place = place_of(f, route);

	CHECK_STR(f->err.text, "");
	CHECK_STR(text_str(&place), want);
	text_done(&place);
}

static void make(struct folder *f)
{
	folder_make(f);
	folder_write(f, "access/jakarta.yaml",
		     "access: jakarta\nplace: {country: id, city: Jakarta}\n");
	folder_write(f, "access/lima.yaml", "access: lima\nplace: {country: pe, city: Lima}\n");
	folder_write(f, "routes/id.yaml", "route: id\nseller: lima\nhaul: haul\nbuyer: jakarta\n");
	folder_write(f, "routes/sea.yaml",
		     "route: sea\nseller: fibre\nhaul: haul\nbuyer: jakarta\nplace: {area: sea}\n");
}

static void a_route_is_where_the_network_of_its_buyer_is(void)
{
	struct folder f;

	make(&f);
	check_place(&f, "id", "Jakarta, Indonesia");
	check_place(&f, "r", "");
	check_place(&f, "{seller: {}, haul: {}, buyer: {place: {city: Tokyo}}}", "Tokyo");
	check_place(&f, "{seller: {}, haul: {}, buyer: {place: {country: sg}}}", "Singapore");
	folder_remove(&f);
}

static void a_route_may_say_where_its_buyer_is_itself(void)
{
	struct folder f;

	make(&f);
	check_place(&f, "sea", "Southeast Asia");
	check_place(&f, "{like: sea}", "Southeast Asia");
	check_place(&f, "{like: sea, buyer: lima}", "Lima, Peru");
	check_place(&f, "{like: id, place: {country: my}}", "Malaysia");
	folder_remove(&f);
}

static void points_at_each_mistake_of_a_place(void)
{
	static const struct {
		const char *place, *told;
	} wrong[] = {
		{ "Jakarta", "found a value, expected a place (a mapping)" },
		{ "{}", "a place without \"country\", \"area\" or \"city\"" },
		{ "{country: idn}", "found \"idn\", expected a country's code: bn, id, kh" },
		{ "{country: jo}", "us; for any other leave it out" },
		{ "{country: sea}", "found \"sea\", expected a country's code" },
		{ "{area: id}", "found \"id\", expected an area: sea, latam" },
		{ "{area: sea, country: id}", "\"area\" beside \"country\"" },
		{ "{town: x}", "unknown key \"town\"" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct text route = { 0 }, place;
		struct folder f;

		folder_make(&f);
		text_addf(&route, "{seller: {}, haul: {}, buyer: {place: %s}}", wrong[i].place);
		place = place_of(&f, text_str(&route));
		CHECK_HAS(f.err.text, "shows/s.yaml:2:");
		CHECK_HAS(f.err.text, wrong[i].told);
		text_done(&place);
		text_done(&route);
		folder_remove(&f);
	}
}

static void a_haul_says_that_it_is_the_public_internet(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: {seller: {}, haul: {public: yes}, buyer: {}}\n");
	CHECK(p && p->route_public);
	plan_free(p);
	p = folder_load(&f, "show: s\nroute: {seller: {}, haul: {}, buyer: {}}\n");
	CHECK(p && !p->route_public);
	plan_free(p);
	p = folder_load(&f, "show: s\nroute: {seller: {public: yes}, haul: {}, buyer: {}}\n");
	CHECK(p == NULL);
	CHECK_HAS(f.err.text, "unknown key \"public\"");
	folder_remove(&f);
}

static void the_list_of_routes_has_their_places_and_faults(void)
{
	struct library library = { 0 };
	struct folder f;

	make(&f);
	folder_write(&f, "routes/bad.yaml",
		     "route: bad\nseller: fibre\nhaul: haul\nbuyer: nowhere\n");
	CHECK_INT(library_read(FIND_ROUTE, &(struct find_place){ .scenarios = f.dir }, &library,
			       &f.err),
		  0);
	for (size_t i = 0; i < library.n; i++) {
		const struct library_entry *e = &library.v[i];

		if (!strcmp(e->name, "id"))
			CHECK_STR(e->place.country->code, "id");
		if (!strcmp(e->name, "r"))
			CHECK(!place_said(&e->place) && !e->error);
		if (!strcmp(e->name, "bad"))
			CHECK_HAS(e->error ? e->error : "", "nowhere");
	}
	library_done(&library);
	folder_remove(&f);
}

static void check_shipped(const struct plan *plan, void *arg)
{
	unsigned *without = arg;
	struct text place = { 0 };

	place_tell(&plan->route_place, &place);
	if (!place.len)
		(*without)++;
	else if (strcmp(plan->name, "cn-direct-sea-peak") != 0)
		CHECK(plan->route_place.country && !country_is_area(plan->route_place.country));
	text_done(&place);
}

static void every_shipped_route_but_the_control_has_a_place(void)
{
	unsigned without = 0;

	folder_each_shipped(FIND_ROUTE, check_shipped, &without);
	CHECK_INT(without, 1);
}

CU_TestInfo place_tests[] = {
	TEST(a_route_is_where_the_network_of_its_buyer_is),
	TEST(a_route_may_say_where_its_buyer_is_itself),
	TEST(points_at_each_mistake_of_a_place),
	TEST(a_haul_says_that_it_is_the_public_internet),
	TEST(the_list_of_routes_has_their_places_and_faults),
	TEST(every_shipped_route_but_the_control_has_a_place),
	CU_TEST_INFO_NULL,
};
