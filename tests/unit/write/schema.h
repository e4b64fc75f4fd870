/* schema.h - is a JSON text what a JSON Schema says? As much of the language as our schemas use. */
#ifndef TESTS_UNIT_WRITE_SCHEMA_H
#define TESTS_UNIT_WRITE_SCHEMA_H

#include <jansson.h>

#include "harness/base/text.h"

/* Adds a line to faults for each place of value that is not as schema says, and for each word of
 * the schema that is not understood: nothing is passed over in silence. */
void schema_check(const json_t *schema, const json_t *value, struct text *faults);

#endif
