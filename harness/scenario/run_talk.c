/* run_talk.c - a conversation as the hosts of a run carry it out. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/talk.h"

/* { program, "host", "talk", text }, and takes text. */
static int make_argv(const char *program, char *text, char ***ret, struct err *err)
{
	char **argv = calloc(5, sizeof(*argv));

	if (argv) {
		argv[0] = strdup(program);
		argv[1] = strdup("host");
		argv[2] = strdup("talk");
		argv[3] = text;
	}
	if (argv && argv[0] && argv[1] && argv[2] && text) {
		*ret = argv;
		return 0;
	}
	for (size_t i = 0; argv && i < 3; i++)
		free(argv[i]);
	free(argv);
	free(text);
	return err_set(err, -ENOMEM, "out of memory");
}

static int talk_argv(const struct run_job *job, size_t host, const struct run_files *files,
		     char ***ret, struct err *err)
{
	struct talk_show *show = job->conf->plan->work.talk;
	size_t peer = host == PLAN_SELLER ? PLAN_BUYER : PLAN_SELLER;
	bool v6 = show->ip_version == 6;
	char recording[PATH_MAX];
	const struct talk_conf conf = {
		.assistant = host == PLAN_SELLER,
		.local = (char *)(v6 ? lab_address6(job->lab, host) : lab_address4(job->lab, host)),
		.peer = (char *)(v6 ? lab_address6(job->lab, peer) : lab_address4(job->lab, peer)),
		.program = (char *)job->conf->program,
		.records = (char *)files->records,
		.recording = host == PLAN_BUYER ? (char *)run_path(job->conf, "talk.wav", recording,
								   sizeof(recording))
						: NULL,
		.control_fd = RUN_CONTROL_FD,
		.show = show,
	};

	if (!conf.local || !conf.peer)
		return err_set(err, -EAFNOSUPPORT,
			       "the show asks for IPv6, which this kernel does not have");
	return make_argv(job->conf->program, talk_write(&conf), ret, err);
}

const struct run_kind run_talk = {
	.argv = talk_argv,
	.begins = "waiting for an answer",
	.runs = "in the conversation",
	.ends = "ending the conversation",
	.digests = true,
};
