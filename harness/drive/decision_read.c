/* decision_read.c - reading decision files back: every line and every chain of them is checked. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/drive/decision.h"

/* No capture is longer, and no packet stays longer: 1000 days. */
#define TIME_MAX ((nsec_t)86400000 * NSEC_PER_SEC)

/* One packet has at most one chain for each set of links that copied it. */
#define LIST_MAX ((size_t)PATH_LINKS_MAX << PATH_LINKS_MAX)

#define FIELDS 8

static int wrong(const struct decision_reader *rd, struct err *err, const char *expected,
		 const char *found)
{
	return err_set(err, -EINVAL, "%s:%lu: expected %s, found \"%.60s\"", rd->name, rd->line_no,
		       expected, found);
}

static int wrong_order(const struct decision_reader *rd, struct err *err, uint64_t packet,
		       const char *what)
{
	return err_set(err, -EINVAL, "%s:%lu: packet %" PRIu64 " %s", rd->name, rd->line_no, packet,
		       what);
}

static int parse_packet(char *field, struct decision *x)
{
	char *slash = strchr(field, '/');
	uint64_t copy = 0;

	if (slash) {
		*slash = '\0';
		if (parse_count(slash + 1, (1U << PATH_LINKS_MAX) - 1, &copy, NULL) || !copy)
			return -EINVAL;
	}
	x->copy = (uint32_t)copy;
	return parse_count(field, INT64_MAX, &x->packet, NULL) || !x->packet ? -EINVAL : 0;
}

static int parse_direction(const char *field, struct decision *x)
{
	for (uint8_t i = 0; i < DECISION_DIRECTIONS; i++)
		if (!strcmp(field, decision_direction(i))) {
			x->direction = i;
			return 0;
		}
	return -EINVAL;
}

static int parse_time(const char *field, nsec_t *ret)
{
	uint64_t t;

	if (parse_count(field, (uint64_t)TIME_MAX, &t, NULL))
		return -EINVAL;
	*ret = (nsec_t)t;
	return 0;
}

static int parse_left(const char *field, struct decision *x)
{
	if (strcmp(field, "-") != 0)
		return parse_time(field, &x->left);
	x->left = NSEC_NEVER;
	return 0;
}

static int parse_fate(const char *field, struct decision *x)
{
	for (unsigned i = 0; i < DECISION_FATES; i++)
		if (!strcmp(field, decision_fate_word(i))) {
			x->fate = (uint8_t)i;
			return (i == DECISION_HELD) == (x->left == NSEC_NEVER) ? 0 : -EINVAL;
		}
	return -EINVAL;
}

/* "none", "marked", "bit:N" or "marked,bit:N". */
static int parse_change(const char *field, struct decision *x)
{
	uint64_t bit;

	if (!strcmp(field, "none"))
		return 0;
	if (!strncmp(field, "marked", 6)) {
		x->marked = true;
		field += 6;
		if (!*field)
			return 0;
		if (*field++ != ',')
			return -EINVAL;
	}
	if (strncmp(field, "bit:", 4) != 0 || parse_count(field + 4, INT32_MAX, &bit, NULL))
		return -EINVAL;
	x->bit = (int32_t)bit;
	return 0;
}

static int parse_cause(const char *field, struct decision *x)
{
	if (x->fate == DECISION_PASSED || x->fate == DECISION_HELD)
		return parse_change(field, x);
	for (unsigned i = PKT_CAUSE_NONE + 1; i < PKT_CAUSE_COUNT; i++)
		if (!strcmp(field, pkt_cause_word((enum pkt_cause)i))) {
			x->cause = (uint8_t)i;
			return 0;
		}
	return -EINVAL;
}

/* Cuts the line at its spaces; exactly FIELDS words, or false. */
static bool split(char *line, char *fields[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++) {
		fields[i] = line;
		line += strcspn(line, " ");
		if (line == fields[i] || (*line == '\0') != (i == FIELDS - 1))
			return false;
		*line++ = '\0';
	}
	return true;
}

/* Everything but the link, whose position follows from the lines before. */
static int parse_fields(const struct decision_reader *rd, char *f[FIELDS], struct decision *x,
			struct err *err)
{
	if (parse_packet(f[0], x))
		return wrong(rd, err, "a packet's number, as 7 or 7/1", f[0]);
	if (parse_direction(f[1], x))
		return wrong(rd, err, "to-buyer or to-seller", f[1]);
	if (parse_time(f[3], &x->arrived))
		return wrong(rd, err, "a time in ns, at most 1000 days", f[3]);
	if (parse_left(f[4], x))
		return wrong(rd, err, "a time in ns, at most 1000 days, or -", f[4]);
	if (parse_fate(f[5], x))
		return wrong(rd, err, "passed, lost, dropped, or held with the time -", f[5]);
	if (parse_count(f[6], INT64_MAX, &x->queued_bytes, NULL))
		return wrong(rd, err, "bytes", f[6]);
	if (parse_cause(f[7], x))
		return wrong(rd, err, "a cause that goes with the fate", f[7]);
	if (x->left < x->arrived)
		return wrong(rd, err, "to leave no earlier than it arrived", f[4]);
	return 0;
}

/* The link at which a copy's chain begins: the last that copied. */
static uint8_t first_link(uint32_t copy)
{
	uint8_t link = 0;

	while (copy >>= 1)
		link++;
	return link;
}

/* Is the chain whole that ends with the line read last? */
static int check_end(const struct decision_reader *rd, struct err *err)
{
	const struct decision *x = &rd->last;

	if (x->packet && x->fate == DECISION_PASSED &&
	    x->link + 1U < rd->words->link_count[x->direction])
		return wrong_order(rd, err, x->packet, "ended before the last link of the route");
	return 0;
}

