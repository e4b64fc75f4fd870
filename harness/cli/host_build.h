/* host_build.h - straits host build: one host's part of a build, with the stamp in its pictures. */
#ifndef HARNESS_CLI_HOST_BUILD_H
#define HARNESS_CLI_HOST_BUILD_H

/* argv[0] is "build"; gives the exit status. */
int host_build(int argc, char **argv);

#endif
