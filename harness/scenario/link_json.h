/* link_json.h - what run.json says of a link. */
#ifndef HARNESS_SCENARIO_LINK_JSON_H
#define HARNESS_SCENARIO_LINK_JSON_H

struct json_t;
struct link_conf;

/* The link's settings in SI units, those that are in force alone, and its sources (one for each
 * enum plan_fact, NULL for none). The caller owns it; NULL when memory ran out. */
struct json_t *link_to_json(const struct link_conf *conf, char *const *sources);

#endif
