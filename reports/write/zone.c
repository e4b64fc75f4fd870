/* zone.c - telling instants in time zones. */
#include "reports/write/zone.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

static GTimeZone *find(const char *zone)
{
	if (!zone || !strcmp(zone, "UTC"))
		return g_time_zone_new_utc();
	return strcmp(zone, "local") == 0 ? g_time_zone_new_local()
					  : g_time_zone_new_identifier(zone);
}

/* Is there a file of this name in the time zones' folder, and is it one of theirs (RFC 8536)? GLib
 * would take any other for a fault of the program. */
static bool is_known(const char *zone)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";
	const char *dir = getenv("TZDIR");
	struct text path = { 0 };
	char magic[4] = "";
	FILE *f = NULL;

	if (!isalpha((unsigned char)*zone) || zone[strspn(zone, letters)])
		return false;
	text_addf(&path, "%s/%s", dir ? dir : "/usr/share/zoneinfo", zone);
	if (!path.failed)
		f = fopen(path.s, "re");
	if (f) {
		if (fread(magic, 1, sizeof(magic), f) != sizeof(magic))
			magic[0] = '\0';
		(void)fclose(f);
	}
	text_done(&path);
	return !memcmp(magic, "TZif", sizeof(magic));
}

int zone_check(const char *zone, struct err *err)
{
	if (!zone || !strcmp(zone, "UTC") || !strcmp(zone, "local") || is_known(zone))
		return 0;
	return err_set(err, -EINVAL,
		       "\"%s\" is no time zone that this machine knows; expected a name such as "
		       "Asia/Jakarta, or local (Debian: tzdata)",
		       zone);
}

static void add(struct text *t, GDateTime *instant, const char *format)
{
	char *said = g_date_time_format(instant, format);

	text_add(t, said ? said : "");
	g_free(said);
}

/* In zones other than UTC that one stands behind, with its day where it is another. */
static void say_both(struct text *t, GDateTime *utc, GDateTime *there)
{
	bool same_day = g_date_time_get_day_of_month(utc) == g_date_time_get_day_of_month(there);

	add(t, there, "%Y-%m-%d %H:%M %Z");
	if (strcmp(g_date_time_get_timezone_abbreviation(there), "UTC") != 0)
		add(t, utc, same_day ? " (%H:%M UTC)" : " (%Y-%m-%d %H:%M UTC)");
}

void zone_say(struct text *t, const char *instant, const char *zone)
{
	GTimeZone *found = find(zone);
	GDateTime *utc = g_date_time_new_from_iso8601(instant, NULL);
	GDateTime *there = utc && found ? g_date_time_to_timezone(utc, found) : NULL;

	if (there)
		say_both(t, utc, there);
	else
		text_add(t, instant);
	if (there)
		g_date_time_unref(there);
	if (utc)
		g_date_time_unref(utc);
	if (found)
		g_time_zone_unref(found);
}
