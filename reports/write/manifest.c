/* manifest.c - reading run.json. */
#include "reports/write/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/field.h"
#include "reports/write/manifest_inside.h"

#define ANY_SIZE 0.0, 1e18

static const char *const direction_words[] = { "to-buyer", "to-seller", NULL };
static const char *const direction_keys[] = { "to_buyer", "to_seller", NULL };
static const char *const direction_speech[] = { "to the buyer", "to the seller", NULL };
static const char *const grades[] = { "valid", "degraded", "invalid", NULL };

const char *direction_word(enum direction direction)
{
	return direction_words[direction];
}

const char *direction_said(enum direction direction)
{
	return direction_speech[direction];
}

const char *grade_word(enum grade grade)
{
	return grades[grade];
}

const char *const *grade_words(void)
{
	return grades;
}

const char *direction_key(enum direction direction)
{
	return direction_keys[direction];
}

void *manifest_room(const struct field *in, size_t n, size_t size)
{
	void *p = n ? calloc(n, size) : NULL;

	if (n && !p)
		field_fault(in, NULL, "out of memory");
	return p;
}

void manifest_read_texts(const struct field *in, const char *key, const char ***ret,
			 size_t *ret_count)
{
	struct field list = field_array_or_none(in, key);
	const char **texts;

	if (!list.json)
		return;
	texts = manifest_room(&list, field_count(&list), sizeof(*texts));
	for (size_t i = 0; texts && i < field_count(&list); i++) {
		texts[i] = json_string_value(json_array_get(list.json, i));
		if (!texts[i]) {
			field_fault(in, key, "entry %zu is not a text", i);
			texts[i] = "";
		}
	}
	*ret = texts;
	*ret_count = texts ? field_count(&list) : 0;
}

static void read_sources(const struct field *in, struct link_facts *link)
{
	struct field all = field_object_or_none(in, "sources");
	struct source_facts *sources;
	const char *key;
	json_t *value;
	size_t n = 0;

	if (!all.json)
		return;
	sources = manifest_room(&all, json_object_size(all.json), sizeof(*sources));
	link->sources = sources;
	if (!sources)
		return;
	json_object_foreach((json_t *)all.json, key, value)
	{
		if (!json_is_string(value))
			field_fault(&all, key, "expected a text");
		sources[n++] = (struct source_facts){ key, json_string_value(value) };
	}
	link->source_count = n;
}

static void read_link(const struct field *in, struct link_facts *link)
{
	struct field spikes;

	link->name = field_text(in, "name");
	link->text = field_text_or(in, "text", NULL);
	link->delay = field_int_or(in, "delay_ns", NEVER_NEGATIVE, 0);
	link->jitter = field_int_or(in, "jitter_ns", NEVER_NEGATIVE, 0);
	link->jitter_tau = field_int_or(in, "jitter_tau_ns", NEVER_NEGATIVE, 0);
	link->loss = field_real_or(in, "loss", 0, 1, 0);
	link->loss_run = field_real_or(in, "loss_run", ANY_SIZE, 0);
	link->loss_bad = field_real_or(in, "loss_bad", 0, 1, 0);
	link->rate_bps = field_int_or(in, "rate_bps", NEVER_NEGATIVE, 0);
	link->queue_bytes = field_int_or(in, "queue_bytes", NEVER_NEGATIVE, 0);
	link->queue_packets = field_int_or(in, "queue_packets", NEVER_NEGATIVE, 0);
	link->queue_time = field_int_or(in, "queue_ns", NEVER_NEGATIVE, 0);
	link->queue_kind = field_text_or(in, "queue_kind", NULL);
	link->special = field_text_or(in, "special", NULL);
	spikes = field_object_or_none(in, "spikes");
	if (spikes.json) {
		link->spike_share = field_real(&spikes, "share", 0, 1);
		link->spike_min = field_int(&spikes, "min_ns", NEVER_NEGATIVE);
		link->spike_max = field_int(&spikes, "max_ns", NEVER_NEGATIVE);
	}
	read_sources(in, link);
}

static void read_place(const struct field *route, struct manifest *m)
{
	struct field place = field_object_or_none(route, "place");

	m->route.country = m->route.city = "";
	if (!place.json)
		return;
	m->route.country = field_text_or(&place, "country", field_text_or(&place, "area", ""));
	m->route.city = field_text_or(&place, "city", "");
}

static void read_route(const struct field *root, struct manifest *m)
{
	struct field route = field_object(root, "route");

	m->route.name = field_text(&route, "name");
	m->route.title = field_text_or(&route, "title", "");
	m->route.pair = field_text_or(&route, "pair", "");
	read_place(&route, m);
	m->route.is_public = json_is_true(field_maybe(&route, "public").json);
	m->route.text = field_text_or(&route, "text", "");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct field list = field_array(&route, direction_keys[d]);
		struct chain_facts *chain = &m->route.chains[d];

		chain->links = manifest_room(&list, field_count(&list), sizeof(*chain->links));
		chain->count = chain->links ? field_count(&list) : 0;
		for (size_t i = 0; i < chain->count; i++) {
			struct field link = field_at(&list, i);

			read_link(&link, &chain->links[i]);
		}
	}
}

