/* evidence.c - reading a run directory. */
#include "reports/write/evidence.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "reports/write/viewers.h"

/* The newest form of record files that is understood: their "# straits-records". */
#define RECORD_FORMAT 1

/* The record files that every whole run leaves; others are read when they are there. */
static const char *const usual[] = { "packets.rec", "network.rec", "seller.rec", "buyer.rec" };

static int is_record_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	/* those of a live show's other hosts tell of other viewers' pictures */
	return d->d_name[0] != '.' && n > 4 && !strcmp(d->d_name + n - 4, ".rec") &&
	       !viewers_file(d->d_name) && strncmp(d->d_name, "origin.", 7) != 0;
}

/* The host whose own life a record file tells of: "seller" for "seller.rec". Other files tell of
 * both, and name the host in the record. */
static const char *host_of(const char *name)
{
	if (!strncmp(name, "seller.", 7))
		return "seller";
	if (!strncmp(name, "buyer.", 6))
		return "buyer";
	return "";
}

/* Did the file end in the middle of a line? */
static bool cut_short(const struct record_reader *rd)
{
	size_t n = rd->line ? strlen(rd->line) : 0;

	return feof(rd->f) && n > 0 && rd->line[n - 1] != '\n';
}

/* The form of records that a file says it has; 0 while it says none. */
static void on_header(void *arg, const char *key, const char *value)
{
	long *format = arg;

	if (!strcmp(key, "straits-records"))
		*format = strtol(value, NULL, 10);
}

static int read_records(FILE *f, const char *path, const char *host, struct series_set *set,
			bool *cut, struct err *err)
{
	struct record_reader rd;
	struct record record;
	long format = 0;
	int r;

	record_reader_init(&rd, f, path);
	rd.on_header = on_header;
	rd.arg = &format;
	while ((r = record_read(&rd, &record, err)) > 0) {
		r = format > RECORD_FORMAT
			    ? err_set(err, -EPROTONOSUPPORT,
				      "%s: records of form %ld, newer than this straits "
				      "understands (%d)",
				      path, format, RECORD_FORMAT)
			    : series_add(set, host, &record, err);
		if (r < 0)
			break;
	}
	*cut = r == -EBADMSG && cut_short(&rd);
	record_reader_done(&rd);
	return r;
}

int evidence_read_file(const char *run, const char *name, const char *host, struct series_set *set,
		       bool *cut, struct err *err)
{
	struct text path = { 0 };
	FILE *f = NULL;
	int r;

	text_addf(&path, "%s/%s", run, name);
	if (path.failed) {
		r = err_set(err, -ENOMEM, "out of memory");
		goto out;
	}
	f = fopen(path.s, "re");
	if (f)
		r = read_records(f, path.s, host, set, cut, err);
	else
		r = err_set(err, -errno, "%s: %s", path.s, strerror(errno));
out:
	if (f)
		(void)fclose(f);
	text_done(&path);
	return r;
}

/* A broken run may have left half a line. */
static int take_file(struct evidence *e, const char *run, const char *name, struct err *err)
{
	bool cut = false;
	int r = evidence_read_file(run, name, host_of(name), &e->records, &cut, err);

	if (!cut || !e->manifest.broken)
		return r;
	text_addf(&e->notes, "%s ends in the middle of a line: its writer was cut off.\n", name);
	return 0;
}

static void note_absent(struct evidence *e, struct dirent *const *names, int n)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		bool found = false;

		for (int j = 0; j < n; j++)
			found = found || !strcmp(names[j]->d_name, usual[i]);
		if (!found)
			text_addf(&e->notes, "%s is not there.\n", usual[i]);
	}
}

int evidence_open(const char *run, struct evidence *ret, struct err *err)
{
	struct evidence e = { 0 };
	int r = manifest_read(run, &e.manifest, err);

	if (r == 0)
		*ret = e;
	return r;
}

int evidence_read(const char *run, struct evidence *e, struct err *err)
{
	struct dirent **names = NULL;
	int r = 0, n = scandir(run, &names, is_record_file, alphasort);

	if (n < 0)
		return err_set(err, -errno, "%s: %s", run, strerror(errno));
	note_absent(e, names, n);
	if (n == 0 && !e->manifest.broken)
		r = err_set(err, -ENOENT, "%s holds no records (*.rec): there is nothing to report",
			    run);
	for (int i = 0; i < n; i++) {
		if (r == 0)
			r = take_file(e, run, names[i]->d_name, err);
		free(names[i]);
	}
	free((void *)names);
	return r;
}

/* The names of a chain's links, ended by NULL, in memory to be freed; NULL without memory. */
static const char **link_names(const struct chain_facts *chain)
{
	const char **names = calloc(chain->count + 1, sizeof(*names));

	for (size_t i = 0; names && i < chain->count; i++)
		names[i] = chain->links[i].name;
	return names;
}

int evidence_measure(struct evidence *e, struct err *err)
{
	const char **to_buyer = link_names(&e->manifest.route.chains[TO_BUYER]);
	const char **to_seller = link_names(&e->manifest.route.chains[TO_SELLER]);
	const struct measure_conf conf = { .begin = e->manifest.t0,
					   .end = e->manifest.end,
					   .links = { to_buyer, to_seller },
					   .concerns = viewers_concern_buyer,
					   .aside = viewers_aside,
					   .arg = &e->manifest };
	int r;

	if (to_buyer && to_seller)
		r = run_measure(&e->records, &conf, &e->result, err);
	else
		r = err_set(err, -ENOMEM, "measuring the run: no memory");
	free((void *)to_buyer);
	free((void *)to_seller);
	return r;
}

void evidence_done(struct evidence *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->other_count; i++)
		run_direction_done(&e->others[i].pictures);
	free(e->others);
	run_result_done(&e->result);
	series_set_done(&e->records);
	manifest_done(&e->manifest);
	text_done(&e->notes);
}

const struct run_direction *evidence_pictures(const struct evidence *e, enum direction direction)
{
	return direction == TO_BUYER ? &e->result.to_buyer : &e->result.to_seller;
}

const struct timeline_event *evidence_event(const struct evidence *e, uint64_t id)
{
	return manifest_event(&e->manifest, id);
}
