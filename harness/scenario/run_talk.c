/* run_talk.c - a conversation as the hosts of a run carry it out. */
#include <limits.h>

#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/talk.h"

static int talk_argv(const struct run_job *job, size_t host, const struct run_files *files,
		     char ***ret, struct err *err)
{
	struct talk_show *show = job->conf->plan->work.talk;
	const char *local = NULL, *peer = NULL;
	char recording[PATH_MAX];
	int r = run_addresses(job, host, show->ip_version, &local, &peer, err);
	const struct talk_conf conf = {
		.assistant = host == PLAN_SELLER,
		.local = (char *)local,
		.peer = (char *)peer,
		.program = (char *)job->conf->program,
		.records = (char *)files->records,
		.recording = host == PLAN_BUYER ? (char *)run_path(job->conf, "talk.wav", recording,
								   sizeof(recording))
						: NULL,
		.control_fd = RUN_CONTROL_FD,
		.show = show,
	};

	return r < 0 ? r : run_argv(job, "talk", talk_write(&conf), ret, err);
}

const struct run_kind run_talk = {
	.argv = talk_argv,
	.begins = "waiting for an answer",
	.runs = "in the conversation",
	.ends = "ending the conversation",
	.digest = run_digest,
};
