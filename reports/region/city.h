/* city.h - where a buyer is, in the language of the report. */
#ifndef REPORTS_REGION_CITY_H
#define REPORTS_REGION_CITY_H

struct country;
struct text;

/* The name of a city in that language when it is one of the library's; else as it is. */
const char *city_say(const char *city);

/* Adds "Jakarta, Indonesia" in that language, or the country's name alone when city is empty; of
 * two names that are the same, one. */
void city_tell(const struct country *country, const char *city, struct text *into);

#endif
