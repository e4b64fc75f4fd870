/* test_kernel_words.c - netem's words end as the attributes that tc sends for the same words. */
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>

#include "harness/base/err.h"
#include "harness/drive/kernel_plan.h"
#include "harness/model/netem_words.h"
#include "harness/net/qdisc_inside.h"
#include "tests/support/hex.h"
#include "tests/support/suite.h"

#define GOLDEN "tests/golden/qdisc"

#define MESSAGE_MAX    65536
#define ATTRIBUTES_MAX 15
#define TICK_NS        64

/* As linux/pkt_sched.h numbers them; that header and the model share names. */
enum { CORR = 1, REORDER = 3, CORRUPT, LOSS, RATE, ECN, RATE64, LATENCY64 = 10, JITTER64, SLOT };

struct head {
	uint32_t latency, limit, loss, gap, duplicate, jitter;
};

/* A netem's options taken apart. Borrowed from the message. */
struct options {
	struct head head;

	struct {
		const uint8_t *data;
		size_t size; /* 0: not there */
	} attrs[ATTRIBUTES_MAX + 1];
};

/* Walks over attributes from at to end; returns the data of the one wanted, or files all. */
static const uint8_t *walk(const uint8_t *at, const uint8_t *end, int wanted, size_t *ret_size,
			   struct options *all)
{
	while (at + sizeof(struct nlattr) <= end) {
		struct nlattr a;
		int type;

		memcpy(&a, at, sizeof(a));
		if (a.nla_len < sizeof(a) || at + a.nla_len > end)
			return NULL;
		type = a.nla_type & NLA_TYPE_MASK;
		if (all && type <= ATTRIBUTES_MAX) {
			all->attrs[type].data = at + sizeof(a);
			all->attrs[type].size = a.nla_len - sizeof(a);
		} else if (!all && type == wanted) {
			*ret_size = a.nla_len - sizeof(a);
			return at + sizeof(a);
		}
		at += NLA_ALIGN(a.nla_len);
	}
	return NULL;
}

static bool take_apart(const uint8_t *message, size_t size, struct options *ret)
{
	size_t head = sizeof(struct nlmsghdr) + sizeof(struct tcmsg), n = 0;
	const uint8_t *options =
		size < head ? NULL : walk(message + head, message + size, TCA_OPTIONS, &n, NULL);

	*ret = (struct options){ 0 };
	if (!options || n < sizeof(ret->head))
		return false;
	memcpy(&ret->head, options, sizeof(ret->head));
	(void)walk(options + sizeof(ret->head), options + n, -1, NULL, ret);
	return true;
}

static bool all_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static int64_t i64(const uint8_t *p)
{
	int64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* What tc 6.1 says in ticks, ours says in nanoseconds too. What tc leaves out, ours says to be off;
 * but the kernel's own default at a gap, which tc always overrides. */
static void check_ours_alone(const char *name, int type, const struct options *ours)
{
	const uint8_t *data = ours->attrs[type].data;
	char what[100];

	(void)snprintf(what, sizeof(what), "%.40s: attribute %d, which tc leaves out", name, type);
	if (type == LATENCY64)
		(void)check_int(i64(data) / TICK_NS, ours->head.latency, what, __FILE__, __LINE__,
				__func__);
	else if (type == JITTER64)
		(void)check_int(i64(data) / TICK_NS, ours->head.jitter, what, __FILE__, __LINE__,
				__func__);
	else
		(void)check_int(all_zero(data, ours->attrs[type].size), 1, what, __FILE__, __LINE__,
				__func__);
}

static void check_same(const char *name, int type, const struct options *tc,
		       const struct options *ours)
{
	size_t n = tc->attrs[type].size;
	char what[100];

	(void)snprintf(what, sizeof(what), "%.40s: size of attribute %d", name, type);
	if (!check_int((int64_t)ours->attrs[type].size, (int64_t)n, what, __FILE__, __LINE__,
		       __func__))
		return;
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(what, sizeof(what), "%.40s: attribute %d, byte %zu", name, type, i);
		if (!check_int(ours->attrs[type].data[i], tc->attrs[type].data[i], what, __FILE__,
			       __LINE__, __func__))
			return;
	}
}

