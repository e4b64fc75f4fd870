/* test_mask_text.c - addresses are found in what people and programs write, and nothing else is. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/custody/masked.h"

static void check_unchanged(struct mask *mask, const char *text)
{
	char *to = masked_text(mask, text);

	CHECK_STR(to, text);
	free(to);
}

/* Each % of form stands for an address, and for what becomes of it. */
static void check_form(struct mask *mask, const char *form, const char *address)
{
	size_t place = strcspn(form, "%");
	char *to, *mapped = masked_text(mask, address);
	char from[400], want[400];

	(void)snprintf(from, sizeof(from), "%.*s%s%s", (int)place, form, address, form + place + 1);
	(void)snprintf(want, sizeof(want), "%.*s%s%s", (int)place, form, mapped, form + place + 1);
	to = masked_text(mask, from);
	CHECK_STR(to, want);
	CHECK(strcmp(mapped, address) != 0);
	free(to);
	free(mapped);
}

static void an_address_is_found_wherever_it_stands(void)
{
	static const char *const forms[] = {
		"%",
		"% ",
		"listening on %:5004.",
		"peer=%;",
		"It came from %.",
		"\"%\"",
		"<%>",
		"{\"sdp\": \"x\\n%\\r\\n\"}",
		"udp://%:5000?mode=caller",
		"a=candidate:1 1 UDP 2015363327 % 46884 typ host\r\n",
		"c=IN IP4 %\r\n",
	};
	struct mask *mask = masked_open();

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		check_form(mask, forms[i], "10.77.0.1");
	check_form(mask, "[%]:5004", "fd77::1");
	check_form(mask, "c=IN IP6 %\r\n", "2001:db8:0:1::17");
	check_form(mask, "from %%eth0 on", "fe80::42:acff:fe11:2");
	check_form(mask, "It is %.", "2001:db8::5");
	check_form(mask, "link/ether % brd", "02:42:ac:11:00:02");
	check_form(mask, "(%)", "02-42-AC-11-00-02");
	mask_close(mask);
}

static void what_only_looks_like_an_address_stays(void)
{
	static const char *const texts[] = {
		"",
		"it took 12:34:56.789 s",
		"2026-11-22T18:45:01Z",
		"std::string Tap::open()",
		"GStreamer 1.22.0",
		"Chromium 114.0.5735.198",
		"v1.2.3.4",
		"1.2.3.4.5",
		"300.1.1.1",
		"10.0.0",
		"::",
		"::1",
		"127.0.0.1",
		"0.0.0.0:80",
		"a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99",
		"0123456789abcdef0123456789abcdef",
		"seller 17 ENCODED to-buyer 4 1200",
	};
	struct mask *mask = masked_open();

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check_unchanged(mask, texts[i]);
	mask_close(mask);
}

static void one_address_is_the_same_in_every_form_of_writing(void)
{
	struct mask *mask = masked_open();
	char *a = masked_text(mask, "2001:db8::a"), *b = masked_text(mask, "2001:0DB8:0:0::000A");
	char *c = masked_text(mask, "02:42:ac:11:00:0f"),
	     *d = masked_text(mask, "02-42-ac-11-00-0f");

	CHECK_STR(b, a);
	for (char *at = d; *at; at++)
		if (*at == '-')
			*at = ':';
	CHECK_STR(d, c);
	free(a);
	free(b);
	free(c);
	free(d);
	mask_close(mask);
}

/* Where the length must stay: zeros in front, or a row of x, and never the address itself. */
static void in_place_the_length_stays_and_the_address_goes(void)
{
	struct mask *mask = masked_open();
	unsigned fits = 0, crossed = 0;

	for (unsigned i = 0; i < 200; i++) {
		char text[64], before[64];

		if (i % 2)
			(void)snprintf(text, sizeof(text), "GET http://10.%u.8.8/ HTTP", i);
		else
			(void)snprintf(text, sizeof(text), "to 2001:db8:%x::8 now", i);
		memcpy(before, text, sizeof(text));
		mask_chars(mask, text, strlen(text));
		CHECK_INT(strlen(text), strlen(before));
		CHECK(strcmp(text, before) != 0);
		CHECK(!strncmp(text, before, 3));
		crossed += strchr(text, 'x') != NULL;
		fits += strchr(text, 'x') == NULL;
	}
	CHECK(fits > 0 && crossed > 0);
	mask_close(mask);
}

CU_TestInfo mask_text_tests[] = {
	TEST(an_address_is_found_wherever_it_stands),
	TEST(what_only_looks_like_an_address_stays),
	TEST(one_address_is_the_same_in_every_form_of_writing),
	TEST(in_place_the_length_stays_and_the_address_goes),
	CU_TEST_INFO_NULL,
};
