/* stall.c - from a stall, or a freeze, to a sentence. */
#include "reports/write/stall.h"

#include "harness/base/text.h"
#include "reports/write/answer.h"
#include "reports/write/evidence.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/player.h"

static double seconds(nsec_t ns)
{
	return (double)ns / (double)NSEC_PER_SEC;
}

/* What happened first, then what that did to the packets or pictures. */
static void say_cause(const struct evidence *e, const struct run_stall *s, struct text *ret)
{
	const struct timeline_event *event = evidence_event(e, s->event);

	if (event)
		answer_event(event, ret);
	if (event && event->loses && s->lost)
		return;
	if (event)
		text_add(ret, ", ");
	if (s->pause)
		text_addf(ret, "nothing was captured for %.2f s", seconds(s->pause));
	else if (s->lost)
		text_add(ret, "a packet was lost and not made good");
	else
		answer_part(e, s, ret);
}

void stall_write(const struct evidence *e, const struct run_direction *pictures, size_t i,
		 struct text *ret)
{
	const struct run_stall *s = &pictures->stalls[i];

	text_addf(ret, "Stall %zu, %.2f s at %.1f s: ", i + 1, seconds(s->stall.length),
		  seconds_since(s->stall.begin, e->manifest.t0));
	say_cause(e, s, ret);
	if (s->waited_for_key)
		text_addf(ret, "; recovery waited %.2f s for a key frame", seconds(s->key_wait));
	if (s->stall.open)
		text_add(ret, "; it lasted to the end of the run");
	text_add(ret, ".");
}

void freeze_write(const struct evidence *e, const struct run_direction *pictures, size_t i,
		  struct text *ret)
{
	const struct run_freeze *f = &pictures->freezes[i];
	const struct timeline_event *event = evidence_event(e, f->event);

	text_addf(ret, "Freeze %zu, %.2f s at %.1f s: ", i + 1, seconds(f->length),
		  seconds_since(f->begin, e->manifest.t0));
	if (event)
		answer_event(event, ret);
	text_add(ret, event ? ", " : "");
	player_freeze(f, ret);
	text_add(ret, f->open ? "; it lasted to the end of the run." : ".");
}
