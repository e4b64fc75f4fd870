/* yaml_comment.c - the comments that say where a number comes from. */
#include <libfyaml.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/yaml.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* May a quote that stands behind c open a quoted text? In the middle of a word it is an apostrophe.
 */
static bool may_open_quote(char c)
{
	return is_blank(c) || (c && strchr("[{,:", c));
}

/* The comment of a line: behind a '#' that follows a blank outside quotes. NULL when there is none.
 */
static const char *find_comment(const char *line)
{
	char quote = '\0', before = ' ';

	for (const char *s = line; *s && *s != '\n'; before = *s, s++) {
		if (quote) {
			if (*s == quote)
				quote = '\0';
		} else if (*s == '#' && is_blank(before)) {
			return s + 1;
		} else if ((*s == '"' || *s == '\'') && may_open_quote(before)) {
			quote = *s;
		}
	}
	return NULL;
}

/* Adds what stands between from and the line's end, without the blanks around it. */
static void add_trimmed(const char *from, struct text *into)
{
	size_t len;

	while (is_blank(*from))
		from++;
	len = strcspn(from, "\r\n");
	while (len && is_blank(from[len - 1]))
		len--;
	if (!len)
		return;
	if (into->len)
		text_add(into, " ");
	text_add_bytes(into, from, len);
}

/* The line of this number, from 0; NULL when the file ends before. */
static const char *line_at(const struct yaml_file *file, int number)
{
	const char *s = yaml_source(file);

	for (; number > 0 && s; number--) {
		s = strchr(s, '\n');
		s = s ? s + 1 : NULL;
	}
	return s;
}

static const char *next_line(const char *s)
{
	s = strchr(s, '\n');
	return s ? s + 1 : NULL;
}

/* The line below goes on with the comment when it holds nothing else and stands deeper than the
 * key. */
static const char *continued(const char *line, size_t key_column)
{
	size_t indent = strspn(line, " ");

	return line[indent] == '#' && indent > key_column ? line + indent + 1 : NULL;
}

static void add_line_comment(const struct yaml_file *file, const struct fy_mark *mark,
			     struct text *into)
{
	const char *line = line_at(file, mark->line);
	const char *comment = line ? find_comment(line) : NULL;

	while (comment) {
		add_trimmed(comment, into);
		line = next_line(line);
		comment = line ? continued(line, (size_t)mark->column) : NULL;
	}
}

static const struct fy_mark *mark_of(struct fy_node *key)
{
	struct fy_token *token = key ? fy_node_get_scalar_token(key) : NULL;

	return token ? fy_token_start_mark(token) : NULL;
}

/* Adds the comments of the pairs of a mapping that stand below line told, each behind its key when
 * there is more than one thing to tell: "first; key: second". */
static void add_pairs(struct yaml map, int told, struct text *into)
{
	struct fy_node_pair *pair;
	void *iter = NULL;

	if (!yaml_is_map(map))
		return;
	while ((pair = fy_node_mapping_iterate(map.node, &iter))) {
		struct fy_node *key = fy_node_pair_key(pair);
		const struct fy_mark *mark = mark_of(key);
		struct text comment = { 0 };

		if (!mark || mark->line == told)
			continue;
		add_line_comment(map.file, mark, &comment);
		if (comment.len && (told >= 0 || into->len))
			text_addf(into, "%s%s: ", into->len ? "; " : "", fy_node_get_scalar0(key));
		text_add(into, text_str(&comment));
		text_done(&comment);
		told = mark->line;
	}
}

void yaml_add_comment(struct yaml at, struct text *into)
{
	const struct fy_mark *mark = mark_of(at.key);

	if (!mark)
		return;
	add_line_comment(at.file, mark, into);
	add_pairs(at, mark->line, into);
}

/* What follows the '#' of a line that holds nothing else; NULL for another line. */
static const char *comment_line(const char *line)
{
	line += strspn(line, " \t");
	return *line == '#' ? line + 1 : NULL;
}

void yaml_add_item_comments(struct yaml item, struct text *into)
{
	const int at = (int)yaml_line(item) - 1;
	int first = at;

	while (first > 0 && comment_line(line_at(item.file, first - 1)))
		first--;
	for (int i = first; i < at; i++)
		add_trimmed(comment_line(line_at(item.file, i)), into);
	add_pairs(item, -1, into);
}
