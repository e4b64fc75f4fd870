/* sandbox.h - a network namespace for the tests of a program, so that they touch nothing else. */
#ifndef TESTS_UNIT_NET_SANDBOX_H
#define TESTS_UNIT_NET_SANDBOX_H

/* Moves this program, once, into namespaces of its own. NULL when it is there, else why it cannot.
 */
const char *sandbox_enter(void);

#endif
