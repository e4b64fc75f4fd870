/* lines.c - a text file of others, line by line. */
#include "harness/scenario/lines.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"

int lines_open_text(const char *name, const char *s, size_t len, struct lines *ret, struct err *err)
{
	struct lines lines = { .name = strdup(name), .text = malloc(len + 1) };

	if (!lines.name || !lines.text) {
		lines_close(&lines);
		return err_set(err, -ENOMEM, "no memory for %s", name);
	}
	if (len)
		memcpy(lines.text, s, len);
	lines.text[len] = '\0';
	lines.at = lines.text;
	if (strlen(lines.text) != len) {
		lines_close(&lines);
		return err_set(err, -EINVAL, "%s is no text: it holds bytes that are 0", name);
	}
	*ret = lines;
	return 0;
}

/* The size of a regular file, or a negative errno with err. */
static long check_file(FILE *f, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fileno(f), &st) < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, -EINVAL, "%s is not a plain file", path);
	if (st.st_size > (off_t)LINES_BYTES_MAX)
		return err_set(err, -EFBIG, "%s has over %zu bytes", path, LINES_BYTES_MAX);
	return (long)st.st_size;
}

int lines_open(const char *path, struct lines *ret, struct err *err)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	long size;
	int r;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	size = check_file(f, path, err);
	r = size < 0 ? (int)size : 0;
	if (r == 0) {
		text = malloc((size_t)size + 1);
		r = text ? 0 : err_set(err, -ENOMEM, "no memory for %s", path);
	}
	if (r == 0) {
		size_t n = fread(text, 1, (size_t)size, f);

		r = ferror(f) ? err_set(err, -EIO, "%s cannot be read", path)
			      : lines_open_text(path, text, n, ret, err);
	}
	free(text);
	(void)fclose(f);
	return r;
}

void lines_close(struct lines *lines)
{
	free(lines->name);
	free(lines->text);
	*lines = (struct lines){ 0 };
}

char *lines_next(struct lines *lines)
{
	char *line = lines->at, *end;

	if (!line || !*line)
		return NULL;
	end = line + strcspn(line, "\n");
	lines->at = *end ? end + 1 : end;
	*end = '\0';
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	lines->no++;
	return line;
}

int lines_refuse(const struct lines *lines, struct err *err, int code, const char *fmt, ...)
{
	char told[300];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(told, sizeof(told), fmt, args);
	va_end(args);
	if (!lines->no) /* an empty file has no line */
		return err_set(err, code, "%s: %s", lines->name, told);
	return err_set(err, code, "%s:%lu: %s", lines->name, lines->no, told);
}

int lines_refuse_because(const struct lines *lines, struct err *err)
{
	return err_prefix(err, "%s:%lu", lines->name, lines->no);
}

static char *trim(char *s)
{
	size_t n;

	while (isspace((unsigned char)*s))
		s++;
	for (n = strlen(s); n && isspace((unsigned char)s[n - 1]); n--)
		;
	s[n] = '\0';
	return s;
}

size_t lines_split(char *line, char mark, char **ret, size_t max)
{
	size_t n = 0;

	for (;;) {
		char *end = strchr(line, mark);

		if (end)
			*end = '\0';
		if (n < max)
			ret[n] = trim(line);
		n++;
		if (!end)
			return n;
		line = end + 1;
	}
}

int lines_decimal(const char *s, int64_t unit, int64_t max, int64_t *ret, struct err *err)
{
	const char *at = s + (*s == '+');
	__int128 value = 0, rest = 0, scale = 1;

	if (*at == '-')
		return err_set(err, -ERANGE, "\"%.40s\" is negative", s);
	if (!isdigit((unsigned char)*at))
		return err_set(err, -EINVAL, "\"%.40s\" is not a number", s);
	for (; isdigit((unsigned char)*at); at++)
		if (value <= max)
			value = value * 10 + (*at - '0');
	if (*at == '.')
		at++;
	for (; isdigit((unsigned char)*at); at++) {
		if (scale >= INT64_C(1000000000000000000))
			continue;
		rest = rest * 10 + (*at - '0');
		scale *= 10;
	}
	if (*at)
		return err_set(err, -EINVAL, "\"%.40s\" is not a number", s);
	if (value <= max)
		value = value * unit + (rest * unit + scale / 2) / scale;
	if (value > max)
		return err_set(err, -ERANGE, "\"%.40s\" is too large", s);
	*ret = (int64_t)value;
	return 0;
}