/* Every change must say all of these, or what was in force stays. */
static void check_complete(const char *name, const struct options *ours)
{
	static const int always[] = {
		LATENCY64, JITTER64, CORR, REORDER, CORRUPT, RATE, ECN, SLOT
	};

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		char what[100];

		(void)snprintf(what, sizeof(what), "%.40s: attribute %d is there", name, always[i]);
		(void)check_int(ours->attrs[always[i]].size > 0, 1, what, __FILE__, __LINE__,
				__func__);
	}
}

static void compare(const char *name, struct nl_msg *msg)
{
	static uint8_t golden[MESSAGE_MAX];
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct options tc, ours;
	char path[128];
	size_t n;

	(void)snprintf(path, sizeof(path), GOLDEN "/%.60s.hex", name);
	n = hex_read(path, golden, sizeof(golden));
	CHECK(take_apart(golden, n, &tc));
	CHECK(take_apart((const uint8_t *)head, head->nlmsg_len, &ours));
	CHECK_INT(memcmp(&ours.head, &tc.head, sizeof(tc.head)), 0);
	check_complete(name, &ours);
	for (int type = 1; type <= ATTRIBUTES_MAX; type++) {
		if (tc.attrs[type].size)
			check_same(name, type, &tc, &ours);
		else if (ours.attrs[type].size)
			check_ours_alone(name, type, &ours);
	}
}

/* The tables that the words name, with the values the model has for them. */
static void name_tables(struct netem_words *words, struct netem_table *table,
			struct netem_table *slot_table)
{
	if (words->distribution[0]) {
		CHECK_INT(netem_table_named(words->distribution, table, NULL), 0);
		words->conf.table = table;
	}
	if (words->slot_distribution[0]) {
		CHECK_INT(netem_table_named(words->slot_distribution, slot_table, NULL), 0);
		words->conf.slot_table = slot_table;
	}
}

static void compare_words(const char *name, const char *text)
{
	const struct qdisc_at at = { "lo", QDISC_ROOT, 0 };
	static struct netem_table table, slot_table;
	struct netem_words words;
	struct err err = { 0 };
	struct qdisc_conf conf;
	struct nl_msg *msg = NULL;

	CHECK_INT(netem_words_parse(text, &words, &err), 0);
	CHECK_STR(err.text, "");
	name_tables(&words, &table, &slot_table);
	conf = (struct qdisc_conf){ .kind = QDISC_NETEM, .netem = kernel_netem_of(&words.conf) };
	CHECK_INT(qdisc_message(1, &at, QDISC_CHANGE, &conf, &msg), 0);
	if (msg)
		compare(name, msg);
	nlmsg_free(msg);
}

static void every_attribute_of_netem_is_what_tc_sends_for_the_same_words(void)
{
	unsigned count = 0;
	char line[256];
	FILE *f = fopen(GOLDEN "/words", "re");

	CHECK(f != NULL);
	while (f && fgets(line, sizeof(line), f)) {
		char *words = strstr(line, " netem "), *end = strchr(line, ' ');

		if (!words || line[0] == '#')
			continue;
		words[strcspn(words, "\n")] = '\0';
		*end = '\0';
		compare_words(line, words + 1);
		count++;
	}
	CHECK_INT(count, 17);
	if (f)
		(void)fclose(f);
}

