/* netem_words.c - netem's options as `tc qdisc ... netem` reads them. */
#include "harness/model/netem_words.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/netem_values.h"

#define WORDS_MAX 128
#define WORD_MAX  64

struct parser {
	char words[WORDS_MAX][WORD_MAX];
	unsigned count;
	unsigned at;
	struct netem_words *ret;
	bool corr; /* delay, loss, reorder or corrupt has a correlation */
	bool loss;
	struct err *err;
};

/* Words. */

/* The next word, or NULL with err saying after what it is missing. */
static const char *take(struct parser *p)
{
	if (p->at == p->count) {
		(void)err_set(p->err, -EINVAL, "something is missing after \"%s\"",
			      p->words[p->count - 1]);
		return NULL;
	}
	return p->words[p->at++];
}

static bool number_follows(const struct parser *p)
{
	return p->at < p->count && isdigit((unsigned char)p->words[p->at][0]);
}

static bool signed_number_follows(const struct parser *p)
{
	const char *word = p->words[p->at];

	return p->at < p->count && isdigit((unsigned char)word[*word == '-']);
}

static bool word_follows(const struct parser *p, const char *full)
{
	return p->at < p->count && !strncmp(p->words[p->at], full, strlen(p->words[p->at]));
}

static int take_time(struct parser *p, nsec_t *ret)
{
	const char *word = take(p);

	return word ? netem_time_parse(word, ret, p->err) : -EINVAL;
}

static int take_share(struct parser *p, double *ret)
{
	const char *word = take(p);

	return word ? netem_share_parse(word, ret, p->err) : -EINVAL;
}

static int take_chance(struct parser *p, uint32_t *ret)
{
	const char *word = take(p);

	return word ? netem_chance_parse(word, ret, p->err) : -EINVAL;
}

static int take_int(struct parser *p, long long min, long long max, long long *ret)
{
	const char *word = take(p);

	return word ? netem_int_parse(word, min, max, ret, p->err) : -EINVAL;
}

static int take_size(struct parser *p, uint32_t *ret)
{
	const char *word = take(p);

	return word ? netem_size_parse(word, ret, p->err) : -EINVAL;
}

static int take_name(struct parser *p, char ret[NETEM_NAME_MAX])
{
	const char *word = take(p);

	if (!word)
		return -EINVAL;
	memcpy(ret, word, strlen(word) + 1);
	return 0;
}

/* A chance, and its correlation when one follows; counted says whether that makes tc send the three
 * correlations. */
static int take_pair(struct parser *p, bool counted, uint32_t *ret_chance, uint32_t *ret_corr)
{
	int r = take_chance(p, ret_chance);

	if (r < 0 || !number_follows(p))
		return r;
	p->corr |= counted;
	return take_chance(p, ret_corr);
}

/* Options. */

static int parse_limit(struct parser *p)
{
	return take_size(p, &p->ret->conf.limit);
}

static int parse_delay(struct parser *p)
{
	struct netem_conf *c = &p->ret->conf;
	int r = take_time(p, &c->latency);

	if (r == 0 && number_follows(p))
		r = take_time(p, &c->jitter);
	else
		return r;
	if (r == 0 && number_follows(p)) {
		p->corr = true;
		r = take_chance(p, &c->delay_corr);
	}
	return r;
}

static int parse_states(struct parser *p)
{
	struct netem_4_states *s = &p->ret->conf.states;
	uint32_t *const rest[] = { &s->p31, &s->p32, &s->p23, &s->p14 };
	double p13;
	int r = take_share(p, &p13);

	if (r < 0)
		return r;
	p->ret->conf.loss_model = NETEM_LOSS_4_STATES;
	*s = (struct netem_4_states){ .p13 = netem_share_chance(p13),
				      .p31 = netem_share_chance(1 - p13),
				      .p23 = NETEM_ALWAYS };
	for (size_t i = 0; r == 0 && i < 4 && number_follows(p); i++)
		r = take_chance(p, rest[i]);
	return r;
}

static int parse_ge(struct parser *p)
{
	struct netem_ge *ge = &p->ret->conf.ge;
	double bad;
	int r = take_share(p, &bad);

	if (r < 0)
		return r;
	p->ret->conf.loss_model = NETEM_LOSS_GE;
	*ge = (struct netem_ge){ .p = netem_share_chance(bad), .r = netem_share_chance(1 - bad) };
	if (number_follows(p))
		r = take_chance(p, &ge->r);
	if (r == 0 && number_follows(p)) {
		r = take_chance(p, &ge->h);
		ge->h = NETEM_ALWAYS - ge->h;
	}
	if (r == 0 && number_follows(p))
		r = take_chance(p, &ge->k1);
	return r;
}

