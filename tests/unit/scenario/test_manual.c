/* test_manual.c - scenario(5): its examples load, and it knows every event and link; record(5): the
 * keys that a plan has in run.json. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/event.h"
#include "harness/scenario/find.h"
#include "harness/scenario/links.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo manual_tests[];

/* A page as a reader sees its examples: roff's \- and \e are - and \. */
static char *read_page(const char *name)
{
	struct text raw = file_text("docs/man", name), page = { 0 };

	for (const char *s = text_str(&raw); *s; s++) {
		bool escaped = s[0] == '\\' && s[1];

		s += escaped;
		text_add_bytes(&page, escaped && *s == 'e' ? "\\" : s, 1);
	}
	text_done(&raw);
	CHECK(page.len > 1000);
	return page.s;
}

/* Loads the example that was written as FOLDER/NAME.yaml. */
static void load_example(struct folder *f, const char *folder, const char *name)
{
	struct plan_opts opts = { .scenarios = f->dir };
	struct plan *plan = NULL;
	char route[200];

	f->err = (struct err){ 0 };
	if (!strcmp(folder, "shows")) {
		(void)plan_load(name, &opts, &plan, &f->err);
	} else if (!strcmp(folder, "routes")) {
		(void)plan_load_route(name, &opts, &plan, &f->err);
	} else {
		(void)snprintf(route, sizeof(route), "seller: {}\nhaul: {}\nbuyer: %s\n", name);
		folder_write(f, "routes/of-access.yaml", route);
		(void)plan_load_route("of-access", &opts, &plan, &f->err);
	}
	CHECK_STR(f->err.text, "");
	CHECK(plan != NULL);
	plan_free(plan);
}

static void every_example_loads(void)
{
	struct folder f;
	char *page = read_page("scenario.5"), *at = page;
	unsigned examples = 0;

	folder_make(&f);
	while (at && (at = strstr(at, ".EX\n# "))) {
		char folder[16], name[32], path[64];
		char *end = strstr(at, ".EE\n");

		CHECK_INT(sscanf(at, ".EX\n# %15[a-z]/%31[a-z0-9-].yaml\n", folder, name), 2);
		CHECK(end != NULL);
		if (!end)
			break;
		*end = '\0';
		(void)snprintf(path, sizeof(path), "%s/%s.yaml", folder, name);
		folder_write(&f, path, at + strlen(".EX\n"));
		load_example(&f, folder, name);
		at = end + 1;
		examples++;
	}
	CHECK_INT(examples, 6);
	folder_remove(&f);
	free(page);
}

static void every_event_and_link_is_told(void)
{
	char *page = read_page("scenario.5");

	for (unsigned kind = 1; page && kind < EVENT_KINDS; kind++) {
		char entry[64];

		(void)snprintf(entry, sizeof(entry), "\n.B %s\n",
			       event_word((enum event_kind)kind));
		CHECK_HAS(strstr(page, entry) ? entry : "", entry);
	}
	for (unsigned link = 0; page && link < ROUTE_LINKS; link++)
		CHECK(strstr(page, route_link_word((enum route_link)link)) != NULL);
	free(page);
}

/* Is the key in the left column, alone or in a list? */
static bool has_row(const char *table, const char *key)
{
	for (const char *at = table; (at = strstr(at, key)); at++) {
		const char *end = at + strlen(key), *line = at;

		while (line > table && line[-1] != '\n')
			line--;
		if ((at == line || at[-1] == ' ') && (*end == '\t' || *end == ',') &&
		    strcspn(line, "\t") < strcspn(line, "\n"))
			return true;
	}
	return false;
}

static void every_key_of_a_plan_stands_in_record_5(void)
{
	struct plan_opts opts = { .scenarios = "scenarios" };
	char *page = read_page("record.5");
	const char *table = page ? strstr(page, "\n.SH RUN.JSON\n") : NULL;
	struct plan *plan = NULL;
	struct err err = { 0 };
	json_t *json, *value;
	const char *key;

	CHECK_INT(plan_load("call-lan-control", &opts, &plan, &err), 0);
	json = plan ? plan_to_json(plan) : NULL;
	CHECK(json_object_size(json) > 5);
	CHECK(table != NULL);
	json_object_foreach(json, key, value)
		CHECK_HAS(table && has_row(table, key) ? key : "", key);
	CHECK(!has_row(table ? table : "", "sources"));
	json_decref(json);
	plan_free(plan);
	free(page);
}

CU_TestInfo manual_tests[] = {
	TEST(every_example_loads),
	TEST(every_event_and_link_is_told),
	TEST(every_key_of_a_plan_stands_in_record_5),
	CU_TEST_INFO_NULL,
};
