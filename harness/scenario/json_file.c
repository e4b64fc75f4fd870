/* json_file.c - JSON into a file. */
#include "harness/scenario/json_file.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/drive/draft.h"

int json_file_write(const char *path, json_t *json, struct err *err)
{
	char *s = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;
	struct text line = { 0 };
	int r;

	json_decref(json);
	if (s)
		text_addf(&line, "%s\n", s);
	if (!s || line.failed)
		r = err_set(err, -EINVAL, "%s: a name is no text in UTF-8, or memory ran out",
			    path);
	else
		r = draft_write(path, line.s, line.len, err);
	text_done(&line);
	free(s);
	return r;
}
