/* host_show.h - one host's part of a live show, as a run starts it inside the lab. */
#ifndef HARNESS_CLI_HOST_SHOW_H
#define HARNESS_CLI_HOST_SHOW_H

/* argv[0] is "show". The exit code. */
int host_show(int argc, char **argv);

#endif
