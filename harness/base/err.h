/* err.h - an error is told once, by the one who knows, and printed once, by the command. */
#ifndef HARNESS_BASE_ERR_H
#define HARNESS_BASE_ERR_H

/* code is a negative errno; text names the object, what was found and what was expected. For a file
 * it also holds the source line and a caret. */
struct err {
	int code;
	char text[1024];
};

/* Fills err (which may be NULL) and returns code, so that a caller can `return err_set(...)`. */
int err_set(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "fmt: " in front of what err already says; returns its code. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
