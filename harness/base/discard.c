/* discard.c - removing a folder from its depths up. */
#include "harness/base/discard.h"

#include <ftw.h>
#include <stdio.h>

#define OPEN_MAX_AT_ONCE 16

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	(void)remove(path);
	return 0; /* what cannot be removed shall not keep the rest */
}

void discard(const char *path)
{
	(void)nftw(path, remove_one, OPEN_MAX_AT_ONCE, FTW_DEPTH | FTW_PHYS);
}
