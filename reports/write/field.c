/* field.c - taking values out of JSON. */
#include "reports/write/field.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

struct field field_root(struct field_file *file, const json_t *json)
{
	struct field root = { .file = file, .json = json };

	if (!json_is_object(json))
		field_fault(&root, NULL, "expected an object");
	return root;
}

void field_fault(const struct field *in, const char *key, const char *fmt, ...)
{
	struct field_file *file = in->file;
	char what[256];
	va_list args;

	if (file->code)
		return;
	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	file->code = err_set(file->err, -EBADMSG, "%s: %s%s%s%s%s", file->name, in->place,
			     *in->place && key ? "." : "", key ? key : "",
			     *in->place || key ? ": " : "", what);
}

/* What a person calls the type of json. */
static const char *type_name(const json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		return "a text";
	case JSON_INTEGER:
		return "a whole number";
	case JSON_REAL:
		return "a number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "true or false";
	case JSON_NULL:
		return "null";
	}
	return "something else";
}

static void fault_type(const struct field *in, const char *key, const char *expected,
		       const json_t *found)
{
	if (found)
		field_fault(in, key, "expected %s, found %s", expected, type_name(found));
	else
		field_fault(in, key, "is missing; expected %s", expected);
}

/* NULL when in has no such key, or null under it. */
static const json_t *look(const struct field *in, const char *key)
{
	const json_t *found = in->json ? json_object_get(in->json, key) : NULL;

	return json_is_null(found) ? NULL : found;
}

struct field field_maybe(const struct field *in, const char *key)
{
	struct field f = { .file = in->file, .json = look(in, key) };

	(void)snprintf(f.place, sizeof(f.place), "%.100s%s%.50s", in->place, *in->place ? "." : "",
		       key);
	return f;
}

struct field field_object(const struct field *in, const char *key)
{
	struct field f = field_maybe(in, key);

	if (!json_is_object(f.json)) {
		fault_type(in, key, "an object", f.json);
		f.json = NULL;
	}
	return f;
}

struct field field_array(const struct field *in, const char *key)
{
	struct field f = field_maybe(in, key);

	if (!json_is_array(f.json)) {
		fault_type(in, key, "a list", f.json);
		f.json = NULL;
	}
	return f;
}

struct field field_object_or_none(const struct field *in, const char *key)
{
	struct field f = field_maybe(in, key);

	return f.json ? field_object(in, key) : f;
}

struct field field_array_or_none(const struct field *in, const char *key)
{
	struct field f = field_maybe(in, key);

	return f.json ? field_array(in, key) : f;
}

struct field field_at(const struct field *in, size_t i)
{
	struct field f = { .file = in->file, .json = json_array_get(in->json, i) };

	(void)snprintf(f.place, sizeof(f.place), "%.120s[%zu]", in->place, i);
	if (!json_is_object(f.json)) {
		fault_type(&f, NULL, "an object", f.json);
		f.json = NULL;
	}
	return f;
}

size_t field_count(const struct field *array)
{
	return json_is_array(array->json) ? json_array_size(array->json) : 0;
}

const char *field_text(const struct field *in, const char *key)
{
	const json_t *found = look(in, key);

	if (json_is_string(found))
		return json_string_value(found);
	fault_type(in, key, "a text", found);
	return "";
}

int64_t field_int(const struct field *in, const char *key, int64_t min, int64_t max)
{
	const json_t *found = look(in, key);
	json_int_t value;

	if (!json_is_integer(found)) {
		fault_type(in, key, "a whole number", found);
		return 0;
	}
	value = json_integer_value(found);
	if (value < min || value > max) {
		field_fault(in, key, "%lld is outside %lld..%lld", (long long)value, (long long)min,
			    (long long)max);
		return 0;
	}
	return value;
}

double field_real(const struct field *in, const char *key, double min, double max)
{
	const json_t *found = look(in, key);
	double value;

	if (!json_is_number(found)) {
		fault_type(in, key, "a number", found);
		return 0;
	}
	value = json_number_value(found);
	if (!isfinite(value) || value < min || value > max) {
		field_fault(in, key, "%g is outside %g..%g", value, min, max);
		return 0;
	}
	return value;
}

const char *field_text_or(const struct field *in, const char *key, const char *otherwise)
{
	return look(in, key) ? field_text(in, key) : otherwise;
}

int64_t field_int_or(const struct field *in, const char *key, int64_t min, int64_t max,
		     int64_t otherwise)
{
	return look(in, key) ? field_int(in, key, min, max) : otherwise;
}

double field_real_or(const struct field *in, const char *key, double min, double max,
		     double otherwise)
{
	return look(in, key) ? field_real(in, key, min, max) : otherwise;
}

static void fault_choice(const struct field *in, const char *key, const char *found,
			 const char *const *words)
{
	struct text known = { 0 };

	for (size_t i = 0; words[i]; i++)
		text_addf(&known, "%s%s", i ? ", " : "", words[i]);
	field_fault(in, key, "\"%.60s\" is unknown; expected one of %s", found, text_str(&known));
	text_done(&known);
}

unsigned field_choice(const struct field *in, const char *key, const char *const *words)
{
	const char *found = field_text(in, key);

	for (unsigned i = 0; words[i]; i++)
		if (!strcmp(words[i], found))
			return i;
	fault_choice(in, key, found, words);
	return 0;
}
