/* test_text.c - strings that grow, and what XML may hold. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/text.h"
#include "tests/support/suite.h"

static void grows_with_what_is_added(void)
{
	struct text t = { 0 };

	CHECK_STR(text_str(&t), "");
	for (int i = 0; i < 1000; i++) {
		text_add(&t, "ab");
		text_addf(&t, "%d,", i % 10);
	}
	CHECK_INT(t.len, 4000);
	CHECK_INT(strlen(t.s), 4000);
	CHECK(!memcmp(t.s, "ab0,ab1,ab2,", 12));
	CHECK(!t.failed);
	text_done(&t);
	CHECK_STR(text_str(&t), "");
}

static void bytes_may_be_none_or_zero(void)
{
	struct text t = { 0 };

	text_add_bytes(&t, NULL, 0);
	CHECK_STR(text_str(&t), "");
	text_add_bytes(&t, "a\0b", 3);
	CHECK_INT(t.len, 3);
	CHECK_INT(t.s[2], 'b');
	CHECK_INT(t.s[3], '\0');
	text_done(&t);
}

static void one_long_piece_is_taken_whole(void)
{
	struct text t = { 0 };
	char piece[5000];

	memset(piece, 'x', sizeof(piece) - 1);
	piece[sizeof(piece) - 1] = '\0';
	text_addf(&t, "<%s>", piece);
	CHECK_INT(t.len, sizeof(piece) + 1);
	CHECK_INT(t.s[t.len - 1], '>');
	text_done(&t);
}

static const char *xml(struct text *t, const char *s)
{
	text_done(t);
	text_add_xml(t, s);
	return text_str(t);
}

static void xml_has_references_for_its_own_characters(void)
{
	struct text t = { 0 };

	CHECK_STR(xml(&t, "a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
	CHECK_STR(xml(&t, "tab\tline\nreturn\r"), "tab\tline\nreturn\r");
	CHECK_STR(xml(&t, ""), "");
	text_done(&t);
}

#define BAD "\xef\xbf\xbd"

static void xml_replaces_what_it_does_not_allow(void)
{
	struct text t = { 0 };

	CHECK_STR(xml(&t, "bell\a esc\x1b del\x7f."), "bell" BAD " esc" BAD " del" BAD ".");
	CHECK_STR(xml(&t, "\xff\xfe"), BAD BAD);
	CHECK_STR(xml(&t, "cut \xe4\xbd"), "cut " BAD BAD);
	CHECK_STR(xml(&t, "\xc0\xaf"), BAD BAD);                 /* an overlong slash */
	CHECK_STR(xml(&t, "\xed\xa0\x80"), BAD BAD BAD);         /* half of a surrogate pair */
	CHECK_STR(xml(&t, "\xef\xbf\xbf"), BAD BAD BAD);         /* U+FFFF is no character */
	CHECK_STR(xml(&t, "\xf4\x90\x80\x80"), BAD BAD BAD BAD); /* beyond U+10FFFF */
	text_done(&t);
}

static void xml_keeps_every_writing(void)
{
	struct text t = { 0 };

	CHECK_STR(xml(&t, "\xe7\x9b\xb4\xe6\x92\xad S\xc3\xa3o \xf0\x9f\x9b\x8d"),
		  "\xe7\x9b\xb4\xe6\x92\xad S\xc3\xa3o \xf0\x9f\x9b\x8d");
	text_done(&t);
}

CU_TestInfo text_tests[] = {
	TEST(grows_with_what_is_added),
	TEST(bytes_may_be_none_or_zero),
	TEST(one_long_piece_is_taken_whole),
	TEST(xml_has_references_for_its_own_characters),
	TEST(xml_replaces_what_it_does_not_allow),
	TEST(xml_keeps_every_writing),
	CU_TEST_INFO_NULL,
};
