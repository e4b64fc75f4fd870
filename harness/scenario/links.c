/* links.c - words for the links of a route. */
#include "harness/scenario/links.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/yaml.h"

static const char *const words[ROUTE_LINKS] = {
	[ROUTE_SELLER_UP] = "seller-up",   [ROUTE_HAUL_OUT] = "haul-out",
	[ROUTE_BUYER_DOWN] = "buyer-down", [ROUTE_BUYER_UP] = "buyer-up",
	[ROUTE_HAUL_BACK] = "haul-back",   [ROUTE_SELLER_DOWN] = "seller-down",
};

const char *route_link_word(enum route_link link)
{
	return words[link];
}

struct group {
	const char *word;
	uint32_t links;
};

static const struct group route_groups[] = {
	{ "seller-up", LINKS_OF(ROUTE_SELLER_UP) },
	{ "haul-out", LINKS_OF(ROUTE_HAUL_OUT) },
	{ "buyer-down", LINKS_OF(ROUTE_BUYER_DOWN) },
	{ "buyer-up", LINKS_OF(ROUTE_BUYER_UP) },
	{ "haul-back", LINKS_OF(ROUTE_HAUL_BACK) },
	{ "seller-down", LINKS_OF(ROUTE_SELLER_DOWN) },
	{ "seller", LINKS_SELLER },
	{ "haul", LINKS_HAUL },
	{ "buyer", LINKS_BUYER },
	{ "to-buyer",
	  LINKS_OF(ROUTE_SELLER_UP) | LINKS_OF(ROUTE_HAUL_OUT) | LINKS_OF(ROUTE_BUYER_DOWN) },
	{ "to-seller",
	  LINKS_OF(ROUTE_BUYER_UP) | LINKS_OF(ROUTE_HAUL_BACK) | LINKS_OF(ROUTE_SELLER_DOWN) },
	{ "all", LINKS_ALL },
	{ "access-down", LINKS_OF(ROUTE_BUYER_DOWN) },
	{ "access-up", LINKS_OF(ROUTE_BUYER_UP) },
	{ "access", LINKS_BUYER },
	{ NULL, 0 },
};

static const struct group seller_groups[] = {
	{ "up", LINKS_OF(ROUTE_SELLER_UP) },
	{ "down", LINKS_OF(ROUTE_SELLER_DOWN) },
	{ "both", LINKS_SELLER },
	{ NULL, 0 },
};

static const struct group haul_groups[] = {
	{ "out", LINKS_OF(ROUTE_HAUL_OUT) },
	{ "back", LINKS_OF(ROUTE_HAUL_BACK) },
	{ "both", LINKS_HAUL },
	{ NULL, 0 },
};

static const struct group buyer_groups[] = {
	{ "up", LINKS_OF(ROUTE_BUYER_UP) },
	{ "down", LINKS_OF(ROUTE_BUYER_DOWN) },
	{ "both", LINKS_BUYER },
	{ NULL, 0 },
};

static const struct {
	const struct group *groups;
	uint32_t links;
} scopes[] = {
	[LINKS_IN_ROUTE] = { route_groups, LINKS_ALL },
	[LINKS_IN_SELLER] = { seller_groups, LINKS_SELLER },
	[LINKS_IN_HAUL] = { haul_groups, LINKS_HAUL },
	[LINKS_IN_BUYER] = { buyer_groups, LINKS_BUYER },
};

uint32_t links_of_scope(enum links_scope scope)
{
	return scopes[scope].links;
}

/* What the words of a list add up to. */
struct sum {
	enum links_scope scope;
	uint32_t links;
};

static int refuse(struct yaml at, const char *found, const struct group *groups, struct err *err)
{
	struct text known = { 0 };
	int r;

	for (const struct group *g = groups; g->word; g++)
		text_addf(&known, "%s%s", g == groups ? "" : ", ", g->word);
	r = yaml_refuse(at, err, -EINVAL, "found no link \"%.40s\", expected one of: %s", found,
			text_str(&known));
	text_done(&known);
	return r;
}

static int add_word(struct yaml at, void *into, struct err *err)
{
	struct sum *sum = into;
	const struct group *groups = scopes[sum->scope].groups;
	const char *s = yaml_scalar(at, "a link, as in buyer-down", err);

	if (!s)
		return -EINVAL;
	for (const struct group *g = groups; g->word; g++) {
		if (strcmp(g->word, s) != 0)
			continue;
		sum->links |= g->links;
		return 0;
	}
	return refuse(at, s, groups, err);
}

int links_read(struct yaml at, enum links_scope scope, uint32_t *ret, struct err *err)
{
	struct sum sum = { .scope = scope };
	int r = yaml_is_list(at) ? yaml_read_list(at, "links", add_word, &sum, err)
				 : add_word(at, &sum, err);

	if (r < 0)
		return r;
	if (!sum.links)
		return yaml_refuse(at, err, -EINVAL, "found an empty list, expected links");
	*ret = sum.links;
	return 0;
}
