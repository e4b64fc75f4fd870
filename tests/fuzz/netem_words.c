/* netem_words.c - hostile netem options and .dist tables: what is taken can be run. */
#include "harness/model/netem_words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/netem_change.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct netem_table table;

/* A message that the check takes is taken by a netem, whose sums then hold. */
static void tell(const struct netem_conf *conf)
{
	const struct netem_entropy entropy = { .seed = 1 };
	struct netem_set set = { .version = conf->version };

	if (netem_conf_check(conf, NULL) < 0)
		return;
	if (netem_change(&set, conf, &entropy, 0, NULL) < 0)
		abort();
	for (uint32_t i = 0; i < 16; i++) {
		(void)netem_loss_draw(&set.loss, &set.prng);
		(void)netem_dist_draw(set.latency, set.jitter, &set.delay_corr, &set.prng,
				      set.table);
		if (netem_tx_time(&set, i * 1000) < 0)
			abort();
		netem_slot_begin(&set, i, i << 28);
	}
	(void)netem_loss_mean(conf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netem_words words;
	struct err err = { .text = "" };
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (netem_words_parse(text, &words, &err) == 0) {
		if (*words.distribution && netem_table_named("pareto", &table, NULL) == 0)
			words.conf.table = &table;
		for (int v = 0; v < NETEM_VERSION_COUNT; v++) {
			words.conf.version = (enum netem_version)v;
			tell(&words.conf);
		}
	} else if (!*err.text) {
		abort();
	}
	err.text[0] = '\0';
	if (netem_table_parse(text, size, &table, &err) == 0) {
		if (table.count == 0 || table.count > NETEM_TABLE_MAX)
			abort();
	} else if (!*err.text) {
		abort();
	}
	free(text);
	return 0;
}
