/* events.c - what the job hears of the lab, and what it tells the outside. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/lab/lab_inside.h"
#include "harness/lab/outside_inside.h"

/* The lab's own descriptors, before the caller's. */
enum { FD_SIGNALS, FD_OUTSIDE, FD_DRIVE, FD_CONTROL, FD_WAY_OUT, FD_OWN };

int lab_tell(struct lab *lab, const void *message, size_t size)
{
	if (size > LAB_MESSAGE_MAX)
		return -EMSGSIZE;
	return message_send(lab->outside, MESSAGE_TOLD, message, size);
}

void lab_start(struct lab *lab, nsec_t t0)
{
	drive_start(lab, t0);
}

/* The outside says only "stop", or is gone; then there is nobody to work for. */
static void read_order(struct lab *lab)
{
	struct {
		enum message_kind kind;
		int signal;
	} order;

	ssize_t n = recv(lab->outside, &order, sizeof(order), MSG_DONTWAIT);

	if (n == 0)
		_exit(EXIT_FAILURE);
	if (n == (ssize_t)sizeof(order) && order.kind == MESSAGE_STOP)
		lab->stop_signal = order.signal;
}

static bool tell_exit(struct lab *lab, struct lab_event *ret)
{
	for (size_t i = 0; i < lab->process_count; i++) {
		struct process *p = &lab->processes[i];

		if (p->ended && !p->told) {
			p->told = true;
			*ret = (struct lab_event){ .kind = LAB_EXIT,
						   .process = i,
						   .status = p->status };
			return true;
		}
	}
	return false;
}

static bool tell_event(struct lab *lab, struct lab_event *ret)
{
	struct pollfd drive = { .fd = drive_fd(lab), .events = POLLIN };

	if (!lab->broken_told && poll(&drive, 1, 0) > 0) {
		lab->broken_told = true;
		*ret = (struct lab_event){ .kind = LAB_BROKEN };
		return true;
	}
	if (lab->stop_signal && !lab->stop_told) {
		lab->stop_told = true;
		*ret = (struct lab_event){ .kind = LAB_STOP, .signal = lab->stop_signal };
		return true;
	}
	process_reap(lab);
	if (tell_exit(lab, ret))
		return true;
	if (!outside_tell_lost(lab))
		return false;
	*ret = (struct lab_event){ .kind = LAB_LOST };
	return true;
}

/* ppoll() until the instant; the number of ready descriptors or a negative errno. */
static int poll_until(struct pollfd *fds, size_t count, nsec_t until)
{
	nsec_t left = until == NSEC_NEVER ? 0 : until - clock_now();
	struct timespec ts = { 0 };
	int n;

	if (left > 0)
		ts = (struct timespec){ left / NSEC_PER_SEC, left % NSEC_PER_SEC };
	n = ppoll(fds, count, until == NSEC_NEVER ? NULL : &ts, NULL);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	return n;
}

static void list_own(const struct lab *lab, struct pollfd *fds)
{
	fds[FD_SIGNALS] = (struct pollfd){ .fd = lab->signals, .events = POLLIN };
	fds[FD_OUTSIDE] = (struct pollfd){ .fd = lab->outside, .events = POLLIN };
	/* once told, the drive's end must not wake the job again */
	fds[FD_DRIVE] =
		(struct pollfd){ .fd = lab->broken_told ? -1 : drive_fd(lab), .events = POLLIN };
	fds[FD_CONTROL] = (struct pollfd){ .fd = lab->control_stop, .events = POLLIN };
	fds[FD_WAY_OUT] = (struct pollfd){ .fd = outside_fd(lab), .events = POLLIN };
}

static void read_own(struct lab *lab, const struct pollfd *fds)
{
	char drop[1024];

	if (fds[FD_SIGNALS].revents)
		(void)!read(lab->signals, drop, sizeof(drop));
	if (fds[FD_OUTSIDE].revents)
		read_order(lab);
	if (fds[FD_CONTROL].revents && read(lab->control_stop, drop, sizeof(drop)) > 0)
		lab->stop_signal = SIGINT;
	if (fds[FD_WAY_OUT].revents)
		outside_hear(lab);
}

int lab_wait(struct lab *lab, struct pollfd *fds, size_t count, nsec_t until, struct lab_event *ret,
	     struct err *err)
{
	struct pollfd all[FD_OWN + LAB_PROCESSES_MAX];
	int n, own;

	if (count > LAB_PROCESSES_MAX)
		return err_set(err, -EINVAL, "more than %d descriptors to wait for",
			       LAB_PROCESSES_MAX);
	while (!tell_event(lab, ret)) {
		list_own(lab, all);
		if (count)
			memcpy(all + FD_OWN, fds, count * sizeof(*fds));
		n = poll_until(all, FD_OWN + count, until);
		if (n < 0)
			return err_set(err, n, "waiting: %s", strerror(-n));
		read_own(lab, all);
		own = 0;
		for (int i = 0; i < FD_OWN; i++)
			own += all[i].revents != 0;
		if (n > own) {
			memcpy(fds, all + FD_OWN, count * sizeof(*fds));
			if (!tell_event(lab, ret))
				*ret = (struct lab_event){ .kind = LAB_READY };
			return 0;
		}
		if (n == 0 && clock_now() >= until) {
			*ret = (struct lab_event){ .kind = LAB_TIME };
			return 0;
		}
	}
	return 0;
}
