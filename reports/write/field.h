/* field.h - taking values out of JSON text from outside: every one checked, the first fault told.
 */
#ifndef REPORTS_WRITE_FIELD_H
#define REPORTS_WRITE_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* What is shared by all fields of one file. The first fault sets code and fills err; every later
 * read then gives 0, false or "", so code is checked once, at the end. */
struct field_file {
	const char *name; /* for messages */
	struct err *err;
	int code;
};

/* A value and where it stands, such as "route.to_buyer[2]". Borrows the JSON. */
struct field {
	struct field_file *file;
	const json_t *json; /* NULL when absent */
	char place[160];
};

struct field field_root(struct field_file *file, const json_t *json);

/* The object or array under key; told as a fault when absent or of another type. */
struct field field_object(const struct field *in, const char *key);
struct field field_array(const struct field *in, const char *key);

/* The same of what may be absent or null, which is no fault: then json is NULL. */
struct field field_object_or_none(const struct field *in, const char *key);
struct field field_array_or_none(const struct field *in, const char *key);

/* The value under key, whatever it is; json is NULL when it is absent or null. */
struct field field_maybe(const struct field *in, const char *key);

/* The object at position i of an array; told as a fault when it is none. */
struct field field_at(const struct field *in, size_t i);
size_t field_count(const struct field *array);

/* Values that must be there, and lie in min..max. Strings are borrowed from the JSON. */
const char *field_text(const struct field *in, const char *key);
int64_t field_int(const struct field *in, const char *key, int64_t min, int64_t max);
double field_real(const struct field *in, const char *key, double min, double max);

/* Values that may be absent or null: then the last argument. */
const char *field_text_or(const struct field *in, const char *key, const char *otherwise);
int64_t field_int_or(const struct field *in, const char *key, int64_t min, int64_t max,
		     int64_t otherwise);
double field_real_or(const struct field *in, const char *key, double min, double max,
		     double otherwise);

/* Which of the NULL-ended words is under key; told as a fault when none is. */
unsigned field_choice(const struct field *in, const char *key, const char *const *words);

/* Tells a fault at key of in, once: "FILE: PLACE.KEY: " and what. */
void field_fault(const struct field *in, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
