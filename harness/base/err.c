/* err.c - filling struct err. */
#include "harness/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	err->code = code;
	va_start(args, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return code;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	char told[sizeof(err->text)];
	size_t used;
	va_list args;

	if (!err)
		return -1;
	(void)snprintf(told, sizeof(told), "%s", err->text);
	va_start(args, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	used = strlen(err->text);
	(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", told);
	return err->code;
}
