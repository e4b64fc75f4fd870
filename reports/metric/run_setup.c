/* run_setup.c - how long it took to set the call up. */
#include <stdio.h>

#include "reports/metric/run_inside.h"

const struct sample *run_step(const struct run_work *w, const char *host, const char *name)
{
	char stream[2 * RECORD_WORD_MAX];

	(void)snprintf(stream, sizeof(stream), "%s.%s", host, name);
	return series_first(w->set, stream, RECORD_STEP);
}

static void add_between(const struct run_work *w, const char *name, const struct sample *from,
			const struct sample *to)
{
	if (from && to)
		run_add_ms(w, name, (double)(to->time - from->time), 1);
	else if (from)
		metric_add_null(w->metrics, w->stream, name,
				"the step that ends it was not reached");
	else
		metric_add_null(w->metrics, w->stream, name,
				"the step that begins it was not recorded");
}

void run_setup(const struct run_work *w)
{
	static const struct {
		const char *metric;
		const char *from;
		const char *to;
	} splits[] = {
		{ "setup.from_join", "signal", "first-shown" },
		{ "setup.signal", "start", "signal" },
		{ "setup.offer", "signal", "offer" },
		{ "setup.answer", "offer", "answer" },
		{ "setup.ice", "answer", "ice" },
		{ "setup.dtls", "ice", "dtls" },
		{ "setup.first_rtp", "dtls", "first-rtp" },
		{ "setup.first_decoded", "first-rtp", "first-decoded" },
		{ "setup.first_shown", "first-decoded", "first-shown" },
	};
	const struct sample *call = run_step(w, "buyer", "start");

	add_between(w, "setup.first_frame", call, run_step(w, w->receiver, "first-shown"));
	add_between(w, "setup.first_audio", call, run_step(w, w->receiver, "first-audio"));
	for (size_t i = 0; i < sizeof(splits) / sizeof(*splits); i++)
		add_between(w, splits[i].metric, run_step(w, w->receiver, splits[i].from),
			    run_step(w, w->receiver, splits[i].to));
}
