/* run_build.c - a build under test as the hosts of a run carry it out. */
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/build.h"

static int build_argv(const struct run_job *job, size_t host, const struct run_files *files,
		      char ***ret, struct err *err)
{
	const struct plan *plan = job->conf->plan;
	const struct plan_build *build = &plan->work.build;
	bool sends = host == PLAN_SELLER;
	struct build_conf conf = {
		.role = sends ? CALL_SELLER : CALL_BUYER,
		.dir = files->folder,
		.command = build->commands[!sends],
		.needs = build->needs ? build->needs : "",
		.clip = plan->clip ? plan->clip : "",
		.folder = build->folder ? build->folder : "",
		.control_fd = RUN_CONTROL_FD,
		.pictures = build->pictures[!sends],
		.sound = build->sound[!sends],
		.width = build->width,
		.height = build->height,
		.fps = build->fps,
		.waits = sends != build->sender_first,
		.ready = build->ready[!sends],
		.ready_limit = build->ready_limit,
		.picture_limit = build->picture_limit,
		.stop_limit = build->stop_limit,
	};
	int r = run_addresses(job, host, build->ip_version, &conf.local, &conf.peer, err);

	if (r == 0)
		r = build_check(&conf, err);
	return r < 0 ? r : run_argv(job, "build", build_write(&conf), ret, err);
}

const struct run_kind run_build = {
	.argv = build_argv,
	.begins = "starting the build",
	.runs = "running the build",
	.ends = "ending the build",
	.digest = run_digest,
};