static void read_show(const struct field *root, struct manifest *m)
{
	struct field show = field_object(root, "show");

	m->show.name = field_text(&show, "name");
	m->show.question = field_text_or(&show, "question", "");
	m->show.calibration = json_is_true(field_maybe(&show, "calibration").json);
	m->show.file = field_text_or(&show, "file", "");
	m->show.text = field_text_or(&show, "text", "");
	manifest_read_texts(&show, "changes", &m->show.changes, &m->show.change_count);
}

static void read_video(const struct field *in, struct video *video)
{
	video->codec = field_text(in, "codec");
	video->width = field_int(in, "width", 1, 65536);
	video->height = field_int(in, "height", 1, 65536);
	video->fps = field_real(in, "fps", 0.01, 1000);
	video->bitrate_bps = field_int_or(in, "bitrate_bps", NEVER_NEGATIVE, 0);
	video->adapts = json_is_true(field_maybe(in, "adapts").json);
}

static void read_workload(const struct field *root, struct manifest *m)
{
	static const char *const shown[] = { "playout", "decode", NULL };
	struct field workload = field_object(root, "workload");
	struct field part;

	m->workload.kind = field_text(&workload, "kind");
	part = field_object_or_none(&workload, "video");
	if (part.json)
		read_video(&part, &m->workload.video);
	part = field_object_or_none(&workload, "audio");
	if (part.json)
		m->workload.audio_codec = field_text(&part, "codec");
	if (field_text_or(&workload, "shown", NULL))
		m->workload.shown_is_decode = field_choice(&workload, "shown", shown) == 1;
	m->workload.jitter_buffer = field_int_or(&workload, "jitter_buffer_ns", NEVER_NEGATIVE, -1);
}

/* The content is told by whichever text it holds: a clip's name or a scene's. */
static void read_content(const struct field *root, struct manifest *m)
{
	static const char *const keys[] = { "clip", "scene", "kind", "name" };
	struct field content = field_maybe(root, "content");

	m->content = "";
	if (json_is_string(content.json))
		m->content = json_string_value(content.json);
	for (size_t i = 0; json_is_object(content.json) && i < sizeof(keys) / sizeof(*keys); i++)
		if (!*m->content)
			m->content = field_text_or(&content, keys[i], "");
}

