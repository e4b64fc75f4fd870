/* run_live.c - a live show as the hosts of a run carry it out. */
#include <limits.h>
#include <stdio.h>

#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "harness/workload/hlsjs.h"
#include "harness/workload/show.h"

static enum show_role role_of(size_t host)
{
	if (host == PLAN_SELLER)
		return SHOW_PUBLISHER;
	return host == PLAN_ORIGIN ? SHOW_ORIGIN : SHOW_VIEWER;
}

static enum show_over over_of(enum plan_over over)
{
	static const enum show_over overs[] = {
		[PLAN_SRT] = SHOW_SRT, [PLAN_RTMP] = SHOW_RTMP, [PLAN_HLS] = SHOW_HLS
	};

	return overs[over];
}

static int live_argv(const struct run_job *job, size_t host, const struct run_files *files,
		     char ***ret, struct err *err)
{
	const struct plan *plan = job->conf->plan;
	const struct plan_live *live = &plan->work.live;
	char folder[PATH_MAX], hlsjs[PATH_MAX];
	struct show_conf conf;
	int r = live->page ? hlsjs_find(hlsjs, err) : 0;

	if (r < 0)
		return r;
	show_conf_init(&conf);
	conf.role = role_of(host);
	conf.over = over_of(live->over);
	conf.player = live->player == PLAN_HLSJS ? SHOW_BY_HLSJS : SHOW_BY_GSTREAMER;
	conf.name = run_host_word(job, host);
	r = run_address(job, host, live->ip_version, &conf.local, err);
	if (r == 0)
		r = run_address(job, PLAN_ORIGIN, live->ip_version, &conf.origin, err);
	if (r < 0)
		return r;
	conf.records = files->records;
	/* the pictures of one viewer are compared with those that were sent; a browser keeps none
	 */
	conf.shots = host <= PLAN_BUYER && !live->page ? files->shots : NULL;
	conf.dir = files->folder;
	conf.page = live->page;
	conf.hlsjs = live->page ? hlsjs : NULL;
	(void)snprintf(folder, sizeof(folder), "%s/origin", files->folder);
	conf.folder = folder;
	conf.control_fd = RUN_CONTROL_FD;
	conf.width = live->width;
	conf.height = live->height;
	conf.fps = live->fps;
	conf.video_bps = live->video_bps;
	conf.audio_bps = live->audio ? live->audio_bps : 0;
	conf.key_every = live->key_every;
	conf.latency = live->latency;
	conf.clip = plan->clip;
	return show_host_argv(&conf, job->conf->program, ret, err);
}

const struct run_kind run_live = {
	.argv = live_argv,
	.begins = "waiting for the first picture",
	.runs = "watching",
	.ends = "ending the show",
	.digest = run_digest_srt,
};
