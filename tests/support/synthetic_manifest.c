/* synthetic_manifest.c - run.json of a run that was not made. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/synthetic_inside.h"

static const char usual_expect[] =
	"[{\"text\": \"latency.p95 <= 600 ms\", \"metric\": \"latency.p95\", \"op\": \"<=\","
	" \"limit\": 600, \"unit\": \"ms\"},"
	" {\"text\": \"stall.600.ratio <= 2 %\", \"metric\": \"stall.600.ratio\", \"op\": \"<=\","
	" \"limit\": 0.02, \"unit\": \"ratio\"},"
	" {\"text\": \"setup.first_frame <= 2 s\", \"metric\": \"setup.first_frame\", \"op\": \"<=\","
	" \"limit\": 2000, \"unit\": \"ms\"}]";

static void write_route(FILE *out, const struct synthetic *conf)
{
	(void)fprintf(out, "\"route\": {\"name\": \"%s\", \"title\": \"%s\", \"pair\": \"%s\", ",
		      conf->route ? conf->route : "id-4g-evening",
		      conf->title ? conf->title : "Jakarta 4G, 19-23 h local",
		      conf->pair ? conf->pair : "cn-direct-id-peak");
	(void)fprintf(out, "\"place\": %s, \"public\": %s, ",
		      conf->place ? conf->place : "{\"country\": \"id\", \"city\": \"Jakarta\"}",
		      conf->is_public ? "true" : "false");
	(void)fputs(
		"\"text\": \"A seller in China on fibre; a "
		"buyer in Jakarta on 4G in the evening, relayed through Hong Kong.\",\n"
		"\"to_buyer\": [{\"name\": \"seller-up\", \"delay_ns\": 6500000, \"rate_bps\": 50000000,"
		" \"queue_ns\": 50000000, \"sources\": {\"delay\": \"half of a 13 ms round trip "
		"Shanghai to Hong Kong\"}},\n"
		"{\"name\": \"haul-out\", \"delay_ns\": 24000000, \"jitter_ns\": 1000000,"
		" \"jitter_tau_ns\": 50000000},\n"
		"{\"name\": \"buyer-down\", \"text\": \"4G cell, loaded\", \"delay_ns\": 22500000,"
		" \"jitter_ns\": 7000000, \"jitter_tau_ns\": 20000000, \"loss\": 0.012, \"loss_run\": 1.5,"
		" \"rate_bps\": 4800000, \"queue_ns\": 600000000,"
		" \"spikes\": {\"share\": 0.01, \"min_ns\": 100000000, \"max_ns\": 300000000},"
		" \"sources\": {\"rate\": \"M-Lab NDT, Indonesia, 25th percentile\", \"loss\":"
		" \"M-Lab NDT, median\", \"queue\": \"estimate: cells buffer for about 0.6 s\"}}],\n"
		"\"to_seller\": [{\"name\": \"buyer-up\", \"delay_ns\": 22500000, \"jitter_ns\": 7000000,"
		" \"jitter_tau_ns\": 20000000, \"loss\": 0.012, \"loss_run\": 1.5, \"rate_bps\": 1700000,"
		" \"queue_ns\": 600000000},\n"
		"{\"name\": \"haul-back\", \"delay_ns\": 24000000, \"jitter_ns\": 1000000,"
		" \"jitter_tau_ns\": 50000000},\n"
		"{\"name\": \"seller-down\", \"delay_ns\": 6500000, \"rate_bps\": 100000000}]},\n",
		out);
}

static void write_timeline(FILE *out, const struct synthetic *conf)
{
	(void)fputs("\"timeline\": [", out);
	if (conf->outage_ms)
		(void)fprintf(out,
			      "{\"id\": 1, \"name\": \"outage\", \"link\": \"buyer-down\", "
			      "\"begin_ns\": %" PRId64 ", \"end_ns\": %" PRId64
			      ", \"text\": \"the cell is gone\", \"loses\": true}",
			      synthetic_outage_at(conf),
			      synthetic_outage_at(conf) + conf->outage_ms * MS);
	if ((nsec_t)conf->seconds * NSEC_PER_SEC > DIP_AT + DIP_LENGTH)
		(void)fprintf(out,
			      "%s{\"id\": 2, \"name\": \"rate-dip\", \"link\": \"buyer-down\", "
			      "\"begin_ns\": %" PRId64 ", \"end_ns\": %" PRId64
			      ", \"text\": \"at 40 s: a third of the rate for 8 s\"}",
			      conf->outage_ms ? ",\n" : "", DIP_AT, DIP_AT + DIP_LENGTH);
	(void)fputs("],\n", out);
}

/* What the lab saw of itself beside the packets. */
static void write_lab(FILE *out)
{
	(void)fputs(
		"\"hosts\": {\"seller\": {\"sent\": 9, \"sent_dropped\": 0, \"seen\": 9, "
		"\"missed\": 0, \"returned\": 8, \"carried\": 8, \"carried_dropped\": 0, "
		"\"received\": 8, \"received_dropped\": 0, \"socket_dropped\": 0}},\n"
		"\"offloads\": {\"switched_off\": [\"tx-tcp-segmentation\"], \"still_on\": []},\n"
		"\"calibration\": {\"took_ns\": 400000000, \"wire\": {\"p50_ns\": 31000, "
		"\"p99_ns\": 82000, \"max_ns\": 99000, \"count\": 256, \"what\": \"from the "
		"sender's wire to the receiver's\"}},\n"
		"\"drive\": {\"wire\": \"ring\", \"wait\": \"easy\", \"priority\": "
		"\"real-time\", \"locked_memory\": true, \"cpu_ns\": 1000000, \"ran_ns\": "
		"100000000, \"runqueue_ns\": 2000}",
		out);
}

