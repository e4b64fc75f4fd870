/* schema.c - a small checker of JSON Schema (draft 2020-12). */
#include "tests/unit/write/schema.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The walk through a value: root holds $defs, place is for messages. */
struct walk {
	const json_t *root;
	struct text *faults;
	char place[200];
};

static void check(const struct walk *w, const json_t *schema, const json_t *value);

static bool is_type(const json_t *value, const char *type)
{
	static const struct {
		const char *name;
		json_type type;
	} types[] = { { "object", JSON_OBJECT },
		      { "array", JSON_ARRAY },
		      { "string", JSON_STRING },
		      { "integer", JSON_INTEGER },
		      { "null", JSON_NULL } };

	if (!strcmp(type, "number"))
		return json_is_number(value);
	if (!strcmp(type, "boolean"))
		return json_is_boolean(value);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(types[i].name, type))
			return json_typeof(value) == types[i].type;
	return false;
}

static void check_type(const struct walk *w, const json_t *rule, const json_t *value)
{
	bool good = json_is_string(rule) && is_type(value, json_string_value(rule));

	for (size_t i = 0; i < json_array_size(rule); i++)
		good = good || is_type(value, json_string_value(json_array_get(rule, i)));
	if (!good)
		text_addf(w->faults, "%s: wrong type\n", w->place);
}

static void check_enum(const struct walk *w, const json_t *rule, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(rule); i++)
		if (json_equal(json_array_get(rule, i), value))
			return;
	text_addf(w->faults, "%s: not one of the enum\n", w->place);
}

static void check_const(const struct walk *w, const json_t *rule, const json_t *value)
{
	if (!json_equal(rule, value))
		text_addf(w->faults, "%s: not the const\n", w->place);
}

static void check_minimum(const struct walk *w, const json_t *rule, const json_t *value)
{
	if (json_is_number(value) && json_number_value(value) < json_number_value(rule))
		text_addf(w->faults, "%s: below the minimum\n", w->place);
}

static void check_required(const struct walk *w, const json_t *rule, const json_t *value)
{
	for (size_t i = 0; json_is_object(value) && i < json_array_size(rule); i++)
		if (!json_object_get(value, json_string_value(json_array_get(rule, i))))
			text_addf(w->faults, "%s: lacks %s\n", w->place,
				  json_string_value(json_array_get(rule, i)));
}

static void check_properties(const struct walk *w, const json_t *rule, const json_t *value)
{
	const char *key;
	json_t *part;

	json_object_foreach((json_t *)value, key, part)
	{
		struct walk below = *w;
		const json_t *schema = json_object_get(rule, key);

		(void)snprintf(below.place, sizeof(below.place), "%.150s.%s", w->place, key);
		if (schema)
			check(&below, schema, part);
		else
			text_addf(w->faults, "%s: is not described\n", below.place);
	}
}

static void check_items(const struct walk *w, const json_t *rule, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		struct walk below = *w;

		(void)snprintf(below.place, sizeof(below.place), "%.150s[%zu]", w->place, i);
		check(&below, rule, json_array_get(value, i));
	}
}

static void check_ref(const struct walk *w, const json_t *rule, const json_t *value)
{
	const char *name = json_string_value(rule);
	const json_t *found = NULL;

	if (!strncmp(name, "#/$defs/", 8))
		found = json_object_get(json_object_get(w->root, "$defs"), name + 8);
	if (found)
		check(w, found, value);
	else
		text_addf(w->faults, "%s: no such $ref %s\n", w->place, name);
}

static void ignore(const struct walk *w, const json_t *rule, const json_t *value)
{
	(void)w, (void)rule, (void)value;
}

static void check(const struct walk *w, const json_t *schema, const json_t *value)
{
	static const struct {
		const char *word;
		void (*check)(const struct walk *w, const json_t *rule, const json_t *value);
	} words[] = {
		{ "type", check_type },
		{ "enum", check_enum },
		{ "const", check_const },
		{ "minimum", check_minimum },
		{ "required", check_required },
		{ "properties", check_properties },
		{ "items", check_items },
		{ "$ref", check_ref },
		{ "title", ignore },
		{ "description", ignore },
		{ "$schema", ignore },
		{ "$defs", ignore },
	};

	const char *key;
	json_t *rule;

	json_object_foreach((json_t *)schema, key, rule)
	{
		size_t i = 0, n = sizeof(words) / sizeof(*words);

		while (i < n && strcmp(words[i].word, key) != 0)
			i++;
		if (i < n)
			words[i].check(w, rule, value);
		else
			text_addf(w->faults, "schema word %s is not understood\n", key);
	}
}

void schema_check(const json_t *schema, const json_t *value, struct text *faults)
{
	const struct walk w = { .root = schema, .faults = faults, .place = "" };

	check(&w, schema, value);
}
