/* drive.c - the drive behind a lab, whichever it is. */
#include <errno.h>
#include <string.h>

#include "harness/drive/kernel.h"
#include "harness/lab/lab_inside.h"
#include "harness/lab/trust.h"

static int open_kernel(struct lab *lab, struct err *err)
{
	const struct kernel_conf conf = {
		.ports = lab->ports,
		.routes = lab->conf.routes,
		.route_count = lab->conf.route_count,
		.events = lab->conf.events,
		.event_count = lab->conf.event_count,
		.seed = lab->conf.seed,
		.mtu = lab->conf.mtu,
		.network_path = lab->conf.network_path,
	};

	if (lab->conf.host_count != 2)
		return err_set(err, -EOPNOTSUPP,
			       "the kernel drive joins two hosts; --drive live joins more");
	return kernel_open(&conf, &lab->kernel, err);
}

static int open_live(struct lab *lab, struct err *err)
{
	const struct live_conf conf = {
		.ports = lab->ports,
		.port_count = lab->conf.host_count,
		.routes = lab->conf.routes,
		.route_count = lab->conf.route_count,
		.events = lab->conf.events,
		.event_count = lab->conf.event_count,
		.seed = lab->conf.seed,
		.mtu = lab->conf.mtu,
		.wait = lab->conf.wait,
		.wire = lab->conf.wire,
		.packets_path = lab->conf.packets_path,
		.network_path = lab->conf.network_path,
		.change_words = lab->conf.change_words,
		.change_word_count = lab->conf.change_word_count,
	};

	return live_open(&conf, &lab->live, err);
}

int drive_open(struct lab *lab, struct err *err)
{
	return lab->conf.drive == LAB_KERNEL ? open_kernel(lab, err) : open_live(lab, err);
}

void drive_close(struct lab *lab)
{
	live_close(lab->live);
	kernel_close(lab->kernel);
}

void drive_start(struct lab *lab, nsec_t t0)
{
	if (lab->kernel)
		kernel_start(lab->kernel, t0);
	else
		live_start(lab->live, t0);
}

int drive_fd(const struct lab *lab)
{
	return lab->kernel ? kernel_fd(lab->kernel) : live_fd(lab->live);
}

void drive_hold(struct lab *lab)
{
	if (lab->kernel)
		kernel_hold(lab->kernel);
	else
		live_hold(lab->live);
}

int drive_stop(struct lab *lab, struct err *err)
{
	return lab->kernel ? kernel_stop(lab->kernel, err) : live_stop(lab->live, err);
}

void drive_report(const struct lab *lab, struct live_report *ret)
{
	if (lab->kernel)
		kernel_report(lab->kernel, ret);
	else
		live_report(lab->live, ret);
}

const struct live_route_report *drive_route_report(const struct lab *lab, size_t route)
{
	return lab->kernel ? kernel_route_report(lab->kernel, route)
			   : live_route_report(lab->live, route);
}

const struct live_port_report *drive_port_report(const struct lab *lab, size_t port)
{
	return lab->kernel ? kernel_port_report(lab->kernel, port)
			   : live_port_report(lab->live, port);
}

bool drive_note_kernel(const struct lab *lab, struct trust *t)
{
	struct kernel_changes changes;
	size_t length;

	if (!lab->kernel)
		return false;
	t->value[TRUST_UNSEEN] = (int64_t)lab->conf.route_count;
	changes = kernel_changes(lab->kernel);
	trust_find(t, "the kernel drive: no packet's own times or fate are recorded, there is no "
		      "packets.rec; the account is the disciplines' counters");
	trust_find(t,
		   "the kernel drive: its disciplines were changed %llu times, the latest %.3f ms "
		   "after its time",
		   (unsigned long long)changes.count, (double)changes.latest / 1e6);
	for (const char *line = kernel_notes(lab->kernel); *line; line += length + 1) {
		length = strcspn(line, "\n");
		trust_find(t, "%.*s", (int)length, line);
	}
	return true;
}
