/* lab_inside.h - what the parts of the lab share: nobody else includes this. */
#ifndef HARNESS_LAB_LAB_INSIDE_H
#define HARNESS_LAB_LAB_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/drive/live.h"
#include "harness/lab/control.h"
#include "harness/lab/gauge.h"
#include "harness/lab/lab.h"

struct kernel;
struct nl_sock;
struct trust;
struct outside;

struct host {
	int netns;
	struct nl_sock *nl;            /* inside */
	char wire[16];                 /* the drive's end of its wire */
	char iface[16];                /* the host's own end */
	const struct lab_place *place; /* NULL: the lab's own host */
	char address4[16];
	char address6[40]; /* "" without IPv6 */
	uint8_t mac[6];
};

struct process {
	pid_t pid;
	int control; /* -1 is none */
	int status;
	bool as_is; /* in the group of whoever started the lab */
	bool ended;
	bool told; /* lab_wait() has told, or need not */
};

struct lab {
	struct lab_conf conf;
	int outside;        /* to lab_run()'s process */
	int signals;        /* signalfd: SIGCHLD */
	struct nl_sock *nl; /* of the keeper's own namespace, where the wires end */
	struct host hosts[LAB_HOSTS_MAX];
	struct live_port ports[LAB_HOSTS_MAX];
	struct process processes[LAB_PROCESSES_MAX];
	size_t process_count;
	struct live *live; /* one of the two is NULL */
	struct kernel *kernel;
	bool has_ipv6;
	struct outside *outside_net; /* NULL is none */
	/* names with a space behind each: found on, each once; and, for each interface, those that
	 * could not be switched off */
	struct text offloads_found, offloads_left;
	struct gauge before;     /* of the machine, when the drive began */
	struct control *control; /* NULL: none */
	struct err control_failure;
	int control_stop; /* eventfd: a client wants the run to stop; -1 */
	int stop_signal;  /* 0, or what the user sent */
	bool stop_told;
	bool broken_told;
};

/* A message between the keeper and lab_run(): a kind, then what belongs to it. */
enum message_kind {
	MESSAGE_TOLD,   /* outwards: the job's bytes */
	MESSAGE_RESULT, /* outwards: struct err; code 0 is success */
	MESSAGE_STOP,   /* inwards: the signal's number as int */
};

struct message {
	enum message_kind kind;
	char body[LAB_MESSAGE_MAX];
};

#define MESSAGE_HEAD offsetof(struct message, body)

/* keeper.c: the guard's whole life, and in it the keeper's; never returns. */
_Noreturn void keeper_guard(const struct lab_conf *conf, const struct lab_job *job, int outside,
			    pid_t parent);

/* Sends a message; body may be NULL when size is 0. 0 or a negative errno. */
int message_send(int fd, enum message_kind kind, const void *body, size_t size);

/* hosts.c: namespaces, wires, addresses; brings the hosts' ends up when the drive is ready. */
int hosts_open(struct lab *lab, struct err *err);
int hosts_up(struct lab *lab, struct err *err);
void hosts_down(struct lab *lab);
void hosts_close(struct lab *lab);

/* place.c: a host that exists already. */
int place_open(struct lab *lab, struct host *h, int own, struct err *err);
int place_up(struct lab *lab, const struct host *h, struct err *err);
/* Is it an interface that was taken over? */
bool place_is_taken(const struct host *h);

/* hosts.c: what a wire of the lab needs at both ends, once it is there. */
int hosts_prepare_wire(struct lab *lab, struct host *h, struct err *err);
int hosts_plug_in(struct lab *lab, const struct host *h, int own, struct err *err);

/* control_lab.c: opens the socket, or notes why it cannot be had; closes it. */
void control_start(struct lab *lab);
void control_end(struct lab *lab);

/* drive.c: the verbs of live.h and kernel.h on the drive that the lab has. */
int drive_open(struct lab *lab, struct err *err);
void drive_close(struct lab *lab);
void drive_start(struct lab *lab, nsec_t t0);
int drive_fd(const struct lab *lab);
void drive_hold(struct lab *lab);
int drive_stop(struct lab *lab, struct err *err);
void drive_report(const struct lab *lab, struct live_report *ret);
const struct live_route_report *drive_route_report(const struct lab *lab, size_t route);
const struct live_port_report *drive_port_report(const struct lab *lab, size_t port);
/* Adds what is to be said of the kernel's drive; false when the lab has the live one. */
bool drive_note_kernel(const struct lab *lab, struct trust *t);

/* process.c: takes note of children that ended, never waits. */
void process_reap(struct lab *lab);
void process_end_all(struct lab *lab, nsec_t patience);
void process_close_all(struct lab *lab);

#endif
