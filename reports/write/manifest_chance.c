/* manifest_chance.c - reading what chance came out as on each link. */
#include <float.h>
#include <stdlib.h>

#include "reports/write/field.h"
#include "reports/write/manifest_inside.h"

/* Correlations that rounding leaves a little over 1 are taken. */
#define CORRELATION -1.01, 1.01, DBL_MAX

static void read_link(const struct field *in, struct chance_facts *c)
{
	struct field jitter = field_object(in, "jitter");
	struct field loss = field_object(in, "loss");

	c->direction = field_text(in, "direction");
	c->link = field_text(in, "link");
	c->jitter = field_int(&jitter, "jitter_ns", NEVER_NEGATIVE);
	c->deviation = field_int(&jitter, "drawn_deviation_ns", NEVER_NEGATIVE);
	c->added = field_int(&jitter, "added_mean_ns", ANY_INT);
	c->correlation = field_real_or(&jitter, "correlation_at_tau", CORRELATION);
	c->correlated = c->correlation < DBL_MAX;
	c->out_of_order = field_real_or(&jitter, "out_of_order", 0, 1, 0);
	c->loss = field_real(&loss, "loss", 0, 1);
	c->lost = field_real_or(&loss, "share", 0, 1, 0);
	c->packets = field_int(&loss, "packets", NEVER_NEGATIVE);
}

void manifest_read_chance(const struct field *trust_in, struct trust_facts *trust)
{
	struct field list = field_array_or_none(trust_in, "chance");

	if (!list.json)
		return;
	trust->chances = manifest_room(&list, field_count(&list), sizeof(*trust->chances));
	trust->chance_count = trust->chances ? field_count(&list) : 0;
	for (size_t i = 0; i < trust->chance_count; i++) {
		struct field one = field_at(&list, i);

		read_link(&one, &trust->chances[i]);
	}
}