static int by_begin(const void *a, const void *b)
{
	const struct timeline_event *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void read_timeline(const struct field *root, struct manifest *m)
{
	struct field list = field_array(root, "timeline");

	m->timeline = manifest_room(&list, field_count(&list), sizeof(*m->timeline));
	m->event_count = m->timeline ? field_count(&list) : 0;
	for (size_t i = 0; i < m->event_count; i++) {
		struct field in = field_at(&list, i);
		struct timeline_event *e = &m->timeline[i];

		e->id = (uint64_t)field_int(&in, "id", 1, INT64_MAX);
		e->name = field_text(&in, "name");
		e->link = field_text_or(&in, "link", "");
		e->text = field_text_or(&in, "text", e->name);
		e->source = field_text_or(&in, "source", "");
		e->begin = field_int(&in, "begin_ns", NEVER_NEGATIVE);
		e->end = field_int_or(&in, "end_ns", NEVER_NEGATIVE, e->begin);
		if (e->end < e->begin)
			field_fault(&in, "end_ns", "lies before begin_ns");
		e->loses = json_is_true(field_maybe(&in, "loses").json);
		e->by_hand = json_is_true(field_maybe(&in, "by_hand").json);
		m->by_hand += e->by_hand;
	}
	if (m->event_count)
		qsort(m->timeline, m->event_count, sizeof(*m->timeline), by_begin);
	/* what was changed measures no pipeline */
	if (m->by_hand)
		m->show.calibration = false;
}

static void read_expect(const struct field *root, struct manifest *m)
{
	static const char *const ops[] = { "<=", "<", ">=", ">", "==", "!=", NULL };
	struct field list = field_array(root, "expect");

	m->expect = manifest_room(&list, field_count(&list), sizeof(*m->expect));
	m->expect_count = m->expect ? field_count(&list) : 0;
	for (size_t i = 0; i < m->expect_count; i++) {
		struct field in = field_at(&list, i);
		struct expectation *e = &m->expect[i];

		e->text = field_text(&in, "text");
		e->metric = field_text(&in, "metric");
		e->stream = field_text_or(&in, "stream", NULL);
		e->op = ops[field_choice(&in, "op", ops)];
		e->limit = field_real(&in, "limit", -1e18, 1e18);
		e->unit = field_text_or(&in, "unit", "");
	}
}

static void read_machine(const struct field *root, struct manifest *m)
{
	struct field machine = field_object(root, "machine");
	struct field as_root = field_maybe(&machine, "as_root");

	m->machine.kernel = field_text_or(&machine, "kernel", "");
	m->machine.cpu = field_text_or(&machine, "cpu", "");
	m->machine.cores = field_int_or(&machine, "cores", NEVER_NEGATIVE, 0);
	if (as_root.json && !json_is_boolean(as_root.json))
		field_fault(&machine, "as_root", "expected true or false");
	m->machine.as_root = json_is_true(as_root.json);
}

static void read_files(const struct field *root, struct manifest *m)
{
	struct field all = field_object_or_none(root, "files");
	const char *key;
	json_t *value;

	if (!all.json)
		return;
	m->files = manifest_room(&all, json_object_size(all.json), sizeof(*m->files));
	if (!m->files)
		return;
	json_object_foreach((json_t *)all.json, key, value)
	{
		if (!json_is_string(value) || json_string_length(value) != 64)
			field_fault(&all, key, "expected a SHA-256 in hexadecimal");
		m->files[m->file_count++] = (struct file_hash){ key, json_string_value(value) };
	}
}

static void read_times(const struct field *root, struct manifest *m)
{
	m->started = field_text(root, "started");
	m->t0 = field_int(root, "t0_ns", NEVER_NEGATIVE);
	m->end = field_int(root, "end_ns", NEVER_NEGATIVE);
	m->duration = field_int(root, "duration_ns", NEVER_NEGATIVE);
	if (m->end < m->t0)
		field_fault(root, "end_ns", "lies before t0_ns");
}

/* The form's number comes first: nothing else of a newer form can be relied on. */
static int check_format(const struct field *root)
{
	struct field_file *file = root->file;
	int64_t format = field_int(root, "format", 1, INT64_MAX);

	if (!file->code && format > MANIFEST_FORMAT)
		file->code = err_set(file->err, -EPROTONOSUPPORT,
				     "%s: format %lld is newer than this straits understands (%d)",
				     file->name, (long long)format, MANIFEST_FORMAT);
	return file->code;
}

static void read_all(const struct field *root, struct manifest *m)
{
	static const char *const outcomes[] = { "complete", "broken", NULL };

	m->version = field_text_or(root, "straits", "");
	m->build = field_text_or(root, "build", "");
	m->payload = json_is_true(field_maybe(root, "payload").json);
	m->anonymised = field_text_or(root, "anonymised", NULL);
	m->seed = field_int_or(root, "seed", ANY_INT, 0);
	m->broken = field_choice(root, "outcome", outcomes) == 1;
	read_show(root, m);
	read_route(root, m);
	read_times(root, m);
	read_workload(root, m);
	read_content(root, m);
	read_timeline(root, m);
	read_expect(root, m);
	read_machine(root, m);
	manifest_read_trust(root, m);
	manifest_read_texts(root, "findings", &m->findings, &m->finding_count);
	read_files(root, m);
}

/* Takes root in any case. */
static int parse_root(json_t *root, const char *name, struct manifest *ret, struct err *err)
{
	struct field_file file = { .name = name, .err = err };
	struct manifest m = { .root = root };
	struct field top = field_root(&file, root);

	if (!file.code && check_format(&top) == 0)
		read_all(&top, &m);
	if (file.code)
		manifest_done(&m);
	else
		*ret = m;
	return file.code;
}

int manifest_parse(const char *text, size_t n, const char *name, struct manifest *ret,
		   struct err *err)
{
	json_error_t fault;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &fault);

	if (!root)
		return err_set(err, -EBADMSG, "%s:%d:%d: %s", name, fault.line, fault.column,
			       fault.text);
	return parse_root(root, name, ret, err);
}

int manifest_read(const char *run, struct manifest *ret, struct err *err)
{
	struct text path = { 0 };
	json_error_t fault;
	json_t *root = NULL;
	FILE *f = NULL;
	int r = 0;

	text_addf(&path, "%s/run.json", run);
	if (path.failed) {
		r = err_set(err, -ENOMEM, "out of memory");
		goto out;
	}
	f = fopen(path.s, "re");
	if (!f) {
		r = err_set(err, -errno, "%s: %s%s", path.s, strerror(errno),
			    errno == ENOENT ? "; is it a run's directory?" : "");
		goto out;
	}
	root = json_loadf(f, JSON_REJECT_DUPLICATES, &fault);
	if (ferror(f))
		r = err_set(err, -errno, "%s: %s", path.s, strerror(errno));
	else if (!root)
		r = err_set(err, -EBADMSG, "%s:%d:%d: %s", path.s, fault.line, fault.column,
			    fault.text);
	else
		r = parse_root(root, path.s, ret, err);
out:
	if (f)
		(void)fclose(f);
	text_done(&path);
	return r;
}

void manifest_done(struct manifest *m)
{
	if (!m)
		return;
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		for (size_t i = 0; i < m->route.chains[d].count; i++)
			free((void *)m->route.chains[d].links[i].sources);
		free(m->route.chains[d].links);
	}
	free(m->timeline);
	free(m->expect);
	manifest_trust_done(&m->trust);
	free((void *)m->findings);
	free((void *)m->show.changes);
	free(m->files);
	json_decref(m->root);
	*m = (struct manifest){ 0 };
}

const struct timeline_event *manifest_event(const struct manifest *m, uint64_t id)
{
	for (size_t i = 0; i < m->event_count; i++)
		if (m->timeline[i].id == id)
			return &m->timeline[i];
	return NULL;
}
