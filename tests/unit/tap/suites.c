/* suites.c - what the tests of probes/tap are. */
#include "tests/support/suite.h"

extern CU_TestInfo digest_tests[], match_tests[], media_tests[], pairing_tests[], quic_tests[],
	rtcp_tests[], source_tests[], srt_tests[], tap_tests[], trim_tests[];

struct suite suites[] = {
	{ "digest", digest_tests },   { "match", match_tests }, { "media", media_tests },
	{ "pairing", pairing_tests }, { "quic", quic_tests },   { "rtcp", rtcp_tests },
	{ "source", source_tests },   { "srt", srt_tests },     { "tap", tap_tests },
	{ "trim", trim_tests },       { NULL, NULL },
};
