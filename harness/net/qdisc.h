/* qdisc.h - queueing disciplines of the kernel: set, changed, read back, removed. */
#ifndef HARNESS_NET_QDISC_H
#define HARNESS_NET_QDISC_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/net/qdisc_conf.h"

struct err;
struct nl_sock;

/* "netem", "tbf", "htb", "pfifo", "bfifo". */
const char *qdisc_word(enum qdisc_kind kind);

/* Does this kernel have the discipline of this kind ("netem", "tbf")? Asks by trying to put it on
 * the interface name in nl's namespace, and takes it away again. The kernel may load a module for
 * it. */
int qdisc_known(struct nl_sock *nl, const char *name, const char *kind, bool *ret, struct err *err);

#define QDISC_ROOT                 UINT32_MAX
#define QDISC_HANDLE(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor))

/* Where a discipline or class sits: in nl's namespace, below parent (QDISC_ROOT, or a class), with
 * the handle major:0; of a class, its own major:minor. */
struct qdisc_at {
	const char *iface;
	uint32_t parent;
	uint32_t handle;
};

enum qdisc_how {
	QDISC_ADD,    /* in place of whatever is there; what that holds is dropped */
	QDISC_CHANGE, /* the one that is there, of the same kind; what it holds stays */
};

/* Tells the kernel all of conf. 0, or a negative errno with err naming interface, kind and what the
 * kernel answered: -ENOENT when it does not have this kind. */
int qdisc_set(struct nl_sock *nl, const struct qdisc_at *at, enum qdisc_how how,
	      const struct qdisc_conf *conf, struct err *err);

/* The same for a class of htb. */
int qdisc_set_class(struct nl_sock *nl, const struct qdisc_at *at, enum qdisc_how how,
		    const struct qdisc_htb_class *conf, struct err *err);

/* Removes the discipline at at and all below it. */
int qdisc_remove(struct nl_sock *nl, const struct qdisc_at *at, struct err *err);

/* What a discipline or class has done, and what it holds now. */
struct qdisc_stats {
	uint64_t bytes;   /* sent */
	uint64_t packets; /* sent; of a kernel that counts in 32 bits, modulo 2^32 */
	uint32_t dropped; /* what netem loses counts too */
	uint32_t overlimits;
	uint32_t requeues;
	uint32_t held; /* packets */
};

/* What the kernel says it is set to. Of netem's tables it says nothing, and no seed before 6.6; a
 * bucket's size comes back in whole bytes as its time at the rate has it, which may be a byte
 * less. */
struct qdisc_state {
	struct qdisc_conf conf;
	struct qdisc_stats stats;
};

/* 0, or a negative errno: -ENOENT when there is none with this handle, -EOPNOTSUPP when it is of a
 * kind that qdisc_kind does not name. */
int qdisc_read(struct nl_sock *nl, const struct qdisc_at *at, struct qdisc_state *ret,
	       struct err *err);

struct qdisc_class_state {
	struct qdisc_htb_class conf;
	struct qdisc_stats stats;
};

/* The same of a class of htb: for tests, which see there what the kernel made of it. */
int qdisc_read_class(struct nl_sock *nl, const struct qdisc_at *at, struct qdisc_class_state *ret,
		     struct err *err);

#endif