/* tc 6.1 has no word for these; the layouts are the kernel's. */
static void a_seed_and_times_beyond_ticks_are_said_in_full(void)
{
	const struct qdisc_at at = { "lo", QDISC_ROOT, 0 };
	struct netem_words words;
	struct err err = { 0 };
	struct qdisc_conf conf;
	struct nl_msg *msg = NULL;
	struct options ours;

	CHECK_INT(netem_words_parse("delay 400s 3ns seed 77", &words, &err), 0);
	conf = (struct qdisc_conf){ .kind = QDISC_NETEM, .netem = kernel_netem_of(&words.conf) };
	CHECK_INT(qdisc_message(1, &at, QDISC_ADD, &conf, &msg), 0);
	CHECK(take_apart((const uint8_t *)nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len, &ours));
	CHECK_INT(i64(ours.attrs[LATENCY64].data), 400 * NSEC_PER_SEC);
	CHECK_INT(i64(ours.attrs[JITTER64].data), 3);
	CHECK_INT(ours.head.latency, UINT32_MAX);
	CHECK_INT((int64_t)ours.attrs[QDISC_NETEM_PRNG_SEED].size, 8);
	CHECK_INT(i64(ours.attrs[QDISC_NETEM_PRNG_SEED].data), 77);
	nlmsg_free(msg);
}

/* The kernel's answer has the same layout as what it is told. */
static void what_was_said_is_read_back(void)
{
	const struct qdisc_at at = { "lo", QDISC_ROOT, 0 };
	struct netem_words words;
	struct err err = { 0 };
	struct qdisc_conf conf;
	struct qdisc_netem back;
	struct nlattr *attrs[TCA_MAX + 1];
	struct nl_msg *msg = NULL;

	CHECK_INT(netem_words_parse("limit 44 delay 40ms 5ms 10% reorder 5% 6% gap 3 loss gemodel "
				    "1% 10% 70% 2% duplicate 3% corrupt 4% rate 50gbit 20 48 5 "
				    "slot 1ms 2ms packets 5 bytes 9000 seed 7",
				    &words, &err),
		  0);
	CHECK_STR(err.text, "");
	conf = (struct qdisc_conf){ .kind = QDISC_NETEM, .netem = kernel_netem_of(&words.conf) };
	CHECK_INT(qdisc_message(1, &at, QDISC_ADD, &conf, &msg), 0);
	CHECK_INT(nlmsg_parse(nlmsg_hdr(msg), sizeof(struct tcmsg), attrs, TCA_MAX, NULL), 0);
	CHECK(qdisc_netem_get(attrs[TCA_OPTIONS], &back));
	CHECK_INT(back.limit, 44);
	CHECK_INT(back.delay, 40 * NSEC_PER_MSEC);
	CHECK_INT(back.jitter, 5 * NSEC_PER_MSEC);
	CHECK_INT(back.delay_corr, conf.netem.delay_corr);
	CHECK_INT(back.reorder, conf.netem.reorder);
	CHECK_INT(back.gap, 3);
	CHECK_INT(back.loss_model, QDISC_LOSS_GE);
	CHECK_INT(back.ge_h, conf.netem.ge_h);
	CHECK_INT(back.duplicate, conf.netem.duplicate);
	CHECK_INT(back.corrupt, conf.netem.corrupt);
	CHECK_INT((int64_t)back.rate, 6250000000);
	CHECK_INT(back.packet_overhead, 20);
	CHECK_INT(back.cell_size, 48);
	CHECK_INT(back.cell_overhead, 5);
	CHECK_INT(back.slot_max, 2 * NSEC_PER_MSEC);
	CHECK_INT(back.slot_bytes, 9000);
	CHECK_INT((int64_t)back.seed, 7);
	nlmsg_free(msg);
}

extern CU_TestInfo kernel_words_tests[];

CU_TestInfo kernel_words_tests[] = {
	TEST(every_attribute_of_netem_is_what_tc_sends_for_the_same_words),
	TEST(a_seed_and_times_beyond_ticks_are_said_in_full),
	TEST(what_was_said_is_read_back),
	CU_TEST_INFO_NULL,
};
