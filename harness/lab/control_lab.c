/* control_lab.c - what clients and the job may ask of a lab that runs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "harness/drive/live_change.h"
#include "harness/drive/live_snapshot.h"
#include "harness/lab/control.h"
#include "harness/lab/lab_inside.h"
#include "harness/lab/trust.h"

/* It has no thread that sees packets, and changes by its timeline alone. */
static int refuse_kernel(struct err *err)
{
	return err_set(err, -EOPNOTSUPP, "the kernel drive cannot be asked or changed by hand");
}

int lab_snapshot(struct lab *lab, struct live_snapshot *ret, struct err *err)
{
	return lab->live ? live_snapshot(lab->live, ret, err) : refuse_kernel(err);
}

int lab_change(struct lab *lab, const struct live_change *change, nsec_t *ret_at, struct err *err)
{
	return lab->live ? live_change(lab->live, change, ret_at, err) : refuse_kernel(err);
}

void lab_change_ended(struct lab *lab, void (*fn)(void *arg, uint32_t id, nsec_t at), void *arg)
{
	if (lab->live)
		live_change_ended(lab->live, fn, arg);
}

void lab_judge(const struct lab *lab, const struct live_snapshot *now, struct trust *ret)
{
	ret->side_count = now->route_count;
	ret->host_count = now->port_count;
	ret->drive = now->drive;
	ret->clock_moved = now->drive.clock_moved;
	ret->steal = ret->pressure = -1;
	for (size_t i = 0; i < now->route_count; i++) {
		const struct live_route_state *from = &now->routes[i];
		struct trust_side *to = &ret->sides[i];

		(void)snprintf(to->stream, sizeof(to->stream), "%s", from->stream);
		to->account = from->account;
		trust_fill_lateness(to, &from->lateness);
	}
	for (size_t i = 0; i < now->port_count; i++) {
		(void)snprintf(ret->hosts[i].name, sizeof(ret->hosts[i].name), "%s",
			       lab->conf.hosts[i]);
		ret->hosts[i].drive = now->ports[i];
	}
	trust_judge(ret);
}

const char *lab_control_failure(const struct lab *lab)
{
	return lab->control_failure.text[0] ? lab->control_failure.text : NULL;
}

void control_start(struct lab *lab)
{
	struct err *err = &lab->control_failure;

	if (!lab->conf.control.path)
		return;
	lab->control_stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (lab->control_stop < 0)
		(void)err_set(err, -errno, "control: %s", strerror(errno));
	else
		(void)control_open(lab, &lab->conf.control, lab->control_stop, &lab->control, err);
}

void control_end(struct lab *lab)
{
	control_close(lab->control);
	lab->control = NULL;
}
