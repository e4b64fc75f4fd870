/* draft_write.c - a whole file at once. */
#include "harness/drive/draft.h"

int draft_write(const char *path, const void *bytes, size_t n, struct err *err)
{
	struct draft d;
	int r = draft_open(&d, path, err);

	if (r < 0)
		return r;
	draft_add(&d, bytes, n);
	return draft_keep(&d, err);
}
