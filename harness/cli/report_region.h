/* report_region.h - straits report --regional: many runs as one report. */
#ifndef HARNESS_CLI_REPORT_REGION_H
#define HARNESS_CLI_REPORT_REGION_H

#include <signal.h>
#include <stdbool.h>

/* Does the command line of straits report ask for a regional report? */
bool report_region_asked(int argc, char **argv);

/* Makes it, or gives up when *stop is not 0 any more; returns an exit code. */
int report_region(int argc, char **argv, const volatile sig_atomic_t *stop);

/* Its part of the help of straits report. */
#define REPORT_REGION_HELP                                                                         \
	"  --regional       one report of many runs, or of the runs in folders, in DIR or\n"       \
	"                   regional-report: regional.html, .json and .txt; with it:\n"            \
	"  --format FORM    html, pdf (regional.pdf), json, text\n"                                \
	"  --language LANG  en, zh-CN, es, pt-BR, id, th or vi; en without it\n"                   \
	"  --customer NAME  whom it is made for, on its head\n"                                    \
	"  --logo FILE      a picture beside the name: PNG, JPEG, or SVG that carries no script\n" \
	"  --count-degraded degraded runs count as well; what rests on one is marked\n"

#endif
