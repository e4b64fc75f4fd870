/* region.h - the regional report: many runs on one page. */
#ifndef REPORTS_REGION_REGION_H
#define REPORTS_REGION_REGION_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "harness/base/text.h"
#include "reports/write/verdict.h"

struct err;
struct tongue;

/* Its forms; a set of them is their sum. */
enum region_form {
	REGION_HTML = 1, /* regional.html */
	REGION_PDF = 2,  /* regional.pdf */
	REGION_JSON = 4, /* regional.json */
	REGION_TEXT = 8, /* regional.txt */
};

struct region_conf {
	unsigned forms;
	const char *output;          /* the folder; made when it is not there */
	const struct tongue *tongue; /* tongue_speak() was called with it */
	const char *customer;        /* NULL when not said */
	const char *logo;            /* path of a picture; NULL for none */
	bool count_degraded;         /* degraded runs count as well, and are marked */
	/* NULL, or called after each run that was read, with how many of how many. */
	void (*progress)(void *arg, size_t done, size_t of);
	void *arg;
	const volatile sig_atomic_t *stop; /* not 0: give up with -EINTR; NULL is none */
};

struct region_report {
	enum verdict_word verdict; /* over all combinations */
	struct text summary;       /* a table for a terminal, in English */
};

/* Makes the report of the runs in names, as runs_find() understands them. Gives *ret, to be freed
 * with region_report_done(). Nothing is written unless every run can be read. Negative, with err
 * naming each run that cannot, or the program or font that is missing, or when it was stopped. */
int region_make(char *const *names, size_t n, const struct region_conf *conf,
		struct region_report *ret, struct err *err);
void region_report_done(struct region_report *r);

#endif