static int parse_loss(struct parser *p)
{
	const char *word;

	if (p->loss)
		return err_set(p->err, -EINVAL, "loss is said twice");
	p->loss = true;
	if (number_follows(p))
		return take_pair(p, true, &p->ret->conf.loss, &p->ret->conf.loss_corr);
	word = take(p);
	if (!word)
		return -EINVAL;
	if (!strcmp(word, "random"))
		return take_pair(p, true, &p->ret->conf.loss, &p->ret->conf.loss_corr);
	if (!strcmp(word, "state"))
		return parse_states(p);
	if (!strcmp(word, "gemodel"))
		return parse_ge(p);
	return err_set(p->err, -EINVAL,
		       "\"%s\" is not a loss; expected a percentage, random, state or gemodel",
		       word);
}

static int parse_ecn(struct parser *p)
{
	p->ret->conf.has |= NETEM_HAS_ECN;
	p->ret->conf.ecn = 1;
	return 0;
}

static int parse_reorder(struct parser *p)
{
	p->ret->conf.has |= NETEM_HAS_REORDER;
	return take_pair(p, true, &p->ret->conf.reorder, &p->ret->conf.reorder_corr);
}

static int parse_corrupt(struct parser *p)
{
	p->ret->conf.has |= NETEM_HAS_CORRUPT;
	return take_pair(p, true, &p->ret->conf.corrupt, &p->ret->conf.corrupt_corr);
}

static int parse_duplicate(struct parser *p)
{
	return take_pair(p, false, &p->ret->conf.duplicate, &p->ret->conf.duplicate_corr);
}

static int parse_gap(struct parser *p)
{
	long long gap;
	int r = take_int(p, 0, UINT32_MAX, &gap);

	if (r == 0)
		p->ret->conf.gap = (uint32_t)gap;
	return r;
}

static int parse_distribution(struct parser *p)
{
	return take_name(p, p->ret->distribution);
}

/* A second number without a sign is the cell's size, a further one, which may have a sign, its
 * overhead: tc reads "-20 -5" as both overheads. */
static int parse_rate(struct parser *p)
{
	struct netem_conf *c = &p->ret->conf;
	long long packet = 0, size = 0, cell = 0;
	uint64_t rate = 0;
	const char *word = take(p);
	int r = word ? netem_rate_parse(word, &rate, p->err) : -EINVAL;

	if (r == 0 && signed_number_follows(p))
		r = take_int(p, INT32_MIN, INT32_MAX, &packet);
	if (r == 0 && number_follows(p))
		r = take_int(p, 0, UINT32_MAX, &size);
	if (r == 0 && signed_number_follows(p))
		r = take_int(p, INT32_MIN, INT32_MAX, &cell);
	if (r < 0)
		return r;
	c->has |= NETEM_HAS_RATE;
	c->rate = rate > UINT32_MAX ? UINT32_MAX : (uint32_t)rate;
	if (rate > UINT32_MAX) {
		c->has |= NETEM_HAS_RATE64;
		c->rate64 = rate;
	}
	c->packet_overhead = (int32_t)packet;
	c->cell_size = (uint32_t)size;
	c->cell_overhead = (int32_t)cell;
	return 0;
}

static int parse_slot_times(struct parser *p)
{
	struct netem_slot *slot = &p->ret->conf.slot;
	int r;

	if (p->at < p->count && !strcmp(p->words[p->at], "distribution")) {
		p->at++;
		r = take_name(p, p->ret->slot_distribution);
		if (r == 0)
			r = take_time(p, &slot->delay);
		return r == 0 ? take_time(p, &slot->jitter) : r;
	}
	r = take_time(p, &slot->min);
	slot->max = slot->min;
	if (r == 0 && number_follows(p))
		r = take_time(p, &slot->max);
	if (r == 0 && slot->max < slot->min)
		return err_set(p->err, -EINVAL, "the longest slot is shorter than the shortest");
	return r;
}

