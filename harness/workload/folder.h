/* folder.h - folders that go when what was made for them has ended. */
#ifndef HARNESS_WORKLOAD_FOLDER_H
#define HARNESS_WORKLOAD_FOLDER_H

/* Removes the file or the folder with all that is in it; what cannot be removed stays. */
void folder_remove(const char *path);

#endif
