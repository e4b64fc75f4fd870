/* cmd_host.c - straits host: one host's part of a workload, as a run starts it inside the lab. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/shots.h"
#include "harness/cli/cli.h"
#include "harness/workload/call.h"
#include "harness/workload/call_run.h"
#include "harness/workload/hooks.h"
#include "probes/mark/elements.h"
#include "probes/stage/hearing.h"
#include "probes/stage/keeper.h"
#include "probes/stage/stage.h"
#include "probes/stamp/elements.h"
#include "reports/write/quality.h"

/* What a host sends, and what it is sent. */
enum way { SENT, SHOWN, WAYS };

/* What follows the frames this host sends, and the frames and the sound that it receives. */
struct follow {
	const struct call_conf *conf;
	struct stage *sent;
	struct stage *received;
	struct hearing *heard;
	/* pictures that are kept of both; all NULL when none are */
	struct shots shots[WAYS];
	struct keeper *keepers[WAYS];
};

static int keep(struct follow *f, enum way way, struct err *err)
{
	shots_init(&f->shots[way]);
	return keeper_new(&f->keepers[way], &f->shots[way], err);
}

/* Brings the kept pictures to their files. That they cannot be written is no harm to the call. */
static void put_away(struct follow *f, enum way way, const char *name)
{
	char path[PATH_MAX];
	struct err err;

	keeper_free(f->keepers[way]);
	(void)snprintf(path, sizeof(path), "%s.%s", f->conf->shots, name);
	if (shots_write(&f->shots[way], path, &err) < 0)
		(void)fprintf(stderr, "straits: %s\n", err.text);
	shots_done(&f->shots[way]);
}

static int begin(void *arg, struct journal *journal, struct err *err)
{
	struct follow *f = arg;
	enum call_role role = f->conf->role;
	char probe[32];
	const struct hearing_conf heard = { journal, probe, call_receives(role),
					    f->conf->shown == CALL_PLAYOUT };
	int r;

	(void)snprintf(probe, sizeof(probe), "%s.stage", call_role_word(role));
	r = stage_new(&f->sent, journal, probe, call_sends(role), err);
	if (r == 0)
		r = stage_new(&f->received, journal, probe, call_receives(role), err);
	if (r == 0)
		r = hearing_new(&f->heard, &heard, err);
	if (r == 0 && f->conf->shots)
		r = keep(f, SENT, err);
	if (r == 0 && f->conf->shots)
		r = keep(f, SHOWN, err);
	return r;
}

static int watch(void *arg, enum hook_point point, GstPad *pad, struct err *err)
{
	static const enum stage_point points[] = {
		[HOOK_STAMPED] = STAGE_STAMPED,   [HOOK_ENCODING] = STAGE_ENCODING,
		[HOOK_ENCODED] = STAGE_ENCODED,   [HOOK_PAYLOADED] = STAGE_PAYLOADED,
		[HOOK_BUFFERED] = STAGE_BUFFERED, [HOOK_RELEASED] = STAGE_RELEASED,
		[HOOK_RECEIVED] = STAGE_RECEIVED, [HOOK_DECODING] = STAGE_DECODING,
		[HOOK_READ] = STAGE_READ,
	};
	const struct follow *f = arg;
	bool sends = point <= HOOK_PAYLOADED;

	if (point == HOOK_HEARD) {
		hearing_watch(f->heard, pad);
		return 0;
	}
	if (point == HOOK_STAMPED && f->keepers[SENT])
		keeper_watch(f->keepers[SENT], pad);
	if (point == HOOK_READ && f->keepers[SHOWN])
		keeper_watch(f->keepers[SHOWN], pad);
	return stage_watch(sends ? f->sent : f->received, points[point], pad, err);
}

static void end(void *arg)
{
	struct follow *f = arg;

	stage_free(f->sent);
	stage_free(f->received);
	hearing_free(f->heard);
	if (f->keepers[SENT])
		put_away(f, SENT, QUALITY_SENT);
	if (f->keepers[SHOWN])
		put_away(f, SHOWN, QUALITY_SHOWN);
}

static int host_call(int argc, char **argv)
{
	struct follow follow = { 0 };
	const struct call_hooks hooks = {
		.on_begin = begin, .on_pad = watch, .on_end = end, .arg = &follow
	};
	struct call_conf conf;
	struct err err;

	call_conf_init(&conf);
	if (call_parse(argc - 1, argv + 1, &conf, &err) < 0 || call_conf_check(&conf, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	follow.conf = &conf;
	gst_init(NULL, NULL);
	if (stamp_elements_register(&err) < 0 || mark_elements_register(&err) < 0 ||
	    call_run(&conf, &hooks, &err) < 0)
		return cli_fail(&err, EXIT_INVALID);
	return EXIT_PASS;
}

static int host(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--help"))
		return cli_help(&command_host);
	if (argc < 2 || strcmp(argv[1], "call") != 0)
		return cli_refuse("straits host is started by a run: call is all it can do");
	return host_call(argc - 1, argv + 1);
}

const struct command command_host = {
	.name = "host",
	.help = "usage: straits host call --ARGUMENT=VALUE ...\n"
		"\n"
		"One host's part of a call; a run starts it inside the lab. The arguments are those of\n"
		"harness/workload/call.h.\n",
	.run = host,
};
