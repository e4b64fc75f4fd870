/* city.c - names of cities and countries in the language of the report. */
#include "reports/region/city.h"

#include <stddef.h>
#include <string.h>

#include "harness/base/country.h"
#include "harness/base/text.h"
#include "reports/region/tongue.h"

/* Those of the routes that come with straits. */
static const char *const cities[] = {
	TONGUE("Bangkok"),          TONGUE("Bogota"),     TONGUE("Buenos Aires"),
	TONGUE("Ho Chi Minh City"), TONGUE("Jakarta"),    TONGUE("Joao Pessoa"),
	TONGUE("Kuala Lumpur"),     TONGUE("Lima"),       TONGUE("Manila"),
	TONGUE("Mexico City"),      TONGUE("Phnom Penh"), TONGUE("Santiago"),
	TONGUE("Sao Paulo"),        TONGUE("Shanghai"),   TONGUE("Shenzhen"),
	TONGUE("Yangon"),
};

const char *city_say(const char *city)
{
	for (size_t i = 0; i < sizeof(cities) / sizeof(*cities); i++)
		if (!strcmp(cities[i], city))
			return tongue_say(cities[i]);
	return city;
}

void city_tell(const struct country *country, const char *city, struct text *into)
{
	const char *name = tongue_say(country->name);

	if (!*city || !strcmp(city_say(city), name))
		text_add(into, name);
	else if (!*country->code)
		text_add(into, city_say(city));
	else
		/* TRANSLATORS: a city and its country */
		text_addf(into, tongue_say("%1$s, %2$s"), city_say(city), name);
}
