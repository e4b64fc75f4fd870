/* country.h - the countries, and areas of several, that a network may be said to lie in. */
#ifndef HARNESS_BASE_COUNTRY_H
#define HARNESS_BASE_COUNTRY_H

#include <stdbool.h>

struct text;

/* A country, or an area that a route stands for as a whole. */
struct country {
	const char
		*code; /* of ISO 3166-1 in small letters, "id"; of an area a longer word, "sea" */
	const char *name; /* in English */
};

/* The country or area of this code. When there is none, or code is NULL, the last one of the table:
 * its code is "" and its name "Other routes". All lie in one array, in the order in which reports
 * show them. */
const struct country *country_find(const char *code);

/* The i-th country or area; NULL past the last of those that have a code. */
const struct country *country_nth(unsigned i);

/* Is it several countries? */
bool country_is_area(const struct country *country);

/* Adds "Jakarta, Indonesia", or the name alone when city is empty; nothing without a country, but
 * for the city. */
void country_tell(const struct country *country, const char *city, struct text *into);

#endif
