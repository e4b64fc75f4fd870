/* json.h - metrics.json: every number with its definition, the verdict, the stalls. */
#ifndef REPORTS_WRITE_JSON_H
#define REPORTS_WRITE_JSON_H

struct err;
struct evidence;
struct text;
struct verdict;

/* The form's number; docs/metrics-schema.json describes it. */
#define JSON_FORMAT 1

/* Writes the text of metrics.json. 0 or -ENOMEM. */
int json_metrics(const struct evidence *e, const struct verdict *v, struct text *ret,
		 struct err *err);

#endif
