/* test_city.c - places in the language of the report. */
#include <glob.h>
#include <string.h>

#include "harness/base/country.h"
#include "harness/base/text.h"
#include "reports/region/city.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"

static void check_told(const char *code, const char *city, const char *want)
{
	struct text t = { 0 };

	city_tell(country_find(code), city, &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void a_place_is_told_in_the_language_of_the_report(void)
{
	if (!some_tongue("zh"))
		SKIP("there is no locale in UTF-8");
	check_told("id", "Jakarta", "印度尼西亚雅加达");
	check_told("br", "", "巴西");
	check_told("", "", "其他线路");
	CHECK(some_tongue("es") != NULL);
	check_told("mx", "Mexico City", "Ciudad de México, México");
	check_told("sea", "", "Sudeste Asiático");
	CHECK(some_tongue("en") != NULL);
	check_told("id", "Jakarta", "Jakarta, Indonesia");
}

static void a_city_that_no_catalogue_has_stays_as_it_is(void)
{
	CHECK(some_tongue("en") != NULL);
	check_told("id", "Ubud", "Ubud, Indonesia");
	check_told("", "Tokyo", "Tokyo");
	check_told("no such code", "", "Other routes");
	check_told("sg", "Singapore", "Singapore");
}

/* The city of "place: {country: id, city: Jakarta}"; NULL when there is none. */
static const char *city_in(char *yaml)
{
	char *city = strstr(yaml, "\nplace: {country: ");

	city = city ? strchr(city + 1, '\n') - 1 : NULL;
	if (!city || *city != '}')
		return NULL;
	*city = '\0';
	city = strstr(yaml, ", city: ");
	return city ? city + strlen(", city: ") : NULL;
}

static void every_city_of_the_library_is_said_in_chinese(void)
{
	glob_t found = { 0 };
	size_t cities = 0;

	if (!some_tongue("zh"))
		SKIP("there is no locale in UTF-8");
	CHECK_INT(glob("scenarios/access/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct text file = file_read(found.gl_pathv[i]);
		const char *city = file.s ? city_in(file.s) : NULL;

		if (city) {
			CHECK(strcmp(city_say(city), city) != 0);
			cities++;
		}
		text_done(&file);
	}
	CHECK(cities > 25);
	globfree(&found);
	CHECK(some_tongue("en") != NULL);
}

CU_TestInfo city_tests[];

CU_TestInfo city_tests[] = {
	TEST(a_place_is_told_in_the_language_of_the_report),
	TEST(a_city_that_no_catalogue_has_stays_as_it_is),
	TEST(every_city_of_the_library_is_said_in_chinese),
	CU_TEST_INFO_NULL,
};
