/* yaml.h - a YAML file as a tree in which every complaint names file, line and column. */
#ifndef HARNESS_SCENARIO_YAML_H
#define HARNESS_SCENARIO_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"

struct err;
struct fy_node;
struct text;
struct yaml_file;

/* The largest file that is read, in bytes. */
#define YAML_BYTES_MAX 262144

/* A place in a file: a value, with the key it was given for (NULL for items and the whole file). */
struct yaml {
	struct yaml_file *file;
	struct fy_node *key;
	struct fy_node *node;
};

/* Reads the one document of a file; every function here returns 0, or a negative errno with err
 * saying "FILE:LINE:COLUMN: what was found, what was expected", the source line and a caret below
 * it. */
int yaml_open(const char *path, struct yaml_file **ret, struct err *err);

/* The same from memory; copies name and text. */
int yaml_open_text(const char *name, const char *s, size_t len, struct yaml_file **ret,
		   struct err *err);
void yaml_close(struct yaml_file *file);

/* What was read; both belong to the file. */
const char *yaml_name(const struct yaml_file *file);
const char *yaml_source(const struct yaml_file *file);
struct yaml yaml_root(struct yaml_file *file);

/* Complains about a place: fills err and returns code. With no node it points at the key. */
int yaml_refuse(struct yaml at, struct err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
int yaml_refuse_key(struct yaml at, struct err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Puts the place in front of what err says already, as a parse of the value left it. */
int yaml_refuse_because(struct yaml at, struct err *err);

/* One key that a mapping may have, and how its value is read into the object. */
struct yaml_key {
	const char *name;
	int (*read)(struct yaml at, void *into, struct err *err);
	bool needed;
};

/* Refuses what is no mapping. */
int yaml_expect_map(struct yaml at, const char *what, struct err *err);

/* Reads each pair of a mapping with the reader of its key, in the file's order. what names the
 * mapping in complaints ("a link"). An unknown key, a key given twice and a needed key that is
 * absent are refused. keys end with a NULL name. */
int yaml_read_map(struct yaml at, const char *what, const struct yaml_key *keys, void *into,
		  struct err *err);

/* Reads each pair of a mapping whose keys are not known beforehand; at.key is the pair's. */
int yaml_each(struct yaml at, const char *what,
	      int (*read)(struct yaml at, void *into, struct err *err), void *into,
	      struct err *err);

/* Reads each item of a list. */
int yaml_read_list(struct yaml at, const char *what,
		   int (*read)(struct yaml at, void *into, struct err *err), void *into,
		   struct err *err);

bool yaml_is_map(struct yaml at);
bool yaml_is_list(struct yaml at);

/* The value of a key of a mapping; false when the mapping lacks it or at is no mapping. */
bool yaml_find(struct yaml at, const char *name, struct yaml *ret);

/* The one pair of a mapping with a single key: its key as text, which belongs to the file. */
int yaml_single(struct yaml at, const char *what, const char **ret_key, struct yaml *ret_value,
		struct err *err);

/* A plain value, which belongs to the file; NULL (for -EINVAL) with err set when it is none. what
 * says what was expected ("a duration, as in 20 ms"). */
const char *yaml_scalar(struct yaml at, const char *what, struct err *err);
int yaml_duration(struct yaml at, nsec_t *ret, struct err *err);
int yaml_rate(struct yaml at, uint64_t *ret_bps, struct err *err);
int yaml_chance(struct yaml at, chance_t *ret, struct err *err);
int yaml_count(struct yaml at, uint64_t max, uint64_t *ret, struct err *err);

/* A word out of a NULL-ended list; *ret is its position. */
int yaml_choice(struct yaml at, const char *what, const char *const *words, unsigned *ret,
		struct err *err);

/* "yes" or "no"; *ret is written only when it is one of them. */
int yaml_answer(struct yaml at, bool *ret, struct err *err);

/* A copy of a plain value that is not empty; *ret, when not NULL, is freed first. */
int yaml_copy(struct yaml at, const char *what, char **ret, struct err *err);

/* The same for a name: at most 64 letters, digits, '.', '_' and '-', the first a letter or digit,
 * so that it can name a file. */
int yaml_copy_name(struct yaml at, const char *what, char **ret, struct err *err);

/* Adds the comment that stands behind the key's line, with the comment lines that go on below it,
 * and the comments of a nested block mapping; nothing when there is none. In the scenario library
 * these say where a number comes from. */
void yaml_add_comment(struct yaml at, struct text *into);

/* Adds the comment lines that stand right above an item of a list, then those behind its keys. */
void yaml_add_item_comments(struct yaml item, struct text *into);

/* The line that a place stands in, from 1. */
unsigned yaml_line(struct yaml at);

#endif
