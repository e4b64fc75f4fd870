/* outside_inside.h - the lab's own view of the machine's network behind one of its hosts. */
#ifndef HARNESS_LAB_OUTSIDE_INSIDE_H
#define HARNESS_LAB_OUTSIDE_INSIDE_H

#include <stdbool.h>

struct err;
struct lab;

/* Keeps a foot in the machine's network: before the keeper leaves it. */
int outside_stay(struct lab *lab, struct err *err);

/* Makes the way out: when hosts and wires are up. */
int outside_open(struct lab *lab, struct err *err);
void outside_close(struct lab *lab);

/* Readable when the way out is lost; -1 when there is none, or no more. */
int outside_fd(const struct lab *lab);
/* Sees to that. */
void outside_hear(struct lab *lab);
/* True once, after it was lost. */
bool outside_tell_lost(struct lab *lab);

#endif
