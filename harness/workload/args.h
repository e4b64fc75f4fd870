/* args.h - a struct as command-line arguments, and back: --NAME=VALUE each, by one table. */
#ifndef HARNESS_WORKLOAD_ARGS_H
#define HARNESS_WORKLOAD_ARGS_H

#include <stddef.h>
#include <stdint.h>

struct err;

/* What a field is: an unsigned position in words; unsigned; int, of which negative ones are left
 * out; uint64_t or nsec_t, of which negative ones must not be; const char *, NULL is left out. */
enum arg_kind { ARG_WORD, ARG_UNSIGNED, ARG_INT, ARG_U64, ARG_TEXT };

struct arg {
	const char *name;
	enum arg_kind kind;
	size_t offset;            /* of the field in the struct */
	const char *const *words; /* of ARG_WORD, NULL-ended */
};

struct arg_table {
	const char *what; /* "a show": for complaints */
	const struct arg *args;
	size_t count;
};

/* Makes the NULL-ended arguments { first..., "--role=seller", ... } of conf; first is NULL-ended.
 * The caller owns them and frees them with args_free(). 0 or -ENOMEM. */
int args_make(const struct arg_table *table, const void *conf, const char *const *first,
	      char ***ret, struct err *err);
void args_free(char **argv);

/* Reads arguments into conf, which borrows the strings. 0, or -EINVAL with err naming the argument.
 */
int args_parse(const struct arg_table *table, int argc, char *const *argv, void *conf,
	       struct err *err);

/* The number that an argument has, and which ones it may have. */
struct arg_range {
	const char *name;
	uint64_t value, min, max;
};

/* 0, or -EINVAL with err naming the first one that is out of its range. */
int args_check(const struct arg_range *ranges, size_t count, struct err *err);

#endif
