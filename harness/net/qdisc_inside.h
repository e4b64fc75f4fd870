/* qdisc_inside.h - the messages behind the verbs on disciplines: for this room and its tests. */
#ifndef HARNESS_NET_QDISC_INSIDE_H
#define HARNESS_NET_QDISC_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/net/qdisc.h"

struct nl_msg;
struct nlattr;

/* Attributes that the headers of Linux 6.1 lack. */
#define QDISC_NETEM_PRNG_SEED 14

/* The whole message of qdisc_set() for the interface of this number; nlmsg_free() ends it. 0 or a
 * negative NLE code. */
int qdisc_message(int ifindex, const struct qdisc_at *at, enum qdisc_how how,
		  const struct qdisc_conf *conf, struct nl_msg **ret);
int qdisc_class_message(int ifindex, const struct qdisc_at *at, enum qdisc_how how,
			const struct qdisc_htb_class *conf, struct nl_msg **ret);

/* Each kind: adds its options as TCA_OPTIONS to the message, and reads them from the kernel's
 * answer. put gives 0 or a negative NLE code; get false when the options are not whole. */
int qdisc_netem_put(struct nl_msg *msg, const struct qdisc_netem *conf);
bool qdisc_netem_get(const struct nlattr *options, struct qdisc_netem *ret);
int qdisc_tbf_put(struct nl_msg *msg, const struct qdisc_tbf *conf);
bool qdisc_tbf_get(const struct nlattr *options, struct qdisc_tbf *ret);
int qdisc_htb_put(struct nl_msg *msg, const struct qdisc_htb *conf);
bool qdisc_htb_get(const struct nlattr *options, struct qdisc_htb *ret);
int qdisc_htb_class_put(struct nl_msg *msg, const struct qdisc_htb_class *conf);
bool qdisc_htb_class_get(const struct nlattr *options, struct qdisc_htb_class *ret);

#endif
