/* past.c - reading metrics.json. */
#include "reports/history/past.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>

#include "harness/base/err.h"

void past_copy(char *ret, size_t size, const char *text)
{
	size_t n = 0;

	for (; text && *text && n + 1 < size; text++) {
		unsigned char c = (unsigned char)*text;

		ret[n++] = (char)(c < ' ' || c == 0x7f ? '?' : c);
	}
	ret[n] = '\0';
}

void past_time(char *ret, size_t size, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(ret, size, "%Y-%m-%dT%H:%M:%SZ", &tm))
		*ret = '\0';
}

static int read_number(const json_t *json, struct past_number *ret, json_error_t *told)
{
	const char *metric;
	json_t *value, *stream = NULL;

	if (json_unpack_ex((json_t *)json, told, 0, "{s:s, s?:o, s:o}", "name", &metric,
			   "direction", &stream, "value", &value) < 0)
		return -EBADMSG;
	past_copy(ret->metric, sizeof(ret->metric), metric);
	past_copy(ret->stream, sizeof(ret->stream), json_string_value(stream));
	ret->measured = json_is_number(value) && isfinite(json_number_value(value));
	ret->value = ret->measured ? json_number_value(value) : 0;
	return 0;
}

static int read_numbers(const json_t *list, struct past_run *ret, json_error_t *told)
{
	size_t n = json_array_size(list);

	ret->numbers = calloc(n + 1, sizeof(*ret->numbers));
	if (!ret->numbers)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = read_number(json_array_get(list, i), &ret->numbers[i], told);

		if (r < 0)
			return r;
		ret->count = i + 1;
	}
	return 0;
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(word, *words))
			return true;
	return false;
}

static int read_run(json_t *root, struct past_run *ret, json_error_t *told)
{
	static const char *const grades[] = { "valid", "degraded", "invalid", NULL };
	static const char *const words[] = { "pass", "fail", "invalid", "inconclusive", NULL };
	const char *show, *route, *workload, *straits, *started, *trust, *verdict;
	json_int_t seed, duration;
	json_t *build = NULL, *reason = NULL, *metrics;

	if (json_unpack_ex(root, told, 0,
			   "{s:{s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:s, s?:o}, s:{s:s, s?:o}, s:o}",
			   "run", "show", &show, "route", &route, "workload", &workload, "straits",
			   &straits, "seed", &seed, "started", &started, "duration_ns", &duration,
			   "trust", &trust, "build", &build, "verdict", "word", &verdict, "reason",
			   &reason, "metrics", &metrics) < 0)
		return -EBADMSG;
	if (!is_one_of(trust, grades) || !is_one_of(verdict, words) || !json_is_array(metrics)) {
		(void)snprintf(told->text, sizeof(told->text),
			       "no known grade, verdict or list of metrics");
		return -EBADMSG;
	}
	past_copy(ret->show, sizeof(ret->show), show);
	past_copy(ret->route, sizeof(ret->route), route);
	past_copy(ret->workload, sizeof(ret->workload), workload);
	past_copy(ret->build, sizeof(ret->build), json_string_value(build));
	past_copy(ret->straits, sizeof(ret->straits), straits);
	past_copy(ret->started, sizeof(ret->started), started);
	past_copy(ret->trust, sizeof(ret->trust), trust);
	past_copy(ret->verdict, sizeof(ret->verdict), verdict);
	past_copy(ret->reason, sizeof(ret->reason), json_string_value(reason));
	ret->seed = seed;
	ret->duration = duration;
	return read_numbers(metrics, ret, told);
}

/* Refuses a form that is newer before it complains of anything that it does not know in it. */
static int check_form(const json_t *root, const char *path, struct err *err)
{
	const json_t *form = json_object_get(root, "format");

	if (!json_is_integer(form) || json_integer_value(form) < 1)
		return err_set(err, -EBADMSG, "%s: format: expected a whole number from 1 on",
			       path);
	if (json_integer_value(form) > PAST_FORMAT)
		return err_set(err, -EPROTONOSUPPORT,
			       "%s: its format is %lld, and this straits reads up to %d: a newer "
			       "straits wrote it",
			       path, (long long)json_integer_value(form), PAST_FORMAT);
	return 0;
}

