/* talk_play.c - ears and mouth of the reference assistant. */
#include "harness/workload/talk_play.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/moment.h"
#include "harness/workload/talk_assistant.h"
#include "harness/workload/talk_line.h"
#include "harness/workload/talk_rtp.h"

#define AUDIO_BPS 32000
#define SSRC      0x57a15U

struct play {
	struct talk_assistant assistant;
	struct talk_line *line;
};

/* A packet of 20 ms is sent when the last of it was spoken, and its coder holds sound back. */
static void on_sound(void *arg, nsec_t time, const int16_t *samples, size_t n)
{
	struct play *play = arg;

	talk_assistant_hear(&play->assistant, time - TALK_FRAME_TIME - talk_line_lag(play->line),
			    samples, n);
}

/* What is heard first of the packet is what was put into the coder so much before. */
static void on_frame(void *arg, nsec_t time, int16_t *ret)
{
	struct play *play = arg;
	nsec_t lag = talk_line_lag(play->line);

	talk_assistant_wait(&play->assistant, moment_now() - 3 * TALK_FRAME_TIME - lag);
	talk_assistant_say(&play->assistant, time + lag, ret, TALK_FRAME);
}

static int catch_signals(struct err *err)
{
	sigset_t set;
	int fd;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	return fd < 0 ? err_set(err, -errno, "signals: %s", strerror(errno)) : fd;
}

static int carry_on(struct play *play, int signals, struct err *err)
{
	struct pollfd fd = { .fd = signals, .events = POLLIN };
	int r = 0;

	talk_line_start(play->line);
	while (r == 0 && !fd.revents)
		r = talk_line_turn(play->line, &fd, 1, NSEC_NEVER);
	return r < 0 ? err_set(err, r, "the assistant cannot send: %s", strerror(-r)) : 0;
}

int talk_play(const struct talk_play_conf *conf, struct err *err)
{
	struct play play = { 0 };
	const struct talk_line_conf line = {
		.local = conf->local,
		.local_port = conf->receive_port,
		.peer = conf->peer,
		.peer_port = conf->send_port,
		.audio_bps = AUDIO_BPS,
		.ssrc = SSRC,
		.on_sound = on_sound,
		.on_frame = on_frame,
		.arg = &play,
	};
	int signals, r = talk_assistant_init(&play.assistant, conf->assistant, err);

	if (r < 0)
		return r;
	signals = catch_signals(err);
	r = signals < 0 ? signals : talk_line_open(&play.line, &line, err);
	if (r == 0)
		r = carry_on(&play, signals, err);
	talk_line_close(play.line);
	talk_assistant_done(&play.assistant);
	if (signals >= 0)
		(void)close(signals);
	return r;
}
