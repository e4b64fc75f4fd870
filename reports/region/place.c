/* place.c - countries by the names of routes. */
#include "reports/region/place.h"

#include <stddef.h>
#include <string.h>

#include "reports/region/tongue.h"

/* In the order in which reports show them. */
static const struct place places[] = {
	{ "id", TONGUE("Indonesia"), AREA_SEA },
	{ "kh", TONGUE("Cambodia"), AREA_SEA },
	{ "mm", TONGUE("Myanmar"), AREA_SEA },
	{ "my", TONGUE("Malaysia"), AREA_SEA },
	{ "ph", TONGUE("Philippines"), AREA_SEA },
	{ "sg", TONGUE("Singapore"), AREA_SEA },
	{ "th", TONGUE("Thailand"), AREA_SEA },
	{ "vn", TONGUE("Vietnam"), AREA_SEA },
	{ "sea", TONGUE("Southeast Asia"), AREA_SEA },
	{ "ar", TONGUE("Argentina"), AREA_LATAM },
	{ "br", TONGUE("Brazil"), AREA_LATAM },
	{ "cl", TONGUE("Chile"), AREA_LATAM },
	{ "co", TONGUE("Colombia"), AREA_LATAM },
	{ "mx", TONGUE("Mexico"), AREA_LATAM },
	{ "pe", TONGUE("Peru"), AREA_LATAM },
	{ "latam", TONGUE("Latin America"), AREA_LATAM },
	{ "", TONGUE("Other routes"), AREA_OTHER },
};

#define PLACE_COUNT (sizeof(places) / sizeof(*places))

/* Is the word of n bytes a kind of network or an hour, which stands behind a place? Without this
 * test "my-office" would lie in Malaysia. */
static bool tells_network(const char *word, size_t n)
{
	static const char *const words[] = {
		"3g",    "4g",       "5g",     "wifi",  "wifi5",  "wifi6", "wifi24", "fibre",
		"fiber", "starlink", "metro",  "cable", "dsl",    "ne",    "sp",     "peak",
		"day",   "evening",  "direct", "relay", "public", "us",    "sg",     "degraded",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == n && !strncmp(words[i], word, n))
			return true;
	return false;
}

static const struct place *known(const char *word, size_t n)
{
	for (size_t i = 0; i + 1 < PLACE_COUNT; i++)
		if (strlen(places[i].code) == n && !strncmp(places[i].code, word, n))
			return &places[i];
	return NULL;
}

/* Where the name of the place begins: what stands before it tells of the seller or the service. */
static const char *behind_prefix(const char *route)
{
	static const char *const prefixes[] = { "cn-direct-", "cn-public-", "cn-relay-",
						"voice-ai-" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (!strncmp(route, prefixes[i], strlen(prefixes[i])))
			return route + strlen(prefixes[i]);
	return route;
}

const struct place *place_of(const char *route)
{
	const char *word = behind_prefix(route);
	size_t n = strcspn(word, "-");
	const struct place *place = known(word, n);
	const char *next = word[n] ? word + n + 1 : "";

	if (place && (word != route || tells_network(next, strcspn(next, "-"))))
		return place;
	return &places[PLACE_COUNT - 1];
}

bool place_is_public(const char *route)
{
	static const char *const words[] = { "direct", "public" };

	while (*route) {
		size_t n = strcspn(route, "-");

		for (size_t i = 0; i < 2; i++)
			if (strlen(words[i]) == n && !strncmp(words[i], route, n))
				return true;
		route += n + (route[n] == '-');
	}
	return false;
}
