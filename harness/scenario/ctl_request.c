/* ctl_request.c - one line from a client: a JSON object, of which every key must be known. */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/ctl_inside.h"

/* How often a watch is told unless it says. */
#define EVERY_DEFAULT NSEC_PER_SEC

/* Reads the value of a key into the request. */
typedef int reader(const char *key, json_t *value, struct ctl_request *request, struct err *err);

static int read_word(const char *key, const json_t *value, const char **ret, struct err *err)
{
	if (!json_is_string(value))
		return err_set(err, -EINVAL, "\"%.40s\" is no string", key);
	if (strlen(json_string_value(value)) != json_string_length(value))
		return err_set(err, -EINVAL, "\"%.40s\" holds a NUL", key);
	*ret = json_string_value(value);
	return 0;
}

static int read_every(const char *key, json_t *value, struct ctl_request *request, struct err *err)
{
	json_int_t ms = json_integer_value(value);

	if (!json_is_integer(value) || ms < CTL_EVERY_MIN / NSEC_PER_MSEC ||
	    ms > CTL_EVERY_MAX / NSEC_PER_MSEC)
		return err_set(err, -ERANGE, "\"%s\": expected a whole number of 50 to 3600000",
			       key);
	request->every = ms * NSEC_PER_MSEC;
	return 0;
}

static int read_change(const char *key, json_t *value, struct ctl_request *request, struct err *err)
{
	return read_word(key, value, &request->change, err);
}

static int read_lasts(const char *key, json_t *value, struct ctl_request *request, struct err *err)
{
	return read_word(key, value, &request->lasts, err);
}

static int read_event(const char *key, json_t *value, struct ctl_request *request, struct err *err)
{
	return read_word(key, value, &request->fire.event, err);
}

static int read_with(const char *key, json_t *value, struct ctl_request *request, struct err *err)
{
	const char *option;
	json_t *word;
	int r;

	if (!json_is_object(value))
		return err_set(err, -EINVAL, "\"%s\" is no object", key);
	if (json_object_size(value) > CTL_OPTIONS_MAX)
		return err_set(err, -E2BIG, "\"%s\" has more than %d keys", key, CTL_OPTIONS_MAX);
	json_object_foreach(value, option, word)
	{
		struct ctl_option *o = &request->fire.options[request->fire.option_count++];

		o->key = option;
		r = read_word(option, word, &o->value, err);
		if (r < 0)
			return r;
	}
	return 0;
}

struct key {
	const char *name;
	reader *read;
	bool needed;
};

#define KEYS_MAX 3

static const struct {
	const char *word;
	struct key keys[KEYS_MAX];
} verbs[CTL_VERBS] = {
	[CTL_STATE] = { "state", { { NULL, NULL, false } } },
	[CTL_WATCH] = { "watch", { { "every_ms", read_every, false } } },
	[CTL_SET] = { "set", { { "change", read_change, true }, { "for", read_lasts, false } } },
	[CTL_FIRE] = { "fire", { { "event", read_event, true }, { "with", read_with, false } } },
	[CTL_STOP] = { "stop", { { NULL, NULL, false } } },
};

static int read_verb(const json_t *object, enum ctl_verb *ret, struct err *err)
{
	const json_t *value = json_object_get(object, "do");
	const char *word = "";
	int r;

	if (!value)
		return err_set(err, -EINVAL, "a request without \"do\"");
	r = read_word("do", value, &word, err);
	for (unsigned i = 0; r == 0 && i < CTL_VERBS; i++) {
		if (strcmp(word, verbs[i].word) != 0)
			continue;
		*ret = (enum ctl_verb)i;
		return 0;
	}
	if (r < 0)
		return r;
	return err_set(
		err, -EINVAL,
		"\"do\": \"%.40s\" is unknown; expected one of: state, watch, set, fire, stop",
		word);
}

static const struct key *find_key(enum ctl_verb verb, const char *name)
{
	for (size_t i = 0; i < KEYS_MAX && verbs[verb].keys[i].name; i++)
		if (!strcmp(name, verbs[verb].keys[i].name))
			return &verbs[verb].keys[i];
	return NULL;
}

static int read_keys(json_t *object, struct ctl_request *request, struct err *err)
{
	const char *word = verbs[request->verb].word;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		const struct key *key = find_key(request->verb, name);
		int r;

		if (!strcmp(name, "do"))
			continue;
		if (!key)
			return err_set(err, -EINVAL, "\"%s\" does not know \"%.40s\"", word, name);
		r = key->read(name, value, request, err);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < KEYS_MAX && verbs[request->verb].keys[i].name; i++) {
		const struct key *key = &verbs[request->verb].keys[i];

		if (key->needed && !json_object_get(object, key->name))
			return err_set(err, -EINVAL, "\"%s\" without \"%s\"", word, key->name);
	}
	return 0;
}

int ctl_request_read(const char *text, size_t size, struct ctl_request *ret, json_t **ret_json,
		     struct err *err)
{
	struct ctl_request request = { .every = EVERY_DEFAULT };
	json_error_t why;
	json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
	int r = -EINVAL;

	if (!object)
		return err_set(err, r, "the request is no JSON: %s", why.text);
	if (!json_is_object(object))
		(void)err_set(err, r, "the request is no JSON object");
	else
		r = read_verb(object, &request.verb, err);
	if (r == 0)
		r = read_keys(object, &request, err);
	if (r < 0) {
		json_decref(object);
		return r;
	}
	*ret = request;
	*ret_json = object;
	return 0;
}
