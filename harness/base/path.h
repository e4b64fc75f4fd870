/* path.h - programs in $PATH. */
#ifndef HARNESS_BASE_PATH_H
#define HARNESS_BASE_PATH_H

#include <stdbool.h>

/* Is there an executable of this name in PATH? */
bool path_has(const char *program);

#endif
