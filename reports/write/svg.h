/* svg.h - a plot that gnuplot drew, made fit to stand inside a page. */
#ifndef REPORTS_WRITE_SVG_H
#define REPORTS_WRITE_SVG_H

#include <stdbool.h>
#include <stddef.h>

struct text;
struct err;

/* The colours of plots: the role, its colour where a plot stands alone (light), and in a dark page.
 * A page names the role, "var(--ROLE)", so that one drawing serves both. */
#define SVG_COLOURS(X)                                     \
	X(INK, "ink", 0x1b2430, "#e6ebf2")                 \
	X(MUTED, "muted", 0x566273, "#a3afbf")             \
	X(GRID, "grid", 0xdfe4ea, "#2f3947")               \
	X(BUYER, "buyer", 0x0a5fb4, "#66b2ff")             \
	X(SELLER, "seller", 0xa8540a, "#f0a35c")           \
	X(BUYER_AREA, "buyer-area", 0xbcd8f3, "#1d3d5e")   \
	X(SELLER_AREA, "seller-area", 0xf2d5b8, "#5a3a1c") \
	X(LIMIT, "limit", 0xc02038, "#ff7a8a")             \
	X(STALL, "stall", 0xd9364f, "#f0566c")             \
	X(GOOD, "good", 0x2e9e5b, "#3fbf74")               \
	X(EVENT, "event", 0xe9e2f6, "#352b4d")             \
	X(EVENT_INK, "event-ink", 0x5d3fa3, "#c3aef5")     \
	X(SENDER, "sender", 0x8996a5, "#7d8b9c")           \
	X(REPAIR, "repair", 0xc2477f, "#e07aa8")           \
	X(PROPAGATION, "propagation", 0x3f86cf, "#5c9fe0") \
	X(JITTER, "jitter", 0xb98600, "#e8b93f")           \
	X(QUEUE, "queue", 0xd65a1f, "#f0824a")             \
	X(RECEIVER, "receiver", 0x2a9285, "#47b8aa")       \
	X(SCREEN, "screen", 0x7f6fbd, "#a597e0")

enum svg_colour {

#define X(constant, word, light, dark) SVG_##constant,
	SVG_COLOURS(X)
#undef X
		SVG_COLOUR_COUNT
};

struct svg_role {
	const char *word;
	unsigned light; /* 0xRRGGBB */
	const char *dark;
};
const struct svg_role *svg_role(enum svg_colour colour);

/* What stands around a plot: id is unique in the page, css its class, title and text say what is
 * seen to those who do not see it. */
struct svg_conf {
	const char *id;
	const char *css;
	const char *title;
	const char *text;
	bool plain; /* for paper: fonts and colours stay as they are drawn */
};

/* Adds the drawing of n bytes to a page: no ids, no fonts, colours by role. -EBADMSG when it is
 * none of gnuplot's. */
int svg_embed(struct text *page, const struct svg_conf *conf, const char *svg, size_t n,
	      struct err *err);

#endif
