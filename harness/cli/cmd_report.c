/* cmd_report.c - straits report: makes the reports of runs again. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/cli/report_region.h"
#include "reports/write/report.h"

/* What the command line asks for. */
struct request {
	struct report_conf conf;
	char **runs;
	int count;
	bool help;
};

static const struct {
	const char *name;
	enum report_form form;
} forms[] = {
	{ "html", REPORT_HTML },   { "json", REPORT_JSON }, { "csv", REPORT_CSV },
	{ "junit", REPORT_JUNIT }, { "text", REPORT_TEXT },
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
	while (*list) {
		size_t n = strcspn(list, ",");

		if (!add_form(list, n, ret_forms))
			return cli_refuse("report: \"%.*s\" is no form of a report; known: html, "
					  "json, csv, junit, text",
					  (int)n, list);
		list += n + (list[n] == ',');
	}
	return EXIT_PASS;
}

static int parse_option(int option, const char *argument, struct request *ret)
{
	switch (option) {
	case 'f':
		return parse_forms(argument, &ret->conf.forms);
	case 'o':
		ret->conf.output = argument;
		return EXIT_PASS;
	case 'h':
		ret->help = true;
		return EXIT_PASS;
	default:
		break;
	}
	return EXIT_USAGE;
}

static int parse(int argc, char **argv, struct request *ret)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option, r = EXIT_PASS;

	optind = 0; /* main() may have been here before */
	opterr = 0;
	while (r == EXIT_PASS &&
	       (option = getopt_long(argc, argv, ":f:o:h", options, NULL)) != -1) {
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
	if (r == EXIT_PASS && !ret->help && ret->count == 0)
		return cli_refuse(
			"report: name the directory of a run; straits report --help tells "
			"more");
	return r;
}

/* The last name in a path, without the slashes behind it. */
static void add_last_name(struct text *t, const char *path)
{
	size_t end = strlen(path), begin;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (begin = end; begin > 0 && path[begin - 1] != '/';)
		begin--;
	text_add_bytes(t, path + begin, end - begin);
}

static void tell(const struct report *report, const struct report_conf *conf, const char *place)
{
	(void)fputs(text_str(&report->summary), stdout);
	if (!conf->forms || (conf->forms & REPORT_HTML))
		(void)printf("\n  report: %s/report.html\n", place);
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
	struct report report;
	struct text output = { 0 };
	struct err err;
	int code;

	if (conf.output) {
		text_add(&output, conf.output);
		if (request->count > 1) {
			text_add(&output, "/");
			add_last_name(&output, run);
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

/* Of two exit codes the one that says more: broken input, then fail, invalid, inconclusive. */
static int worse(int a, int b)
{
	static const int rank[] = {
		[EXIT_PASS] = 0,    [EXIT_FAIL] = 3,         [EXIT_USAGE] = 4,
		[EXIT_INVALID] = 2, [EXIT_INCONCLUSIVE] = 1,
	};

	return rank[a] > rank[b] ? a : b;
}

static int run(int argc, char **argv)
{
	struct request request = { 0 };
	int code;

	if (report_region_asked(argc, argv))
		return report_region(argc, argv);
	code = parse(argc, argv, &request);
	if (code != EXIT_PASS)
		return code;
	if (request.help)
		return cli_help(&command_report);
	for (int i = 0; i < request.count; i++) {
		if (i > 0)
			(void)putchar('\n');
		code = worse(code, report_one(&request, request.runs[i]));
	}
	return code;
}

const struct command command_report = {
	.name = "report",
	.summary = "make the reports of runs again",
	.help = "usage: straits report [--format FORM[,FORM...]] [--output DIR] RUN...\n"
		"       straits report --regional [OPTION...] RUN...\n"
		"\n"
		"Makes the report of each run again from the records in its directory RUN, and prints\n"
		"the short table. The files of a run are checked against the hashes in its run.json\n"
		"first; a run whose records were altered gets no report.\n"
		"\n"
		"  --format FORM  only these forms: html (report.html and plots/), json (metrics.json),\n"
		"                 csv (frames.csv), junit (junit.xml), text (report.txt); all without it\n"
		"  --output DIR   write into DIR, and into DIR/RUN for more than one run, and leave the\n"
		"                 run as it is\n"
		REPORT_REGION_HELP
		"  --help         this text\n"
		"\n"
		"exit status: that of the verdict, the worst of several: 0 pass, 1 fail, 2 usage or\n"
		"broken input, 3 invalid measurement, 4 inconclusive\n",
	.run = run,
};
