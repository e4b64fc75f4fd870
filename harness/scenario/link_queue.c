/* link_queue.c - reading what waits before a link's rate. */
#include "harness/scenario/link_queue.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/model/conf.h"
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
	/* In the order of enum queue_kind. */
	static const char *const kinds[] = { "drop-tail", "drop-head", "codel",
					     "pie",       "fq_codel",  NULL };
	struct queue_conf *queue = into;
	unsigned kind = 0;
	int r = yaml_choice(at, "a kind of queue", kinds, &kind, err);

	queue->kind = (enum queue_kind)kind;
	return r;
}

static int read_ecn(struct yaml at, void *into, struct err *err)
{
	static const char *const answers[] = { "no", "yes", NULL };
	struct queue_conf *queue = into;
	unsigned answer = 0;
	int r = yaml_choice(at, "yes or no", answers, &answer, err);

	queue->ecn = answer == 1;
	return r;
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

/* A key that only some kinds of queue have. */
static int check_queue(struct yaml at, const struct queue_conf *queue, struct err *err)
{
	const bool pie = queue->kind == QUEUE_PIE;
	const bool codel = queue->kind == QUEUE_CODEL || queue->kind == QUEUE_FQ_CODEL;

	if (queue->codel.target && !codel && !pie)
		return yaml_refuse(at, err, -EINVAL, "a \"target\" without codel, fq_codel or pie");
	if (queue->codel.interval && !codel)
		return yaml_refuse(at, err, -EINVAL, "an \"interval\" without codel or fq_codel");
	if ((queue->pie.update || queue->pie.burst) && !pie)
		return yaml_refuse(at, err, -EINVAL, "\"update\" or \"burst\" without pie");
	return 0;
}

int link_queue_read(struct yaml at, struct queue_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "limit", read_limit, true },        { "kind", read_kind, false },
		{ "ecn", read_ecn, false },           { "target", read_target, false },
		{ "interval", read_interval, false }, { "update", read_update, false },
		{ "burst", read_burst, false },       { NULL, NULL, false }
	};
	struct queue_conf queue = { 0 };
	int r = yaml_is_map(at) ? yaml_read_map(at, "a queue", keys, &queue, err)
				: read_limit(at, &queue, err);

	if (r == 0)
		r = check_queue(at, &queue, err);
	if (r == 0)
		*ret = queue;
	return r;
}