/* May x, of the same chain, follow the line read last? */
static int check_chain(const struct decision_reader *rd, const struct decision *x, struct err *err)
{
	if (rd->last.fate != DECISION_PASSED)
		return wrong_order(rd, err, x->packet,
				   "goes on after it was lost, dropped or held");
	if (rd->last.left != x->arrived)
		return wrong_order(rd, err, x->packet,
				   "does not arrive when it left the link before");
	return 0;
}

static int check_packet(const struct decision_reader *rd, const struct decision *x, struct err *err)
{
	const struct decision *last = &rd->last;
	bool same = last->packet == x->packet;

	if (same && last->copy == x->copy)
		return last->direction == x->direction
			       ? check_chain(rd, x, err)
			       : wrong_order(rd, err, x->packet, "changes its direction");
	if (x->packet < last->packet)
		return wrong_order(rd, err, x->packet, "stands after a later one");
	if (!same && x->copy)
		return wrong_order(rd, err, x->packet, "is a copy without its original");
	if (same && x->copy < last->copy)
		return wrong_order(rd, err, x->packet, "stands after a later copy of it");
	if (same && x->direction != last->direction)
		return wrong_order(rd, err, x->packet, "changes its direction");
	return check_end(rd, err);
}

static int parse_line(struct decision_reader *rd, struct err *err)
{
	struct decision x = { .bit = PKT_INTACT };
	const struct decision *last = &rd->last;
	char *f[FIELDS];
	int r;

	if (!split(rd->line, f))
		return wrong(rd, err, "8 words with one space between them", rd->line);
	r = parse_fields(rd, f, &x, err);
	if (!r)
		r = check_packet(rd, &x, err);
	if (r)
		return r;
	x.link = last->packet == x.packet && last->copy == x.copy ? (uint8_t)(last->link + 1)
								  : first_link(x.copy);
	if (x.link >= rd->words->link_count[x.direction])
		return wrong_order(rd, err, x.packet, "meets more links than the route has");
	if (strcmp(f[2], rd->words->links[x.direction][x.link]) != 0)
		return wrong(rd, err, rd->words->links[x.direction][x.link], f[2]);
	rd->last = x;
	return 0;
}

/* Reads the next line that is no header into rd->last: 1, 0 at the end. */
static int next_line(struct decision_reader *rd, struct err *err)
{
	ssize_t n;
	int r;

	do {
		n = getline(&rd->line, &rd->cap, rd->f);
		if (n < 0 && ferror(rd->f))
			return err_set(err, -EIO, "%s: cannot be read", rd->name);
		if (n < 0)
			return check_end(rd, err);
		rd->line_no++;
		if (rd->line[n - 1] != '\n')
			return err_set(err, -EINVAL, "%s:%lu: the line is cut off", rd->name,
				       rd->line_no);
		if (memchr(rd->line, 0, (size_t)n))
			return wrong(rd, err, "no zero byte", rd->line);
		rd->line[n - 1] = '\0';
	} while (rd->line[0] == '#');
	r = parse_line(rd, err);
	return r ? r : 1;
}

int decision_open(struct decision_reader *rd, const char *path, const struct decision_words *words,
		  struct err *err)
{
	static const char format[] = "# decisions: 1\n";
	int r = 0;

	*rd = (struct decision_reader){ .name = strdup(path), .words = words };
	rd->f = fopen(path, "re");
	if (!rd->name)
		r = err_set(err, -ENOMEM, "%s: out of memory", path);
	else if (!rd->f)
		r = err_set(err, -errno, "%s: %s", path, strerror(errno));
	else if (getline(&rd->line, &rd->cap, rd->f) < 0 || strcmp(rd->line, format) != 0)
		r = err_set(err, -EINVAL, "%s:1: no decision file: expected \"# decisions: 1\"",
			    path);
	rd->line_no = 1;
	if (r)
		decision_done(rd);
	return r;
}

void decision_done(struct decision_reader *rd)
{
	if (rd->f)
		(void)fclose(rd->f);
	free(rd->name);
	free(rd->line);
	free(rd->list);
	*rd = (struct decision_reader){ 0 };
}

static int append(struct decision_reader *rd, size_t count, struct err *err)
{
	struct decision *list;

	if (count == LIST_MAX)
		return wrong_order(rd, err, rd->last.packet, "has more lines than copies can make");
	if (count == rd->room) {
		list = realloc(rd->list, (rd->room + 16) * sizeof(*list));
		if (!list)
			return err_set(err, -ENOMEM, "%s: out of memory", rd->name);
		rd->list = list;
		rd->room += 16;
	}
	rd->list[count] = rd->last;
	return 0;
}

int decision_read(struct decision_reader *rd, struct decision_list *ret, struct err *err)
{
	uint64_t packet;
	unsigned long line_no;
	size_t count = 0;
	int r = rd->last.packet ? 1 : next_line(rd, err);

	if (r <= 0 || rd->ended)
		return r < 0 ? r : 0;
	packet = rd->last.packet;
	line_no = rd->line_no;
	do {
		r = append(rd, count++, err);
		if (!r)
			r = next_line(rd, err);
	} while (r > 0 && rd->last.packet == packet);
	rd->ended = r == 0;
	if (r < 0)
		return r;
	*ret = (struct decision_list){
		.packet = packet, .line_no = line_no, .list = rd->list, .count = count
	};
	return 1;
}
