/* yaml.c - the tree of a YAML file, read with libfyaml, and complaints about its places. */
#include "harness/scenario/yaml.h"

#include <errno.h>
#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

/* What a complaint says at most, as struct err holds it. */
#define WHAT_MAX 1024

/* How much of a long source line a complaint shows. */
#define SHOWN_COLUMNS 76

struct yaml_file {
	char *name;
	char *source;
	size_t len;
	struct fy_diag *diag;
	struct fy_parser *parser;
	struct fy_document *document;
};

/* A place as people count: from 1. */
struct position {
	unsigned line;
	unsigned column;
};

const char *yaml_name(const struct yaml_file *file)
{
	return file->name;
}

const char *yaml_source(const struct yaml_file *file)
{
	return file->source;
}

struct yaml yaml_root(struct yaml_file *file)
{
	return (struct yaml){ .file = file, .node = fy_document_root(file->document) };
}

static const char *find_line(const struct yaml_file *file, unsigned line)
{
	const char *s = file->source;

	while (--line && s) {
		s = strchr(s, '\n');
		s = s ? s + 1 : NULL;
	}
	return s ? s : "";
}

/* Steps over n characters (not bytes) of a line. */
static const char *skip_characters(const char *s, unsigned n)
{
	for (; n && *s && *s != '\n'; n--) {
		s++;
		while (((unsigned char)*s & 0xc0) == 0x80)
			s++;
	}
	return s;
}

/* Adds "\n  the line\n    ^" with a window of a long line around the column. */
static void add_source(const struct yaml_file *file, struct position at, struct text *into)
{
	unsigned first = at.column > SHOWN_COLUMNS - 16 ? at.column - (SHOWN_COLUMNS - 16) : 1;
	const char *from = skip_characters(find_line(file, at.line), first - 1);
	const char *to = skip_characters(from, SHOWN_COLUMNS);

	text_add(into, "\n  ");
	for (const char *s = from; s < to; s++)
		text_add_bytes(into, (unsigned char)*s < ' ' ? " " : s, 1);
	text_addf(into, "\n  %*s^", (int)(at.column - first), "");
}

static int complain(const struct yaml_file *file, struct position at, struct err *err, int code,
		    const char *what)
{
	struct text source = { 0 };
	int r;

	add_source(file, at, &source);
	r = err_set(err, code, "%s:%u:%u: %s%s", file->name, at.line, at.column, what,
		    text_str(&source));
	text_done(&source);
	return r;
}

/* The last error that libfyaml collected, or NULL. */
static const struct fy_diag_error *last_error(const struct yaml_file *file)
{
	const struct fy_diag_error *e, *last = NULL;
	void *iter = NULL;

	while ((e = fy_diag_errors_iterate(file->diag, &iter)))
		last = e;
	return last;
}

static struct position error_position(const struct fy_diag_error *e)
{
	return (struct position){ .line = e->line > 0 ? (unsigned)e->line : 1,
				  .column = e->column > 0 ? (unsigned)e->column : 1 };
}

/* Where a node begins. libfyaml gives marks of plain values only; for the others it is asked for a
 * report, whose place is then read. False for an empty value, which stands nowhere. */
static bool node_position(const struct yaml_file *file, struct fy_node *node, struct position *ret)
{
	const struct fy_diag_error *before = last_error(file), *e;
	struct fy_token *token = node ? fy_node_get_scalar_token(node) : NULL;
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;

	if (!node)
		return false;
	if (mark) {
		*ret = (struct position){ (unsigned)mark->line + 1, (unsigned)mark->column + 1 };
		return true;
	}
	fy_node_report(node, FYET_ERROR, "here");
	e = last_error(file);
	if (!e || e == before)
		return false;
	*ret = error_position(e);
	return true;
}

static struct position position_of(struct yaml at)
{
	struct position p = { 1, 1 };

	if (!node_position(at.file, at.node, &p))
		(void)node_position(at.file, at.key, &p);
	return p;
}

unsigned yaml_line(struct yaml at)
{
	return position_of(at).line;
}

int yaml_refuse(struct yaml at, struct err *err, int code, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return complain(at.file, position_of(at), err, code, what);
}

int yaml_refuse_key(struct yaml at, struct err *err, int code, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	if (at.key)
		at.node = at.key;
	return complain(at.file, position_of(at), err, code, what);
}

int yaml_refuse_because(struct yaml at, struct err *err)
{
	struct err cause = { 0 };

	if (err)
		cause = *err;
	return complain(at.file, position_of(at), err, cause.code, cause.text);
}

/* Well-formed UTF-8 (Unicode, table 3-7): the first byte, the range of the second, how many bytes.
 */
