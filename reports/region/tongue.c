/* tongue.c - languages by gettext, of the C library. */
#include "reports/region/tongue.h"

#include <errno.h>
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

#define DOMAIN "straits"

/* Punctuation of the languages in Latin letters. */
#define LATIN_MARKS .comma = ", ", .colon = ": ", .semicolon = "; ", .stop = "."

static const struct tongue tongues[] = {
	{
		.tag = "en",
		.name = "English",
		.decimal = ".",
		.group = ",",
		.percent = "\u00a0%",
		LATIN_MARKS,
		.fonts = "",
	},
	{
		.tag = "zh-CN",
		.catalog = "zh_CN",
		.name = "中文",
		.decimal = ".",
		.group = ",",
		.percent = "%",
		.comma = "，",
		.colon = "：",
		.semicolon = "；",
		.stop = "。",
		.fonts = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',"
			 "'WenQuanYi Micro Hei','Droid Sans Fallback',",
		.script = ":lang=zh-cn",
		.packages = "fonts-wqy-microhei or fonts-noto-cjk",
	},
	{
		.tag = "es",
		.catalog = "es",
		.name = "Español",
		.decimal = ",",
		.group = ".",
		.percent = "\u00a0%",
		LATIN_MARKS,
		.fonts = "",
	},
	{
		.tag = "pt-BR",
		.catalog = "pt_BR",
		.name = "Português",
		.decimal = ",",
		.group = ".",
		.percent = "%",
		LATIN_MARKS,
		.fonts = "",
	},
	{
		.tag = "id",
		.catalog = "id",
		.name = "Bahasa Indonesia",
		.decimal = ",",
		.group = ".",
		.percent = "%",
		LATIN_MARKS,
		.fonts = "",
	},
	{
		.tag = "th",
		.catalog = "th",
		.name = "ไทย",
		.decimal = ".",
		.group = ",",
		.percent = "%",
		.comma = ", ",
		.colon = ": ",
		.semicolon = "; ",
		.stop = "",
		.era = 543,
		.fonts =
			"'Noto Sans Thai','Leelawadee UI',Thonburi,'Noto Sans Thai UI',Loma,Garuda,",
		.script = ":lang=th",
		.packages = "fonts-tlwg-loma-ttf or fonts-noto-core",
	},
	{
		.tag = "vi",
		.catalog = "vi",
		.name = "Tiếng Việt",
		.decimal = ",",
		.group = ".",
		.percent = "%",
		LATIN_MARKS,
		.fonts = "",
		.script = ":lang=vi",
		.packages = "fonts-dejavu-core",
	},
};

#define TONGUE_COUNT (sizeof(tongues) / sizeof(*tongues))

const struct tongue *tongue_nth(unsigned i)
{
	return i < TONGUE_COUNT ? &tongues[i] : NULL;
}

/* "zh", "zh-CN" and "ZH_cn" for "zh-CN". */
static bool is_called(const char *tag, const char *name)
{
	size_t language = strcspn(tag, "-");

	if (strlen(name) == language && !strncasecmp(name, tag, language))
		return true;
	if (strlen(name) != strlen(tag))
		return false;
	for (; *tag; tag++, name++)
		if (strncasecmp(tag, name, 1) != 0 && !(*tag == '-' && *name == '_'))
			return false;
	return true;
}

const struct tongue *tongue_find(const char *name)
{
	for (size_t i = 0; i < TONGUE_COUNT; i++)
		if (is_called(tongues[i].tag, name))
			return &tongues[i];
	return NULL;
}

static int look_for_catalogue(const struct tongue *tongue, const char *folder, struct err *err)
{
	struct text path = { 0 };
	int r = 0;

	text_addf(&path, "%s/%s/LC_MESSAGES/" DOMAIN ".mo", folder, tongue->catalog);
	if (path.failed)
		r = err_set(err, -ENOMEM, "out of memory");
	else if (access(path.s, R_OK) < 0)
		r = err_set(err, -ENOENT, "the texts in %s are missing: there is no %s",
			    tongue->name, path.s);
	text_done(&path);
	return r;
}

int tongue_speak(const struct tongue *tongue, const char *folder, struct err *err)
{
	/* In the locale "C" gettext translates nothing; which other one it is does not matter. */
	static const char *const locales[] = { "C.UTF-8", "C.utf8", "en_US.UTF-8" };
	const char *locale = NULL;
	int r = 0;

	/* also so that what was said in another language before is forgotten */
	(void)setlocale(LC_MESSAGES, "C");
	if (!tongue->catalog)
		return 0;
	r = look_for_catalogue(tongue, folder, err);
	if (r < 0)
		return r;
	/* LC_ALL and LANG do not count: LANGUAGE alone names the catalogue */
	if (setenv("LANGUAGE", tongue->catalog, 1) < 0)
		return err_set(err, -errno, "LANGUAGE: %s", strerror(errno));
	for (size_t i = 0; !locale && i < sizeof(locales) / sizeof(*locales); i++)
		locale = setlocale(LC_MESSAGES, locales[i]);
	if (!locale)
		return err_set(err, -ENOENT,
			       "texts in %s need the locale C.UTF-8, which is not there",
			       tongue->name);
	if (!bindtextdomain(DOMAIN, folder) || !bind_textdomain_codeset(DOMAIN, "UTF-8"))
		return err_set(err, -ENOMEM, "out of memory");
	return 0;
}

const char *tongue_say(const char *english)
{
	return dgettext(DOMAIN, english);
}

const char *tongue_count(const char *one, const char *many, unsigned long n)
{
	return dngettext(DOMAIN, one, many, n);
}
