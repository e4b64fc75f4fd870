/* run_call.c - a call as the hosts of a run carry it out. */
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/call.h"

/* Where the seller waits for the buyer's call. */
#define CALL_PORT 7000

static int call_argv(const struct run_job *job, size_t host, const struct run_files *files,
		     char ***ret, struct err *err)
{
	static const enum call_video videos[] = {
		[PLAN_VP8] = CALL_VP8, [PLAN_VP9] = CALL_VP9, [PLAN_H264] = CALL_H264
	};
	const struct plan *plan = job->conf->plan;
	const struct plan_call *call = &plan->work.call;
	struct call_conf conf;
	int r;

	call_conf_init(&conf);
	conf.role = host == PLAN_SELLER ? CALL_SELLER : CALL_BUYER;
	conf.port = CALL_PORT;
	conf.records = files->records;
	conf.shots = files->shots;
	conf.control_fd = RUN_CONTROL_FD;
	conf.video = call->video ? videos[call->codec] : CALL_NO_VIDEO;
	conf.width = call->width;
	conf.height = call->height;
	conf.fps = call->fps;
	conf.video_bps = call->video_bps;
	conf.adapt = call->adapt ? CALL_YES : CALL_NO;
	conf.video_fec = call->video_fec;
	conf.stages = call->stages[0] ? call->stages : NULL;
	conf.audio = call->audio ? CALL_OPUS : CALL_NO_AUDIO;
	conf.audio_bps = call->audio_bps;
	conf.audio_fec = call->audio_fec ? CALL_YES : CALL_NO;
	conf.audio_dtx = call->audio_dtx ? CALL_YES : CALL_NO;
	conf.shown = call->shown == PLAN_SHOWN_DECODE ? CALL_DECODE : CALL_PLAYOUT;
	conf.jitter_buffer = call->jitter_buffer;
	conf.content = plan->clip ? CALL_CLIP : plan->screen ? CALL_SCREEN : CALL_CAMERA;
	conf.clip = plan->clip;
	r = run_addresses(job, host, call->ip_version, &conf.local, &conf.peer, err);
	return r < 0 ? r : call_host_argv(&conf, job->conf->program, ret, err);
}

const struct run_kind run_call = {
	.argv = call_argv,
	.begins = "calling",
	.runs = "in the call",
	.ends = "ending the call",
	.digest = run_digest,
};