static int parse_slot(struct parser *p)
{
	struct netem_slot *slot = &p->ret->conf.slot;
	long long packets = 0;
	uint32_t bytes = 0;
	int r;

	p->ret->conf.has |= NETEM_HAS_SLOT;
	*slot = (struct netem_slot){ 0 };
	r = parse_slot_times(p);
	if (r == 0 && word_follows(p, "packets")) {
		p->at++;
		r = take_int(p, INT32_MIN, INT32_MAX, &packets);
	}
	if (r == 0 && word_follows(p, "bytes")) {
		p->at++;
		r = take_size(p, &bytes);
	}
	if (r == 0 && bytes > INT32_MAX)
		return err_set(p->err, -ERANGE, "%u bytes in a slot are over %d", bytes, INT32_MAX);
	slot->packets = (int32_t)packets;
	slot->bytes = (int32_t)bytes;
	return r;
}

static int parse_seed(struct parser *p)
{
	const char *word = take(p);

	p->ret->conf.has |= NETEM_HAS_SEED;
	return word ? netem_seed_parse(word, &p->ret->conf.seed, p->err) : -EINVAL;
}

/* In tc's order: an abbreviation is the first that begins so. */
static const struct option {
	const char *name;
	int (*parse)(struct parser *p);
} options[] = {
	{ "limit", parse_limit },
	{ "latency", parse_delay },
	{ "delay", parse_delay },
	{ "loss", parse_loss },
	{ "drop", parse_loss },
	{ "ecn", parse_ecn },
	{ "reorder", parse_reorder },
	{ "corrupt", parse_corrupt },
	{ "gap", parse_gap },
	{ "duplicate", parse_duplicate },
	{ "distribution", parse_distribution },
	{ "rate", parse_rate },
	{ "slot", parse_slot },
	{ "seed", parse_seed },
};

/* Cuts text into words. */
static int split(const char *text, struct parser *p)
{
	size_t len;

	for (;;) {
		while (isspace((unsigned char)*text))
			text++;
		for (len = 0; text[len] && !isspace((unsigned char)text[len]); len++)
			;
		if (!len)
			return 0;
		if (len >= WORD_MAX)
			return err_set(p->err, -EINVAL, "word %u has over %d letters", p->count + 1,
				       WORD_MAX - 1);
		if (p->count == WORDS_MAX)
			return err_set(p->err, -EINVAL, "there are over %d words", WORDS_MAX);
		memcpy(p->words[p->count], text, len);
		p->words[p->count++][len] = '\0';
		text += len;
	}
}

static int parse_option(struct parser *p)
{
	const size_t known = sizeof(options) / sizeof(*options);
	size_t i = 0;

	while (i < known && !word_follows(p, options[i].name))
		i++;
	p->at++;
	if (i == known)
		return err_set(p->err, -EINVAL, "\"%s\" is not an option of netem",
			       p->words[p->at - 1]);
	return options[i].parse(p);
}

/* What only the whole of the options shows. */
static int check_whole(struct parser *p)
{
	struct netem_words *w = p->ret;
	struct netem_conf *c = &w->conf;

	if (c->reorder && !c->latency)
		return err_set(p->err, -EINVAL, "reorder needs a delay");
	if (!c->reorder && c->gap)
		return err_set(p->err, -EINVAL, "gap needs reorder");
	if (*w->distribution && (!c->latency || !c->jitter))
		return err_set(p->err, -EINVAL, "distribution needs a delay and its jitter");
	if (c->ecn && !c->loss && c->loss_model == NETEM_LOSS_RANDOM)
		return err_set(p->err, -EINVAL, "ecn needs a loss");
	if (c->reorder && !c->gap)
		c->gap = 1;
	if (p->corr)
		c->has |= NETEM_HAS_CORR;
	else
		c->duplicate_corr = 0;
	return 0;
}

int netem_words_parse(const char *text, struct netem_words *ret, struct err *err)
{
	struct netem_words words = { .conf = { .limit = 1000 } };
	struct parser p = { .ret = &words, .err = err };
	int r = split(text, &p);

	if (r < 0)
		return r;
	if (p.count && !strcmp(p.words[0], "netem"))
		p.at = 1;
	while (r == 0 && p.at < p.count)
		r = parse_option(&p);
	if (r < 0) {
		(void)err_prefix(err, "word %u", p.at);
		return r;
	}
	r = check_whole(&p);
	if (r == 0)
		*ret = words;
	return r;
}
