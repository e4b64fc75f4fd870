/* survey.c - holding a run's files against the hashes in run.json. */
#include "reports/write/survey.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/hash.h"
#include "reports/write/json.h"
#include "reports/write/manifest.h"

bool survey_is_output(const char *name)
{
	static const char *const outputs[] = { "frames.csv",  "metrics.json", "junit.xml",
					       "report.html", "report.txt",   "report.md",
					       "report.pdf",  "plots" };
	size_t top = strcspn(name, "/");

	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++)
		if (strlen(outputs[i]) == top && !strncmp(outputs[i], name, top))
			return true;
	return false;
}

bool survey_is_signature(const char *name)
{
	return !strcmp(name, "run.json.asc") || !strcmp(name, "run.json.minisig");
}

int survey_outputs(const char *dir, struct err *err)
{
	struct text path = { 0 };
	json_t *root = NULL;
	json_int_t format;

	text_addf(&path, "%s/metrics.json", dir);
	if (!path.failed)
		root = json_load_file(path.s, 0, NULL);
	text_done(&path);
	format = json_integer_value(json_object_get(root, "format"));
	json_decref(root);
	if (format <= JSON_FORMAT)
		return 0;
	return err_set(err, -EPROTONOSUPPORT,
		       "%s/metrics.json is of format %" JSON_INTEGER_FORMAT
		       ", newer than this straits writes (%d); --output makes a report elsewhere",
		       dir, format, JSON_FORMAT);
}

static bool skip_manifest(void *arg, const char *name)
{
	(void)arg;
	return !strcmp(name, "run.json") || survey_is_signature(name);
}

static int compare(const char *run, const json_t *found, const struct file_hash *want,
		   struct err *err)
{
	const char *sum = json_string_value(json_object_get(found, want->name));

	if (survey_is_output(want->name))
		return 0;
	if (!sum)
		return err_set(err, -EBADMSG, "%s/%s is missing, though run.json lists it", run,
			       want->name);
	if (strcmp(sum, want->sha256) != 0)
		return err_set(
			err, -EBADMSG,
			"%s/%s was altered after the run: its SHA-256 is not that of run.json", run,
			want->name);
	return 0;
}

int survey_run(const char *run, const struct manifest *m, struct json_t **ret, struct err *err)
{
	const struct hash_conf conf = { .dir = run, .skip = skip_manifest };
	json_t *found = json_object();
	int r = found ? hash_files(&conf, found, err) : err_set(err, -ENOMEM, "out of memory");

	for (size_t i = 0; r == 0 && i < m->file_count; i++)
		r = compare(run, found, &m->files[i], err);
	if (r < 0)
		json_decref(found);
	else
		*ret = found;
	return r;
}
