/* decision.c - what a route decided about each packet, written as lines. */
#include "harness/drive/decision.h"

#include <string.h>

#include "harness/drive/draft.h"

static const char *const directions[DECISION_DIRECTIONS] = { "to-buyer", "to-seller" };

const char *decision_direction(unsigned direction)
{
	return directions[direction];
}

const char *decision_fate_word(unsigned fate)
{
	static const char *const words[DECISION_FATES] = { "passed", "lost", "dropped", "held" };

	return words[fate];
}

bool decision_word_good(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++)
		if (*name <= ' ' || *name == 0x7f)
			return false;
	return true;
}

void decision_write_header(struct draft *d, const char *key, const char *value)
{
	draft_add(d, "# ", 2);
	draft_add(d, key, strlen(key));
	draft_add(d, ": ", 2);
	draft_add(d, value, strlen(value));
	draft_add(d, "\n", 1);
}

void decision_write_format(struct draft *d)
{
	decision_write_header(d, "decisions", "1");
}

static char *put_number(char *at, uint64_t n)
{
	char digits[20];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + n % 10);
	while (n /= 10);
	while (count)
		*at++ = digits[--count];
	return at;
}

static char *put_word(char *at, const char *word)
{
	at = stpcpy(at, word);
	*at = ' ';
	return at + 1;
}

static char *put_cause(char *at, const struct decision *x)
{
	if (x->cause != PKT_CAUSE_NONE || (!x->marked && x->bit == PKT_INTACT))
		return put_word(at, pkt_cause_word((enum pkt_cause)x->cause));
	if (x->marked)
		at = put_word(at, "marked");
	if (x->bit == PKT_INTACT)
		return at;
	if (x->marked)
		at[-1] = ',';
	at = put_number(stpcpy(at, "bit:"), (uint64_t)x->bit);
	*at++ = ' ';
	return at;
}

static char *put_time(char *at, nsec_t t)
{
	if (t == NSEC_NEVER)
		return put_word(at, "-");
	at = put_number(at, (uint64_t)t);
	*at++ = ' ';
	return at;
}

void decision_write(struct draft *d, const struct decision_words *words, const struct decision *x)
{
	/* Five numbers of at most 20 digits and words of at most LINK_NAME_MAX. */
	char line[256], *at = line;

	at = put_number(at, x->packet);
	if (x->copy) {
		*at++ = '/';
		at = put_number(at, x->copy);
	}
	*at++ = ' ';
	at = put_word(at, directions[x->direction]);
	at = put_word(at, words->links[x->direction][x->link]);
	at = put_time(at, x->arrived);
	at = put_time(at, x->left);
	at = put_word(at, decision_fate_word(x->fate));
	at = put_number(at, x->queued_bytes);
	*at++ = ' ';
	at = put_cause(at, x);
	at[-1] = '\n';
	draft_add(d, line, (size_t)(at - line));
}