static const struct utf8 {
	unsigned char first, last;
	unsigned char second_low, second_high;
	unsigned char len;
} utf8_forms[] = {
	{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static const struct utf8 *find_form(unsigned char first)
{
	for (size_t i = 0; i < sizeof(utf8_forms) / sizeof(utf8_forms[0]); i++)
		if (first >= utf8_forms[i].first && first <= utf8_forms[i].last)
			return &utf8_forms[i];
	return NULL;
}

/* The length of the character at s, of which at most left bytes are there; 0 when it is none. */
static size_t character_len(const char *text, size_t left)
{
	const unsigned char *s = (const unsigned char *)text;
	const struct utf8 *form = find_form(s[0]);

	if (!form || form->len > left)
		return 0;
	if (form->len > 1 && (s[1] < form->second_low || s[1] > form->second_high))
		return 0;
	for (size_t i = 2; i < form->len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return form->len;
}

/* Comments too must be text, for they are shown and kept; and libfyaml reads C strings in places,
 * so that a NUL byte would hide what follows it. */
static int check_bytes(const struct yaml_file *file, struct err *err)
{
	struct position at = { 1, 1 };
	size_t len;

	for (size_t i = 0; i < file->len; i += len) {
		const char c = file->source[i];

		len = character_len(file->source + i, file->len - i);
		if (!len)
			return complain(file, at, err, -EINVAL,
					"found a byte that is not UTF-8, expected text");
		if (!c)
			return complain(file, at, err, -EINVAL, "found a NUL byte, expected text");
		at.column = c == '\n' ? 1 : at.column + 1;
		at.line += c == '\n';
	}
	return 0;
}

static int refuse_document(const struct yaml_file *file, struct err *err)
{
	const struct fy_diag_error *e = last_error(file);

	if (!e)
		return complain(file, (struct position){ 1, 1 }, err, -EINVAL,
				"found nothing, expected a mapping");
	return complain(file, error_position(e), err, -EINVAL, e->msg);
}

static int parse(struct yaml_file *file, struct err *err)
{
	/* Keys given twice are ours to tell; no JSON by file name. */
	const struct fy_parse_cfg conf = { .flags = FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE |
						    FYPCF_ALLOW_DUPLICATE_KEYS,
					   .diag = file->diag };
	struct fy_document *second;
	struct yaml root;

	file->parser = fy_parser_create(&conf);
	if (!file->parser || fy_parser_set_string(file->parser, file->source, file->len) != 0)
		return err_set(err, -ENOMEM, "%s: no memory to parse it", file->name);
	file->document = fy_parse_load_document(file->parser);
	if (!file->document || !fy_document_root(file->document))
		return refuse_document(file, err);
	second = fy_parse_load_document(file->parser);
	if (second) {
		root = (struct yaml){ .file = file, .node = fy_document_root(second) };
		(void)yaml_refuse(root, err, -EINVAL, "found a second document, expected one");
		fy_parse_document_destroy(file->parser, second);
		return -EINVAL;
	}
	return fy_diag_got_error(file->diag) ? refuse_document(file, err) : 0;
}

/* Takes name and source, also on failure. */
static int open_owned(char *name, char *source, size_t len, struct yaml_file **ret, struct err *err)
{
	struct yaml_file *file = calloc(1, sizeof(*file));
	struct fy_diag_cfg conf;
	int r;

	if (!file || !name || !source) {
		free(name);
		free(source);
		free(file);
		return err_set(err, -ENOMEM, "no memory for a scenario file");
	}
	*file = (struct yaml_file){ .name = name, .source = source, .len = len };
	fy_diag_cfg_default(&conf);
	conf.fp = NULL;
	file->diag = fy_diag_create(&conf);
	if (!file->diag) {
		r = err_set(err, -ENOMEM, "no memory for a scenario file");
		goto out;
	}
	fy_diag_set_collect_errors(file->diag, true);
	r = check_bytes(file, err);
	if (r == 0)
		r = parse(file, err);
out:
	if (r < 0)
		yaml_close(file);
	else
		*ret = file;
	return r;
}

int yaml_open_text(const char *name, const char *s, size_t len, struct yaml_file **ret,
		   struct err *err)
{
	char *source;

	if (len > YAML_BYTES_MAX)
		return err_set(err, -EFBIG, "%s: has more than %d bytes, expected a scenario file",
			       name, YAML_BYTES_MAX);
	source = malloc(len + 1);
	if (source) {
		memcpy(source, s, len);
		source[len] = '\0';
	}
	return open_owned(strdup(name), source, len, ret, err);
}

static int read_whole(FILE *f, const char *path, char **ret, size_t *ret_len, struct err *err)
{
	struct stat st;
	char *s;
	size_t len;

	if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(err, -EISDIR, "%s: is a folder, expected a scenario file", path);
	s = malloc(YAML_BYTES_MAX + 1);
	if (!s)
		return err_set(err, -ENOMEM, "%s: no memory to read it", path);
	len = fread(s, 1, YAML_BYTES_MAX + 1, f);
	if (ferror(f) || len > YAML_BYTES_MAX) {
		free(s);
		if (ferror(f))
			return err_set(err, -EIO, "%s: cannot be read", path);
		return err_set(err, -EFBIG, "%s: has more than %d bytes, expected a scenario file",
			       path, YAML_BYTES_MAX);
	}
	s[len] = '\0';
	*ret = s;
	*ret_len = len;
	return 0;
}

int yaml_open(const char *path, struct yaml_file **ret, struct err *err)
{
	FILE *f = fopen(path, "re");
	char *source = NULL;
	size_t len = 0;
	int r;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	r = read_whole(f, path, &source, &len, err);
	(void)fclose(f);
	return r < 0 ? r : open_owned(strdup(path), source, len, ret, err);
}

void yaml_close(struct yaml_file *file)
{
	if (!file)
		return;
	if (file->document)
		fy_parse_document_destroy(file->parser, file->document);
	fy_parser_destroy(file->parser);
	fy_diag_destroy(file->diag);
	free(file->source);
	free(file->name);
	free(file);
}
