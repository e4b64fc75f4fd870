/* remember.c - adding finished runs to the history. */
#include "harness/cli/remember.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/history/past.h"
#include "reports/history/store.h"

#define LABEL_MAX 100

void remember_run(const char *dir, const char *db)
{
	struct store *store = NULL;
	struct past_run run = { 0 };
	struct err err;
	int64_t id;
	int r = past_read(dir, &run, &err);

	if (r == 0)
		r = store_open(db, STORE_WRITE, &store, &err);
	if (r == 0)
		r = store_add(store, &run, &id, &err);
	if (r < 0 && r != -ECANCELED)
		(void)fprintf(stderr, "straits: the run is not in the history: %s\n", err.text);
	store_close(store);
	past_done(&run);
}

int remember_check_label(const char *label, struct err *err)
{
	if (!*label || strlen(label) > LABEL_MAX)
		return err_set(err, -EINVAL, "a label has 1 to %d bytes", LABEL_MAX);
	for (const char *c = label; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return err_set(err, -EINVAL, "a label holds no control characters");
	return 0;
}
