/* report.c - making a report: load, measure, judge, write, seal. */
#include "reports/write/report.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/answer.h"
#include "reports/write/csv.h"
#include "reports/write/evidence.h"
#include "reports/write/html.h"
#include "reports/write/json.h"
#include "reports/write/junit.h"
#include "reports/write/markdown.h"
#include "reports/write/pdf.h"
#include "reports/write/plot.h"
#include "reports/write/seal.h"
#include "reports/write/summary.h"
#include "reports/write/survey.h"
#include "reports/write/viewers.h"
#include "reports/write/zone.h"

/* One report on its way. */
struct maker {
	struct evidence e;
	struct verdict verdict;
	struct plots plots;
	const char *zone;
	json_t *hashes;   /* of the run's files */
	struct seal seal; /* where the outputs go */
};

static int write_form(struct maker *m, const char *name, struct text *t, int r, struct err *err)
{
	if (r == 0)
		r = seal_write(&m->seal, name, t, err);
	text_done(t);
	return r;
}

static int write_csv(struct maker *m, struct report *report, struct err *err)
{
	struct text t = { 0 };

	(void)report;
	csv_frames(&m->e, &t);
	return write_form(m, "frames.csv", &t, 0, err);
}

static int write_json(struct maker *m, struct report *report, struct err *err)
{
	struct text t = { 0 };
	int r = json_metrics(&m->e, &m->verdict, &t, err);

	(void)report;
	return write_form(m, "metrics.json", &t, r, err);
}

static int write_junit(struct maker *m, struct report *report, struct err *err)
{
	struct text t = { 0 };

	(void)report;
	junit_write(&m->e, &m->verdict, &t);
	return write_form(m, "junit.xml", &t, 0, err);
}

static int write_text(struct maker *m, struct report *report, struct err *err)
{
	return seal_write(&m->seal, "report.txt", &report->summary, err);
}

static struct page page_of(const struct maker *m, const struct report *report)
{
	return (struct page){ .e = &m->e,
			      .verdict = &m->verdict,
			      .plots = &m->plots,
			      .answer = text_str(&report->answer),
			      .hashes = m->hashes,
			      .zone = m->zone };
}

static int write_html(struct maker *m, struct report *report, struct err *err)
{
	const struct page page = page_of(m, report);
	struct text t = { 0 };
	int r = html_write(&page, &t, err);

	return write_form(m, "report.html", &t, r, err);
}

static int write_md(struct maker *m, struct report *report, struct err *err)
{
	const struct page page = page_of(m, report);
	struct text t = { 0 };

	markdown_write(&page, &t);
	return write_form(m, "report.md", &t, 0, err);
}

static int write_pdf(struct maker *m, struct report *report, struct err *err)
{
	const struct page page = page_of(m, report);

	return pdf_write(&page, &m->seal, err);
}

static const struct form {
	enum report_form form;
	int (*write)(struct maker *m, struct report *report, struct err *err);
} forms[] = {
	{ REPORT_CSV, write_csv },   { REPORT_JSON, write_json }, { REPORT_JUNIT, write_junit },
	{ REPORT_TEXT, write_text }, { REPORT_HTML, write_html }, { REPORT_MD, write_md },
	{ REPORT_PDF, write_pdf },
};

/* Those that show plots. */
#define WITH_PLOTS ((unsigned)REPORT_HTML | REPORT_MD | REPORT_PDF)

static int make_plots(struct maker *m, struct report *report, struct err *err)
{
	int r = plots_make(&m->e, &m->seal, &m->plots, err);

	if (r == 0 && m->plots.missing.len)
		text_addf(&report->warning, "the report has no plots: %s",
			  text_str(&m->plots.missing));
	return r;
}

/* Reads and checks the evidence, and makes the numbers, before anything is written. */
static int prepare(struct maker *m, const char *run, const struct report_conf *conf,
		   struct err *err)
{
	int r = zone_check(conf->zone, err);

	if (r == 0 && (conf->forms & REPORT_PDF))
		r = pdf_possible(err);

	if (r == 0)
		r = evidence_open(run, &m->e, err);
	if (r == 0)
		r = survey_outputs(conf->output ? conf->output : run, err);
	if (r == 0)
		r = survey_run(run, &m->e.manifest, &m->hashes, err);
	if (r == 0)
		r = evidence_read(run, &m->e, err);
	if (r == 0)
		r = evidence_measure(&m->e, err);
	if (r == 0)
		r = viewers_measure(run, &m->e, err);
	if (r == 0)
		r = verdict_judge(&m->e, &m->verdict, err);
	if (r == 0)
		r = seal_open(&m->seal, conf->output ? conf->output : run, err);
	return r;
}

static void conclude(const struct maker *m, struct report *report)
{
	report->verdict = m->verdict.word;
	report->grade = m->e.manifest.trust.grade;
	answer_write(&m->e, &m->verdict, &report->answer);
	summary_write(&m->e, &m->verdict, text_str(&report->answer), &report->summary);
}

/* What fails after it was stopped, such as a program that got the same signal, fails because of it.
 */
static int stopped(const struct report_conf *conf, const char *run, int r, struct err *err)
{
	if (conf->stop && *conf->stop)
		return err_set(err, -EINTR, "%s: stopped; no report was made", run);
	return r;
}

int report_make(const char *run, const struct report_conf *conf, struct report *ret,
		struct err *err)
{
	struct maker m = { .zone = conf->zone, .seal.lock = -1 };
	unsigned wanted = conf->forms ? conf->forms : REPORT_ALL;
	struct report report = { 0 };
	int r = prepare(&m, run, conf, err);

	r = stopped(conf, run, r, err);
	if (r == 0)
		conclude(&m, &report);
	if (r == 0 && (wanted & WITH_PLOTS))
		r = make_plots(&m, &report, err);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (r == 0 && (wanted & forms[i].form))
			r = stopped(conf, run, forms[i].write(&m, &report, err), err);
	if (r == 0)
		r = seal_commit(&m.seal, conf->output ? NULL : &m.e.manifest, m.hashes, err);
	plots_done(&m.plots);
	verdict_done(&m.verdict);
	evidence_done(&m.e);
	json_decref(m.hashes);
	seal_close(&m.seal);
	if (r < 0)
		report_done(&report);
	else
		*ret = report;
	return r;
}

void report_done(struct report *r)
{
	text_done(&r->answer);
	text_done(&r->summary);
	text_done(&r->warning);
}
