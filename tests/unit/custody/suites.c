/* suites.c - the tests of reports/custody. */
#include "tests/support/suite.h"

extern CU_TestInfo anonymise_tests[];
extern CU_TestInfo mask_tests[];
extern CU_TestInfo mask_capture_tests[];
extern CU_TestInfo mask_packet_tests[];
extern CU_TestInfo mask_text_tests[];
extern CU_TestInfo pan_tests[];
extern CU_TestInfo sign_tests[];
extern CU_TestInfo verify_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "custody/anonymise", anonymise_tests },
	{ "custody/mask", mask_tests },
	{ "custody/mask_capture", mask_capture_tests },
	{ "custody/mask_packet", mask_packet_tests },
	{ "custody/mask_text", mask_text_tests },
	{ "custody/pan", pan_tests },
	{ "custody/sign", sign_tests },
	{ "custody/verify", verify_tests },
	{ NULL, NULL },
};
