/* defs_talk.c - definitions of a conversation with an assistant, heard from outside. */
#include "reports/metric/defs.h"

#define OURS    "this project"
#define NEAREST "RFC 2330 section 11.3 (nearest rank)"

static const struct metric_def defs[] = {
	{ "talk.response.p50", METRIC_MS, METRIC_LOWER,
	  "median of the response time: from the last sample of a question at the customer's mouth "
	  "to the first sound of the answer at the customer's ear; the least within 10 s and before "
	  "the customer's next word",
	  NEAREST },
	{ "talk.response.p95", METRIC_MS, METRIC_LOWER, "95th percentile of the response time",
	  NEAREST },
	{ "talk.response.max", METRIC_MS, METRIC_LOWER, "longest response time", OURS },
	{ "talk.meaningful.p50", METRIC_MS, METRIC_LOWER,
	  "median of the response time to the first sound that lasts 400 ms: fillers and signals left "
	  "out",
	  NEAREST },
	{ "talk.meaningful.p95", METRIC_MS, METRIC_LOWER,
	  "95th percentile of the response time to the first sound that lasts 400 ms", NEAREST },
	{ "talk.meaningful.max", METRIC_MS, METRIC_LOWER,
	  "longest response time to the first sound that lasts 400 ms", OURS },
	{ "talk.unanswered", METRIC_COUNT, METRIC_LOWER, "questions without an answer within 10 s",
	  OURS },
	{ "talk.takeovers", METRIC_COUNT, METRIC_LOWER,
	  "questions into which the assistant began to speak, or into the pause of a hesitation",
	  OURS },
	{ "talk.stop.p50", METRIC_MS, METRIC_LOWER,
	  "median of the barge-in stop time: from the first sample of an interruption at the "
	  "customer's mouth to the end of the answer at the customer's ear",
	  NEAREST },
	{ "talk.stop.p95", METRIC_MS, METRIC_LOWER, "95th percentile of the barge-in stop time",
	  NEAREST },
	{ "talk.stop.max", METRIC_MS, METRIC_LOWER, "longest barge-in stop time", OURS },
	{ "talk.heard_after.p50", METRIC_MS, METRIC_LOWER,
	  "median of the assistant's sound heard after the begin of an interruption: up to its stop, "
	  "and what it began anew before the customer's end",
	  NEAREST },
	{ "talk.heard_after.p95", METRIC_MS, METRIC_LOWER,
	  "95th percentile of the assistant's sound heard after the begin of an interruption",
	  NEAREST },
	{ "talk.heard_after.max", METRIC_MS, METRIC_LOWER,
	  "most of the assistant's sound heard after the begin of an interruption", OURS },
	{ "talk.recovery.p50", METRIC_MS, METRIC_LOWER,
	  "median of the response time to interruptions", NEAREST },
	{ "talk.recovery.p95", METRIC_MS, METRIC_LOWER,
	  "95th percentile of the response time to interruptions", NEAREST },
	{ "talk.recovery.max", METRIC_MS, METRIC_LOWER, "longest response time to an interruption",
	  OURS },
	{ "talk.missed_stops", METRIC_COUNT, METRIC_LOWER,
	  "interruptions into which the answer went on for more than 5 s", OURS },
	{ "talk.false_stops", METRIC_COUNT, METRIC_LOWER,
	  "backchannels (\"mhm\") within 1.5 s of whose begin the answer stopped", OURS },
	{ "talk.double_talk", METRIC_RATIO, METRIC_NEITHER,
	  "share of what the customer said while the assistant was heard", OURS },
	{ "talk.turns", METRIC_COUNT, METRIC_NEITHER, "what the customer said to its end", OURS },
	{ "translate.lag.p50", METRIC_MS, METRIC_LOWER,
	  "median of the interpreter's lag: from the first sample of a sentence at the speaker's "
	  "mouth to the first sound of its translation at the listener's ear",
	  NEAREST },
	{ "translate.lag.p95", METRIC_MS, METRIC_LOWER, "95th percentile of the interpreter's lag",
	  NEAREST },
	{ "translate.lag.max", METRIC_MS, METRIC_LOWER, "greatest lag of the interpreter", OURS },
	{ "translate.end_lag.p50", METRIC_MS, METRIC_LOWER,
	  "median of the time from the end of a sentence to the end of its translation", NEAREST },
	{ "translate.end_lag.p95", METRIC_MS, METRIC_LOWER,
	  "95th percentile of the time from the end of a sentence to the end of its translation",
	  NEAREST },
	{ "translate.end_lag.max", METRIC_MS, METRIC_LOWER,
	  "longest time from the end of a sentence to the end of its translation", OURS },
	{ "translate.missing", METRIC_COUNT, METRIC_LOWER,
	  "sentences without a translation of their own", OURS },
	{ "talk.mouth_late.max", METRIC_MS, METRIC_LOWER,
	  "how late the customer's sound left the harness at worst: what the measurement itself may "
	  "have added",
	  OURS },
};

const struct metric_table defs_talk = { defs, sizeof(defs) / sizeof(*defs) };
