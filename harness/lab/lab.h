/* lab.h - hosts as network namespaces, joined by routes through the live drive; nothing outlives
 * it. */
#ifndef HARNESS_LAB_LAB_H
#define HARNESS_LAB_LAB_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/live.h"
#include "harness/lab/control.h"

struct err;
struct lab;
struct outside_conf;
struct trust;

/* Three processes stand behind a lab. lab_run() forks a guard, which makes the namespaces (a user
 * namespace too, unless it may do without) and forks the keeper, the first process of a process
 * namespace. The keeper holds the hosts' namespaces by descriptors, runs the drive, starts the
 * hosts' processes and runs the job. Each dies with the one before it, and with the keeper the
 * kernel ends every process inside: whoever is killed, and however, no process, namespace or
 * interface is left. */

#define LAB_HOSTS_MAX     LIVE_PORTS_MAX
#define LAB_PROCESSES_MAX 128
#define LAB_MESSAGE_MAX   65536

/* Unless the lab is told another one. */
#define LAB_MTU 1500

/* What moves the packets. */
enum lab_drive {
	LAB_LIVE,   /* the live drive */
	LAB_KERNEL, /* netem, tbf and htb, for two hosts (kernel.h); no packets_path, no control */
};

/* Where a host is that is none of the lab's own, for root alone. The lab leaves it as it was: what
 * it made there goes with it, however it ends. */
struct lab_place {
	int netns; /* a network namespace */
	/* An interface of it, all of whose packets are taken; NULL: it gets a wire's end, route0 or
	 * the next free name. */
	const char *iface;
	/* Of the wire's end, "ADDRESS/PREFIX"; NULL: the lab's own. */
	const char *address4, *address6;
};

/* All is borrowed until lab_run() returns. */
struct lab_conf {
	enum lab_drive drive;
	const char *const *hosts; /* names, words of record.h */
	size_t host_count;
	const struct lab_place *places;  /* by host; NULL: all are the lab's own */
	const struct live_route *routes; /* from and to are positions in hosts */
	size_t route_count;
	const struct live_event *events;
	size_t event_count;
	uint64_t seed;
	unsigned mtu; /* 0 means LAB_MTU */
	enum live_wait wait;
	enum live_wire wire;
	const char *packets_path; /* as in live_conf */
	const char *network_path;
	/* What changes by hand may be called, as in live_conf. */
	const char *const *change_words;
	size_t change_word_count;
	struct control_conf control; /* all zero: none */
	nsec_t patience; /* how long a job that was told to stop may take; 0 means 10 s */
	/* The machine's own network behind one of the hosts; NULL is none. */
	const struct outside_conf *outside;
	/* The keys of a terminal (Ctrl-C, Ctrl-\) are for the programs on the hosts, not for the
	 * lab: only a signal that somebody sends asks it to stop. */
	bool terminal;
};

/* What is done with the lab. */
struct lab_job {
	/* Runs in the keeper, hosts up and packets passing. What it changes in memory stays there:
	 * results go out by files and lab_tell(). Its code and err become lab_run()'s. */
	int (*run)(struct lab *lab, void *arg, struct err *err);
	/* Runs in lab_run()'s own process for each lab_tell(), in order. May be NULL. */
	void (*told)(void *arg, const void *message, size_t size);
	void *arg;
};

/* Makes the lab, runs the job, takes the lab down. The caller must be a process of one thread.
 * While it runs SIGINT, SIGTERM and SIGHUP ask the job to stop (lab_wait()); a second one (not one
 * that comes at once, which is the same wish sent twice), or the end of patience, ends it by force.
 * Returns the job's code, or a negative errno with err: -EINTR when the job was ended by force,
 * -ECHILD when somebody killed a process of the lab, -EPERM when this user may make no namespaces.
 */
int lab_run(const struct lab_conf *conf, const struct lab_job *job, struct err *err);

/* Everything below is for the job, in the keeper's first thread. */

/* Sends size bytes, at most LAB_MESSAGE_MAX, to told(). 0 or a negative errno. */
int lab_tell(struct lab *lab, const void *message, size_t size);

/* The host's addresses on its interface eth0, without prefix length: 10.77.0.N and fd77::N, N from
 * 1. All hosts share one segment, and hosts with a route between them know each other's link-layer
 * addresses. address6 is NULL when this kernel has no IPv6. */
const char *lab_address4(const struct lab *lab, size_t host);
const char *lab_address6(const struct lab *lab, size_t host);

