/* region.c - making the regional report: read, gather, write, put in place. */
#include "reports/region/region.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/region/logo.h"
#include "reports/region/outputs.h"
#include "reports/region/page.h"
#include "reports/region/paper.h"
#include "reports/region/reading.h"
#include "reports/region/runs.h"
#include "reports/region/sheaf.h"
#include "reports/write/seal.h"

/* The same run in two folders would count twice. */
static int refuse_copies(const struct taken *runs, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct manifest *a = &runs[i].manifest;

		for (size_t j = 0; j < i; j++) {
			const struct manifest *b = &runs[j].manifest;

			if (a->t0 == b->t0 && a->end == b->end && a->seed == b->seed &&
			    !strcmp(a->started, b->started) &&
			    !strcmp(a->show.name, b->show.name) &&
			    !strcmp(a->route.name, b->route.name))
				return err_set(err, -EINVAL,
					       "%s is a copy of %s: a run counts once",
					       runs[i].path, runs[j].path);
		}
	}
	return 0;
}

static void drop(struct taken *taken, size_t n)
{
	for (size_t i = 0; i < n; i++)
		taken_done(&taken[i]);
	free(taken);
}

static int gather(char *const *names, size_t n, const struct region_conf *conf, struct sheaf *ret,
		  struct err *err)
{
	struct runs runs = { 0 };
	struct taken *taken = NULL;
	int r = runs_find(names, n, &runs, err);

	if (r < 0)
		return r;
	r = reading_all(&runs, &(struct reading_conf){ conf->progress, conf->arg, conf->stop },
			&taken, err);
	if (r == 0) {
		r = refuse_copies(taken, runs.n, err);
		if (r == 0)
			r = sheaf_gather(taken, runs.n,
					 conf->count_degraded ? COUNT_DEGRADED_TOO : COUNT_VALID,
					 ret, err);
		else
			drop(taken, runs.n);
	}
	runs_done(&runs);
	return r;
}

static int write_html(const struct region_page *page, struct seal *seal, struct err *err)
{
	struct text t = { 0 };
	int r;

	page_write(page, &t);
	r = seal_write(seal, "regional.html", &t, err);
	text_done(&t);
	return r;
}

static int write_json(const struct sheaf *sheaf, struct seal *seal, struct err *err)
{
	struct text t = { 0 };
	int r = outputs_json(sheaf, &t, err);

	if (r == 0)
		r = seal_write(seal, "regional.json", &t, err);
	text_done(&t);
	return r;
}

static int write_all(const struct region_page *page, const struct region_conf *conf,
		     const struct text *summary, struct err *err)
{
	struct seal seal = { .lock = -1 };
	int r = seal_open(&seal, conf->output, err);

	if (r == 0 && (conf->forms & REGION_PDF))
		r = paper_print(page, &seal, "regional.pdf", err);
	if (r == 0 && (conf->forms & REGION_HTML))
		r = write_html(page, &seal, err);
	if (r == 0 && (conf->forms & REGION_JSON))
		r = write_json(page->sheaf, &seal, err);
	if (r == 0 && (conf->forms & REGION_TEXT))
		r = seal_write(&seal, "regional.txt", summary, err);
	/* what fails after it was stopped, such as a program that got the same signal, fails so */
	if (conf->stop && *conf->stop)
		r = err_set(err, -EINTR, "stopped; no report was made");
	if (r == 0)
		r = seal_commit(&seal, NULL, NULL, err);
	seal_close(&seal);
	return r;
}

/* What must be there before runs are read, which takes its time. */
static int prepare(const struct region_conf *conf, struct text *ret_logo, struct err *err)
{
	int r = 0;

	if (conf->logo)
		r = logo_read(conf->logo, ret_logo, err);
	if (r == 0 && (conf->forms & REGION_PDF))
		r = paper_possible(conf->tongue, err);
	return r;
}

int region_make(char *const *names, size_t n, const struct region_conf *conf,
		struct region_report *ret, struct err *err)
{
	struct region_report report = { 0 };
	struct sheaf sheaf = { 0 };
	struct text logo = { 0 };
	int r = prepare(conf, &logo, err);

	if (r == 0)
		r = gather(names, n, conf, &sheaf, err);
	if (r == 0) {
		const struct region_page page = { .sheaf = &sheaf,
						  .tongue = conf->tongue,
						  .customer = conf->customer,
						  .logo = logo.len ? logo.s : NULL };

		report.verdict = sheaf_verdict(&sheaf);
		outputs_text(&sheaf, &report.summary);
		r = write_all(&page, conf, &report.summary, err);
	}
	sheaf_done(&sheaf);
	text_done(&logo);
	if (r < 0)
		region_report_done(&report);
	else
		*ret = report;
	return r;
}

void region_report_done(struct region_report *r)
{
	text_done(&r->summary);
}
