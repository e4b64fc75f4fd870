/* folder.c - scratch scenarios. */
#include "tests/unit/scenario/folder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/suite.h"

void folder_make(struct folder *f)
{
	static const char *const folders[] = { "shows", "routes", "access", "transit", "suites" };
	char path[96];

	*f = (struct folder){ .err.code = 0 };
	(void)scratch_make(f->dir);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", f->dir, folders[i]);
		CHECK_INT(mkdir(path, 0700), 0);
	}
	folder_write(f, "access/fibre.yaml", "access: fibre\nboth: {delay: 5 ms} # made up\n");
	folder_write(f, "transit/haul.yaml", "transit: haul\nboth: {delay: 20 ms}\n");
	folder_write(f, "access/cell.yaml",
		     "access: cell\n"
		     "both:\n"
		     "  delay: 10 ms # half of 20\n"
		     "  queue: 300 ms\n"
		     "down: {rate: 8 Mbit/s}\n"
		     "up: {rate: 2 Mbit/s}\n");
	folder_write(f, "routes/r.yaml",
		     "route: r\ntitle: small\nseller: fibre\nhaul: haul\nbuyer: cell\n");
}

void folder_remove(struct folder *f)
{
	scratch_remove(f->dir);
}

void folder_write(const struct folder *f, const char *name, const char *text)
{
	char path[160];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	file = fopen(path, "w");
	CHECK(file != NULL);
	if (!file)
		return;
	(void)fputs(text, file);
	(void)fclose(file);
}

struct plan *folder_load_with(struct folder *f, const char *text, struct plan_opts opts)
{
	struct plan *plan = NULL;

	folder_write(f, "shows/s.yaml", text);
	opts.scenarios = f->dir;
	f->err = (struct err){ 0 };
	if (plan_load("s", &opts, &plan, &f->err) < 0)
		return NULL;
	return plan;
}

struct plan *folder_load(struct folder *f, const char *text)
{
	return folder_load_with(f, text, (struct plan_opts){ 0 });
}

struct plan *folder_load_down(struct folder *f, const char *settings)
{
	char text[600];

	(void)snprintf(text, sizeof(text),
		       "show: s\nroute: {seller: {}, haul: {}, buyer: {down: {%s}}}\n", settings);
	return folder_load(f, text);
}

struct plan *folder_load_timeline(struct folder *f, const char *timeline, uint64_t seed)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), "show: s\nroute: r\nduration: 300 s\ntimeline:\n%s",
		       timeline);
	return folder_load_with(f, text, (struct plan_opts){ .seed_given = true, .seed = seed });
}

void folder_refuses(const char *text, const char *start)
{
	struct folder f;
	struct plan *plan;
	size_t dir_len;
	char head[300];

	folder_make(&f);
	plan = folder_load(&f, text);
	CHECK(plan == NULL);
	dir_len = strlen(f.dir) + 1;
	(void)snprintf(head, sizeof(head), "%.*s", (int)strlen(start),
		       strlen(f.err.text) > dir_len ? f.err.text + dir_len : f.err.text);
	CHECK_STR(head, start);
	plan_free(plan);
	folder_remove(&f);
}

struct timeline_entry folder_entry(const struct plan *p, unsigned direction, uint32_t link,
				   enum setting setting)
{
	const struct timeline *timeline = &p->chains[direction].timeline;

	for (size_t i = 0; i < timeline->count; i++)
		if (timeline->entries[i].link == link && timeline->entries[i].setting == setting)
			return timeline->entries[i];
	CHECK(!"such an entry");
	return (struct timeline_entry){ .id = 0 };
}

void folder_each_shipped(enum find_kind kind, void (*check)(const struct plan *plan, void *arg),
			 void *arg)
{
	const struct find_place place = { .scenarios = "scenarios" };
	struct find_list list = { 0 };
	struct err err = { 0 };

	CHECK_INT(find_all(kind, &place, &list, &err), 0);
	for (size_t i = 0; i < list.n; i++) {
		const struct plan_opts opts = { .scenarios = "scenarios" };
		struct plan *plan = NULL;

		err = (struct err){ 0 };
		if (kind == FIND_SHOW)
			(void)plan_load(list.v[i].name, &opts, &plan, &err);
		else
			(void)plan_load_route(list.v[i].name, &opts, &plan, &err);
		CHECK_STR(err.text, "");
		if (plan) {
			CHECK_STR(plan->name, list.v[i].name);
			check(plan, arg);
		}
		plan_free(plan);
	}
	find_list_done(&list);
}
