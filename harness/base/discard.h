/* discard.h - folders that go when what was made for them has ended. */
#ifndef HARNESS_BASE_DISCARD_H
#define HARNESS_BASE_DISCARD_H

/* Removes the file or the folder with all that is in it; what cannot be removed stays. */
void discard(const char *path);

#endif
