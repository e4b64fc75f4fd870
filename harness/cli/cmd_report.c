/* cmd_report.c - straits report: makes the reports of runs again. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/badge.h"
#include "harness/cli/cli.h"
#include "harness/cli/report_region.h"
#include "reports/write/pdf.h"
#include "reports/write/report.h"
#include "reports/write/zone.h"

/* What the command line asks for. */
struct request {
	struct report_conf conf;
	const char *badge; /* a file; NULL: none */
	char **runs;
	int count;
	bool help;
};

static const struct {
	const char *name;
	enum report_form form;
} forms[] = {
	{ "html", REPORT_HTML }, { "pdf", REPORT_PDF }, { "md", REPORT_MD },
	{ "json", REPORT_JSON }, { "csv", REPORT_CSV }, { "junit", REPORT_JUNIT },
	{ "text", REPORT_TEXT },
};

/* Those that people open, and the file of each. */
static const struct {
	enum report_form form;
	const char *file;
} pages[] = {
	{ REPORT_HTML, "report.html" },
	{ REPORT_PDF, "report.pdf" },
	{ REPORT_MD, "report.md" },
};

/* Adds the form of n bytes at name; false when there is none of that name. */
static bool add_form(const char *name, size_t n, unsigned *ret_forms)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (strlen(forms[i].name) == n && !strncmp(forms[i].name, name, n)) {
			*ret_forms |= forms[i].form;
			return true;
		}
	}
	return false;
}

static int parse_forms(const char *list, unsigned *ret_forms)
{
	if (!*list)
		return cli_refuse("report: --format names no form");
	while (*list) {
		size_t n = strcspn(list, ",");

		if (!add_form(list, n, ret_forms))
			return cli_refuse("report: \"%.*s\" is no form of a report; known: html, "
					  "pdf, md, json, csv, junit, text",
					  (int)n, list);
		list += n + (list[n] == ',');
	}
	return EXIT_PASS;
}

