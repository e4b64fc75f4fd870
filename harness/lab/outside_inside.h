/* outside_inside.h - the lab's own view of the machine's network behind one of its hosts. */
#ifndef HARNESS_LAB_OUTSIDE_INSIDE_H
#define HARNESS_LAB_OUTSIDE_INSIDE_H

struct err;
struct lab;

/* Keeps a foot in the machine's network: before the keeper leaves it. */
int outside_stay(struct lab *lab, struct err *err);

/* Makes the way out: when hosts and wires are up. */
int outside_open(struct lab *lab, struct err *err);
void outside_close(struct lab *lab);

#endif
