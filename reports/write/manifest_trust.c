/* manifest_trust.c - reading of run.json how far to trust the run. */
#include <jansson.h>
#include <stdlib.h>

#include "reports/write/field.h"
#include "reports/write/manifest_inside.h"

/* The number at position i of the list under key, which holds as many as there are rows. */
static int64_t column_at(const struct field *in, const char *key, size_t i, size_t rows)
{
	const json_t *list = field_maybe(in, key).json;
	const json_t *value = json_array_get(list, i);

	if (json_array_size(list) != rows || !json_is_integer(value)) {
		field_fault(in, key, "expected a list of %zu whole numbers", rows);
		return 0;
	}
	return json_integer_value(value);
}

static void read_rows(const struct field *lateness, struct lateness_facts *late)
{
	struct field in = field_object_or_none(lateness, "over_time");
	struct field count;

	if (!in.json)
		return;
	count = field_array(&in, "count");
	late->rows_from = field_int(&in, "from_ns", ANY_INT);
	late->row = field_int(&in, "row_ns", NEVER_NEGATIVE);
	late->rows = manifest_room(&count, field_count(&count), sizeof(*late->rows));
	late->row_count = late->rows ? field_count(&count) : 0;
	for (size_t i = 0; i < late->row_count && !in.file->code; i++) {
		late->rows[i].count = column_at(&in, "count", i, late->row_count);
		late->rows[i].p50 = column_at(&in, "p50_ns", i, late->row_count);
		late->rows[i].p99 = column_at(&in, "p99_ns", i, late->row_count);
		late->rows[i].max = column_at(&in, "max_ns", i, late->row_count);
	}
}

static void read_lateness(const struct field *in, struct lateness_facts *late)
{
	late->known = true;
	late->p50 = field_int(in, "p50_ns", ANY_INT);
	late->p90 = field_int_or(in, "p90_ns", ANY_INT, -1);
	late->p99 = field_int(in, "p99_ns", ANY_INT);
	late->p999 = field_int_or(in, "p999_ns", ANY_INT, -1);
	late->max = field_int(in, "max_ns", ANY_INT);
	late->count = field_int(in, "count", NEVER_NEGATIVE);
	read_rows(in, late);
}

/* An object of numbers (causes), or of objects with "lost" and "dropped" (links). */
static void read_losses(const struct field *account, const char *key, bool of_links,
			struct loss_facts **ret, size_t *ret_count)
{
	struct field in = field_object_or_none(account, key);
	struct loss_facts *v;
	const char *word;
	json_t *value;
	size_t n = 0;

	if (!in.json)
		return;
	v = manifest_room(&in, json_object_size(in.json), sizeof(*v));
	*ret = v;
	if (!v)
		return;
	json_object_foreach((json_t *)in.json, word, value)
	{
		struct field link = of_links ? field_object(&in, word) : in;

		v[n].where = word;
		v[n].lost = field_int(&link, of_links ? "lost" : word, NEVER_NEGATIVE);
		if (of_links)
			v[n].dropped = field_int(&link, "dropped", NEVER_NEGATIVE);
		n++;
	}
	*ret_count = n;
}

static void read_account(const struct field *in, struct account_facts *account)
{
	account->known = true;
	account->in = field_int(in, "in", NEVER_NEGATIVE);
	account->delivered = field_int(in, "delivered", NEVER_NEGATIVE);
	account->lost = field_int(in, "lost", NEVER_NEGATIVE);
	account->dropped = field_int(in, "dropped", NEVER_NEGATIVE);
	account->duplicated = field_int_or(in, "duplicated", NEVER_NEGATIVE, 0);
	account->in_flight = field_int_or(in, "in_flight", NEVER_NEGATIVE, 0);
	account->unsent = field_int_or(in, "unsent", NEVER_NEGATIVE, 0);
	account->unaccounted = field_int(in, "unaccounted", ANY_INT);
	read_losses(in, "causes", false, &account->causes, &account->cause_count);
	read_losses(in, "links", true, &account->links, &account->link_count);
}

/* What the lab knew of each direction; either may be absent when the run broke off early. */
static void read_directions(const struct field *in, struct trust_facts *trust)
{
	struct field lateness = field_maybe(in, "lateness");
	struct field account = field_maybe(in, "account");

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const char *key = direction_key((enum direction)d);
		struct field part = field_object_or_none(&lateness, key);

		if (part.json)
			read_lateness(&part, &trust->lateness[d]);
		part = field_object_or_none(&account, key);
		if (part.json)
			read_account(&part, &trust->account[d]);
	}
}

static void read_host(const struct field *in, const char *name, struct host_facts *host)
{
	host->name = name;
	host->sent = field_int(in, "sent", NEVER_NEGATIVE);
	host->sent_dropped = field_int(in, "sent_dropped", NEVER_NEGATIVE);
	host->seen = field_int(in, "seen", NEVER_NEGATIVE);
	host->missed = field_int(in, "missed", NEVER_NEGATIVE);
	host->returned = field_int(in, "returned", NEVER_NEGATIVE);
	host->carried = field_int(in, "carried", NEVER_NEGATIVE);
	host->carried_dropped = field_int(in, "carried_dropped", NEVER_NEGATIVE);
	host->received = field_int(in, "received", NEVER_NEGATIVE);
	host->received_dropped = field_int(in, "received_dropped", NEVER_NEGATIVE);
	host->socket_dropped = field_int(in, "socket_dropped", NEVER_NEGATIVE);
}