static int parse_zone(const char *zone, struct request *ret)
{
	struct err err;

	ret->conf.zone = zone;
	return zone_check(zone, &err) < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

static int parse_option(int option, const char *argument, struct request *ret)
{
	switch (option) {
	case 'f':
		return parse_forms(argument, &ret->conf.forms);
	case 'o':
		ret->conf.output = argument;
		return EXIT_PASS;
	case 'b':
		ret->badge = argument;
		return EXIT_PASS;
	case 'z':
		return parse_zone(argument, ret);
	case 'h':
		ret->help = true;
		return EXIT_PASS;
	default:
		break;
	}
	return EXIT_USAGE;
}

/* The last name in a path, without the slashes behind it; *ret_n bytes. */
static const char *last_name(const char *path, size_t *ret_n)
{
	size_t end = strlen(path), begin;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (begin = end; begin > 0 && path[begin - 1] != '/';)
		begin--;
	*ret_n = end - begin;
	return path + begin;
}

/* Do two runs go to one folder? The second would take the place of the first. */
static int check_places(const struct request *request)
{
	for (int i = 0; i < request->count; i++) {
		size_t n, m;
		const char *a = last_name(request->runs[i], &n), *b;

		for (int j = 0; j < i; j++) {
			b = last_name(request->runs[j], &m);
			if (n == m && !strncmp(a, b, n))
				return cli_refuse("report: %s and %s would both go to %s/%.*s",
						  request->runs[j], request->runs[i],
						  request->conf.output, (int)n, a);
		}
	}
	return EXIT_PASS;
}

/* What can be told before any run is read. */
static int check(const struct request *request)
{
	struct err err;

	if (request->count == 0)
		return cli_refuse(
			"report: name the directory of a run; straits report --help tells more");
	if ((request->conf.forms & REPORT_PDF) && pdf_possible(&err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	return request->conf.output ? check_places(request) : EXIT_PASS;
}

static int parse(int argc, char **argv, struct request *ret)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "badge", required_argument, NULL, 'b' },
		{ "zone", required_argument, NULL, 'z' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option, r = EXIT_PASS;

	optind = 0; /* main() may have been here before */
	opterr = 0;
	while (r == EXIT_PASS &&
	       (option = getopt_long(argc, argv, ":f:o:b:z:h", options, NULL)) != -1) {
		if (option == ':')
			return cli_refuse(
				"report: %s needs a value; straits report --help tells more",
				argv[optind - 1]);
		if (option == '?')
			return cli_refuse(
				"report: %s is unknown; straits report --help lists options",
				argv[optind - 1]);
		r = parse_option(option, optarg, ret);
	}
	ret->runs = argv + optind;
	ret->count = argc - optind;
	if (r == EXIT_PASS && !ret->help)
		r = check(ret);
	return r;
}

static void tell(const struct report *report, const struct report_conf *conf, const char *place)
{
	const unsigned made = conf->forms ? conf->forms : REPORT_HTML;

	(void)fputs(text_str(&report->summary), stdout);
	(void)putchar('\n');
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		if (made & pages[i].form)
			(void)printf("  report: %s/%s\n", place, pages[i].file);
	(void)fflush(stdout);
	if (report->warning.len)
		(void)fprintf(stderr, "straits: %s\n", text_str(&report->warning));
}

/* Several runs go to folders of their own below the output. */
static int report_one(const struct request *request, const char *run)
{
	static const int codes[] = {
		[VERDICT_PASS] = EXIT_PASS,
		[VERDICT_FAIL] = EXIT_FAIL,
		[VERDICT_INVALID] = EXIT_INVALID,
		[VERDICT_INCONCLUSIVE] = EXIT_INCONCLUSIVE,
	};
	struct report_conf conf = request->conf;
	struct report report = { 0 };
	struct text output = { 0 };
	struct err err;
	int code;

	if (conf.output) {
		text_add(&output, conf.output);
		if (request->count > 1) {
			size_t n;
			const char *name = last_name(run, &n);

			text_addf(&output, "/%.*s", (int)n, name);
		}
		conf.output = text_str(&output);
	}
	if (report_make(run, &conf, &report, &err) < 0) {
		code = cli_fail(&err, EXIT_USAGE);
	} else {
		tell(&report, &conf, conf.output ? conf.output : run);
		code = codes[report.verdict];
		report_done(&report);
	}
	text_done(&output);
	return code;
}

/* All runs; the worst of their exit codes. */
static int report_all(const struct request *request, struct badge_count *count)
{
	int code = EXIT_PASS;

	for (int i = 0; i < request->count && !cli_stopped(); i++) {
		int one;

		if (i > 0)
			(void)putchar('\n');
		one = report_one(request, request->runs[i]);
		count->of[one]++;
		code = (int)exit_worse((enum exit_code)code, (enum exit_code)one);
	}
	return code;
}

static int run(int argc, char **argv)
{
	struct request request = { 0 };
	struct badge_count count = { 0 };
	struct err err;
	int code;

	if (report_region_asked(argc, argv))
		return report_region(argc, argv, cli_catch_stop());
	code = parse(argc, argv, &request);
	if (code != EXIT_PASS)
		return code;
	if (request.help)
		return cli_help(&command_report);
	request.conf.stop = cli_catch_stop();
	code = report_all(&request, &count);
	if (request.badge && !cli_stopped() &&
	    badge_write(request.badge, "straits", (enum exit_code)code, &count, &err) < 0)
		code = cli_fail(&err, EXIT_USAGE);
	return code;
}

const struct command command_report = {
	.name = "report",
	.summary = "make the reports of runs again",
	.help = "usage: straits report [--format FORM[,FORM...]] [--output DIR] [--badge FILE]\n"
		"                      [--zone ZONE] RUN...\n"
		"       straits report --regional [OPTION...] RUN...\n"
		"\n"
		"Makes the report of each run again from the records in its directory RUN, and prints\n"
		"the short table. The files of a run are checked against the hashes in its run.json\n"
		"first; a run whose records were altered gets no report.\n"
		"\n"
		"  --format FORM  only these forms: html (report.html), pdf (report.pdf, by weasyprint),\n"
		"                 md (report.md), each with plots/; json (metrics.json), csv\n"
		"                 (frames.csv), junit (junit.xml), text (report.txt); without it all\n"
		"                 but the PDF, which takes seconds\n"
		"  --output DIR   write into DIR, and into DIR/RUN for more than one run, and leave the\n"
		"                 run as it is\n"
		"  --badge FILE   also write the verdict, the worst of several, as JSON for an endpoint\n"
		"                 badge of shields.io\n"
		"  --zone ZONE    when a run began is told in this time zone beside UTC: a name such as\n"
		"                 Asia/Jakarta, or local for this machine's\n" REPORT_REGION_HELP
		"  -h, --help     this text\n"
		"\n"
		"exit status: that of the verdict, the worst of several: 0 pass, 1 fail, 2 usage or\n"
		"broken input, 3 invalid measurement, 4 inconclusive\n",
	.run = run,
};
