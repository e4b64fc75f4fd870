/* logo.c - what kind of picture a logo is, and whether it may stand in a page. */
#include "reports/region/logo.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

/* What may not be in an SVG: what runs, what stands for other text, what brings in other files. */
static const char *const forbidden[] = {
	"<script",  "javascript:", "<!entity", "<!doctype", "<foreignobject", "<iframe",
	"<embed",   "<object",     "<handler", "<listener", "@import",        "xml-stylesheet",
	"xml:base", "<audio",      "<video",   "<set",      "<animate",       "\\",
};

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* Of an attribute's value behind "href": does it stay within the file? */
static bool href_stays(const char *s)
{
	s = skip_blanks(s);
	if (*s != '=')
		return true; /* a word that only looks like one */
	s = skip_blanks(s + 1);
	if (*s == '"' || *s == '\'')
		s = skip_blanks(s + 1);
	return *s == '#' || begins(s, "data:image/png") || begins(s, "data:image/jpeg");
}

/* Of what stands behind "url(": the same. */
static bool url_stays(const char *s)
{
	s = skip_blanks(s);
	if (*s == '"' || *s == '\'' || begins(s, "&quot;"))
		s = skip_blanks(s + (*s == '&' ? strlen("&quot;") : 1));
	return *s == '#';
}

/* Is there an attribute such as onload=? */
static bool has_handler(const char *svg)
{
	for (const char *s = svg; (s = strstr(s, "on")); s += 2) {
		const char *end = s + 2;

		while (isalpha((unsigned char)*end))
			end++;
		if (s > svg && end > s + 2 && strchr(" \t\r\n\"'/", s[-1]) &&
		    *skip_blanks(end) == '=')
			return true;
	}
	return false;
}

/* What is wrong with an SVG in small letters; NULL when nothing is. */
static const char *fault_of(const char *svg)
{
	const char *encoding = strstr(svg, "encoding=");

	if (encoding && !begins(encoding, "encoding=\"utf-8\"") &&
	    !begins(encoding, "encoding='utf-8'"))
		return "is not in UTF-8";
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(*forbidden); i++)
		if (strstr(svg, forbidden[i]))
			return forbidden[i];
	if (has_handler(svg))
		return "a script in an attribute (on...=)";
	for (const char *s = svg; (s = strstr(s, "href")); s += 4)
		if (!href_stays(s + 4))
			return "a reference to something outside it (href)";
	for (const char *s = svg; (s = strstr(s, "url(")); s += 4)
		if (!url_stays(s + 4))
			return "a reference to something outside it (url)";
	return NULL;
}

static int check_svg(const char *bytes, size_t n, const char *path, struct err *err)
{
	char *small = g_ascii_strdown(bytes, (gssize)n);
	const char *fault = fault_of(small);
	int r = 0;

	if (fault && begins(fault, "is not"))
		r = err_set(err, -EBADMSG, "%s: the logo %s", path, fault);
	else if (fault)
		r = err_set(err, -EBADMSG, "%s: the logo may not hold this: %s", path, fault);
	g_free(small);
	return r;
}

/* Is it text of which the first element is <svg? */
static bool is_svg(const char *bytes, size_t n)
{
	const char *s = bytes;

	if (memchr(bytes, '\0', n) || !g_utf8_validate(bytes, (gssize)n, NULL))
		return false;
	if (begins(s, "\xef\xbb\xbf"))
		s += 3;
	for (s = skip_blanks(s); begins(s, "<?") || begins(s, "<!"); s = skip_blanks(s)) {
		const char *end = strstr(s, begins(s, "<!--") ? "-->" : ">");

		if (!end)
			return false;
		s = end + (begins(s, "<!--") ? 3 : 1);
	}
	return begins(s, "<svg") && strchr(" \t\r\n>", s[4]) && s[4];
}

static const char *kind_of(const char *bytes, size_t n)
{
	if (n > 24 && !memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) && !memcmp(bytes + 12, "IHDR", 4))
		return "image/png";
	if (n > 4 && !memcmp(bytes, "\xff\xd8\xff", 3) && !memcmp(bytes + n - 2, "\xff\xd9", 2))
		return "image/jpeg";
	return is_svg(bytes, n) ? "image/svg+xml" : NULL;
}

int logo_check(const char *bytes, size_t n, const char *path, struct text *ret, struct err *err)
{
	char *copy = g_malloc0(n + 1); /* ends in NUL, as text must */
	const char *kind;
	char *base64;
	int r = 0;

	memcpy(copy, bytes, n);
	kind = kind_of(copy, n);
	if (!kind)
		r = err_set(err, -EBADMSG, "%s: a logo is a PNG, JPEG or SVG; this is none", path);
	else if (!strcmp(kind, "image/svg+xml"))
		r = check_svg(copy, n, path, err);
	if (r == 0) {
		base64 = g_base64_encode((const guchar *)bytes, n);
		text_addf(ret, "data:%s;base64,", kind);
		text_add(ret, base64);
		g_free(base64);
	}
	g_free(copy);
	return r;
}

int logo_read(const char *path, struct text *ret, struct err *err)
{
	char *bytes = malloc(LOGO_BYTES_MAX + 1);
	FILE *f = NULL;
	struct stat st;
	size_t n;
	int fd, r = 0;

	if (!bytes)
		return err_set(err, -ENOMEM, "out of memory");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would make it wait */
	f = fd < 0 ? NULL : fdopen(fd, "r");
	if (!f || fstat(fd, &st) < 0) {
		r = err_set(err, -errno, "the logo %s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		r = err_set(err, -EINVAL, "the logo %s is no file", path);
		goto out;
	}
	n = fread(bytes, 1, LOGO_BYTES_MAX + 1, f);
	if (ferror(f))
		r = err_set(err, -EIO, "the logo %s cannot be read", path);
	else if (n > LOGO_BYTES_MAX)
		r = err_set(err, -EFBIG, "the logo %s is larger than %zu KB", path,
			    LOGO_BYTES_MAX / 1024);
	else
		r = logo_check(bytes, n, path, ret, err);
out:
	if (f)
		(void)fclose(f);
	else if (fd >= 0)
		(void)close(fd);
	free(bytes);
	return r;
}
