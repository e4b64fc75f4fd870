/* link_data.c - reading what a link's configuration borrows. */
#include "harness/scenario/link_data.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/model/netem_loss.h"
#include "harness/model/netem_words.h"
#include "harness/model/trace.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/yaml.h"

int link_data_need(struct link_data **data, struct err *err)
{
	if (!*data)
		*data = calloc(1, sizeof(**data));
	return *data ? 0 : err_set(err, -ENOMEM, "no memory for a link");
}

void link_data_free(struct link_data *data)
{
	if (!data)
		return;
	trace_file_done(&data->trace);
	free(data->delays.v);
	free(data->losses.v);
	free(data);
}

int link_data_open(struct yaml at, const char *name, struct lines *ret, struct err *err)
{
	const char *near = yaml_name(at.file), *slash = strrchr(near, '/');
	char path[4096];
	int n = *name == '/' || !slash
			? snprintf(path, sizeof(path), "%s", name)
			: snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - near), near, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return yaml_refuse(at, err, -ENAMETOOLONG, "found a path that is too long");
	return lines_open(path, ret, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

/* What the mapping of a file says of it. */
struct naming {
	struct yaml file;
	unsigned end; /* enum trace_end */
	uint64_t opportunity;
};

static int read_file(struct yaml at, void *into, struct err *err)
{
	struct naming *naming = into;

	naming->file = at;
	return yaml_scalar(at, "the name of a file", err) ? 0 : -EINVAL;
}

static int read_end(struct yaml at, void *into, struct err *err)
{
	/* In the order of enum trace_end. */
	static const char *const ends[] = { "loop", "hold", NULL };
	struct naming *naming = into;

	return yaml_choice(at, "what follows the end", ends, &naming->end, err);
}

static int read_opportunity(struct yaml at, void *into, struct err *err)
{
	struct naming *naming = into;
	const char *s = yaml_scalar(at, "a size, as in 1504 B", err);

	if (!s)
		return -EINVAL;
	if (parse_size(s, &naming->opportunity, err) < 0)
		return yaml_refuse_because(at, err);
	if (!naming->opportunity || naming->opportunity > UINT16_MAX)
		return yaml_refuse(at, err, -ERANGE, "\"%.40s\", expected 1 to 65535 B", s);
	return 0;
}

/* The keys that link_rate_read() has left. */
static int read_naming(struct yaml at, struct naming *naming, struct err *err)
{
	struct yaml found;
	int r = yaml_find(at, "trace", &found) ? read_file(found, naming, err) : -EINVAL;

	if (r == 0 && yaml_find(at, "end", &found))
		r = read_end(found, naming, err);
	if (r == 0 && yaml_find(at, "opportunity", &found))
		r = read_opportunity(found, naming, err);
	return r;
}

int link_data_rate(struct yaml at, struct rate_conf *rate, struct link_data *data, struct err *err)
{
	struct naming naming = { .end = TRACE_LOOP };
	struct rate_trace *trace = &data->trace.conf;
	struct lines lines = { 0 };
	int r = read_naming(at, &naming, err);

	if (r == 0)
		r = link_data_open(naming.file, yaml_scalar(naming.file, "a file", err), &lines,
				   err);
	if (r < 0)
		return r;
	trace_file_done(&data->trace);
	r = trace_file_read(&lines, &data->trace, err);
	lines_close(&lines);
	if (r < 0)
		return yaml_refuse_because(naming.file, err);
	if (trace->kind == TRACE_RATES && naming.opportunity)
		return yaml_refuse(at, err, -EINVAL, "an \"opportunity\" with a trace of rates");
	if (trace->kind == TRACE_OPPORTUNITIES && rate->burst_bytes)
		return yaml_refuse(at, err, -EINVAL, "a \"bucket\" with a trace of opportunities");
	trace->end = (enum trace_end)naming.end;
	trace->opportunity_bytes = (uint32_t)naming.opportunity;
	rate->trace = trace;
	rate->bps = trace_mean_bps(trace);
	return 0;
}

/* Reads the file that was named into a list, in place of what it held. */
static int read_list(const struct naming *naming,
		     int (*read)(struct lines *lines, struct trace_numbers *ret, struct err *err),
		     struct trace_numbers *into, struct err *err)
{
	struct trace_numbers list = { 0 };
	struct lines lines = { 0 };
	int r = link_data_open(naming->file, yaml_scalar(naming->file, "a file", err), &lines, err);

	if (r < 0)
		return r;
	r = read(&lines, &list, err);
	lines_close(&lines);
	if (r < 0)
		return yaml_refuse_because(naming->file, err);
	free(into->v);
	*into = list;
	return 0;
}

int link_data_jitter(struct yaml at, struct delay_conf *delay, struct link_data *data,
		     struct err *err)
{
	static const struct yaml_key keys[] = { { "list", read_file, true },
						{ "end", read_end, false },
						{ NULL, NULL, false } };
	struct naming naming = { .end = TRACE_LOOP };
	int r = yaml_read_map(at, "a list of delays", keys, &naming, err);

	if (r == 0)
		r = read_list(&naming, trace_file_delays, &data->delays, err);
	if (r < 0)
		return r;
	data->delay_list = (struct delay_list){ .values = data->delays.v,
						.count = data->delays.n,
						.loop = naming.end == TRACE_LOOP };
	delay->jitter = 0;
	delay->list = &data->delay_list;
	return 0;
}

int link_data_loss(struct yaml at, struct loss_conf *loss, struct link_data *data, struct err *err)
{
	static const struct yaml_key keys[] = { { "list", read_file, true },
						{ NULL, NULL, false } };
	struct naming naming = { 0 };
	int r = yaml_read_map(at, "a list of losses", keys, &naming, err);

	if (r == 0)
		r = read_list(&naming, trace_file_losses, &data->losses, err);
	if (r < 0)
		return r;
	*loss = (struct loss_conf){ .kind = LOSS_LIST,
				    .list = (const uint64_t *)data->losses.v,
				    .list_count = data->losses.n };
	return 0;
}

/* A table in a file beside the one that names it. */
static int read_table(struct yaml at, const char *name, struct netem_table *ret, struct err *err)
{
	struct lines lines = { 0 };
	int r = link_data_open(at, name, &lines, err);

	if (r < 0 || !lines.text)
		return r;
	r = netem_table_parse(lines.text, strlen(lines.text), ret, err);
	if (r < 0)
		(void)err_prefix(err, "%s", lines.name);
	lines_close(&lines);
	return r < 0 ? yaml_refuse_because(at, err) : 0;
}

static int rising(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

int link_data_table(struct yaml at, struct delay_conf *delay, struct link_data *data,
		    struct err *err)
{
	const char *name = yaml_scalar(at, "the name of a file", err);
	struct netem_table *table = &data->table;
	int r = name ? read_table(at, name, table, err) : -EINVAL;

	if (r < 0)
		return r;
	for (size_t i = 0; i < table->count; i++)
		data->quantiles[i] = table->entries[i];
	qsort(data->quantiles, table->count, sizeof(*data->quantiles), rising);
	delay->shape = JITTER_TABLE;
	delay->table = (struct jitter_table){ data->quantiles, table->count };
	return 0;
}

/* netem. */

struct netem_reading {
	struct yaml options;
	enum netem_version version;
};

static int read_options(struct yaml at, void *into, struct err *err)
{
	struct netem_reading *reading = into;

	reading->options = at;
	return yaml_scalar(at, "netem's options, as tc takes them", err) ? 0 : -EINVAL;
}

static int read_kernel(struct yaml at, void *into, struct err *err)
{
	struct netem_reading *reading = into;
	const char *s = yaml_scalar(at, "a kernel, as in linux-6.18", err);

	if (!s)
		return -EINVAL;
	return netem_version_parse(s, &reading->version, err) < 0 ? yaml_refuse_because(at, err)
								  : 0;
}

/* A distribution of this name: computed, or read from NAME.dist or a path beside the scenario. */
static int find_table(struct yaml at, const char *name, struct netem_table *ret, struct err *err)
{
	char file[NETEM_NAME_MAX + 8];

	if (netem_table_named(name, ret, NULL) == 0)
		return 0;
	(void)snprintf(file, sizeof(file), "%s%s", name, strstr(name, ".dist") ? "" : ".dist");
	return read_table(at, file, ret, err);
}

/* What the other orders would call it. */
static void tell_nearest(const struct netem_conf *netem, struct link_conf *conf)
{
	uint64_t rate = netem->has & NETEM_HAS_RATE ? netem->rate : 0;
	chance_t loss = netem_loss_mean(netem);

	if (netem->has & NETEM_HAS_RATE64 && netem->rate64 > rate)
		rate = netem->rate64;
	*conf = (struct link_conf){
		.order = LINK_NETEM,
		.netem = netem,
		.delay = { .delay = netem->latency, .jitter = netem->jitter, .may_reorder = true },
		.rate = { .bps = rate * 8 },
		.queue = { .limit_packets = netem->limit },
		.loss = { .kind = loss ? LOSS_RANDOM : LOSS_NONE, .mean = loss },
	};
}

int link_data_netem(struct yaml at, struct link_conf *conf, struct link_data *data, struct err *err)
{
	static const struct yaml_key keys[] = { { "options", read_options, true },
						{ "kernel", read_kernel, false },
						{ NULL, NULL, false } };
	struct netem_reading reading = { .options = at };
	struct netem_words words;
	const char *s;
	int r = yaml_is_map(at) ? yaml_read_map(at, "netem", keys, &reading, err) : 0;

	if (r < 0)
		return r;
	s = yaml_scalar(reading.options, "netem's options, as tc takes them", err);
	if (!s)
		return -EINVAL;
	if (netem_words_parse(s, &words, err) < 0)
		return yaml_refuse_because(reading.options, err);
	data->netem = words.conf;
	data->netem.version = reading.version;
	if (*words.distribution) {
		r = find_table(reading.options, words.distribution, &data->table, err);
		data->netem.table = &data->table;
	}
	if (r == 0 && *words.slot_distribution) {
		r = find_table(reading.options, words.slot_distribution, &data->slot_table, err);
		data->netem.slot_table = &data->slot_table;
	}
	if (r < 0)
		return r;
	if (netem_conf_check(&data->netem, err) < 0)
		return yaml_refuse_because(reading.options, err);
	tell_nearest(&data->netem, conf);
	return 0;
}
