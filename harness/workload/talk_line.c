/* talk_line.c - a clock of 20 ms, a socket, and a coder each way. */
#include "harness/workload/talk_line.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/address.h"
#include "harness/workload/moment.h"
#include "harness/workload/talk_rtp.h"
#include "harness/workload/talk_sound.h"

/* Coding takes less than 1 ms; a frame is coded this long before it is sent. */
#define CODE_AHEAD (4 * NSEC_PER_MSEC)
#define FDS_MAX    8

struct talk_line {
	struct talk_line_conf conf;
	int fd;
	struct talk_out *out;
	struct talk_in *in;
	bool started;
	bool coded;  /* the next packet waits */
	nsec_t next; /* when it leaves */
	nsec_t late;
};

/* Both ends are known beforehand. */
static int read_address(const char *host, unsigned port, struct address *ret, struct err *err)
{
	if (port < 1 || port > UINT16_MAX)
		return err_set(err, -EINVAL, "port %u, expected 1 to 65535", port);
	return address_read(host, port, ret, err);
}

static int open_ways(struct talk_line *line, struct err *err)
{
	const struct talk_line_conf *conf = &line->conf;
	struct talk_out_conf out = { .audio_bps = conf->audio_bps, .ssrc = conf->ssrc };
	struct talk_in_conf in = { .jitter_buffer = conf->jitter_buffer,
				   .on_sound = conf->on_sound,
				   .on_gap = conf->on_gap,
				   .arg = conf->arg };
	struct address local;
	int r = read_address(conf->local, conf->local_port, &local, err);

	if (r == 0)
		r = read_address(conf->peer, conf->peer_port, &out.to, err);
	if (r < 0)
		return r;
	line->fd = talk_socket(&local, err);
	if (line->fd < 0)
		return line->fd;
	in.fd = out.fd = line->fd;
	r = talk_out_new(&line->out, &out, err);
	return r < 0 ? r : talk_in_new(&line->in, &in, err);
}

int talk_line_open(struct talk_line **ret, const struct talk_line_conf *conf, struct err *err)
{
	struct talk_line *line = calloc(1, sizeof(*line));
	int r;

	if (!line)
		return err_set(err, -ENOMEM, "no memory for speech");
	line->conf = *conf;
	line->fd = -1;
	/* waits end on time, and not up to 50 us after */
	(void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	r = open_ways(line, err);
	if (r < 0)
		talk_line_close(line);
	else
		*ret = line;
	return r;
}

void talk_line_start(struct talk_line *line)
{
	line->started = true;
	line->coded = false;
	line->next = moment_now() + TALK_FRAME_TIME;
}

/* Codes and sends what is to be by now; gives when there is more to do. */
static int speak(struct talk_line *line, nsec_t *ret_next)
{
	for (;;) {
		nsec_t now = moment_now();
		int16_t frame[TALK_FRAME] = { 0 };
		int r;

		*ret_next = line->coded ? line->next : line->next - CODE_AHEAD;
		if (now < *ret_next)
			return 0;
		if (!line->coded) {
			line->conf.on_frame(line->conf.arg, line->next, frame);
			talk_out_code(line->out, frame);
			line->coded = true;
			continue;
		}
		line->late = now - line->next > line->late ? now - line->next : line->late;
		r = talk_out_send(line->out);
		if (r < 0)
			return r;
		line->coded = false;
		line->next += TALK_FRAME_TIME;
	}
}

static int wait_for(struct pollfd *fds, size_t n, nsec_t until)
{
	nsec_t left = until - moment_now();
	struct timespec t = { 0 };

	if (left > 0) {
		t.tv_sec = left / NSEC_PER_SEC;
		t.tv_nsec = left % NSEC_PER_SEC;
	}
	return ppoll(fds, n, &t, NULL) < 0 && errno != EINTR ? -errno : 0;
}

int talk_line_turn(struct talk_line *line, struct pollfd *fds, size_t n, nsec_t until)
{
	struct pollfd all[FDS_MAX + 1] = { { .fd = line->fd, .events = POLLIN } };
	nsec_t spoken = NSEC_NEVER, heard;
	int r = line->started ? speak(line, &spoken) : 0;

	if (r < 0)
		return r;
	heard = talk_in_play(line->in, moment_now());
	until = spoken < until ? spoken : until;
	until = heard < until ? heard : until;
	if (n)
		memcpy(all + 1, fds, n * sizeof(*fds));
	r = wait_for(all, n + 1, until);
	if (n)
		memcpy(fds, all + 1, n * sizeof(*fds));
	if (r == 0 && all[0].revents)
		talk_in_take(line->in);
	return r;
}

nsec_t talk_line_late(const struct talk_line *line)
{
	return line->late;
}

nsec_t talk_line_lag(const struct talk_line *line)
{
	return (nsec_t)talk_out_lag(line->out) * NSEC_PER_SEC / TALK_RATE;
}

const struct talk_in_count *talk_line_count(const struct talk_line *line)
{
	return talk_in_count(line->in);
}

void talk_line_close(struct talk_line *line)
{
	if (!line)
		return;
	talk_out_free(line->out);
	talk_in_free(line->in);
	if (line->fd >= 0)
		(void)close(line->fd);
	free(line);
}
