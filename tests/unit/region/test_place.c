/* test_place.c - places by the names of routes. */
#include "reports/region/place.h"
#include "tests/support/suite.h"

static void a_route_of_the_library_tells_its_country(void)
{
	CHECK_STR(place_of("id-4g-evening")->name, "Indonesia");
	CHECK_STR(place_of("br-ne-4g-evening")->name, "Brazil");
	CHECK_STR(place_of("cn-direct-sea-peak")->name, "Southeast Asia");
	CHECK_STR(place_of("cn-direct-mx-peak")->name, "Mexico");
	CHECK_STR(place_of("voice-ai-co-us-evening")->name, "Colombia");
	CHECK_STR(place_of("mm-degraded")->name, "Myanmar");
}

static void a_name_that_only_begins_like_a_country_is_none(void)
{
	CHECK_STR(place_of("my-office")->name, "Other routes");
	CHECK_STR(place_of("id")->name, "Other routes");
	CHECK_STR(place_of("lan-control")->name, "Other routes");
	CHECK_STR(place_of("cn-seller-5g-weak")->name, "Other routes");
	CHECK_STR(place_of("")->name, "Other routes");
}

static void a_route_without_a_relay_is_public_by_its_name(void)
{
	CHECK(place_is_public("cn-direct-id-peak"));
	CHECK(place_is_public("x-public"));
	CHECK(!place_is_public("id-4g-evening"));
	CHECK(!place_is_public("indirect-way"));
}

CU_TestInfo place_tests[];

CU_TestInfo place_tests[] = {
	TEST(a_route_of_the_library_tells_its_country),
	TEST(a_name_that_only_begins_like_a_country_is_none),
	TEST(a_route_without_a_relay_is_public_by_its_name),
	CU_TEST_INFO_NULL,
};
