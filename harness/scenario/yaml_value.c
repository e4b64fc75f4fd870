/* yaml_value.c - maps, lists, plain values and comments of a YAML file. */
#include <ctype.h>
#include <errno.h>
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/scenario/yaml.h"

/* More keys than any mapping of ours has. */
#define KEYS_MAX 64

#define NAME_LETTERS_MAX 64

bool yaml_is_map(struct yaml at)
{
	return at.node && fy_node_is_mapping(at.node);
}

bool yaml_is_list(struct yaml at)
{
	return at.node && fy_node_is_sequence(at.node);
}

/* What a node is, in words for complaints. */
static const char *found(struct yaml at)
{
	if (!at.node || fy_node_is_null(at.node))
		return "nothing";
	if (fy_node_is_alias(at.node))
		return "an alias";
	if (fy_node_is_mapping(at.node))
		return "a mapping";
	return fy_node_is_sequence(at.node) ? "a list" : "a value";
}

static struct yaml pair_value(struct yaml map, struct fy_node_pair *pair)
{
	return (struct yaml){ .file = map.file,
			      .key = fy_node_pair_key(pair),
			      .node = fy_node_pair_value(pair) };
}

static size_t count_keys(const struct yaml_key *keys)
{
	size_t n = 0;

	while (keys[n].name)
		n++;
	return n;
}

/* Adds "a, b, c". */
static void list_keys(const struct yaml_key *keys, struct text *into)
{
	for (size_t i = 0; keys[i].name; i++)
		text_addf(into, "%s%s", i ? ", " : "", keys[i].name);
}

static int refuse_unknown(struct yaml at, const char *name, const char *what,
			  const struct yaml_key *keys, struct err *err)
{
	struct text known = { 0 };
	int r;

	list_keys(keys, &known);
	r = yaml_refuse_key(at, err, -EINVAL, "unknown key \"%.40s\" in %s, expected one of: %s",
			    name, what, text_str(&known));
	text_done(&known);
	return r;
}

/* A key as text, or NULL with err set: keys must be plain words. */
static const char *key_text(struct yaml at, struct err *err)
{
	const struct yaml key = { .file = at.file, .node = at.key, .key = at.key };

	return yaml_scalar(key, "a word as the key", err);
}

/* Finds the key of a pair among the known ones, and refuses a second one of the same name. */
static int find_key(struct yaml at, const char *what, const struct yaml_key *keys,
		    unsigned lines[static KEYS_MAX], size_t *ret, struct err *err)
{
	const char *name = key_text(at, err);

	if (!name)
		return -EINVAL;
	for (size_t i = 0; keys[i].name; i++) {
		if (strcmp(keys[i].name, name) != 0)
			continue;
		if (lines[i])
			return yaml_refuse_key(at, err, -EINVAL,
					       "key \"%s\" a second time, line %u has it already",
					       name, lines[i]);
		lines[i] = yaml_line((struct yaml){ .file = at.file, .node = at.key });
		*ret = i;
		return 0;
	}
	return refuse_unknown(at, name, what, keys, err);
}

static int check_needed(struct yaml at, const char *what, const struct yaml_key *keys,
			const unsigned lines[static KEYS_MAX], struct err *err)
{
	for (size_t i = 0; keys[i].name; i++)
		if (keys[i].needed && !lines[i])
			return yaml_refuse(at, err, -EINVAL, "%s without \"%s\"", what,
					   keys[i].name);
	return 0;
}

int yaml_expect_map(struct yaml at, const char *what, struct err *err)
{
	if (yaml_is_map(at))
		return 0;
	return yaml_refuse(at, err, -EINVAL, "found %s, expected %s (a mapping)", found(at), what);
}

int yaml_read_map(struct yaml at, const char *what, const struct yaml_key *keys, void *into,
		  struct err *err)
{
	unsigned lines[KEYS_MAX] = { 0 };
	struct fy_node_pair *pair;
	void *iter = NULL;
	size_t i = 0;
	int r;

	if (count_keys(keys) > KEYS_MAX)
		return err_set(err, -E2BIG, "%s has too many keys", what);
	r = yaml_expect_map(at, what, err);
	if (r < 0)
		return r;
	while ((pair = fy_node_mapping_iterate(at.node, &iter))) {
		const struct yaml value = pair_value(at, pair);

		r = find_key(value, what, keys, lines, &i, err);
		if (r == 0)
			r = keys[i].read(value, into, err);
		if (r < 0)
			return r;
	}
	return check_needed(at, what, keys, lines, err);
}

int yaml_each(struct yaml at, const char *what,
	      int (*read)(struct yaml at, void *into, struct err *err), void *into, struct err *err)
{
	struct fy_node_pair *pair;
	void *iter = NULL;
	int r = yaml_expect_map(at, what, err);

	while (r == 0 && (pair = fy_node_mapping_iterate(at.node, &iter)))
		r = read(pair_value(at, pair), into, err);
	return r;
}

int yaml_read_list(struct yaml at, const char *what,
		   int (*read)(struct yaml at, void *into, struct err *err), void *into,
		   struct err *err)
{
	struct fy_node *item;
	void *iter = NULL;
	int r = 0;

