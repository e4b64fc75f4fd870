/* verify.c - the files of a run against the hashes in its run.json. */
#include "reports/custody/verify.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/hash.h"
#include "reports/write/manifest.h"
#include "reports/write/survey.h"

/* What there is: name -> SHA-256, and null for what has none. */
struct search {
	json_t *found;
	struct verify v;
	void (*tell)(void *arg, enum verify_fault fault, const char *name);
	void *arg;
};

const char *verify_word(enum verify_fault fault)
{
	static const char *const words[] = { "altered", "missing", "extra" };

	return words[fault];
}

static void note_other(void *arg, const char *path)
{
	struct search *s = arg;

	(void)json_object_set_new(s->found, path, json_null());
}

static bool skip_own(void *arg, const char *name)
{
	struct search *s = arg;

	if (survey_is_signature(name))
		s->v.signature = true;
	return !strcmp(name, "run.json") || survey_is_signature(name);
}

static void fault(struct search *s, enum verify_fault what, const char *name)
{
	s->v.faults[what]++;
	if (s->tell)
		s->tell(s->arg, what, name);
}

static bool is_listed(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (!strcmp(m->files[i].name, name))
			return true;
	return false;
}

static void compare_all(struct search *s, const struct manifest *m)
{
	const char *name;
	json_t *value;

	for (size_t i = 0; i < m->file_count; i++) {
		const char *sum = json_string_value(json_object_get(s->found, m->files[i].name));

		if (sum && strcmp(sum, m->files[i].sha256) != 0)
			fault(s, VERIFY_ALTERED, m->files[i].name);
	}
	for (size_t i = 0; i < m->file_count; i++)
		if (!json_is_string(json_object_get(s->found, m->files[i].name)))
			fault(s, VERIFY_MISSING, m->files[i].name);
	json_object_foreach(s->found, name, value)
	{
		if (!is_listed(m, name))
			fault(s, VERIFY_EXTRA, name);
	}
}

int verify_run(const char *run, void (*tell)(void *arg, enum verify_fault fault, const char *name),
	       void *arg, struct verify *ret, struct err *err)
{
	struct search s = { .found = json_object(), .tell = tell, .arg = arg };
	const struct hash_conf conf = {
		.dir = run, .skip = skip_own, .pass_by = note_other, .arg = &s
	};
	struct manifest m = { 0 };
	int r = s.found ? manifest_read(run, &m, err) : err_set(err, -ENOMEM, "out of memory");

	if (r == 0 && m.file_count == 0)
		r = err_set(err, -EBADMSG,
			    "%s/run.json holds no hashes: the run was never sealed by a report",
			    run);
	if (r == 0)
		r = hash_files(&conf, s.found, err);
	if (r == 0) {
		s.v.listed = m.file_count;
		s.v.anonymised = m.anonymised;
		compare_all(&s, &m);
		*ret = s.v;
	}
	manifest_done(&m);
	json_decref(s.found);
	return r;
}

bool verify_is_whole(const struct verify *v)
{
	for (unsigned i = 0; i < VERIFY_FAULTS; i++)
		if (v->faults[i])
			return false;
	return true;
}
