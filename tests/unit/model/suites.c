/* suites.c - what the tests of harness/model are. */
#include "tests/support/suite.h"

extern CU_TestInfo still_tests[];
extern CU_TestInfo codel_tests[], codel_linux_tests[], conf_tests[], cross_tests[], delay_tests[],
	drain_tests[], exponential_tests[], fq_tests[], heap_tests[], jitter_tests[], lag_tests[],
	loss_tests[], normal_tests[], path_tests[], path_drawn_tests[], physical_tests[],
	pie_tests[], queue_tests[], rate_tests[], settings_tests[], shape_tests[], timeline_tests[],
	trace_tests[];
extern CU_TestInfo netem_tests[], netem_change_tests[], netem_dist_tests[], netem_loss_tests[],
	netem_oracle_tests[], netem_prng_tests[], netem_queue_tests[], netem_time_tests[],
	netem_words_tests[];

struct suite suites[] = {
	{ "codel", codel_tests },
	{ "codel_linux", codel_linux_tests },
	{ "conf", conf_tests },
	{ "cross", cross_tests },
	{ "delay", delay_tests },
	{ "drain", drain_tests },
	{ "still", still_tests },
	{ "exponential", exponential_tests },
	{ "fq", fq_tests },
	{ "heap", heap_tests },
	{ "jitter", jitter_tests },
	{ "lag", lag_tests },
	{ "loss", loss_tests },
	{ "normal", normal_tests },
	{ "path", path_tests },
	{ "path_drawn", path_drawn_tests },
	{ "physical", physical_tests },
	{ "pie", pie_tests },
	{ "queue", queue_tests },
	{ "rate", rate_tests },
	{ "settings", settings_tests },
	{ "shape", shape_tests },
	{ "timeline", timeline_tests },
	{ "trace", trace_tests },
	{ "netem", netem_tests },
	{ "netem_change", netem_change_tests },
	{ "netem_dist", netem_dist_tests },
	{ "netem_loss", netem_loss_tests },
	{ "netem_oracle", netem_oracle_tests },
	{ "netem_prng", netem_prng_tests },
	{ "netem_queue", netem_queue_tests },
	{ "netem_time", netem_time_tests },
	{ "netem_words", netem_words_tests },
	{ NULL, NULL },
};