	if (!yaml_is_list(at))
		return yaml_refuse(at, err, -EINVAL, "found %s, expected a list of %s", found(at),
				   what);
	while (r == 0 && (item = fy_node_sequence_iterate(at.node, &iter)))
		r = read((struct yaml){ .file = at.file, .key = at.key, .node = item }, into, err);
	return r;
}

bool yaml_find(struct yaml at, const char *name, struct yaml *ret)
{
	struct fy_node_pair *pair;
	void *iter = NULL;

	if (!yaml_is_map(at))
		return false;
	while ((pair = fy_node_mapping_iterate(at.node, &iter))) {
		struct fy_node *key = fy_node_pair_key(pair);
		const char *s = key && fy_node_is_scalar(key) ? fy_node_get_scalar0(key) : NULL;

		if (!s || strcmp(s, name) != 0)
			continue;
		*ret = pair_value(at, pair);
		return true;
	}
	return false;
}

int yaml_single(struct yaml at, const char *what, const char **ret_key, struct yaml *ret_value,
		struct err *err)
{
	struct fy_node_pair *pair;

	if (!yaml_is_map(at))
		return yaml_refuse(at, err, -EINVAL, "found %s, expected %s", found(at), what);
	if (fy_node_mapping_item_count(at.node) != 1)
		return yaml_refuse(at, err, -EINVAL, "found %d keys, expected one: %s",
				   fy_node_mapping_item_count(at.node), what);
	pair = fy_node_mapping_get_by_index(at.node, 0);
	*ret_value = pair_value(at, pair);
	*ret_key = key_text(*ret_value, err);
	return *ret_key ? 0 : -EINVAL;
}

const char *yaml_scalar(struct yaml at, const char *what, struct err *err)
{
	const char *s;
	size_t len = 0;

	if (!at.node || !fy_node_is_scalar(at.node) || fy_node_is_alias(at.node) ||
	    fy_node_is_null(at.node)) {
		(void)yaml_refuse(at, err, -EINVAL, "found %s, expected %s", found(at), what);
		return NULL;
	}
	(void)fy_node_get_scalar(at.node, &len);
	s = fy_node_get_scalar0(at.node);
	if (s && strlen(s) == len)
		return s;
	(void)yaml_refuse(at, err, -EINVAL, "found a NUL byte, expected %s", what);
	return NULL;
}

int yaml_duration(struct yaml at, nsec_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a duration, as in 20 ms", err);

	if (!s)
		return -EINVAL;
	return parse_duration(s, ret, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

int yaml_rate(struct yaml at, uint64_t *ret_bps, struct err *err)
{
	const char *s = yaml_scalar(at, "a rate, as in 4.8 Mbit/s", err);

	if (!s)
		return -EINVAL;
	return parse_rate(s, ret_bps, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

int yaml_chance(struct yaml at, chance_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a share, as in 1.7 %", err);

	if (!s)
		return -EINVAL;
	return parse_chance(s, ret, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

int yaml_count(struct yaml at, uint64_t max, uint64_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a whole number", err);

	if (!s)
		return -EINVAL;
	return parse_count(s, max, ret, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

int yaml_choice(struct yaml at, const char *what, const char *const *words, unsigned *ret,
		struct err *err)
{
	const char *s = yaml_scalar(at, what, err);
	struct text known = { 0 };
	int r;

	if (!s)
		return -EINVAL;
	for (unsigned i = 0; words[i]; i++) {
		if (!strcmp(words[i], s)) {
			*ret = i;
			return 0;
		}
	}
	for (unsigned i = 0; words[i]; i++)
		text_addf(&known, "%s%s", i ? ", " : "", words[i]);
	r = yaml_refuse(at, err, -EINVAL, "found \"%.40s\", expected %s: %s", s, what,
			text_str(&known));
	text_done(&known);
	return r;
}

int yaml_answer(struct yaml at, bool *ret, struct err *err)
{
	static const char *const answers[] = { "no", "yes", NULL };
	unsigned answer = 0;
	int r = yaml_choice(at, "yes or no", answers, &answer, err);

	if (r == 0)
		*ret = answer == 1;
	return r;
}

int yaml_copy(struct yaml at, const char *what, char **ret, struct err *err)
{
	const char *s = yaml_scalar(at, what, err);
	char *copy;

	if (!s)
		return -EINVAL;
	if (!*s)
		return yaml_refuse(at, err, -EINVAL, "found an empty text, expected %s", what);
	copy = strdup(s);
	if (!copy)
		return err_set(err, -ENOMEM, "no memory for a scenario");
	free(*ret);
	*ret = copy;
	return 0;
}

/* Can this name a file, and nothing but a file? */
static bool is_name(const char *s)
{
	size_t len = 0;

	for (; s[len]; len++)
		if (!isalnum((unsigned char)s[len]) && (!len || !strchr("._-", s[len])))
			return false;
	return len && len <= NAME_LETTERS_MAX;
}

int yaml_copy_name(struct yaml at, const char *what, char **ret, struct err *err)
{
	const char *s = yaml_scalar(at, what, err);

	if (!s)
		return -EINVAL;
	if (!is_name(s))
		return yaml_refuse(
			at, err, -EINVAL,
			"\"%.80s\" cannot be %s; expected letters, digits, '.', '_', '-', "
			"at most %d",
			s, what, NAME_LETTERS_MAX);
	return yaml_copy(at, what, ret, err);
}
