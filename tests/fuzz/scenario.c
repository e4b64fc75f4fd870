/* scenario.c - any bytes as a show or a route: a plan comes out, or a complaint with its place. */
/* uses: harness/base/draw.c harness/base/err.c harness/base/quantity.c harness/base/text.c */
/* uses: harness/scenario/link_more.c harness/scenario/link_queue.c harness/model/loss.c */
/* uses: harness/model/conf.c harness/model/exponential.c harness/model/timeline.c */
/* uses: harness/model/netem_conf.c harness/scenario/budget.c harness/scenario/call.c */
/* uses: harness/scenario/build.c harness/scenario/legs.c harness/scenario/live.c harness/scenario/media.c harness/scenario/plan_lab.c */
/* uses: harness/workload/build.c harness/workload/stages.c */
/* uses: harness/scenario/event.c harness/scenario/event_change.c harness/scenario/expand.c */
/* uses: harness/scenario/expect.c harness/scenario/explain.c harness/scenario/files.c */
/* uses: harness/scenario/jitter_table.c harness/scenario/link_json.c */
/* uses: harness/scenario/link_number.c harness/scenario/link_rate.c */
/* uses: harness/scenario/change.c harness/scenario/outcome.c harness/scenario/words_special.c */
/* uses: harness/scenario/find.c harness/scenario/link_spec.c harness/scenario/links.c */
/* uses: harness/scenario/part.c harness/scenario/plan.c harness/scenario/plan_json.c */
/* uses: harness/scenario/route.c harness/scenario/show.c harness/scenario/spread.c */
/* uses: harness/scenario/words.c harness/scenario/yaml.c harness/scenario/yaml_comment.c */
/* uses: harness/scenario/workload.c harness/scenario/yaml_value.c */
/* uses: harness/scenario/link_data.c harness/scenario/lines.c harness/scenario/trace_file.c */
/* uses: harness/model/netem_dist.c harness/model/netem_loss.c harness/model/netem_prng.c */
/* uses: harness/model/netem_values.c harness/model/netem_words.c harness/model/trace.c */
/* uses: harness/scenario/talk.c harness/workload/talk.c harness/workload/talk_assistant.c */
/* uses: harness/workload/talk_ear.c harness/workload/talk_sound.c harness/workload/voice.c */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory with these bytes, and its path; its number, or -1. */
static int make_file(const uint8_t *data, size_t size, char path[static 64])
{
	int fd = memfd_create("scenario", 0);

	if (fd >= 0 && write(fd, data, size) != (ssize_t)size) {
		(void)close(fd);
		return -1;
	}
	(void)snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void use(struct plan *plan)
{
	struct text text = { 0 };

	explain_text(plan, NULL, true, &text);
	if (!text.len)
		abort();
	text_done(&text);
	json_decref(explain_json(plan, NULL));
	plan_free(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan *plan = NULL;
	struct err err = { 0 };
	char path[64];
	int fd = make_file(data, size, path);

	if (fd < 0)
		return 0;
	if (plan_load_either(path, &(struct plan_opts){ 0 }, &plan, &err) == 0)
		use(plan);
	else if (!err.code || !err.text[0])
		abort();
	(void)close(fd);
	return 0;
}
