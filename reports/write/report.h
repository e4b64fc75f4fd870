/* report.h - making everything that a report is, from a run directory. */
#ifndef REPORTS_WRITE_REPORT_H
#define REPORTS_WRITE_REPORT_H

#include <signal.h>
#include <stdbool.h>

#include "harness/base/text.h"
#include "reports/write/manifest.h"
#include "reports/write/verdict.h"

struct err;

/* The forms of a report; a set of them is their sum. */
enum report_form {
	REPORT_HTML = 1,  /* report.html and plots/ */
	REPORT_JSON = 2,  /* metrics.json */
	REPORT_CSV = 4,   /* frames.csv */
	REPORT_JUNIT = 8, /* junit.xml */
	REPORT_TEXT = 16, /* report.txt */
	REPORT_MD = 32,   /* report.md and plots/ */
	REPORT_PDF = 64,  /* report.pdf and plots/; takes seconds */
	REPORT_ALL = 63,  /* but the PDF */
};

struct report_conf {
	unsigned forms;                    /* 0 means REPORT_ALL */
	const char *zone;                  /* in which instants are told, see zone.h; NULL is UTC */
	const char *output;                /* a folder other than the run's; NULL means the run's */
	const volatile sig_atomic_t *stop; /* not 0: give up with -EINTR; NULL is none */
};

/* What a command says about a run. */
struct report {
	enum verdict_word verdict;
	enum grade grade;    /* of the lab by itself */
	struct text answer;  /* the one sentence */
	struct text summary; /* the short table, for a terminal */
	struct text warning; /* what the report lacks, such as its plots; empty when nothing */
};

/* Makes the report of a run's directory, which holds run.json and the record files. In the run's
 * own directory, every file's SHA-256 is put into run.json. Nothing is changed unless all is well.
 * Gives *ret, to be freed with report_done(). Negative, with err, when a file is missing, broken,
 * altered since, or newer than this program, when another report is being made, when the disk is
 * full, when it was stopped, when the time zone is not known, or when a PDF is asked for and the
 * program that makes it is not there. */
int report_make(const char *run, const struct report_conf *conf, struct report *ret,
		struct err *err);
void report_done(struct report *r);

#endif
