/* hlsjs.h - where hls.js lies, the player that is no Debian package. */
#ifndef HARNESS_WORKLOAD_HLSJS_H
#define HARNESS_WORKLOAD_HLSJS_H

#include <limits.h>

struct err;

/* How it is had, for complaints. */
#define HLSJS_FIX "make hls.js, or ./run.sh setup, fetches it and its licence"

/* The folder that holds hls.min.js: $STRAITS_HLSJS, hls.js beside the program as it was built, or
 * where it was installed. 0, or -ENOENT with err saying how it is had. */
int hlsjs_find(char ret[static PATH_MAX], struct err *err);

#endif
