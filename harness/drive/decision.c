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

/* Digits of n: its bits give it but for one. */
static unsigned count_digits(uint64_t n)
{
	static const uint64_t tens[] = { 0,
					 10,
					 100,
					 1000,
					 10000,
					 100000,
					 1000000,
					 10000000,
					 100000000,
					 1000000000,
					 10000000000,
					 100000000000,
					 1000000000000,
					 10000000000000,
					 100000000000000,
					 1000000000000000,
					 10000000000000000,
					 100000000000000000,
					 1000000000000000000,
					 10000000000000000000U };
	/* log10(2) is 1233 / 4096, exactly enough for 64 bits. */
	unsigned least = (64 - (unsigned)__builtin_clzll(n | 1)) * 1233 >> 12;

	return least + (n >= tens[least]);
}

/* Two digits at a time, from the last: most of a decision file is numbers. */
static char *put_number(char *at, uint64_t n)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	char *end = at + count_digits(n), *digit = end;

	for (; n >= 100; n /= 100)
		memcpy(digit -= 2, pairs + n % 100 * 2, 2);
	if (n >= 10)
		memcpy(digit - 2, pairs + n * 2, 2);
	else
		digit[-1] = (char)('0' + n);
	return end;
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

/* Room for a packet's and its copy's number, a direction and three spaces; for a time; for all of a
 * line, which has five numbers of at most 20 digits and words of at most LINK_NAME_MAX. */
#define HEAD_MAX 48
#define LEFT_MAX 24
#define LINE_MAX 256

/* What the lines of one packet repeat: how they begin, and when it left the link before. */
struct repeated {
	const struct decision *last; /* the line before; NULL is none */
	size_t head_length, left_length;
	char head[HEAD_MAX];
	char left[LEFT_MAX];
};

static void set_head(struct repeated *same, const struct decision *x)
{
	char *at = put_number(same->head, x->packet);

	if (x->copy) {
		*at++ = '/';
		at = put_number(at, x->copy);
	}
	*at++ = ' ';
	at = put_word(at, directions[x->direction]);
	same->head_length = (size_t)(at - same->head);
}

/* Copies of a known length are done without a call. */
static char *put_head(char *at, struct repeated *same, const struct decision *x)
{
	const struct decision *last = same->last;

	if (!last || last->packet != x->packet || last->copy != x->copy ||
	    last->direction != x->direction)
		set_head(same, x);
	memcpy(at, same->head, HEAD_MAX);
	return at + same->head_length;
}

static char *put_times(char *at, struct repeated *same, const struct decision *x)
{
	if (same->last && same->last->left == x->arrived) {
		memcpy(at, same->left, LEFT_MAX);
		at += same->left_length;
	} else {
		at = put_time(at, x->arrived);
	}
	same->left_length = (size_t)(put_time(same->left, x->left) - same->left);
	memcpy(at, same->left, LEFT_MAX);
	return at + same->left_length;
}

void decision_write(struct draft *d, const struct decision_words *words,
		    const struct decision *list, size_t count)
{
	struct repeated same = { .last = NULL };

	for (size_t i = 0; i < count; i++) {
		const struct decision *x = &list[i];
		char *line = (char *)draft_room(d, LINE_MAX), *at;

		at = put_head(line, &same, x);
		at = put_word(at, words->links[x->direction][x->link]);
		at = put_times(at, &same, x);
		at = put_word(at, decision_fate_word(x->fate));
		at = put_number(at, x->queued_bytes);
		*at++ = ' ';
		at = put_cause(at, x);
		at[-1] = '\n';
		draft_leave(d, (size_t)(line + LINE_MAX - at));
		same.last = x;
	}
}
