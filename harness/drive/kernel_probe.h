/* kernel_probe.h - does the running kernel have the disciplines that the kernel drive needs? */
#ifndef HARNESS_DRIVE_KERNEL_PROBE_H
#define HARNESS_DRIVE_KERNEL_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/net/qdisc_conf.h"

struct err;

struct kernel_probe {
	bool has[QDISC_KINDS];
	bool has_bridge;
};

/* Tries each in a network namespace made for it; the kernel may load modules. 0 or a negative
 * errno: -EPERM when this user may make no namespace. */
int kernel_probe(struct kernel_probe *ret, struct err *err);

/* The module of a kind: "sch_netem". */
const char *kernel_module(enum qdisc_kind kind);

/* What to do about a kind that the kernel lacks: one sentence that names the module, where Debian
 * has it, and the live drive. Writes it into buf, which it gives back. */
const char *kernel_advice(enum qdisc_kind kind, char *buf, size_t size);

#endif
