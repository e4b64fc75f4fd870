/* control.h - a Unix socket beside a lab: clients ask and order, line by line, while it runs. */
#ifndef HARNESS_LAB_CONTROL_H
#define HARNESS_LAB_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/text.h"
#include "harness/base/time.h"

struct err;
struct lab;
struct live_change;
struct live_snapshot;
struct trust;

#define CONTROL_REQUEST_MAX 4096
#define CONTROL_CLIENTS_MAX 16

/* What a client gets. Starts as all zero bytes. */
struct control_reply {
	struct text text; /* whole lines */
	nsec_t again;     /* above 0: the request is answered again so much later, until the client
			     goes or asks something else */
	bool stop;        /* the run is to end in order, as after SIGINT */
};

/* All is borrowed until the lab's end. path NULL: no socket. Clients are served by a thread of
 * their own, so that neither the job nor the drive ever waits for one: a client that does not read
 * is told nothing more, and when there are too many the one that was silent longest has to go. */
struct control_conf {
	/* Of the socket, in a directory that exists; for its owner alone (mode 0600), gone when the
	 * lab ends in order. After SIGKILL its directory's janitor must remove it. May be longer
	 * than an address of a socket is. */
	const char *path;
	/* Answers a line of size bytes, ended by a NUL. In the control's thread, from the lab's job
	 * on until lab_finish() is called. */
	void (*answer)(void *arg, struct lab *lab, const char *request, size_t size,
		       struct control_reply *reply);
	void *arg;
};

/* For answer() and, until lab_finish() is called, for the job. As live_snapshot(), live_change()
 * and live_change_ended() say. */
int lab_snapshot(struct lab *lab, struct live_snapshot *ret, struct err *err);
int lab_change(struct lab *lab, const struct live_change *change, nsec_t *ret_at, struct err *err);
void lab_change_ended(struct lab *lab, void (*fn)(void *arg, uint32_t id, nsec_t at), void *arg);

/* The trust report as far as it can be had while the drive runs: not the kernel's counters, the
 * captures' drops and the machine's own figures. *ret is all zero before. */
void lab_judge(const struct lab *lab, const struct live_snapshot *now, struct trust *ret);

/* NULL, or why there is no socket though one was asked for: the lab runs without it. */
const char *lab_control_failure(const struct lab *lab);

/* For clients: a descriptor connected to the socket at path, or a negative errno. */
int control_connect(const char *path, struct err *err);

/* The server, apart from a lab. Writes 8 bytes to the eventfd stop when a client wants the end. 0,
 * or a negative errno with nothing left behind. */
struct control;
int control_open(struct lab *lab, const struct control_conf *conf, int stop, struct control **ret,
		 struct err *err);
/* Removes the socket and ends all clients. NULL is fine. */
void control_close(struct control *c);

#endif
