/* record.c - writing and reading records. */
#include "harness/base/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

static const struct record_meaning meanings[RECORD_KIND_COUNT] = {
#define X(constant, word, id, value) [RECORD_##constant] = { word, id, value },
	RECORD_KINDS(X)
#undef X
};

const struct record_meaning *record_meaning(enum record_kind kind)
{
	return &meanings[kind];
}

void record_write_header(FILE *f, const char *key, const char *value)
{
	(void)fprintf(f, "# %s: %s\n", key, value);
}

void record_write(FILE *f, const struct record *r)
{
	(void)fprintf(f, "%" PRId64 " %s %s %s %" PRIu64 " %" PRId64 "\n", r->time, r->probe,
		      meanings[r->kind].word, r->stream, r->id, r->value);
}

void record_reader_init(struct record_reader *rd, FILE *f, const char *name)
{
	*rd = (struct record_reader){ .f = f, .name = name };
}

void record_reader_done(struct record_reader *rd)
{
	free(rd->line);
	rd->line = NULL;
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
	       c == ':' || c == '-';
}

/* Copies the word at *at and steps past it and one space. */
static bool take_word(char **at, char ret[RECORD_WORD_MAX])
{
	size_t n = 0;

	while (word_char((*at)[n]))
		n++;
	if (n == 0 || n >= RECORD_WORD_MAX || (*at)[n] != ' ')
		return false;
	memcpy(ret, *at, n);
	ret[n] = '\0';
	*at += n + 1;
	return true;
}

/* Reads a decimal integer that ends at the byte stop, and steps past that byte. */
static bool take_int(char **at, char stop, bool is_signed, uint64_t *ret)
{
	char *s = *at;
	bool minus = is_signed && *s == '-';
	uint64_t limit = is_signed ? (uint64_t)INT64_MAX + minus : UINT64_MAX;
	uint64_t value = 0;

	s += minus;
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (*s != stop)
		return false;
	*at = s + 1;
	*ret = minus ? 0 - value : value;
	return true;
}

static bool find_kind(const char *word, enum record_kind *ret)
{
	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
		if (!strcmp(meanings[k].word, word)) {
			*ret = (enum record_kind)k;
			return true;
		}
	}
	return false;
}

/* Reads "time probe kind stream id value\n"; NULL when good, else what was expected. */
static const char *parse_line(char *at, struct record *ret)
{
	char kind[RECORD_WORD_MAX];
	uint64_t time, value;

	if (!take_int(&at, ' ', true, &time))
		return "a time in nanoseconds";
	if (!take_word(&at, ret->probe))
		return "a probe's name";
	if (!take_word(&at, kind) || !find_kind(kind, &ret->kind))
		return "a known kind of record";
	if (!take_word(&at, ret->stream))
		return "a stream's name";
	if (!take_int(&at, ' ', false, &ret->id))
		return "an id";
	if (!take_int(&at, '\n', true, &value))
		return "a value and the line's end";
	ret->time = (nsec_t)time;
	ret->value = (int64_t)value;
	return NULL;
}

static void tell_header(struct record_reader *rd, char *line)
{
	char *colon = strstr(line, ": ");
	char *newline = strchr(line, '\n');

	if (!rd->on_header || !colon || strncmp(line, "# ", 2) != 0)
		return;
	*colon = '\0';
	if (newline)
		*newline = '\0';
	rd->on_header(rd->arg, line + 2, colon + 2);
}

int record_read(struct record_reader *rd, struct record *ret, struct err *err)
{
	const char *expected;

	for (;;) {
		ssize_t n = getline(&rd->line, &rd->cap, rd->f);

		if (n < 0) {
			if (ferror(rd->f))
				return err_set(err, -EIO, "%s: %s", rd->name, strerror(errno));
			return 0;
		}
		rd->line_no++;
		if (rd->line[0] != '#')
			break;
		if (rd->line[n - 1] != '\n')
			return err_set(err, -EBADMSG, "%s:%lu: expected the line's end", rd->name,
				       rd->line_no);
		tell_header(rd, rd->line);
	}
	expected = parse_line(rd->line, ret);
	if (expected)
		return err_set(err, -EBADMSG, "%s:%lu: expected %s", rd->name, rd->line_no,
			       expected);
	return 1;
}
