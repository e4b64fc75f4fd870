/* pkt.c - the words of the causes. */
#include "harness/model/pkt.h"

static const char *const words[PKT_CAUSE_COUNT] = {
#define X(constant, word) [PKT_CAUSE_##constant] = word,
	PKT_CAUSES(X)
#undef X
};

const char *pkt_cause_word(enum pkt_cause cause)
{
	return words[cause];
}
