/* run_build.c - a build under test as the hosts of a run carry it out. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/build.h"

/* { program, "host", "build", text }, and takes text. */
static int make_argv(const char *program, char *text, char ***ret, struct err *err)
{
	char **argv = calloc(5, sizeof(*argv));

	if (argv) {
		argv[0] = strdup(program);
		argv[1] = strdup("host");
		argv[2] = strdup("build");
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

static int build_argv(const struct run_job *job, size_t host, const struct run_files *files,
		      char ***ret, struct err *err)
{
	const struct plan *plan = job->conf->plan;
	const struct plan_build *build = &plan->work.build;
	size_t peer = host == PLAN_SELLER ? PLAN_BUYER : PLAN_SELLER;
	bool v6 = build->ip_version == 6, sends = host == PLAN_SELLER;
	const struct build_conf conf = {
		.role = sends ? CALL_SELLER : CALL_BUYER,
		.local = v6 ? lab_address6(job->lab, host) : lab_address4(job->lab, host),
		.peer = v6 ? lab_address6(job->lab, peer) : lab_address4(job->lab, peer),
		.dir = files->folder,
		.command = build->commands[!sends],
		.needs = build->needs ? build->needs : "",
		.clip = plan->clip ? plan->clip : "",
		.folder = build->folder ? build->folder : "",
		.control_fd = RUN_CONTROL_FD,
		.pictures = build->pictures[!sends],
		.width = build->width,
		.height = build->height,
		.fps = build->fps,
		.waits = sends != build->sender_first,
		.ready = build->ready[!sends],
		.ready_limit = build->ready_limit,
		.picture_limit = build->picture_limit,
		.stop_limit = build->stop_limit,
	};
	int r;

	if (!conf.local || !conf.peer)
		return err_set(err, -EAFNOSUPPORT,
			       "the show asks for IPv6, which this kernel does not have");
	r = build_check(&conf, err);
	return r < 0 ? r : make_argv(job->conf->program, build_write(&conf), ret, err);
}

const struct run_kind run_build = {
	.argv = build_argv,
	.begins = "starting the build",
	.runs = "running the build",
	.ends = "ending the build",
	.digests = true,
};
