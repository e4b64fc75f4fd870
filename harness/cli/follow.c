/* follow.c - the probes and the pictures that a host's media are given. */
#include "harness/cli/follow.h"

#include <limits.h>
#include <stdio.h>

#include "harness/base/err.h"
#include "harness/base/shots.h"
#include "probes/stage/hearing.h"
#include "probes/stage/keeper.h"
#include "probes/stage/stage.h"
#include "reports/write/quality.h"

static int keep(struct follow *f, enum follow_way way, struct err *err)
{
	shots_init(&f->shots[way]);
	return keeper_new(&f->keepers[way], &f->shots[way], err);
}

/* Brings the kept pictures to their files. That they cannot be written is no harm to the call. */
static void put_away(struct follow *f, enum follow_way way, const char *name)
{
	char path[PATH_MAX];
	struct err err;

	keeper_free(f->keepers[way]);
	(void)snprintf(path, sizeof(path), "%s.%s", f->conf.shots, name);
	if (shots_write(&f->shots[way], path, &err) < 0)
		(void)fprintf(stderr, "straits: %s\n", err.text);
	shots_done(&f->shots[way]);
}

static int begin(void *arg, struct journal *journal, struct err *err)
{
	struct follow *f = arg;
	const struct follow_conf *conf = &f->conf;
	char probe[32];
	const struct hearing_conf heard = { journal, probe, conf->receives, conf->playout };
	int r;

	(void)snprintf(probe, sizeof(probe), "%s.stage", conf->host);
	r = stage_new(&f->sent, journal, probe, conf->sends, err);
	if (r == 0)
		r = stage_new(&f->received, journal, probe, conf->receives, err);
	if (r == 0)
		r = hearing_new(&f->heard, &heard, err);
	if (r == 0 && f->conf.shots)
		r = keep(f, SENT, err);
	if (r == 0 && f->conf.shots)
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

struct call_hooks follow_hooks(struct follow *follow)
{
	return (struct call_hooks){
		.on_begin = begin, .on_pad = watch, .on_end = end, .arg = follow
	};
}
