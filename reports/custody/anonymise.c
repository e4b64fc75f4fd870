/* anonymise.c - every file of a run, by what it is: a capture, JSON, text, or none of these. */
#include "reports/custody/anonymise.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/custody/mask.h"
#include "reports/custody/mask_capture.h"
#include "reports/write/manifest.h"
#include "reports/write/survey.h"

/* Where a file is written before it takes its name. */
#define ASIDE ".masked"

/* A text has no NUL in it, here at least. */
#define LOOKED_AT 4096

#define HOW                                                                                           \
	"IP and MAC addresses: Crypto-PAn with AES-128, a key for each kind, drawn for this run and " \
	"not kept"

/* One run on its way. */
struct work {
	const char *from, *to;
	struct mask *mask;
	struct text *notes;
};

static int told(struct err *err, const char *dir, const char *name)
{
	int code = errno ? -errno : -EIO;

	return err_set(err, code, "%s/%s: %s", dir, name, strerror(-code));
}

static int mask_lines(struct mask *mask, FILE *in, FILE *out)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int r = 0;

	while (r == 0 && (n = getline(&line, &cap, in)) > 0) {
		struct text t = { 0 };

		mask_text(mask, line, (size_t)n, &t);
		if (t.failed || fwrite(text_str(&t), 1, t.len, out) != t.len)
			r = -1;
		text_done(&t);
	}
	free(line);
	return ferror(in) ? -1 : r;
}

static int copy_bytes(FILE *in, FILE *out)
{
	char buf[65536];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		if (fwrite(buf, 1, n, out) != n)
			return -1;
	return ferror(in) ? -1 : 0;
}

static json_t *masked_string(struct mask *mask, const json_t *value)
{
	struct text t = { 0 };
	json_t *made = NULL;

	mask_text(mask, json_string_value(value), json_string_length(value), &t);
	if (!t.failed)
		made = json_stringn(text_str(&t), t.len);
	text_done(&t);
	return made;
}

/* Replaces the addresses in every text below json, which holds no more levels than its reader lets
 * through. NOLINTNEXTLINE(misc-no-recursion) */
static int mask_json(struct mask *mask, json_t *json)
{
	int r = 0;

	if (json_is_object(json)) {
		for (void *at = json_object_iter(json); at && r == 0;
		     at = json_object_iter_next(json, at)) {
			json_t *value = json_object_iter_value(at);

			r = json_is_string(value)
				    ? json_object_iter_set_new(json, at, masked_string(mask, value))
				    : mask_json(mask, value);
		}
	}
	for (size_t i = 0; r == 0 && i < json_array_size(json); i++) {
		json_t *value = json_array_get(json, i);

		r = json_is_string(value) ? json_array_set_new(json, i, masked_string(mask, value))
					  : mask_json(mask, value);
	}
	return r;
}

static bool is_text(FILE *in)
{
	char buf[LOOKED_AT];
	size_t n = fread(buf, 1, sizeof(buf), in);

	rewind(in);
	return !memchr(buf, '\0', n);
}

static bool is_capture(FILE *in)
{
	uint8_t magic[4];
	bool is = fread(magic, 1, sizeof(magic), in) == sizeof(magic) && mask_capture_begins(magic);

	rewind(in);
	return is;
}

static int mask_file(const struct work *w, const char *name, FILE *in, FILE *out, struct err *err)
{
	bool cut = false;
	int r;

	errno = 0;
	if (is_capture(in)) {
		r = mask_capture(w->mask, name, in, out, &cut, err);
		if (cut)
			text_addf(w->notes, "%s ends inside a packet, which was left out.\n", name);
		return r;
	}
	r = is_text(in) ? mask_lines(w->mask, in, out) : copy_bytes(in, out);
	return r < 0 ? told(err, w->to, name) : 0;
}

/* Opens dir/name; a link is not followed. */
static FILE *open_file(const char *dir, const char *name, bool write)
{
	struct text path = { 0 };
	FILE *f = NULL;
	int fd = -1;

	text_addf(&path, "%s/%s", dir, name);
	if (!path.failed)
		fd = open(path.s,
			  (write ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY) | O_NOFOLLOW |
				  O_CLOEXEC,
			  0666);
	if (fd >= 0)
		f = fdopen(fd, write ? "w" : "r");
	if (fd >= 0 && !f)
		(void)close(fd);
	text_done(&path);
	return f;
}

