/* run_part.c - the hosts' processes: started, heard, told, and what becomes of them. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/call.h"

/* Where the seller waits for the buyer's call. */
#define CALL_PORT 7000

static struct call_conf call_of(const struct run_job *job, enum run_host host)
{
	const struct plan *plan = job->conf->plan;
	const struct plan_call *call = &plan->work.call;
	bool v6 = call->ip_version == 6;
	size_t peer = host == RUN_SELLER ? RUN_BUYER : RUN_SELLER;
	struct call_conf conf;

	call_conf_init(&conf);
	conf.role = host == RUN_SELLER ? CALL_SELLER : CALL_BUYER;
	conf.local = v6 ? lab_address6(job->lab, host) : lab_address4(job->lab, host);
	conf.peer = v6 ? lab_address6(job->lab, peer) : lab_address4(job->lab, peer);
	conf.port = CALL_PORT;
	conf.control_fd = 3;
	conf.video = !call->video ? CALL_NO_VIDEO : call->codec == PLAN_H264 ? CALL_H264 : CALL_VP8;
	conf.width = call->width;
	conf.height = call->height;
	conf.fps = call->fps;
	conf.video_bps = call->video_bps;
	conf.audio = call->audio ? CALL_OPUS : CALL_NO_AUDIO;
	conf.audio_bps = call->audio_bps;
	conf.shown = call->shown == PLAN_SHOWN_DECODE ? CALL_DECODE : CALL_PLAYOUT;
	conf.jitter_buffer = call->jitter_buffer;
	conf.content = plan->clip ? CALL_CLIP : CALL_CAMERA;
	conf.clip = plan->clip;
	return conf;
}

static int start_part(struct run_job *job, enum run_host host, struct err *err)
{
	struct call_conf call = call_of(job, host);
	char name[32], records[PATH_MAX], shots[PATH_MAX], log[PATH_MAX];
	char **argv;
	int r;

	if (!call.local || !call.peer)
		return err_set(err, -EAFNOSUPPORT,
			       "the show asks for IPv6, which this kernel does not have");
	(void)snprintf(name, sizeof(name), "%s.rec", run_host_word(host));
	call.records = run_path(job->conf, name, records, sizeof(records));
	call.shots = run_path(job->conf, run_host_word(host), shots, sizeof(shots));
	(void)snprintf(name, sizeof(name), "%s.log", run_host_word(host));
	r = call_host_argv(&call, job->conf->program, &argv, err);
	if (r < 0)
		return r;
	r = lab_spawn(job->lab, (size_t)host,
		      &(struct lab_program){
			      .argv = (const char *const *)argv,
			      .log = run_path(job->conf, name, log, sizeof(log)),
		      },
		      &job->parts[host].process, err);
	call_argv_free(argv);
	if (r == 0)
		job->parts[host].started = true;
	return r;
}

int run_parts_start(struct run_job *job, struct err *err)
{
	for (unsigned h = 0; h < RUN_HOSTS; h++) {
		int r = start_part(job, (enum run_host)h, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Whose word is being read. */
struct hearing {
	struct run_job *job;
	enum run_host host;
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
		run_find(hearing->job, "The %s's part failed: %s", run_host_word(hearing->host),
			 text);
		hearing->job->broken = true;
		break;
	case CONTROL_START:
	case CONTROL_STOP:
	case CONTROL_WORDS:
		run_find(hearing->job, "The %s's part said what only the harness says.",
			 run_host_word(hearing->host));
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
static void hear(struct run_job *job, enum run_host host)
{
	struct hearing hearing = { job, host };
	struct run_part *part = &job->parts[host];
	int fd = lab_control(job->lab, part->process);
	struct err err;
	int r = 1;

	while (r == 1 && readable(fd))
		r = control_read(&part->reader, fd, heard, &hearing, &err);
	if (r == -EBADMSG) {
		run_find(job, "The %s's part speaks nonsense: %s", run_host_word(host), err.text);
		job->broken = true;
	}
}

/* A part that ended before it was told to, or otherwise than by itself, is a finding. */
static void note_exit(struct run_job *job, enum run_host host, int status)
{
	const char *who = run_host_word(host);
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
		for (unsigned h = 0; h < RUN_HOSTS; h++)
			if (job->parts[h].started && job->parts[h].process == event->process)
				note_exit(job, (enum run_host)h, event->status);
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
	case LAB_READY:
	case LAB_TIME:
		break;
	}
}

int run_parts_wait(struct run_job *job, nsec_t until, struct err *err)
{
	struct pollfd fds[RUN_HOSTS];
	enum run_host whose[RUN_HOSTS];
	struct lab_event event;
	size_t count = 0;
	int r;

	for (unsigned h = 0; h < RUN_HOSTS; h++) {
		if (!job->parts[h].started || job->parts[h].ended || job->parts[h].done)
			continue;
		whose[count] = (enum run_host)h;
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
	for (unsigned h = 0; h < RUN_HOSTS; h++)
		if (job->parts[h].started && !job->parts[h].ended)
			(void)control_tell(lab_control(job->lab, job->parts[h].process), word,
					   NULL);
}

bool run_parts_all_ready(const struct run_job *job)
{
	return job->parts[RUN_SELLER].ready && job->parts[RUN_BUYER].ready;
}

bool run_parts_all_ended(const struct run_job *job)
{
	return job->parts[RUN_SELLER].ended && job->parts[RUN_BUYER].ended;
}
