/* link_queue.c - reading what waits before a link's rate. */
#include "harness/scenario/link_queue.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/model/conf.h"
#include "harness/scenario/link_number.h"
#include "harness/scenario/words.h"
#include "harness/scenario/yaml.h"

/* "130 packets", "64 KiB" or "600 ms". */
static int read_limit(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;
	const char *s = yaml_scalar(at, "a limit, as in 600 ms, 130 packets or 64 KiB", err);
	const char *unit;
	char number[32];
	nsec_t ns = 0;

	if (!s)
		return -EINVAL;
	queue->limit_start_ns = 0;
	queue->limit_packets = queue->limit_bytes = 0;
	unit = strstr(s, "packet");
	if (unit && (size_t)(unit - s) < sizeof(number)) {
		memcpy(number, s, (size_t)(unit - s));
		number[unit - s] = '\0';
		if (strcmp(unit, "packets") != 0 && strcmp(unit, "packet") != 0)
			return yaml_refuse(at, err, -EINVAL, "\"%.40s\" is no number of packets",
					   s);
		if (parse_count(number, UINT32_MAX, &queue->limit_packets, err) < 0)
			return yaml_refuse_because(at, err);
	} else if (strchr(s, 'B')) {
		if (parse_size(s, &queue->limit_bytes, err) < 0)
			return yaml_refuse_because(at, err);
	} else if (parse_duration(s, &ns, err) < 0) {
		return yaml_refuse_because(at, err);
	}
	queue->limit_start_ns = ns;
	if (!ns && !queue->limit_packets && !queue->limit_bytes)
		return yaml_refuse(at, err, -ERANGE,
				   "a queue of 0 takes nothing; expected a limit");
	return 0;
}

static int read_kind(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;
	unsigned kind = 0;
	int r = yaml_choice(at, "a kind of queue", words_queue_kinds, &kind, err);

	queue->kind = (enum queue_kind)kind;
	return r;
}

static int read_ecn(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;

	return yaml_answer(at, &queue->ecn, err);
}

/* The delay that a queue is managed for: CoDel's and PIE's target. */
static int read_target(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;
	int r = yaml_duration(at, &queue->codel.target, err);

	queue->pie.target = queue->codel.target;
	return r;
}

static int read_interval(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;

	return yaml_duration(at, &queue->codel.interval, err);
}

static int read_update(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;

	return yaml_duration(at, &queue->pie.update, err);
}

static int read_burst(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;

	return yaml_duration(at, &queue->pie.burst, err);
}

static int read_arithmetic(struct yaml at, void *into, struct err *err)
{
	static const char *const whose[] = { "rfc", "linux", NULL };
	struct queue_conf *queue = into;
	unsigned choice = 0;
	int r = yaml_choice(at, "whose arithmetic", whose, &choice, err);

	queue->codel.as_linux = choice == 1;
	return r;
}

static int read_alpha(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;

	return link_read_micro(at, &queue->pie.alpha_micro, err);
}

static int read_beta(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;

	return link_read_micro(at, &queue->pie.beta_micro, err);
}

static int read_mark_below(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;
	int r = yaml_chance(at, &queue->pie.mark_below, err);

	if (r == 0 && !queue->pie.mark_below)
		r = yaml_refuse(at, err, -ERANGE, "0 marks nothing; expected a share, or no ecn");
	return r;
}

static int read_flows(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;
	int r = link_read_count32(at, &queue->fq.queues, err);

	if (r == 0 && !queue->fq.queues)
		r = yaml_refuse(at, err, -ERANGE, "0 queues, expected 1 or more");
	return r;
}

static int read_quantum(struct yaml at, void *into, struct err *err)
{
	struct queue_conf *queue = into;
	int r = link_read_bytes32(at, &queue->fq.quantum_bytes, err);

	if (r == 0 && !queue->fq.quantum_bytes)
		r = yaml_refuse(at, err, -ERANGE, "a quantum of 0, expected 1 B or more");
	return r;
}

/* Is read after all other keys. */
static int read_follow_rate(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

#define KIND(kind) (1U << (kind))
#define CODELS     (KIND(QUEUE_CODEL) | KIND(QUEUE_FQ_CODEL))

/* Refuses the keys that another kind of queue has. */
static int check_kind(struct yaml at, const struct queue_conf *queue, struct err *err)
{
	static const struct {
		const char *key;
		uint32_t kinds;
		const char *words;
	} own[] = {
		{ "ecn", CODELS | KIND(QUEUE_PIE), "codel, fq_codel or pie" },
		{ "target", CODELS | KIND(QUEUE_PIE), "codel, fq_codel or pie" },
		{ "interval", CODELS, "codel or fq_codel" },
		{ "arithmetic", CODELS, "codel or fq_codel" },
		{ "update", KIND(QUEUE_PIE), "pie" },
		{ "burst", KIND(QUEUE_PIE), "pie" },
		{ "alpha", KIND(QUEUE_PIE), "pie" },
		{ "beta", KIND(QUEUE_PIE), "pie" },
		{ "mark-below", KIND(QUEUE_PIE), "pie" },
		{ "flows", KIND(QUEUE_FQ_CODEL), "fq_codel" },
		{ "quantum", KIND(QUEUE_FQ_CODEL), "fq_codel" },
	};
	struct yaml found;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!(own[i].kinds & KIND(queue->kind)) && yaml_find(at, own[i].key, &found))
			return yaml_refuse_key(found, err, -EINVAL, "\"%s\" without %s", own[i].key,
					       own[i].words);
	if (queue->pie.mark_below && !queue->ecn)
		return yaml_refuse(at, err, -EINVAL, "\"mark-below\" without \"ecn\"");
	return 0;
}

/* A limit in time is a fixed size at the link's own rate, or goes with the rate of the moment. */
static int follow_rate(struct yaml at, struct queue_conf *queue, struct err *err)
{
	struct yaml found;
	bool follow = false;
	int r = yaml_find(at, "follow-rate", &found) ? yaml_answer(found, &follow, err) : 0;

	if (r < 0 || !follow)
		return r;
	if (!queue->limit_start_ns)
		return yaml_refuse_key(found, err, -EINVAL,
				       "\"follow-rate\" with a limit that is no time");
	queue->limit_ns = queue->limit_start_ns;
	queue->limit_start_ns = 0;
	return 0;
}

int link_queue_read(struct yaml at, struct queue_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "limit", read_limit, true },
		{ "kind", read_kind, false },
		{ "ecn", read_ecn, false },
		{ "target", read_target, false },
		{ "interval", read_interval, false },
		{ "arithmetic", read_arithmetic, false },
		{ "update", read_update, false },
		{ "burst", read_burst, false },
		{ "alpha", read_alpha, false },
		{ "beta", read_beta, false },
		{ "mark-below", read_mark_below, false },
		{ "flows", read_flows, false },
		{ "quantum", read_quantum, false },
		{ "follow-rate", read_follow_rate, false },
		{ NULL, NULL, false },
	};
	struct queue_conf queue = { 0 };
	int r = yaml_is_map(at) ? yaml_read_map(at, "a queue", keys, &queue, err)
				: read_limit(at, &queue, err);

	if (r == 0)
		r = check_kind(at, &queue, err);
	if (r == 0)
		r = follow_rate(at, &queue, err);
	if (r == 0)
		*ret = queue;
	return r;
}
