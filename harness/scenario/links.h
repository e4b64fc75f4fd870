/* links.h - the six links of a route, and the words that files have for them. */
#ifndef HARNESS_SCENARIO_LINKS_H
#define HARNESS_SCENARIO_LINKS_H

#include <stdint.h>

struct err;
struct yaml;

/* In the order to the buyer, then back to the seller. */
enum route_link {
	ROUTE_SELLER_UP,
	ROUTE_HAUL_OUT,
	ROUTE_BUYER_DOWN,
	ROUTE_BUYER_UP,
	ROUTE_HAUL_BACK,
	ROUTE_SELLER_DOWN,
	ROUTE_LINKS
};

/* Links in each direction: link i of the route is link i % ROUTE_HOPS of direction i / ROUTE_HOPS.
 */
#define ROUTE_HOPS 3

/* "seller-up", "haul-out", ... */
const char *route_link_word(enum route_link link);

/* Sets of links, a bit for each. */
#define LINKS_OF(link) (1U << (link))
#define LINKS_SELLER   (LINKS_OF(ROUTE_SELLER_UP) | LINKS_OF(ROUTE_SELLER_DOWN))
#define LINKS_HAUL     (LINKS_OF(ROUTE_HAUL_OUT) | LINKS_OF(ROUTE_HAUL_BACK))
#define LINKS_BUYER    (LINKS_OF(ROUTE_BUYER_UP) | LINKS_OF(ROUTE_BUYER_DOWN))
#define LINKS_ALL      (LINKS_SELLER | LINKS_HAUL | LINKS_BUYER)

/* Where links are spoken of: in a route or a show; or in one of the three networks of a route,
 * which has only its own two, "up" and "down" ("out" and "back"). */
enum links_scope { LINKS_IN_ROUTE, LINKS_IN_SELLER, LINKS_IN_HAUL, LINKS_IN_BUYER };

/* All links of a scope. */
uint32_t links_of_scope(enum links_scope scope);

/* Reads "buyer-down", "haul", "access-up", "all", ... or a list of such words. */
int links_read(struct yaml at, enum links_scope scope, uint32_t *ret, struct err *err);

#endif
