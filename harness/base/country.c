/* country.c - countries by their codes. */
#include "harness/base/country.h"

#include <stddef.h>
#include <string.h>

#include "harness/base/text.h"

/* The name is marked by the macro: reports translate it. */
#define COUNTRY(code, name) \
	{                   \
		code, name  \
	}

/* Southeast Asia, Latin America, and from where sellers and assistants may be. */
static const struct country countries[] = {
	COUNTRY("bn", "Brunei"),        COUNTRY("id", "Indonesia"),
	COUNTRY("kh", "Cambodia"),      COUNTRY("la", "Laos"),
	COUNTRY("mm", "Myanmar"),       COUNTRY("my", "Malaysia"),
	COUNTRY("ph", "Philippines"),   COUNTRY("sg", "Singapore"),
	COUNTRY("th", "Thailand"),      COUNTRY("tl", "Timor-Leste"),
	COUNTRY("vn", "Vietnam"),       COUNTRY("sea", "Southeast Asia"),
	COUNTRY("ar", "Argentina"),     COUNTRY("bo", "Bolivia"),
	COUNTRY("br", "Brazil"),        COUNTRY("cl", "Chile"),
	COUNTRY("co", "Colombia"),      COUNTRY("cr", "Costa Rica"),
	COUNTRY("cu", "Cuba"),          COUNTRY("do", "Dominican Republic"),
	COUNTRY("ec", "Ecuador"),       COUNTRY("gt", "Guatemala"),
	COUNTRY("hn", "Honduras"),      COUNTRY("mx", "Mexico"),
	COUNTRY("ni", "Nicaragua"),     COUNTRY("pa", "Panama"),
	COUNTRY("pe", "Peru"),          COUNTRY("py", "Paraguay"),
	COUNTRY("sv", "El Salvador"),   COUNTRY("uy", "Uruguay"),
	COUNTRY("ve", "Venezuela"),     COUNTRY("latam", "Latin America"),
	COUNTRY("cn", "China"),         COUNTRY("in", "India"),
	COUNTRY("jp", "Japan"),         COUNTRY("kr", "South Korea"),
	COUNTRY("us", "United States"), COUNTRY("", "Other routes"),
};

#define COUNTRY_COUNT (sizeof(countries) / sizeof(*countries))

const struct country *country_find(const char *code)
{
	size_t i = 0;

	while (i + 1 < COUNTRY_COUNT && (!code || strcmp(countries[i].code, code) != 0))
		i++;
	return &countries[i];
}

const struct country *country_nth(unsigned i)
{
	return i + 1 < COUNTRY_COUNT ? &countries[i] : NULL;
}

bool country_is_area(const struct country *country)
{
	return strlen(country->code) > 2;
}

void country_tell(const struct country *country, const char *city, struct text *into)
{
	text_add(into, city);
	if (*city && *country->code)
		text_add(into, ", ");
	if (*country->code)
		text_add(into, country->name);
}
