/* mask_text.c - addresses where people and programs write them. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/custody/mask.h"

/* "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255" */
#define WRITTEN_MAX INET6_ADDRSTRLEN
#define MAC_WRITTEN 17

/* What stands at a place of a text. */
struct found {
	size_t n; /* bytes; 0: no address */
	int family;
	uint8_t address[16];
	char separator; /* of a MAC address */
	bool capitals;
};

/* A MAC address has no family of its own here. */
#define FAMILY_MAC AF_PACKET

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Copies n bytes into a text that ends; false when they are too many. */
static bool cut(char ret[WRITTEN_MAX], const char *s, size_t n)
{
	if (n >= WRITTEN_MAX)
		return false;
	memcpy(ret, s, n);
	ret[n] = '\0';
	return true;
}

/* Four numbers, and nothing that makes them part of a longer row of such. */
static struct found find_ipv4(const char *s, size_t n)
{
	struct found f = { .family = AF_INET };
	size_t end = 0;
	char word[WRITTEN_MAX];

	while (end < n && (isdigit((unsigned char)s[end]) || s[end] == '.'))
		end++;
	if (end < n && is_word(s[end]))
		return f;
	while (end > 0 && s[end - 1] == '.')
		end--; /* a sentence's */
	if (cut(word, s, end) && inet_pton(AF_INET, word, f.address) == 1)
		f.n = end;
	return f;
}

static bool is_pair(const char *s)
{
	return isxdigit((unsigned char)s[0]) && isxdigit((unsigned char)s[1]);
}

static uint8_t pair_at(const char *s)
{
	const char digits[] = { s[0], s[1], '\0' };

	return (uint8_t)strtoul(digits, NULL, 16);
}

/* Six pairs; more of them are a fingerprint. */
static struct found find_mac(const char *s, size_t n)
{
	struct found f = { .family = FAMILY_MAC };
	if (n < MAC_WRITTEN || (s[2] != ':' && s[2] != '-'))
		return f;
	f.separator = s[2];
	for (unsigned i = 0; i < 6; i++) {
		if (!is_pair(s + 3 * (size_t)i) || (i < 5 && s[3 * i + 2] != f.separator))
			return f;
		f.address[i] = pair_at(s + 3 * (size_t)i);
	}
	if (n > MAC_WRITTEN && (is_word(s[MAC_WRITTEN]) || s[MAC_WRITTEN] == f.separator))
		return f;
	for (unsigned i = 0; i < MAC_WRITTEN; i++)
		f.capitals = f.capitals || isupper((unsigned char)s[i]);
	f.n = MAC_WRITTEN;
	return f;
}

static bool may_be_ipv6(char c)
{
	return isxdigit((unsigned char)c) || c == ':' || c == '.';
}

/* What it ends with can be the sentence's. */
static struct found find_ipv6(const char *s, size_t n)
{
	struct found f = { .family = AF_INET6 };
	size_t end = 0;
	char word[WRITTEN_MAX];

	while (end < n && may_be_ipv6(s[end]))
		end++;
	if (end < n && is_word(s[end]))
		return f;
	for (; end > 2; end--) {
		if (cut(word, s, end) && inet_pton(AF_INET6, word, f.address) == 1) {
			f.n = end;
			return f;
		}
		if (s[end - 1] != '.' && s[end - 1] != ':')
			break;
	}
	return f;
}

/* Is the i-th byte of s part of a longer word? The n of an escaped line's end is not one. */
static bool goes_on(const char *s, size_t i)
{
	if (i >= 2 && s[i - 2] == '\\' && strchr("nrt", s[i - 1]))
		return false;
	return i && is_word(s[i - 1]);
}

/* What stands at s, the i-th of n bytes. */
static struct found find(const char *s, size_t n, size_t i)
{
	struct found f = { 0 };
	char last = ' ';

	if (i)
		last = s[i - 1];
	if (goes_on(s, i) || !may_be_ipv6(s[i]) || s[i] == '.')
		return f;
	if (last != ':' && last != '-')
		f = find_mac(s + i, n - i);
	if (!f.n && last != ':')
		f = find_ipv6(s + i, n - i);
	/* "port:10.0.0.1" is an address, "1.10.0.0.1" is not */
	if (!f.n && last != '.' && isdigit((unsigned char)s[i]))
		f = find_ipv4(s + i, n - i);
	return f;
}

static void replace(struct mask *mask, struct found *f)
{
	if (f->family == AF_INET)
		mask_ipv4(mask, f->address);
	else if (f->family == AF_INET6)
		mask_ipv6(mask, f->address);
	else
		mask_mac(mask, f->address);
}

static void write_mac(const struct found *f, char ret[WRITTEN_MAX])
{
	for (unsigned i = 0; i < 6; i++)
		(void)snprintf(ret + 3 * (size_t)i, 4, f->capitals ? "%02X%c" : "%02x%c",
			       f->address[i], f->separator);
	ret[MAC_WRITTEN] = '\0';
}

static void write_found(const struct found *f, char ret[WRITTEN_MAX])
{
	if (f->family == FAMILY_MAC)
		write_mac(f, ret);
	else
		(void)inet_ntop(f->family, f->address, ret, WRITTEN_MAX);
}

void mask_text(struct mask *mask, const char *s, size_t n, struct text *t)
{
	size_t done = 0;

	for (size_t i = 0; i < n;) {
		struct found f = find(s, n, i);
		char word[WRITTEN_MAX];

		if (!f.n) {
			i++;
			continue;
		}
		replace(mask, &f);
		write_found(&f, word);
		text_add_bytes(t, s + done, i - done);
		text_add(t, word);
		i += f.n;
		done = i;
	}
	text_add_bytes(t, s + done, n - done);
}

/* Makes the written address longer by zeros in front of its numbers, of which none may get longer
 * than most digits; false when it cannot be n bytes long. */
static bool stretch(char word[WRITTEN_MAX], size_t n, size_t most)
{
	size_t len = strlen(word), i = 0;

	while (len < n && i < len) {
		size_t digits = strspn(word + i, "0123456789abcdef");

		if (digits == 0 || digits >= most) {
			i += digits + (digits == 0);
			continue;
		}
		memmove(word + i + 1, word + i, len - i + 1);
		word[i] = '0';
		len++;
	}
	return len == n;
}

static void cross_out(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isxdigit((unsigned char)s[i]))
			s[i] = 'x';
}

void mask_chars(struct mask *mask, char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		struct found f = find(s, n, i);
		char word[2 * WRITTEN_MAX];

		if (!f.n) {
			i++;
			continue;
		}
		replace(mask, &f);
		write_found(&f, word);
		if (stretch(word, f.n, f.family == AF_INET ? 3 : 4))
			memcpy(s + i, word, f.n);
		else
			cross_out(s + i, f.n);
		i += f.n;
	}
}
