/* run_part.c - the hosts' processes: started, heard, told, and what becomes of them. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/args.h"

const struct run_kind *run_kind(const struct run_job *job)
{
	static const struct run_kind *const kinds[PLAN_WORKLOADS] = { [PLAN_CALL] = &run_call,
								      [PLAN_LIVE] = &run_live,
								      [PLAN_BUILD] = &run_build,
								      [PLAN_TALK] = &run_talk };

	return kinds[job->conf->plan->work.kind];
}

int run_address(const struct run_job *job, size_t host, unsigned ip_version, const char **ret,
		struct err *err)
{
	*ret = ip_version == 6 ? lab_address6(job->lab, host) : lab_address4(job->lab, host);
	return *ret ? 0
		    : err_set(err, -EAFNOSUPPORT,
			      "the show asks for IPv6, which this kernel does not have");
}

int run_addresses(const struct run_job *job, size_t host, unsigned ip_version,
		  const char **ret_local, const char **ret_peer, struct err *err)
{
	size_t peer = host == PLAN_SELLER ? PLAN_BUYER : PLAN_SELLER;
	int r = run_address(job, host, ip_version, ret_local, err);

	return r < 0 ? r : run_address(job, peer, ip_version, ret_peer, err);
}

int run_argv(const struct run_job *job, const char *kind, char *text, char ***ret, struct err *err)
{
	static const struct arg_table no_more = { 0 };
	const char *const all[] = { job->conf->program, "host", kind, text, NULL };
	int r = text ? args_make(&no_more, NULL, all, ret, err)
		     : err_set(err, -ENOMEM, "out of memory");

	free(text);
	return r;
}

static int start_part(struct run_job *job, size_t host, struct err *err)
{
	char name[32], records[PATH_MAX], shots[PATH_MAX], log[PATH_MAX];
	struct run_files files = { .folder = job->conf->dir };
	char **argv;
	int r;

	(void)snprintf(name, sizeof(name), "%s.rec", run_host_word(job, host));
	files.records = run_path(job->conf, name, records, sizeof(records));
	files.shots = run_path(job->conf, run_host_word(job, host), shots, sizeof(shots));
	(void)snprintf(name, sizeof(name), "%s.log", run_host_word(job, host));
	r = run_kind(job)->argv(job, host, &files, &argv, err);
	if (r < 0)
		return r;
	r = lab_spawn(job->lab, host,
		      &(struct lab_program){
			      .argv = (const char *const *)argv,
			      .log = run_path(job->conf, name, log, sizeof(log)),
		      },
		      &job->parts[host].process, err);
	args_free(argv);
	if (r == 0)
		job->parts[host].started = true;
	return r;
}

int run_parts_start(struct run_job *job, struct err *err)
{
	for (size_t h = 0; h < job->conf->plan->host_count; h++) {
		int r = start_part(job, h, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Whose word is being read. */
struct hearing {
	struct run_job *job;
	size_t host;
};

static void heard(void *arg, enum control_word word, const char *text)
{
	const struct hearing *hearing = arg;
	struct run_part *part = &hearing->job->parts[hearing->host];

	switch (word) {
	case CONTROL_READY:
		part->ready = true;
		break;
	case CONTROL_UP:
		part->up = true;
		break;
	case CONTROL_DONE:
		part->done = true;
		break;
	case CONTROL_FAILED:
		run_find(hearing->job, "The %s's part failed: %s",
			 run_host_word(hearing->job, hearing->host), text);
		hearing->job->broken = true;
		break;
	case CONTROL_START:
	case CONTROL_STOP:
	case CONTROL_WORDS:
		run_find(hearing->job, "The %s's part said what only the harness says.",
			 run_host_word(hearing->job, hearing->host));
		hearing->job->broken = true;
		break;
	}
}

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

/* Hears what the host has said by now; never waits. */
static void hear(struct run_job *job, size_t host)
{
	struct hearing hearing = { job, host };
	struct run_part *part = &job->parts[host];
	int fd = lab_control(job->lab, part->process);
	struct err err;
	int r = 1;

	while (r == 1 && readable(fd))
		r = control_read(&part->reader, fd, heard, &hearing, &err);
	if (r == -EBADMSG) {
		run_find(job, "The %s's part speaks nonsense: %s", run_host_word(job, host),
			 err.text);
		job->broken = true;
	}
}

/* A part that ended before it was told to, or otherwise than by itself, is a finding. */
static void note_exit(struct run_job *job, size_t host, int status)
{
	const char *who = run_host_word(job, host);
	struct run_part *part = &job->parts[host];

	hear(job, host);
	part->ended = true;
	if (part->done && WIFEXITED(status) && WEXITSTATUS(status) == 0 && job->end)
		return;
	if (WIFSIGNALED(status))
		run_find(job, "The %s's part was ended by signal %d (%s).", who, WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else if (!job->broken)
		run_find(job, "The %s's part ended by itself, with status %d; see %s.log.", who,
			 WEXITSTATUS(status), who);
	job->broken = true;
}

static void note_event(struct run_job *job, const struct lab_event *event)
{
	switch (event->kind) {
	case LAB_EXIT:
		for (size_t h = 0; h < job->conf->plan->host_count; h++)
			if (job->parts[h].started && job->parts[h].process == event->process)
				note_exit(job, h, event->status);
		break;
	case LAB_STOP:
		job->stopped = true;
		break;
	case LAB_BROKEN:
		/* of a full disk run_disk_check() tells */
		if (lab_records_failure(job->lab, NULL) < 0)
			break;
		run_find(job, "The drive broke down.");
		job->broken = true;
		break;
	case LAB_LOST: /* a run has no way to the machine's network */
	case LAB_READY:
	case LAB_TIME:
		break;
	}
}

int run_parts_wait(struct run_job *job, nsec_t until, struct err *err)
{
	struct pollfd fds[PLAN_HOSTS_MAX];
	size_t whose[PLAN_HOSTS_MAX];
	struct lab_event event;
	size_t count = 0;
	int r;

	for (size_t h = 0; h < job->conf->plan->host_count; h++) {
		if (!job->parts[h].started || job->parts[h].ended || job->parts[h].done)
			continue;
		whose[count] = h;
		fds[count++] = (struct pollfd){ .fd = lab_control(job->lab, job->parts[h].process),
						.events = POLLIN };
	}
	r = lab_wait(job->lab, fds, count, until, &event, err);
	if (r < 0)
		return r;
	if (event.kind == LAB_READY)
		for (size_t i = 0; i < count; i++)
			if (fds[i].revents)
				hear(job, whose[i]);
	note_event(job, &event);
	return 0;
}

void run_parts_tell(struct run_job *job, enum control_word word)
{
	for (size_t h = 0; h < job->conf->plan->host_count; h++)
		if (job->parts[h].started && !job->parts[h].ended)
			(void)control_tell(lab_control(job->lab, job->parts[h].process), word,
					   NULL);
}

bool run_parts_all_ready(const struct run_job *job)
{
	bool all = true;

	for (size_t h = 0; h < job->conf->plan->host_count; h++)
		all = all && job->parts[h].ready;
	return all;
}

bool run_parts_all_ended(const struct run_job *job)
{
	bool all = true;

	for (size_t h = 0; h < job->conf->plan->host_count; h++)
		all = all && job->parts[h].ended;
	return all;
}
