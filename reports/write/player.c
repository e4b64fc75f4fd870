/* player.c - words for what a player did. */
#include "reports/write/player.h"

#include <jansson.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/number.h"

/* SRT holds what it carries for its latency, once to the origin and once from there. */
#define SRT_WAYS ((nsec_t)2)

/* A member of run.json's workload; NULL when it has none. */
static const json_t *setting(const struct evidence *e, const char *name)
{
	return json_object_get(json_object_get(e->manifest.root, "workload"), name);
}

/* "srt", "rtmp", "hls"; "" when it is not said, or no live show. */
static const char *carried_over(const struct evidence *e)
{
	const char *over = json_string_value(setting(e, "over"));

	return over && !strcmp(e->manifest.workload.kind, "live") ? over : "";
}

static bool lies_on_way(enum frame_part part)
{
	return part >= BLAME_PAYLOAD && part <= BLAME_ASSEMBLE;
}

/* A handshake that came so late is worth telling. */
#define SRT_CLOCK_LATE (20 * NSEC_PER_MSEC)

/* Is what SRT holds everything back for more than all that came on top of it? */
static bool held_by_srt(nsec_t held, nsec_t took)
{
	return took > 0 && took <= 2 * held;
}

/* By how much it held packets back because of its clocks; 0 when they were right, or have been put
 * right by then. */
static nsec_t held_by_clock(const struct run_stall *s, nsec_t held)
{
	return s->clock_late >= SRT_CLOCK_LATE && s->took >= held + s->clock_late ? s->clock_late
										  : 0;
}

static void say_srt(const struct evidence *e, const struct run_stall *s, struct text *ret)
{
	nsec_t latency = (nsec_t)json_integer_value(setting(e, "srt_latency_ns"));
	nsec_t late = held_by_clock(s, SRT_WAYS * latency);

	if (!held_by_srt(SRT_WAYS * latency + late, s->took)) {
		text_add(ret, "the player waited for packets over SRT");
		return;
	}
	text_add(ret, "SRT held packets back for its latency of ");
	say_nsec(ret, latency);
	text_add(ret, ", on both its ways");
	if (!late)
		return;
	text_add(ret, ", and ");
	say_nsec(ret, late);
	text_add(ret, " more, for the handshake that set its clock came so late");
}

static void say_hls(const struct run_stall *s, struct text *ret)
{
	text_add(ret, "the player stays whole fragments behind the camera");
	if (!s->took)
		return;
	text_add(ret, ", by ");
	say_nsec(ret, s->took);
}

bool player_stall(const struct evidence *e, const struct run_stall *s, struct text *ret)
{
	const char *over = carried_over(e);

	if (!*over)
		return false;
	if (!strcmp(over, "hls") && s->cause == BLAME_DISPLAY) {
		text_add(ret, "the player held decoded pictures back");
		return true;
	}
	if (!lies_on_way(s->cause))
		return false;
	if (!strcmp(over, "srt"))
		say_srt(e, s, ret);
	else if (!strcmp(over, "hls"))
		say_hls(s, ret);
	else
		text_add(ret, "the player waited for the next chunk over RTMP");
	return true;
}

const char *player_part(const struct evidence *e, const struct run_stall *s)
{
	return *carried_over(e) && lies_on_way(s->cause) ? "coder to player" : NULL;
}

void player_freeze(const struct run_freeze *f, struct text *ret)
{
	text_add(ret, f->held ? "the player stood still" : "the player waited for a fragment");
	if (f->level == 0)
		text_add(ret, " with an empty buffer");
	/* a player that waits may hold more, behind a gap or not yet taken apart */
	if (f->level <= 0 || (!f->held && f->level >= RUN_FREEZE_DRY))
		return;
	text_add(ret, " with ");
	say_nsec(ret, f->level);
	text_add(ret, " in its buffer");
}
