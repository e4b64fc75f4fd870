/* import_nlc.c - profiles of Apple's Network Link Conditioner: a property list in XML. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

/* A property list is <key>K</key> followed by its value: <dict>, <integer>N</integer>, <real>,
 * <string>, <true/> or <false/>. What is looked for are the dictionaries that hold
 * DownlinkBandwidth; the key before one is the profile's name. */

#define DEPTH_MAX 16
#define TEXT_MAX  80

struct plist {
	struct lines *lines;
	const char *at;
	struct err *err;
};

/* One element: its tag, and the text up to the next tag. */
struct element {
	char tag[16];
	char text[TEXT_MAX];
	bool closes;
};

struct profile {
	char name[TEXT_MAX];
	unsigned depth; /* of its dictionary; 0 before it is found */
	bool mbit[IMPORT_SIDES];
	int64_t delay_ms[IMPORT_SIDES];
	int64_t loss_nano[IMPORT_SIDES]; /* of 1 */
	int64_t rate_bps[IMPORT_SIDES];
	int64_t dns_ms;
	bool found;
};

struct state {
	struct plist p;
	struct profile profile; /* being read, then the one that was chosen */
	struct profile chosen;
	unsigned depth;
	char keys[DEPTH_MAX][TEXT_MAX]; /* the key before the dictionary of this depth */
	char key[TEXT_MAX];
	const char *wanted;
	unsigned profiles;
};

static void count_lines(struct plist *p, const char *to)
{
	for (; p->at < to; p->at++)
		p->lines->no += *p->at == '\n';
}

static void copy_text(char *ret, size_t size, const char *from, size_t len)
{
	(void)snprintf(ret, size, "%.*s", (int)(len < size ? len : size - 1), from);
}

/* Goes behind the next pair of angle brackets, which open and close are then at, or a whole
 * comment. 0 at the end, 1 with one, or a negative errno. */
static int next_brackets(struct plist *p, const char **ret_open, const char **ret_close)
{
	const char *open = strchr(p->at, '<'), *close;
	bool comment = open && !strncmp(open, "<!--", 4);

	if (!open)
		return 0;
	count_lines(p, open);
	close = comment ? strstr(open, "-->") : strchr(open, '>');
	if (!close)
		return lines_refuse(p->lines, p->err, -EINVAL, "a %s without its end",
				    comment ? "comment" : "tag");
	count_lines(p, close + (comment ? 3 : 1));
	*ret_open = open;
	*ret_close = close;
	return 1;
}

/* The next element; 0 at the end, 1 with one, or a negative errno. Comments and declarations are
 * passed over. */
static int next_element(struct plist *p, struct element *ret)
{
	const char *open = p->at, *close = p->at, *tag;
	size_t len;
	int r;

	do
		r = next_brackets(p, &open, &close);
	while (r > 0 && (open[1] == '?' || open[1] == '!'));
	if (r <= 0)
		return r;
	tag = open + 1 + (open[1] == '/');
	len = strcspn(tag, " \t\r\n/>");
	if (len >= sizeof(ret->tag))
		return lines_refuse(p->lines, p->err, -EINVAL,
				    "\"%.20s\" is no tag of a property list", tag);
	copy_text(ret->tag, sizeof(ret->tag), tag, len);
	ret->closes = open[1] == '/' || close[-1] == '/';
	copy_text(ret->text, sizeof(ret->text), p->at, strcspn(p->at, "<"));
	return 1;
}

static int read_value(struct state *s, const char *text, int64_t unit, int64_t max, int64_t *ret)
{
	return lines_decimal(text, unit, max, ret, s->p.err) < 0
		       ? lines_refuse_because(s->p.lines, s->p.err)
		       : 0;
}

/* "Downlink" and "Uplink" in front of what follows: the side, or -1. */
static int side_of(const char *key, const char *what)
{
	if (!strncmp(key, "Downlink", 8) && !strcmp(key + 8, what))
		return IMPORT_DOWN;
	if (!strncmp(key, "Uplink", 6) && !strcmp(key + 6, what))
		return IMPORT_UP;
	return -1;
}

