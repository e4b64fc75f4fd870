/* import.c - hostile files of every format of others: a network comes out, or a complaint. */
/* uses: harness/base/draw.c harness/base/err.c harness/base/quantity.c harness/base/text.c */
/* uses: harness/scenario/link_more.c harness/scenario/link_queue.c harness/model/loss.c */
/* uses: harness/scenario/link_number.c harness/scenario/link_rate.c */
/* uses: harness/scenario/words_special.c */
/* uses: harness/model/conf.c harness/model/exponential.c harness/model/timeline.c */
/* uses: harness/model/netem_conf.c harness/model/netem_dist.c harness/model/netem_loss.c */
/* uses: harness/model/netem_prng.c harness/model/netem_values.c harness/model/netem_words.c */
/* uses: harness/model/trace.c harness/scenario/call.c harness/scenario/event.c */
/* uses: harness/scenario/event_change.c harness/scenario/expand.c harness/scenario/expect.c */
/* uses: harness/scenario/files.c harness/scenario/find.c harness/scenario/import.c */
/* uses: harness/scenario/import_atc.c harness/scenario/import_cicv5g.c */
/* uses: harness/scenario/import_csv.c harness/scenario/import_mahimahi.c */
/* uses: harness/scenario/import_mobile.c harness/scenario/import_model.c */
/* uses: harness/scenario/import_netem_trace.c harness/scenario/import_nlc.c */
/* uses: harness/scenario/import_rates.c harness/scenario/import_theaterq.c */
/* uses: harness/scenario/import_webrtc.c harness/scenario/import_write.c */
/* uses: harness/scenario/jitter_table.c harness/scenario/lines.c harness/scenario/link_data.c */
/* uses: harness/scenario/link_spec.c harness/scenario/links.c harness/scenario/part.c */
/* uses: harness/scenario/plan.c harness/scenario/route.c harness/scenario/show.c */
/* uses: harness/scenario/spread.c harness/scenario/trace_file.c harness/scenario/words.c */
/* uses: harness/scenario/yaml.c harness/scenario/yaml_comment.c harness/scenario/yaml_value.c */
#include "harness/scenario/import.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where routes are written, over and over; in memory. */
static char folder[64];

static void remove_folder(void)
{
	static const char *const tails[] = { ".yaml", "-down.rates", "-up.rates", "-down.delays",
					     "-up.delays" };
	char path[128];

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		(void)snprintf(path, sizeof(path), "%s/fuzz%s", folder, tails[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

static void make_folder(void)
{
	if (*folder)
		return;
	(void)snprintf(folder, sizeof(folder), "/dev/shm/straits-fuzz-XXXXXX");
	if (!mkdtemp(folder) || atexit(remove_folder) != 0)
		abort();
}

/* Values that a link may not have are refused when the route is loaded: then nothing is left. */
static void write_route(const struct import *import, const char *format)
{
	const struct import_target target = { .folder = folder,
					      .name = "fuzz",
					      .source = "a file",
					      .format = format,
					      .force = true };
	struct err err = { .text = "" };
	struct text files = { 0 };

	make_folder();
	if (import_write(import, &target, &files, &err) < 0 && !*err.text)
		abort();
	text_done(&files);
}

/* The first byte chooses the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_opts opts = { 0 };
	struct err err = { .text = "" };
	struct import import = { 0 };
	struct lines lines = { 0 };
	size_t formats = 0;

	while (import_formats[formats].name)
		formats++;
	if (!size || lines_open_text("file", (const char *)data + 1, size - 1, &lines, &err) < 0)
		return 0;
	if (import_formats[*data % formats].read(&lines, &opts, &import, &err) == 0)
		write_route(&import, import_formats[*data % formats].name);
	else if (!*err.text)
		abort();
	import_done(&import);
	lines_close(&lines);
	return 0;
}
