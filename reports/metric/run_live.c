/* run_live.c - what an adaptive player did: renditions, buffer, fragments. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* What the receiver counted under a name; NULL when it did not. */
static const struct samples *counted(const struct run_work *w, const char *name)
{
	char stream[2 * RECORD_WORD_MAX];
	const struct series *series;

	(void)snprintf(stream, sizeof(stream), "%s.%s", w->receiver, name);
	series = series_find(w->set, stream);
	return series && series->of[RECORD_COUNT].n ? &series->of[RECORD_COUNT] : NULL;
}

static void add_renditions(const struct run_work *w, const struct samples *heights)
{
	uint64_t switches = 0;

	for (size_t i = 1; i < heights->n; i++)
		switches += heights->v[i].value != heights->v[i - 1].value;
	metric_add(w->metrics, w->stream, "hls.switches", (double)switches, heights->n);
	metric_add(w->metrics, w->stream, "hls.height.first", (double)heights->v[0].value, 1);
	metric_add(w->metrics, w->stream, "hls.height.last",
		   (double)heights->v[heights->n - 1].value, 1);
}

static int add_buffer(const struct run_work *w, const struct samples *levels, struct err *err)
{
	nsec_t *v = calloc(levels->n, sizeof(*v));

	if (!v)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < levels->n; i++)
		v[i] = levels->v[i].value * NSEC_PER_MSEC;
	stat_sort(v, levels->n);
	run_add_ms(w, "hls.buffer.min", (double)v[0], levels->n);
	run_add_ms(w, "hls.buffer.p50", (double)stat_nearest(v, levels->n, STAT_WHOLE / 2),
		   levels->n);
	free(v);
	return 0;
}

static void add_count(const struct run_work *w, const char *metric, const char *name)
{
	const struct samples *s = counted(w, name);

	if (s)
		metric_add(w->metrics, w->stream, metric, (double)s->v[s->n - 1].value, 1);
}

int run_player(const struct run_work *w, struct err *err)
{
	const struct samples *heights = counted(w, "rendition");
	const struct samples *levels = counted(w, "buffer-ms");

	if (heights)
		add_renditions(w, heights);
	add_count(w, "hls.fragments", "fragments");
	add_count(w, "hls.fragments.aborted", "fragments-aborted");
	return levels ? add_buffer(w, levels, err) : 0;
}