static int take_value(struct state *s, const struct element *e)
{
	struct profile *p = &s->profile;
	int side, r = 0;

	if ((side = side_of(s->key, "Bandwidth")) >= 0) {
		r = read_value(s, e->text, 1000, INT64_C(1000000000), &p->rate_bps[side]);
		p->found = true;
		p->depth = s->depth;
		copy_text(p->name, sizeof(p->name), s->keys[s->depth - 1], TEXT_MAX);
	} else if ((side = side_of(s->key, "BandwidthUnit")) >= 0) {
		p->mbit[side] = !strcmp(e->tag, "true") || strcmp(e->text, "1") == 0;
	} else if ((side = side_of(s->key, "Delay")) >= 0) {
		r = read_value(s, e->text, 1, 3600000, &p->delay_ms[side]);
	} else if ((side = side_of(s->key, "PacketLossRatio")) >= 0) {
		/* a percentage */
		r = read_value(s, e->text, 10000000, 1000000000, &p->loss_nano[side]);
	} else if (!strcmp(s->key, "DNSDelayValue")) {
		r = read_value(s, e->text, 1, INT32_MAX, &p->dns_ms);
	}
	s->key[0] = '\0';
	return r;
}

/* A dictionary ends: was it a profile, and the one that is wanted? */
static void end_dict(struct state *s)
{
	const struct profile *p = &s->profile;

	if (p->found && p->depth == s->depth) {
		if (!s->wanted || !strcmp(s->wanted, p->name)) {
			s->chosen = *p;
			s->profiles++;
		}
		s->profile = (struct profile){ 0 };
	}
	s->depth--;
}

static int take_element(struct state *s, const struct element *e)
{
	if (!strcmp(e->tag, "dict")) {
		if (e->closes && s->depth) {
			end_dict(s);
		} else if (!e->closes) {
			if (s->depth == DEPTH_MAX - 1)
				return lines_refuse(s->p.lines, s->p.err, -EINVAL,
						    "more than %d dictionaries in one another",
						    DEPTH_MAX - 1);
			memcpy(s->keys[s->depth++], s->key, TEXT_MAX);
			s->key[0] = '\0';
		}
		return 0;
	}
	if (!strcmp(e->tag, "key") && !e->closes) {
		memcpy(s->key, e->text, TEXT_MAX);
		return 0;
	}
	if (e->closes && strcmp(e->tag, "true") != 0 && strcmp(e->tag, "false") != 0)
		return 0;
	return s->depth && *s->key ? take_value(s, e) : 0;
}

static int set_side(const struct profile *p, struct import *ret, enum import_side side,
		    struct err *err)
{
	struct import_link *link = &ret->links[side];
	const struct import_step step = {
		.delay = p->delay_ms[side] * NSEC_PER_MSEC,
		.loss = chance_ratio((uint64_t)p->loss_nano[side], 1000000000),
	};

	/* in kbit/s, or Mbit/s; 0 is no limit */
	link->rate_bps = (uint64_t)p->rate_bps[side] * (p->mbit[side] ? 1000 : 1);
	return import_step(link, &step, err);
}

int import_nlc(struct lines *lines, const struct import_opts *opts, struct import *ret,
	       struct err *err)
{
	struct state s = { .p = { .lines = lines, .at = lines->text, .err = err },
			   .wanted = opts->profile };
	struct element e = { .closes = false };
	int r;

	lines->no = 1;
	while ((r = next_element(&s.p, &e)) > 0) {
		r = take_element(&s, &e);
		if (r < 0)
			break;
	}
	if (r < 0)
		return r;
	if (!s.profiles)
		return err_set(err, -EINVAL, "%s: no profile%s%.80s has a DownlinkBandwidth",
			       lines->name, s.wanted ? " " : "", s.wanted ? s.wanted : "");
	if (s.profiles > 1)
		return err_set(err, -EINVAL, "%s: %u profiles; say which with --profile",
			       lines->name, s.profiles);
	r = set_side(&s.chosen, ret, IMPORT_DOWN, err);
	if (r == 0)
		r = set_side(&s.chosen, ret, IMPORT_UP, err);
	if (r < 0)
		return r;
	if (*s.chosen.name) {
		ret->title = strdup(s.chosen.name);
		if (!ret->title)
			return err_set(err, -ENOMEM, "no memory for a title");
	}
	import_kept(ret, "bandwidth, delay and loss of both directions");
	if (s.chosen.dns_ms)
		import_lost(ret, "the delay of DNS alone: our links do not look into packets");
	import_lost(ret, "the queue, which the profile does not tell: add one with --queue");
	import_lost(ret, "interface, protocol family and loopback: the route is between two hosts "
			 "of its own");
	return 0;
}
