/* tongue.h - the languages of the regional report: its texts, and how each writes numbers and
 * dates. */
#ifndef REPORTS_REGION_TONGUE_H
#define REPORTS_REGION_TONGUE_H

struct err;
struct text;

/* One language. */
struct tongue {
	const char *tag;     /* of HTML: "zh-CN" */
	const char *catalog; /* of gettext: "zh_CN"; NULL for English, which the texts are in */
	const char *name;    /* in itself */
	const char *decimal; /* between units and tenths */
	const char *group;   /* between thousands */
	const char *percent; /* behind a number of percent, with its space if there is one */
	/* Between parts of a sentence, and at its end: ", ", ": ", "; " and "." */
	const char *comma, *colon, *semicolon, *stop;
	int era;              /* years that its calendar is ahead of the common one */
	const char *fonts;    /* CSS: families that hold its letters, each with a comma behind */
	const char *script;   /* fontconfig's pattern of such fonts; NULL when any font will do */
	const char *packages; /* Debian's, that hold such a font; NULL with script */
};

/* The language of this tag or catalogue, "zh", "zh-CN" or "zh_CN"; NULL when there is none. */
const struct tongue *tongue_find(const char *name);

/* The i-th language, or NULL past the last. */
const struct tongue *tongue_nth(unsigned i);

/* From here on texts are in this language, for the whole process; folder holds the catalogues,
 * FOLDER/zh_CN/LC_MESSAGES/straits.mo. Negative with err when there is none of it, or when the
 * system has no locale in UTF-8. */
int tongue_speak(const struct tongue *tongue, const char *folder, struct err *err);

/* The text in that language; of two the one that n things need. The result is never freed. */
const char *tongue_say(const char *english) __attribute__((format_arg(1)));
const char *tongue_count(const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(1), format_arg(2)));

/* Marks a text of a table, which tongue_say() gets later, for xgettext. */
#define TONGUE(english) english

#endif
