/* talk_run.c - what is the same for the customer and for the assistant's guard. */
#include "harness/workload/talk_run.h"

#include <errno.h>

#include "harness/base/journal.h"
#include "harness/workload/steps.h"
#include "harness/workload/talk_inside.h"
#include "harness/workload/talk_line.h"

static const char *host_word(const struct talk_conf *conf)
{
	return call_role_word(conf->assistant ? CALL_SELLER : CALL_BUYER);
}

static void on_word(void *arg, enum control_word word, const char *text)
{
	struct talk_part *part = arg;

	(void)text;
	part->started = part->started || word == CONTROL_START;
	part->stopping = part->stopping || word == CONTROL_STOP;
}

int talk_part_hear(struct talk_part *part, struct err *err)
{
	int r;

	if (part->conf->control_fd < 0)
		return 0;
	r = control_read(&part->reader, part->conf->control_fd, on_word, part, err);
	if (r == 0)
		part->stopping = true; /* the harness is gone */
	return r == -EBADMSG ? r : 0;
}

void talk_part_tell(const struct talk_part *part, enum control_word word, const char *text)
{
	if (part->conf->control_fd >= 0)
		(void)control_tell(part->conf->control_fd, word, text);
}

void talk_part_note(const struct talk_part *part, enum record_kind kind, const char *stream,
		    nsec_t time, uint64_t id, int64_t value)
{
	struct record r = { .time = time, .kind = kind, .id = id, .value = value };

	steps_put(part->journal, host_word(part->conf), "talk", stream, &r);
}

int talk_run(const struct talk_conf *conf, const struct talk_hooks *hooks, struct err *err)
{
	struct talk_part part = { .conf = conf, .hooks = hooks };
	struct err unwritten;
	int r = steps_open(&part.journal, conf->records, host_word(conf), err);

	if (r == 0) {
		r = conf->assistant ? talk_guard(&part, err) : talk_customer(&part, err);
		if (journal_finish(part.journal, &unwritten) < 0 && r == 0)
			r = err_set(err, unwritten.code, "%s", unwritten.text);
	}
	journal_free(part.journal);
	if (r < 0)
		talk_part_tell(&part, CONTROL_FAILED, err->text);
	else
		talk_part_tell(&part, CONTROL_DONE, NULL);
	return r;
}