/* Makes the folders of a name below to; those that are there are well. */
static void make_folders(const struct work *w, const char *name)
{
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		struct text path = { 0 };

		text_addf(&path, "%s/%.*s", w->to, (int)(slash - name), name);
		if (!path.failed)
			(void)mkdir(path.s, 0777);
		text_done(&path);
	}
}

/* Writes what was written aside to the disk, and gives it its name. Closes out. */
static int settle(const struct work *w, const char *name, FILE *out, struct err *err)
{
	struct text aside = { 0 }, path = { 0 };
	int r = 0;

	text_addf(&aside, "%s/" ASIDE, w->to);
	text_addf(&path, "%s/%s", w->to, name);
	errno = 0;
	if (fflush(out) != 0 || fsync(fileno(out)) < 0)
		r = told(err, w->to, name);
	if (fclose(out) != 0 && r == 0)
		r = told(err, w->to, name);
	if (r == 0 && (aside.failed || path.failed))
		r = err_set(err, -ENOMEM, "out of memory");
	if (r == 0 && rename(aside.s, path.s) < 0)
		r = told(err, w->to, name);
	text_done(&aside);
	text_done(&path);
	return r;
}

static int take_file(const struct work *w, const char *name, struct err *err)
{
	FILE *in = open_file(w->from, name, false), *out;
	int r;

	if (!in)
		return told(err, w->from, name);
	make_folders(w, name);
	out = open_file(w->to, ASIDE, true);
	r = out ? mask_file(w, name, in, out, err) : told(err, w->to, name);
	(void)fclose(in);
	if (r == 0)
		return settle(w, name, out, err);
	if (out)
		(void)fclose(out);
	return r;
}

static int take_files(const struct work *w, json_t *files, struct err *err)
{
	const char *name;
	json_t *sum;

	json_object_foreach(files, name, sum)
	{
		int r = survey_is_output(name) ? 0 : take_file(w, name, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* What is not made again beside the other reports, and what would no longer hold. */
static void note_left_out(const struct work *w, const json_t *files)
{
	static const char *const signatures[] = { "run.json.asc", "run.json.minisig" };

	if (json_object_get(files, "report.pdf"))
		text_add(w->notes,
			 "report.pdf was not taken along: straits report --format pdf makes it "
			 "anew.\n");
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
		struct text path = { 0 };

		text_addf(&path, "%s/%s", w->from, signatures[i]);
		if (!path.failed && access(path.s, F_OK) == 0)
			text_addf(
				w->notes,
				"The signature %s was not taken along: it is of the run as it was.\n",
				signatures[i]);
		text_done(&path);
	}
}

/* Where somebody keeps his shows is nobody's business. */
static int shorten_path(json_t *root)
{
	json_t *show = json_object_get(root, "show");
	const char *file = json_string_value(json_object_get(show, "file"));
	const char *slash = file ? strrchr(file, '/') : NULL;

	return slash ? json_object_set_new(show, "file", json_string(slash + 1)) : 0;
}

static int take_manifest(const struct work *w, json_t *root, struct err *err)
{
	FILE *out;

	(void)json_object_del(root, "files");
	if (shorten_path(root) < 0 || mask_json(w->mask, root) < 0 ||
	    json_object_set_new(root, "anonymised", json_string(HOW)) < 0)
		return err_set(err, -ENOMEM, "%s/run.json: out of memory", w->from);
	out = open_file(w->to, ASIDE, true);
	if (!out)
		return told(err, w->to, "run.json");
	errno = 0;
	if (json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) < 0) {
		int r = told(err, w->to, "run.json");

		(void)fclose(out);
		return r;
	}
	return settle(w, "run.json", out, err);
}

int anonymise_run(const char *from, const char *to, struct text *notes, struct err *err)
{
	struct work w = { .from = from, .to = to, .notes = notes };
	struct manifest m = { 0 };
	json_t *files = NULL;
	int r = manifest_read(from, &m, err);

	if (r == 0 && m.anonymised)
		r = err_set(err, -EALREADY, "%s: its addresses were replaced before", from);
	if (r == 0)
		r = survey_run(from, &m, &files, err);
	if (r == 0)
		r = mask_open(NULL, &w.mask, err);
	if (r == 0)
		r = take_files(&w, files, err);
	if (r == 0)
		r = take_manifest(&w, m.root, err);
	if (r == 0)
		note_left_out(&w, files);
	mask_close(w.mask);
	json_decref(files);
	manifest_done(&m);
	return r;
}
