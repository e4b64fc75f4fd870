/* args.c - writing and reading the arguments of a host's process. */
#include "harness/workload/args.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"

/* -- reading */

static int read_word(const struct arg *arg, const char *value, unsigned *ret, struct err *err)
{
	struct text known = { 0 };

	for (unsigned i = 0; arg->words[i]; i++) {
		if (!strcmp(arg->words[i], value)) {
			*ret = i;
			return 0;
		}
	}
	for (unsigned i = 0; arg->words[i]; i++)
		text_addf(&known, "%s%s", i ? ", " : "", arg->words[i]);
	(void)err_set(err, -EINVAL, "--%s: found \"%s\", expected one of: %s", arg->name, value,
		      text_str(&known));
	text_done(&known);
	return -EINVAL;
}

static int read_number(const struct arg *arg, const char *value, void *field, struct err *err)
{
	uint64_t number = 0;
	int small;

	if (parse_count(value, arg->kind == ARG_U64 ? INT64_MAX : INT32_MAX, &number, err) < 0) {
		(void)err_prefix(err, "--%s", arg->name);
		return -EINVAL;
	}
	small = (int)number;
	if (arg->kind == ARG_U64)
		memcpy(field, &number, sizeof(number));
	else
		memcpy(field, &small, sizeof(small));
	return 0;
}

static int read_arg(const struct arg *arg, const char *value, void *field, struct err *err)
{
	unsigned word = 0;
	int r = 0;

	switch (arg->kind) {
	case ARG_TEXT:
		memcpy(field, &value, sizeof(value));
		return 0;
	case ARG_WORD:
		r = read_word(arg, value, &word, err);
		if (r == 0)
			memcpy(field, &word, sizeof(word));
		return r;
	case ARG_UNSIGNED:
	case ARG_INT:
	case ARG_U64:
		break;
	}
	return read_number(arg, value, field, err);
}

/* The row whose name stands between "--" and "=". */
static const struct arg *find(const struct arg_table *table, const char *s, const char *equals)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t n = strlen(table->args[i].name);

		if (!strncmp(s, "--", 2) && (size_t)(equals - s) == n + 2 &&
		    !strncmp(s + 2, table->args[i].name, n))
			return &table->args[i];
	}
	return NULL;
}

int args_parse(const struct arg_table *table, int argc, char *const *argv, void *conf,
	       struct err *err)
{
	for (int i = 0; i < argc; i++) {
		const char *equals = strchr(argv[i], '=');
		const struct arg *arg = equals ? find(table, argv[i], equals) : NULL;
		int r;

		if (!arg)
			return err_set(err, -EINVAL, "\"%s\" is not an argument of %s", argv[i],
				       table->what);
		r = read_arg(arg, equals + 1, (char *)conf + arg->offset, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int args_check(const struct arg_range *ranges, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct arg_range *a = &ranges[i];

		if (a->value < a->min || a->value > a->max)
			return err_set(err, -EINVAL,
				       "--%s: found %" PRIu64 ", expected %" PRIu64 " to %" PRIu64,
				       a->name, a->value, a->min, a->max);
	}
	return 0;
}

/* -- writing */

/* Adds the argument to t; nothing when it is not given. */
static void write_arg(const struct arg *arg, const void *field, struct text *t)
{
	const char *string;
	uint64_t number;
	unsigned small;
	int whole;

	switch (arg->kind) {
	case ARG_TEXT:
		memcpy(&string, field, sizeof(string));
		if (string)
			text_addf(t, "--%s=%s", arg->name, string);
		break;
	case ARG_WORD:
		memcpy(&small, field, sizeof(small));
		text_addf(t, "--%s=%s", arg->name, arg->words[small]);
		break;
	case ARG_UNSIGNED:
		memcpy(&small, field, sizeof(small));
		text_addf(t, "--%s=%u", arg->name, small);
		break;
	case ARG_INT:
		memcpy(&whole, field, sizeof(whole));
		if (whole >= 0)
			text_addf(t, "--%s=%d", arg->name, whole);
		break;
	case ARG_U64:
		memcpy(&number, field, sizeof(number));
		text_addf(t, "--%s=%" PRIu64, arg->name, number);
		break;
	}
}

int args_make(const struct arg_table *table, const void *conf, const char *const *first,
	      char ***ret, struct err *err)
{
	struct text t = { 0 };
	size_t n = 0, lead = 0;
	char **argv;

	while (first[lead])
		lead++;
	argv = calloc(lead + table->count + 1, sizeof(*argv));
	if (!argv)
		goto out;
	for (; n < lead; n++) {
		argv[n] = strdup(first[n]);
		if (!argv[n])
			goto out;
	}
	for (size_t i = 0; i < table->count; i++) {
		write_arg(&table->args[i], (const char *)conf + table->args[i].offset, &t);
		if (t.failed)
			goto out;
		if (t.len)
			argv[n++] = t.s;
		t = (struct text){ 0 };
	}
	*ret = argv;
	return 0;
out:
	text_done(&t);
	args_free(argv);
	return err_set(err, -ENOMEM, "out of memory");
}

void args_free(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}
