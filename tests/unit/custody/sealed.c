/* sealed.c - a sealed run without a run. */
#include "tests/unit/custody/sealed.h"

#include "harness/base/err.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

void sealed_report(const char *dir)
{
	struct report report;
	struct err err;
	int r = report_make(dir, &(struct report_conf){ .forms = REPORT_JSON | REPORT_TEXT },
			    &report, &err);

	CHECK_INT(r, 0);
	if (r == 0)
		report_done(&report);
}

void sealed_make(const char *dir)
{
	synthetic_write(dir, &(struct synthetic){ .seconds = 3 });
	file_write(dir, "seller.log", "listening on 10.77.0.1:5000, peer 10.77.0.2\n");
	sealed_report(dir);
}
