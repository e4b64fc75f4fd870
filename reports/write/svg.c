/* svg.c - taking gnuplot's drawings into a page. */
#include "reports/write/svg.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

static const struct svg_role roles[SVG_COLOUR_COUNT] = {
#define X(constant, word, light, dark) { word, light, dark },
	SVG_COLOURS(X)
#undef X
};

const struct svg_role *svg_role(enum svg_colour colour)
{
	return &roles[colour];
}

/* A line of the drawing without the white space around it. */
struct line {
	const char *at;
	size_t len;
};

static struct line next_line(const char **at, const char *end)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));
	const char *stop = newline ? newline : end;
	struct line line = { *at, (size_t)(stop - *at) };

	*at = newline ? newline + 1 : end;
	while (line.len && isspace((unsigned char)*line.at)) {
		line.at++;
		line.len--;
	}
	while (line.len && isspace((unsigned char)line.at[line.len - 1]))
		line.len--;
	return line;
}

static bool begins(const struct line *line, const char *with)
{
	size_t n = strlen(with);

	return line->len >= n && !memcmp(line->at, with, n);
}

static bool is(const struct line *line, const char *what)
{
	return line->len == strlen(what) && begins(line, what);
}

/* The length of "rgb(r, g, b)" at s and its role, or 0 when it is no role's colour. */
static size_t colour_at(const char *s, size_t left, const char **ret_word)
{
	const char *close = memchr(s, ')', left < 24 ? left : 24);
	char buf[32];
	unsigned red, green, blue;

	if (left < 5 || memcmp(s, "rgb(", 4) != 0 || !close)
		return 0;
	(void)snprintf(buf, sizeof(buf), "%.*s", (int)(close - s), s);
	/* gnuplot's own numbers, 0..255. NOLINTNEXTLINE(cert-err34-c) */
	if (sscanf(buf, "rgb(%3u,%3u,%3u", &red, &green, &blue) != 3)
		return 0;
	for (size_t i = 0; i < SVG_COLOUR_COUNT; i++) {
		if (roles[i].light == (red << 16 | green << 8 | blue)) {
			*ret_word = roles[i].word;
			return (size_t)(close - s) + 1;
		}
	}
	return 0;
}

/* The length of the attribute at s, when it is one that a page has no use for, or 0. */
static size_t useless_at(const char *s, size_t left, bool plain)
{
	static const char *const useless[] = { " font-family=", " id=", " class=", " color=" };

	for (size_t i = plain ? 1 : 0; i < sizeof(useless) / sizeof(*useless); i++) {
		size_t n = strlen(useless[i]);
		const char *close;

		if (left <= n + 1 || memcmp(s, useless[i], n) != 0)
			continue;
		close = memchr(s + n + 1, s[n], left - n - 1);
		return close ? (size_t)(close - s) + 1 : 0;
	}
	return 0;
}

/* Adds what stands at s as the page wants it, and gives how far that goes. */
static size_t add_piece(struct text *page, const char *s, size_t left, bool plain)
{
	const char *word;
	size_t n = plain ? 0 : colour_at(s, left, &word);

	if (n) {
		text_addf(page, "var(--%s)", word);
		return n;
	}
	n = useless_at(s, left, plain);
	if (n)
		return n;
	text_add_bytes(page, s, 1);
	return 1;
}

static void add_line(struct text *page, const struct line *line, bool plain)
{
	const char *s = line->at, *end = line->at + line->len;

	while (s < end)
		s += add_piece(page, s, (size_t)(end - s), plain);
	text_add(page, "\n");
}

/* Adds the drawing's lines, without symbols, titles and the many groups that hold nothing. */
static void add_body(struct text *page, const char *at, const char *end, bool plain)
{
	struct line open = { 0 };
	bool in_defs = false;

	while (at < end) {
		struct line line = next_line(&at, end);

		if (is(&line, "<defs>"))
			in_defs = true;
		if (in_defs || !line.len || begins(&line, "<title>")) {
			in_defs = in_defs && !is(&line, "</defs>");
			continue;
		}
		if (open.len && is(&line, "</g>")) {
			open.len = 0;
			continue;
		}
		if (open.len)
			add_line(page, &open, plain);
		open.len = 0;
		if (begins(&line, "<g ") && line.at[line.len - 1] == '>' &&
		    !memchr(line.at + 1, '<', line.len - 1))
			open = line;
		else
			add_line(page, &line, plain);
	}
}

int svg_embed(struct text *page, const struct svg_conf *conf, const char *svg, size_t n,
	      struct err *err)
{
	const char *box = memmem(svg, n, "viewBox=\"", 9);
	const char *box_end = box ? memchr(box + 9, '"', (size_t)(svg + n - box - 9)) : NULL;
	const char *body = memmem(svg, n, "</desc>", 7);

	if (!box_end || !body)
		return err_set(err, -EBADMSG, "%s.svg: not a drawing by gnuplot", conf->id);
	text_addf(page, "<svg id=\"%s\" class=\"%s\" %.*s role=\"img\" aria-label=\"", conf->id,
		  conf->css, (int)(box_end + 1 - box), box);
	text_add_xml(page, conf->title);
	text_add(page, " ");
	text_add_xml(page, conf->text);
	text_add(page, "\">\n");
	add_body(page, body + 7, svg + n, conf->plain);
	return 0;
}
