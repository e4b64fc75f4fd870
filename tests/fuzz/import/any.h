/* any.h - what one format's target tells the part that all of them share. */
#ifndef TESTS_FUZZ_IMPORT_ANY_H
#define TESTS_FUZZ_IMPORT_ANY_H

/* The format's name, as straits import takes it. */
extern const char fuzz_format[];

#endif
