/* run.c - the run as its caller sees it: the lab made from the plan, progress passed on. */
#include "harness/scenario/run.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "harness/drive/kernel.h"
#include "harness/scenario/calibrate.h"
#include "harness/scenario/ctl.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/run_inside.h"
#include "harness/scenario/workload.h"

const char *run_host_word(const struct run_job *job, size_t host)
{
	return job->conf->plan->hosts[host];
}

const char *run_path(const struct run_conf *conf, const char *name, char *buf, size_t size)
{
	(void)snprintf(buf, size, "%s/%s", conf->dir, name);
	return buf;
}

/* What the keeper tells of its progress, as bytes between processes. */
struct progress_message {
	char doing[64];
	nsec_t at, of;
};

void run_tell(struct run_job *job, const char *doing, nsec_t at, nsec_t of)
{
	struct progress_message m = { .at = at, .of = of };

	(void)snprintf(m.doing, sizeof(m.doing), "%s", doing);
	(void)lab_tell(job->lab, &m, sizeof(m));
}

static void told(void *arg, const void *message, size_t size)
{
	const struct run_job *job = arg;
	struct progress_message m;

	if (size != sizeof(m) || !job->conf->tell)
		return;
	memcpy(&m, message, sizeof(m));
	job->conf->tell(job->conf->arg, &(struct run_progress){ m.doing, m.at, m.of });
}

/* Runs in the lab, which listens to clients beside it. */
static int run_in_lab(struct run_job *job, struct lab_conf *lab, struct err *err)
{
	const struct ctl_conf ctl = { .plan = job->conf->plan, .kind = "run" };
	char path[PATH_MAX];
	int r = ctl_new(&ctl, &job->ctl, err);

	if (r < 0)
		return r;
	if (lab->drive == LAB_LIVE)
		ctl_serve(job->ctl, run_path(job->conf, CTL_SOCKET, path, sizeof(path)), lab);
	r = lab_run(lab, &(struct lab_job){ .run = run_job, .told = told, .arg = job }, err);
	ctl_free(job->ctl);
	return r;
}

/* A lab that cannot be measured may still run; only the user's wish ends it here. */
static int measure_lab(struct run_job *job, struct err *err)
{
	const struct run_conf *conf = job->conf;
	struct calibrate_conf how = { .dir = conf->dir };
	struct err why = { 0 };
	int r;

	workload_picture(&conf->plan->work, &how.width, &how.height);
	if (conf->tell)
		conf->tell(conf->arg, &(struct run_progress){ .doing = "measuring the lab" });
	r = calibrate(&how, &job->trust.calibration, &why);
	if (r == -EINTR)
		return err_set(err, r, "%s", why.text);
	if (r < 0) {
		job->trust.calibration.wanted = true;
		trust_find(&job->trust, "the lab could not be measured before the run: %s",
			   why.text);
	}
	return 0;
}

int run_drive_check(const struct plan *plan, enum lab_drive drive, struct err *err)
{
	struct live_route routes[PLAN_SIDES_MAX];

	if (drive != LAB_KERNEL)
		return 0;
	if (plan->host_count > PLAN_HOSTS)
		return err_set(err, -EOPNOTSUPP,
			       "the kernel's drive joins two hosts; this show has %zu",
			       plan->host_count);
	return kernel_check(routes, plan_sides(plan, routes), LAB_MTU, NULL, NULL, err);
}

/* The live drive's records are what the lab is measured by. */
static int prepare(struct run_job *job, struct err *err)
{
	int r = run_drive_check(job->conf->plan, job->conf->drive, err);

	if (r < 0 || job->conf->drive == LAB_LIVE)
		return r < 0 ? r : measure_lab(job, err);
	job->trust.calibration.wanted = true;
	trust_find(&job->trust, "the lab was not measured before the run: that compares captures "
				"with the live drive's records");
	return 0;
}

int run_plan(const struct run_conf *conf, struct err *err)
{
	char packets[PATH_MAX], network[PATH_MAX];
	struct run_job job = { .conf = conf };
	struct plan_lab made;
	struct lab_conf lab;
	int r = plan_lab_init(&made, conf->plan, &lab, err);

	if (r == 0)
		r = prepare(&job, err);
	if (r == 0) {
		lab.drive = conf->drive;
		lab.packets_path = run_path(conf, "packets.rec", packets, sizeof(packets));
		lab.network_path = run_path(conf, "network.rec", network, sizeof(network));
		r = run_in_lab(&job, &lab, err);
	}
	plan_lab_done(&made);
	return r;
}