/* json_error_t tells a file that cannot be opened only in words. */
static int load(const char *dir, const char *path, json_t **ret, struct err *err)
{
	json_error_t told;
	FILE *f = fopen(path, "re");

	if (!f && (errno == ENOENT || errno == ENOTDIR))
		return err_set(
			err, -ENOENT,
			"%s: no finished run: there is no metrics.json in it (straits report "
			"makes it again from a run's records)",
			dir);
	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	*ret = json_loadf(f, JSON_REJECT_DUPLICATES, &told);
	(void)fclose(f);
	if (!*ret)
		return err_set(err, -EBADMSG, "%s:%d:%d: %s", path, told.line, told.column,
			       told.text);
	return 0;
}

/* The file's SHA-256 in hexadecimal digits; to be freed with g_free(). */
static int hash_of(const char *path, gchar **ret, struct err *err)
{
	GChecksum *sum;
	char buf[65536];
	FILE *f = fopen(path, "re");
	size_t n;
	int r = 0;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	sum = g_checksum_new(G_CHECKSUM_SHA256);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		g_checksum_update(sum, (const guchar *)buf, (gssize)n);
	if (ferror(f))
		r = err_set(err, -EIO, "%s: it cannot be read", path);
	else
		*ret = g_strdup(g_checksum_get_string(sum));
	g_checksum_free(sum);
	(void)fclose(f);
	return r;
}

/* Numbers that somebody changed are no run's; those that nobody sealed are taken as they are. */
static int check_seal(const char *dir, const char *path, struct err *err)
{
	char sealed_by[PATH_MAX];
	json_t *manifest;
	const char *want;
	gchar *got = NULL;
	int r = 0;

	if (snprintf(sealed_by, sizeof(sealed_by), "%s/run.json", dir) >= (int)sizeof(sealed_by))
		return err_set(err, -ENAMETOOLONG, "%s: too long a name", dir);
	manifest = json_load_file(sealed_by, 0, NULL);
	want = json_string_value(
		json_object_get(json_object_get(manifest, "files"), "metrics.json"));
	if (want)
		r = hash_of(path, &got, err);
	if (want && r == 0 && g_strcmp0(got, want) != 0)
		r = err_set(err, -EBADMSG,
			    "%s was altered after the run: its SHA-256 is not that of run.json "
			    "(straits report makes it again from the run's records)",
			    path);
	g_free(got);
	json_decref(manifest);
	return r;
}

int past_read(const char *dir, struct past_run *ret, struct err *err)
{
	char path[PATH_MAX];
	json_error_t told = { 0 };
	json_t *root = NULL;
	int r;

	*ret = (struct past_run){ 0 };
	if (snprintf(path, sizeof(path), "%s/metrics.json", dir) >= (int)sizeof(path))
		return err_set(err, -ENAMETOOLONG, "%s: too long a name", dir);
	r = load(dir, path, &root, err);
	if (r < 0)
		return r;
	r = check_form(root, path, err);
	if (r == 0)
		r = check_seal(dir, path, err);
	if (r < 0)
		goto out;
	r = read_run(root, ret, &told);
	if (r < 0) {
		(void)err_set(err, r, "%s: %s", path, r == -ENOMEM ? "out of memory" : told.text);
		goto out;
	}
	ret->path = realpath(dir, NULL);
	if (!ret->path)
		r = err_set(err, -errno, "%s: %s", dir, strerror(errno));
out:
	json_decref(root);
	if (r < 0)
		past_done(ret);
	return r;
}

void past_done(struct past_run *run)
{
	free(run->path);
	free(run->numbers);
	*run = (struct past_run){ 0 };
}

int past_list_add(struct past_list *list, struct past_run *run, struct err *err)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 16;
		struct past_run *v = reallocarray(list->v, cap, sizeof(*v));

		if (!v)
			return err_set(err, -ENOMEM, "out of memory");
		list->v = v;
		list->cap = cap;
	}
	list->v[list->n++] = *run;
	*run = (struct past_run){ 0 };
	return 0;
}

void past_list_done(struct past_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		past_done(&list->v[i]);
	free(list->v);
	*list = (struct past_list){ 0 };
}

const struct past_number *past_find(const struct past_run *run, const char *metric,
				    const char *stream)
{
	for (size_t i = 0; i < run->count; i++)
		if (!strcmp(run->numbers[i].metric, metric) &&
		    !strcmp(run->numbers[i].stream, stream))
			return &run->numbers[i];
	return NULL;
}

bool past_is_invalid(const struct past_run *run)
{
	return !strcmp(run->trust, "invalid") || !strcmp(run->verdict, "invalid");
}

bool past_is_degraded(const struct past_run *run)
{
	return !past_is_invalid(run) && !strcmp(run->trust, "degraded");
}
