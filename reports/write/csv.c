/* csv.c - writing frames.csv. */
#include "reports/write/csv.h"

#include <inttypes.h>
#include <stdio.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/viewers.h"

static void add_names(struct text *t)
{
	text_add(t, "stream,id,state,captured_ns,encoded_ns,sent_first_ns,sent_last_ns,"
		    "received_first_ns,received_last_ns,assembled_ns,decoded_ns,shown_ns,"
		    "bytes,packets,lost,repairs,event,latency_ns");
	for (unsigned part = 0; part < BLAME_COUNT; part++)
		text_addf(t, ",%s_ns", frame_part_word((enum frame_part)part));
	for (unsigned p = 0; p < POINT_COUNT; p++)
		text_addf(t, ",%s_ns", frame_point_word((enum frame_point)p));
	text_add(t, ",estimated,residual_ns\n");
}

static void add_ns(struct text *t, nsec_t value, nsec_t since)
{
	if (value == FRAME_UNSEEN)
		text_add(t, ",");
	else
		text_addf(t, ",%" PRId64, value - since);
}

static void add_row(struct text *t, const char *stream, const struct frame *f,
		    const struct frame_table *table, nsec_t t0)
{
	const nsec_t instants[] = { f->captured,  f->encoded,        f->sent_first,
				    f->sent_last, f->received_first, f->received_last,
				    f->assembled, f->decoded,        f->shown };

	text_addf(t, "%s,%" PRIu64 ",%s", stream, f->id, frame_state_word(f->state));
	for (size_t i = 0; i < sizeof(instants) / sizeof(*instants); i++)
		add_ns(t, instants[i], t0);
	text_addf(t, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32, f->bytes,
		  f->packets, f->lost, f->repairs, f->event);
	add_ns(t, f->latency, 0);
	for (unsigned part = 0; part < BLAME_COUNT; part++)
		add_ns(t, f->blame[part], 0);
	for (unsigned p = 0; p < POINT_COUNT; p++)
		add_ns(t, f->points[p], t0);
	text_addf(t, ",%d", table->estimated);
	add_ns(t, f->residual, 0);
	text_add(t, "\n");
}

static void add_table(struct text *t, const struct evidence *e, const char *stream,
		      const struct frame_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		add_row(t, stream, &table->v[i], table, e->manifest.t0);
}

void csv_frames(const struct evidence *e, struct text *ret)
{
	add_names(ret);
	for (size_t i = 0; i < viewers_count(e); i++)
		add_table(ret, e, viewers_nth(e, i).stream, &viewers_nth(e, i).pictures->frames);
	add_table(ret, e, direction_word(TO_SELLER), &evidence_pictures(e, TO_SELLER)->frames);
}
