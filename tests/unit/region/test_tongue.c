/* test_tongue.c - every text has its translation, with the same conversions. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/tongue.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"

static void a_language_is_found_however_it_is_written(void)
{
	CHECK_STR(tongue_find("zh")->tag, "zh-CN");
	CHECK_STR(tongue_find("zh_cn")->tag, "zh-CN");
	CHECK_STR(tongue_find("PT-br")->tag, "pt-BR");
	CHECK_STR(tongue_find("id")->tag, "id");
	CHECK(!tongue_find("zh-TW"));
	CHECK(!tongue_find("z"));
	CHECK(!tongue_find(""));
	CHECK(!tongue_find("en-"));
}

static void a_language_without_its_texts_is_refused(void)
{
	struct err err = { 0 };

	CHECK_INT(tongue_speak(tongue_find("th"), "/nowhere", &err), -ENOENT);
	CHECK_HAS(err.text, "/nowhere/th/LC_MESSAGES/straits.mo");
	CHECK_INT(tongue_speak(tongue_find("en"), "/nowhere", &err), 0);
}

/* The text of the line's string, with what lies between "%" and its letter; then one for each
 * conversion of s: "1$s", "s", "%". They are put in order, as languages need not keep it. */
static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void conversions(const char *s, struct text *ret)
{
	char found[16][8];
	size_t n = 0;

	for (; (s = strchr(s, '%')) && n < 16; s += s[1] == '%' ? 2 : 1) {
		size_t len = s[1] == '%' ? 1 : 1 + strcspn(s + 1, "sdu");

		(void)snprintf(found[n++], sizeof(found[0]), "%.*s", (int)len, s + 1);
	}
	qsort(found, n, sizeof(found[0]), by_text);
	for (size_t i = 0; i < n; i++)
		text_addf(ret, "%s ", found[i]);
}

static void check_line(const char *language, const char *english, const char *line)
{
	const char *said = strchr(line, '"');
	struct text want = { 0 }, got = { 0 };

	if (!said || !strcmp(said, "\"\"")) {
		CHECK_STR(language, english); /* fails, and names both */
		return;
	}
	conversions(english, &want);
	conversions(said, &got);
	CHECK_STR(text_str(&got), text_str(&want));
	text_done(&want);
	text_done(&got);
}

/* Checks po/NAME.po line by line; how many texts it has. */
static size_t check_file(const char *name)
{
	char path[64], *rest = NULL;
	struct text file;
	const char *english = "";
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "po/%s.po", name);
	file = file_read(path);
	for (char *line = file.s ? strtok_r(file.s, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (!strncmp(line, "msgid ", 6))
			english = line + 6;
		else if (!strncmp(line, "msgstr", 6) && strcmp(english, "\"\"") != 0) {
			check_line(name, english, line);
			n += strncmp(line, "msgstr[1]", 9) != 0;
		}
		CHECK(strncmp(line, "#, fuzzy", 8) != 0);
	}
	text_done(&file);
	return n;
}

static void every_text_has_its_translation_with_the_same_conversions(void)
{
	const struct tongue *tongue;
	size_t first = 0;

	for (unsigned i = 0; (tongue = tongue_nth(i)); i++) {
		size_t n = tongue->catalog ? check_file(tongue->catalog) : 0;

		if (!tongue->catalog)
			continue;
		first = first ? first : n;
		CHECK(n > 100);
		CHECK_INT(n, first);
	}
}

/* xgettext makes the list of texts anew; it and the catalogue must be the same set. */
static void the_catalogues_hold_what_the_sources_say(void)
{
	static const char command[] =
		"xgettext --from-code=UTF-8 --no-wrap --no-location --keyword=TONGUE "
		"--keyword=tongue_say --keyword=tongue_count:1,2 --keyword=COUNTRY:2 -o - "
		"harness/base/country.c reports/region/*.c | "
		"grep '^msgid ' | sort >\"$0/source\" && grep '^msgid ' po/th.po | sort "
		">\"$0/catalogue\" && diff \"$0/source\" \"$0/catalogue\"";
	struct program p = { 0 };
	char dir[64];

	if (!program_is_there("xgettext"))
		SKIP("gettext is not installed");
	scratch_make(dir);
	CHECK_INT(
		program_run(&p, (const char *const[]){ "sh", "-c", command, dir, NULL }, NULL, 30),
		0);
	CHECK_STR(text_str(&p.out), "");
	program_done(&p);
	scratch_remove(dir);
}

static void counts_have_the_plural_of_their_language(void)
{
	if (!some_tongue("es"))
		SKIP("there is no locale in UTF-8");
	CHECK_STR(tongue_count("%zu invalid run", "%zu invalid runs", 1), "%zu prueba no válida");
	CHECK_STR(tongue_count("%zu invalid run", "%zu invalid runs", 0), "%zu pruebas no válidas");
	CHECK(some_tongue("pt") != NULL);
	CHECK_STR(tongue_count("%zu invalid run", "%zu invalid runs", 0), "%zu teste inválido");
	CHECK(some_tongue("zh") != NULL);
	CHECK_STR(tongue_count("%zu invalid run", "%zu invalid runs", 5), "%zu 次无效测试");
	CHECK(some_tongue("en") != NULL);
	CHECK_STR(tongue_count("%zu invalid run", "%zu invalid runs", 1), "%zu invalid run");
}

CU_TestInfo tongue_tests[];

CU_TestInfo tongue_tests[] = {
	TEST(a_language_is_found_however_it_is_written),
	TEST(a_language_without_its_texts_is_refused),
	TEST(every_text_has_its_translation_with_the_same_conversions),
	TEST(the_catalogues_hold_what_the_sources_say),
	TEST(counts_have_the_plural_of_their_language),
	CU_TEST_INFO_NULL,
};
