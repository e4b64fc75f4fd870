/* report_region.c - straits report --regional: language, forms, progress, messages. */
#include "harness/cli/report_region.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "reports/region/region.h"
#include "reports/region/tongue.h"

/* What the command line asks for; all borrowed. */
struct request {
	const char *language, *customer, *logo, *output;
	const char *formats; /* NULL: html, json, text */
	bool count_degraded, help;
};

static const struct {
	const char *name;
	enum region_form form;
} forms[] = {
	{ "html", REGION_HTML },
	{ "pdf", REGION_PDF },
	{ "json", REGION_JSON },
	{ "text", REGION_TEXT },
};

#define FORM_COUNT (sizeof(forms) / sizeof(*forms))

static int parse_forms(const char *list, unsigned *ret)
{
	*ret = list ? 0 : REGION_HTML | REGION_JSON | REGION_TEXT;
	while (list && *list) {
		size_t n = strcspn(list, ","), i = 0;

		while (i < FORM_COUNT &&
		       (strlen(forms[i].name) != n || strncmp(forms[i].name, list, n) != 0))
			i++;
		if (i == FORM_COUNT)
			return cli_refuse("report: \"%.*s\" is no form of a regional report; "
					  "known: html, pdf, json, text",
					  (int)n, list);
		*ret |= forms[i].form;
		list += n + (list[n] == ',');
	}
	if (!*ret)
		return cli_refuse("report: --format names no form");
	return EXIT_PASS;
}

static int refuse_language(const char *name)
{
	struct text known = { 0 };
	const struct tongue *tongue;
	int code;

	for (unsigned i = 0; (tongue = tongue_nth(i)); i++)
		text_addf(&known, "%s%s (%s)", i ? ", " : "", tongue->tag, tongue->name);
	code = cli_refuse("report: there is no language \"%s\"; known: %s", name, text_str(&known));
	text_done(&known);
	return code;
}

/* Where the texts in other languages are: beside the program in the folder of a build, below it in
 * an installation that was moved as a whole, else where make install put them. */
static void find_texts(const struct tongue *tongue, struct text *ret)
{
	static const char *const tails[] = { "po", "../share/locale" };
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	while (n > 0 && program[n - 1] != '/')
		n--;
	for (size_t i = 0; n > 0 && i < sizeof(tails) / sizeof(*tails); i++) {
		struct text path = { 0 };
		bool there;

		text_addf(&path, "%.*s%s", (int)n, program, tails[i]);
		text_add(ret, text_str(&path));
		text_addf(&path, "/%s/LC_MESSAGES/straits.mo",
			  tongue->catalog ? tongue->catalog : "");
		there = access(text_str(&path), R_OK) == 0;
		text_done(&path);
		if (there)
			return;
		text_done(ret);
		*ret = (struct text){ 0 };
	}
	text_add(ret, LOCALEDIR);
}

static int speak(const char *language, const struct tongue **ret)
{
	struct text folder = { 0 };
	struct err err;
	int code = EXIT_PASS;

	*ret = tongue_find(language ? language : "en");
	if (!*ret)
		return refuse_language(language);
	find_texts(*ret, &folder);
	if (tongue_speak(*ret, text_str(&folder), &err) < 0)
		code = cli_fail(&err, EXIT_USAGE);
	text_done(&folder);
	return code;
}

static void show_progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	(void)fprintf(stderr, "\rreading run %zu of %zu%s", done, of, done == of ? "\r\033[K" : "");
	(void)fflush(stderr);
}

static void tell(const struct region_report *report, const struct region_conf *conf)
{
	static const char *const files[] = { "regional.html", "regional.pdf", "regional.json",
					     "regional.txt" };

	(void)fputs(text_str(&report->summary), stdout);
	(void)putchar('\n');
	for (size_t i = 0; i < FORM_COUNT; i++)
		if (conf->forms & forms[i].form)
			(void)printf("  report: %s/%s\n", conf->output, files[i]);
	(void)fflush(stdout);
}

/* Takes one option; false when it is none of ours. */
static bool take_option(int option, const char *value, struct request *ret)
{
	switch (option) {
	case 'f':
		ret->formats = value;
		return true;
	case 'o':
		ret->output = value;
		return true;
	case 'l':
		ret->language = value;
		return true;
	case 'c':
		ret->customer = value;
		return true;
	case 'p':
		ret->logo = value;
		return true;
	case 'd':
		ret->count_degraded = true;
		return true;
	case 'h':
		ret->help = true;
		return true;
	default:
		return option == 'r';
	}
}

static int parse(int argc, char **argv, struct request *ret)
{
	static const struct option options[] = {
		{ "regional", no_argument, NULL, 'r' },
		{ "format", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "language", required_argument, NULL, 'l' },
		{ "customer", required_argument, NULL, 'c' },
		{ "logo", required_argument, NULL, 'p' },
		{ "count-degraded", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0; /* main() may have been here before */
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":f:o:h", options, NULL)) != -1) {
		if (option == ':')
			return cli_refuse(
				"report: %s needs a value; straits report --help tells more",
				argv[optind - 1]);
		if (!take_option(option, optarg, ret))
			return cli_refuse(
				"report: %s is unknown; straits report --help lists options",
				argv[optind - 1]);
	}
	if (!ret->help && optind == argc)
		return cli_refuse("report: name the directories of runs, or a folder of them; "
				  "straits report --help tells more");
	if (ret->customer && !*ret->customer)
		return cli_refuse("report: --customer names nobody");
	if (ret->output && !*ret->output)
		return cli_refuse("report: --output names no folder");
	return EXIT_PASS;
}

bool report_region_asked(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "--regional"))
			return true;
	return false;
}

static int make(const struct request *asked, char **runs, int count,
		const volatile sig_atomic_t *stop)
{
	static const int codes[] = {
		[VERDICT_PASS] = EXIT_PASS,
		[VERDICT_FAIL] = EXIT_FAIL,
		[VERDICT_INVALID] = EXIT_INVALID,
		[VERDICT_INCONCLUSIVE] = EXIT_INCONCLUSIVE,
	};
	struct region_conf conf = { .output = asked->output ? asked->output : "regional-report",
				    .customer = asked->customer,
				    .logo = asked->logo,
				    .count_degraded = asked->count_degraded,
				    .progress = cli_fancy(STDERR_FILENO) ? show_progress : NULL,
				    .stop = stop };
	struct region_report report;
	struct err err;
	int code = parse_forms(asked->formats, &conf.forms);

	if (code == EXIT_PASS)
		code = speak(asked->language, &conf.tongue);
	if (code != EXIT_PASS)
		return code;
	if (region_make(runs, (size_t)count, &conf, &report, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	tell(&report, &conf);
	code = codes[report.verdict];
	region_report_done(&report);
	return code;
}

int report_region(int argc, char **argv, const volatile sig_atomic_t *stop)
{
	struct request asked = { 0 };
	int code = parse(argc, argv, &asked);

	if (code != EXIT_PASS)
		return code;
	if (asked.help)
		return cli_help(&command_report);
	return make(&asked, argv + optind, argc - optind, stop);
}
