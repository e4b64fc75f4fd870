/* manifest_inside.h - what the parts of the reader of run.json share: nobody else includes this. */
#ifndef REPORTS_WRITE_MANIFEST_INSIDE_H
#define REPORTS_WRITE_MANIFEST_INSIDE_H

#include <stddef.h>

#include "reports/write/manifest.h"

struct field;

/* Bounds of field_int(). */
#define NEVER_NEGATIVE 0, INT64_MAX
#define ANY_INT        INT64_MIN, INT64_MAX

/* "to_buyer", as an object's key. */
const char *direction_key(enum direction direction);

/* The grades in order, NULL-ended. */
const char *const *grade_words(void);

/* Room for n things, zeroed; a fault when memory is out. NULL for none. */
void *manifest_room(const struct field *in, size_t n, size_t size);

/* The texts of the list under key, which may be absent. */
void manifest_read_texts(const struct field *in, const char *key, const char ***ret,
			 size_t *ret_count);

/* manifest_trust.c: root's "trust". */
void manifest_read_trust(const struct field *root, struct manifest *m);
void manifest_trust_done(struct trust_facts *trust);

/* manifest_chance.c: trust's "chance". */
void manifest_read_chance(const struct field *trust_in, struct trust_facts *trust);

#endif