static void read_hosts(const struct field *trust_in, struct trust_facts *trust)
{
	struct field in = field_object_or_none(trust_in, "hosts");
	const char *name;
	json_t *value;
	size_t n = 0;

	if (!in.json)
		return;
	trust->hosts = manifest_room(&in, json_object_size(in.json), sizeof(*trust->hosts));
	if (!trust->hosts)
		return;
	json_object_foreach((json_t *)in.json, name, value)
	{
		struct field host = field_object(&in, name);

		read_host(&host, name, &trust->hosts[n++]);
	}
	trust->host_count = n;
}

static void read_checks(const struct field *in, struct trust_facts *trust)
{
	struct field list = field_array_or_none(in, "checks");

	if (!list.json)
		return;
	trust->checks = manifest_room(&list, field_count(&list), sizeof(*trust->checks));
	trust->check_count = trust->checks ? field_count(&list) : 0;
	for (size_t i = 0; i < trust->check_count; i++) {
		struct field one = field_at(&list, i);
		struct check_facts *check = &trust->checks[i];

		check->name = field_text(&one, "name");
		check->what = field_text_or(&one, "what", "");
		check->unit = field_text_or(&one, "unit", "");
		check->value = field_int(&one, "value", ANY_INT);
		check->degraded = field_int_or(&one, "degraded", ANY_INT, INT64_MAX);
		check->invalid = field_int_or(&one, "invalid", ANY_INT, INT64_MAX);
		check->grade = (enum grade)field_choice(&one, "grade", grade_words());
	}
}

/* Every object in "calibration" is a bias. */
static void read_calibration(const struct field *trust_in, struct trust_facts *trust)
{
	struct field in = field_object_or_none(trust_in, "calibration");
	const char *word;
	json_t *value;
	size_t n = 0;

	if (!in.json)
		return;
	trust->calibrated = true;
	trust->calibration_took = field_int_or(&in, "took_ns", NEVER_NEGATIVE, 0);
	trust->biases = manifest_room(&in, json_object_size(in.json), sizeof(*trust->biases));
	json_object_foreach((json_t *)in.json, word, value)
	{
		struct bias_facts *bias = trust->biases ? &trust->biases[n] : NULL;
		struct field one;

		if (!bias || !json_is_object(value))
			continue;
		one = field_object(&in, word);
		bias->word = word;
		bias->what = field_text_or(&one, "what", "");
		bias->p50 = field_int(&one, "p50_ns", ANY_INT);
		bias->p99 = field_int(&one, "p99_ns", ANY_INT);
		bias->max = field_int(&one, "max_ns", ANY_INT);
		bias->count = field_int(&one, "count", NEVER_NEGATIVE);
		n++;
	}
	trust->bias_count = n;
}

static void read_drive(const struct field *trust_in, struct drive_facts *drive)
{
	struct field in = field_object_or_none(trust_in, "drive");

	drive->pinned_to = drive->runqueue = -1;
	if (!in.json)
		return;
	drive->wire = field_text(&in, "wire");
	drive->wait = field_text(&in, "wait");
	drive->priority = field_text(&in, "priority");
	drive->locked_memory = json_is_true(field_maybe(&in, "locked_memory").json);
	drive->pinned_to = field_int_or(&in, "pinned_to", NEVER_NEGATIVE, -1);
	drive->cpu = field_int_or(&in, "cpu_ns", NEVER_NEGATIVE, 0);
	drive->ran = field_int_or(&in, "ran_ns", NEVER_NEGATIVE, 0);
	drive->runqueue = field_int_or(&in, "runqueue_ns", NEVER_NEGATIVE, -1);
}

static void read_offloads(const struct field *trust_in, struct trust_facts *trust)
{
	struct field in = field_object_or_none(trust_in, "offloads");

	if (!in.json)
		return;
	manifest_read_texts(&in, "switched_off", &trust->switched_off, &trust->switched_off_count);
	manifest_read_texts(&in, "still_on", &trust->still_on, &trust->still_on_count);
}

void manifest_read_trust(const struct field *root, struct manifest *m)
{
	struct field in = field_maybe(root, "trust");
	struct trust_facts *trust = &m->trust;
	struct field drops;

	*trust = (struct trust_facts){
		.grade = GRADE_INVALID, .capture_drops = { -1, -1 }, .steal = -1, .pressure = -1
	};
	if (!in.json && m->broken)
		return; /* it broke off before there was anything to trust */
	in = field_object(root, "trust");
	trust->grade = (enum grade)field_choice(&in, "grade", grade_words());
	manifest_read_texts(&in, "findings", &trust->findings, &trust->finding_count);
	read_directions(&in, trust);
	drops = field_maybe(&in, "capture_drops");
	trust->capture_drops[0] = field_int_or(&drops, "seller", ANY_INT, -1);
	trust->capture_drops[1] = field_int_or(&drops, "buyer", ANY_INT, -1);
	trust->steal = field_int_or(&in, "steal_ns", ANY_INT, -1);
	trust->pressure = field_int_or(&in, "pressure_ns", ANY_INT, -1);
	trust->clock_step = field_int_or(&in, "clock_step_ns", ANY_INT, 0);
	read_checks(&in, trust);
	read_hosts(&in, trust);
	read_offloads(&in, trust);
	read_calibration(&in, trust);
	read_drive(&in, &trust->drive);
	manifest_read_chance(&in, trust);
}

void manifest_trust_done(struct trust_facts *trust)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		free(trust->lateness[d].rows);
		free(trust->account[d].causes);
		free(trust->account[d].links);
	}
	free((void *)trust->findings);
	free((void *)trust->switched_off);
	free((void *)trust->still_on);
	free(trust->checks);
	free(trust->hosts);
	free(trust->biases);
	free(trust->chances);
}