/* The machine's own address for the hosts, and what could not be had of its network, a line each;
 * NULL and "" when the lab has no outside. */
const char *lab_machine(const struct lab *lab);
const char *lab_outside_notes(const struct lab *lab);

/* NULL, or how the way to the machine's network was lost. */
const char *lab_outside_failure(const struct lab *lab);

/* The interface that the host has on its wire; that which was taken over, for one that was. */
const char *lab_iface(const struct lab *lab, size_t host);

/* Runs fn(arg, err) with this thread inside the host's network, as netns_do() does: what is opened
 * there stays there. */
int lab_in_host(struct lab *lab, size_t host, int (*fn)(void *arg, struct err *err), void *arg,
		struct err *err);

/* A program to run on a host. It gets a session of its own, /dev/null as input, its output in the
 * log, a stream socket to the job as descriptor 3, no other descriptor, and of the environment only
 * what says where and in which language it lives (PATH, HOME, TMPDIR, LANG, ...) and GStreamer's
 * settings. */
struct lab_program {
	const char *const *argv; /* NULL-ended; argv[0] is searched in PATH */
	const char *const *env;  /* NULL-ended "NAME=VALUE" to add; may be NULL */
	const char *log;         /* appended to; NULL: output is dropped */
	/* Instead it gets what lab_run()'s caller has: input and outputs, the whole environment,
	 * the session and its terminal, signals as they were; and no descriptor but 0 to 2. */
	bool as_is;
};

/* Starts it; *ret_process is its number in the lab, from 0. 0 or a negative errno. */
int lab_spawn(struct lab *lab, size_t host, const struct lab_program *program, size_t *ret_process,
	      struct err *err);

/* The job's end of the process's socket; closed by the lab at its end. */
int lab_control(const struct lab *lab, size_t process);

/* Has the process ended? Then *ret_status, when not NULL, is as waitpid() has it. */
bool lab_ended(struct lab *lab, size_t process, int *ret_status);

/* Sends the process a signal, and wakes it for that if it is stopped. */
void lab_signal(struct lab *lab, size_t process, int number);

/* Asks the process's group to end (SIGTERM), after patience kills it, and waits until it has ended.
 * Fine when it already has. lab_wait() will not tell of it. */
void lab_end(struct lab *lab, size_t process, nsec_t patience);

/* Tells the drive instant 0 of the timeline, on CLOCK_MONOTONIC. Once. */
void lab_start(struct lab *lab, nsec_t t0);

enum lab_event_kind {
	LAB_TIME,   /* until has come */
	LAB_READY,  /* a descriptor of the caller is ready */
	LAB_EXIT,   /* a process has ended, not by lab_end(); told once */
	LAB_STOP,   /* the user wants the run to stop; told once */
	LAB_LOST,   /* the machine's network cannot be reached any more, as lab_outside_failure()
		       says: a finding of the trust report; told once */
	LAB_BROKEN, /* the drive broke down, or its records cannot be written any more:
		       lab_finish() will say why; told once */
};

struct lab_event {
	enum lab_event_kind kind;
	size_t process; /* LAB_EXIT */
	int status;     /* LAB_EXIT, as waitpid() has it */
	int signal;     /* LAB_STOP */
};

/* Waits for the first of these, in the order BROKEN, STOP, EXIT, LOST, READY, TIME when several are
 * there; what a program said before its end can still be read after LAB_EXIT. fds may be NULL when
 * count is 0; count is at most LAB_PROCESSES_MAX. until on CLOCK_MONOTONIC; NSEC_NEVER waits for
 * ever. 0 or a negative errno. */
int lab_wait(struct lab *lab, struct pollfd *fds, size_t count, nsec_t until, struct lab_event *ret,
	     struct err *err);

/* Ends what still runs on the hosts, takes their wires down, stops the drive, and fills *ret with
 * all but the captures' drops and the calibration: set those in *ret before, the rest to zero.
 * Once, at the end; without it the lab is taken down all the same. 0, or a negative errno when the
 * drive broke down or its records could not be written; *ret is filled even then. */
int lab_finish(struct lab *lab, struct trust *ret, struct err *err);

/* 0, or the negative errno of the first record of the drive that could not be written, with err
 * naming the file: a full disk, while there is still a run to end. */
int lab_records_failure(const struct lab *lab, struct err *err);

/* How late releases of a route were over time, on CLOCK_MONOTONIC; after lab_finish(). */
const struct lateness_series *lab_lateness(const struct lab *lab, size_t route);

#endif