static void write_trust(FILE *out, const struct synthetic *conf,
			const struct synthetic_count counts[2])
{
	const char *grade = conf->grade ? conf->grade : "valid";
	bool valid = !strcmp(grade, "valid");

	(void)fprintf(out,
		      "\"trust\": {\"grade\": \"%s\", \"findings\": [%s],\n\"lateness\": {"
		      "\"to_buyer\": {\"p50_ns\": 131000, \"p99_ns\": 228000, \"max_ns\": 230000, "
		      "\"over_time\": {\"from_ns\": -500000000, \"row_ns\": 1000000000, "
		      "\"count\": [60, 61], \"p50_ns\": [130000, 131000], \"p99_ns\": [150000, "
		      "228000], \"max_ns\": [160000, 230000]}, \"count\": %" PRIu64
		      "}, \"to_seller\": {\"p50_ns\": 130000, \"p99_ns\": 228000,"
		      " \"max_ns\": 230000, \"count\": %" PRIu64 "}},\n\"account\": {",
		      grade, valid ? "" : "\"packets were released up to 480 ms late\"",
		      counts[0].in, counts[1].in);
	for (unsigned d = 0; d < 2; d++) {
		(void)fprintf(out,
			      "%s\"%s\": {\"in\": %" PRIu64 ", \"delivered\": %" PRIu64
			      ", \"lost\": %" PRIu64 ", \"dropped\": 0, \"duplicated\": 0, "
			      "\"in_flight\": 0, \"unaccounted\": 0}",
			      d ? ", " : "", d ? "to_seller" : "to_buyer", counts[d].in,
			      counts[d].in - counts[d].lost, counts[d].lost);
	}
	(void)fputs("},\n\"capture_drops\": {\"seller\": 0, \"buyer\": 0}, \"steal_ns\": 12000000, "
		    "\"clock_step_ns\": 0,\n\"checks\": [",
		    out);
	(void)fprintf(out,
		      "{\"name\": \"lateness.max\", \"unit\": \"ns\", \"value\": %d, "
		      "\"degraded\": 33000000, \"invalid\": 250000000, \"grade\": \"%s\", "
		      "\"what\": \"the latest release\"}, {\"name\": \"capture.drops\", "
		      "\"unit\": \"packets\", \"value\": 0, \"degraded\": 0, \"invalid\": 100, "
		      "\"grade\": \"valid\", \"what\": \"packets that the captures missed\"}],\n",
		      valid ? 230000 : 480000000, grade);
	write_lab(out);
	(void)fputs("},\n", out);
}

void synthetic_write_manifest(const char *dir, const struct synthetic *conf,
			      const struct synthetic_count counts[2])
{
	const char *outcome = conf->outcome ? conf->outcome : "complete";
	const nsec_t length = (nsec_t)conf->seconds * NSEC_PER_SEC;
	FILE *out = synthetic_create(dir, "run.json");

	(void)fprintf(out,
		      "{\"format\": 1, \"straits\": \"0.1\",\n\"show\": {\"name\": "
		      "\"%s\", \"question\": \"Does the buyer see the seller under "
		      "600 ms when the cell is loaded?\", \"file\": \"call-jakarta-evening.yaml\", "
		      "\"text\": \"show: call-jakarta-evening\\n\"},\n",
		      conf->show ? conf->show : "call-jakarta-evening");
	write_route(out, conf);
	(void)fprintf(
		out,
		"\"seed\": %u, \"started\": \"2024-05-01T12:00:00Z\", \"t0_ns\": %" PRId64
		", \"end_ns\": %" PRId64 ", \"duration_ns\": %" PRId64 ",\n"
		"\"workload\": {\"kind\": \"call\", \"video\": {\"codec\": \"vp8\", \"width\": 640, "
		"\"height\": 360, \"fps\": 30, \"bitrate_bps\": 800000}, \"audio\": {\"codec\": "
		"\"opus\"}, \"shown\": \"playout\", \"jitter_buffer_ns\": 60000000}, "
		"\"content\": {\"scene\": \"camera\"},\n",
		conf->seed ? conf->seed : 1, T0, T0 + length, length);
	write_timeline(out, conf);
	(void)fprintf(out,
		      "\"expect\": %s,\n\"machine\": {\"kernel\": \"Linux 6.1.0\", \"cpu\": "
		      "\"a processor\", \"cores\": 2, \"as_root\": true},\n",
		      conf->expect ? conf->expect : usual_expect);
	write_trust(out, conf, counts);
	(void)fprintf(out, "\"findings\": [%s], \"outcome\": \"%s\"}\n",
		      strcmp(outcome, "broken") ? ""
						: "\"the seller's process ended with signal 9\"",
		      outcome);
	if (fclose(out) != 0)
		abort();
}
