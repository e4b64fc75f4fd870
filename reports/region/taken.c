/* taken.c - reading a run, and keeping what counts of it. */
#include "reports/region/taken.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/taken_minutes.h"
#include "reports/region/taken_talk.h"
#include "reports/write/answer_talk.h"
#include "reports/write/evidence.h"
#include "reports/write/pictures.h"
#include "reports/write/survey.h"

static struct reading read_metric(const struct evidence *e, const char *stream, const char *name)
{
	const struct metric *m = metric_measured(&e->result.metrics, stream, name);

	return m ? (struct reading){ true, m->value } : (struct reading){ 0 };
}

static void take_numbers(const struct evidence *e, struct taken *t)
{
	const char *buyer = direction_word(TO_BUYER);
	struct reading over = read_metric(e, buyer, "age.over_600");

	t->talk = answer_is_talk(e);
	if (t->talk) {
		t->most = read_metric(e, "", "talk.response.p95");
		t->usual = read_metric(e, "", "talk.response.p50");
		return;
	}
	t->most = read_metric(e, buyer, "latency.p95");
	t->usual = read_metric(e, buyer, "latency.p50");
	t->in_time = (struct reading){ over.known, 1 - over.v };
}

static enum standing judge(const struct evidence *e, enum verdict_word verdict)
{
	if (verdict == VERDICT_INVALID)
		return INVALID;
	if (e->manifest.by_hand)
		return BY_HAND;
	return e->manifest.trust.grade == GRADE_DEGRADED ? DEGRADED : VALID;
}

/* A picture that is decoded early waits for its time to be shown: so far the jitter buffer reaches,
 * and the display has no part in it. */
static nsec_t held_until_due(const struct frame *f, const struct manifest *m)
{
	const nsec_t held = f->blame[BLAME_DISPLAY];

	if (held == FRAME_UNSEEN || held < 0 || m->workload.shown_is_decode)
		return 0;
	return held < m->workload.jitter_buffer ? held : m->workload.jitter_buffer;
}

/* The parts of one shown picture's latency. */
static void take_frame(const struct frame *f, const struct manifest *m, struct taken *t)
{
	const nsec_t held = held_until_due(f, m);
	nsec_t parts[LAYER_COUNT] = { 0 };

	for (unsigned part = 0; part < BLAME_COUNT; part++)
		if (f->blame[part] != FRAME_UNSEEN)
			parts[layer_of((enum frame_part)part)] += f->blame[part];
	parts[LAYER_SCREEN] -= held;
	parts[LAYER_RECEIVER] += held;
	t->shown++;
	t->late_shown += f->latency > AGE_LIMIT;
	for (unsigned l = 0; l < LAYER_COUNT; l++) {
		t->mean_ms[l] += in_ms(parts[l]);
		t->spared[l] += f->latency > AGE_LIMIT && f->latency - parts[l] <= AGE_LIMIT;
	}
}

static void take_frames(const struct evidence *e, struct taken *t)
{
	const struct frame_table *table = &evidence_pictures(e, TO_BUYER)->frames;

	for (size_t i = 0; i < table->n; i++)
		if (table->v[i].latency != FRAME_UNSEEN)
			take_frame(&table->v[i], &e->manifest, t);
	for (unsigned l = 0; t->shown && l < LAYER_COUNT; l++)
		t->mean_ms[l] /= (double)t->shown;
}

static void take_age(const struct evidence *e, struct taken *t)
{
	const struct age age = pictures_age(e, TO_BUYER);
	const nsec_t t0 = e->manifest.t0, length = e->manifest.end - t0;

	for (int i = 0; i < TAKEN_BINS; i++)
		t->age[i] = -1;
	for (size_t i = 0; length > 0 && i < age.n; i++) {
		nsec_t end = i + 1 < age.n ? age.v[i + 1].begin : age.end;
		nsec_t first = (age.v[i].begin - t0) * TAKEN_BINS / length;
		nsec_t last = (end - 1 - t0) * TAKEN_BINS / length;

		for (nsec_t b = first < 0 ? 0 : first; b <= last && b < TAKEN_BINS; b++) {
			nsec_t edge = t0 + (b + 1) * length / TAKEN_BINS;
			double ms = in_ms((edge < end ? edge : end) - age.v[i].captured);

			if (ms > (double)t->age[b])
				t->age[b] = (float)ms;
		}
	}
}

static int measure(const char *path, struct evidence *e, struct err *err)
{
	json_t *hashes = NULL;
	int r = evidence_open(path, e, err);

	if (r == 0)
		r = survey_run(path, &e->manifest, &hashes, err);
	if (r == 0)
		r = evidence_read(path, e, err);
	if (r == 0)
		r = evidence_measure(e, err);
	json_decref(hashes);
	return r;
}

static const char *last_name(char *path)
{
	char *slash;

	for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
	slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

static int take_rulings(const struct verdict *verdict, struct taken *t, struct err *err)
{
	t->broken = calloc(verdict->count + 1, sizeof(*t->broken));
	if (!t->broken)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < verdict->count; i++)
		t->broken[i] = verdict->rulings[i].word == VERDICT_FAIL;
	return 0;
}

static int take(const char *path, const struct evidence *e, struct taken *t, struct err *err)
{
	struct verdict verdict = { 0 };
	int r;

	t->path = strdup(path);
	if (!t->path)
		return err_set(err, -ENOMEM, "out of memory");
	t->name = last_name(t->path);
	r = verdict_judge(e, &verdict, err);
	if (r == 0)
		r = take_rulings(&verdict, t, err);
	if (r == 0)
		r = taken_minutes(e, t, err);
	if (r == 0 && answer_is_talk(e))
		r = taken_talk(e, t, err);
	if (r == 0) {
		t->verdict = verdict.word;
		(void)snprintf(t->reason, sizeof(t->reason), "%s", verdict.reason);
		t->standing = judge(e, verdict.word);
		take_numbers(e, t);
		take_frames(e, t);
		take_age(e, t);
	}
	verdict_done(&verdict);
	return r;
}

int taken_read(const char *path, struct taken *ret, struct err *err)
{
	struct evidence e = { 0 };
	struct taken t = { 0 };
	int r = measure(path, &e, err);

	if (r == 0)
		r = take(path, &e, &t, err);
	if (r == 0) {
		t.manifest = e.manifest;
		e.manifest = (struct manifest){ 0 };
		*ret = t;
	} else {
		taken_done(&t);
	}
	evidence_done(&e);
	return r;
}

void taken_done(struct taken *t)
{
	if (!t)
		return;
	manifest_done(&t->manifest);
	free(t->minutes);
	free(t->broken);
	free(t->path);
	*t = (struct taken){ 0 };
}
