/* build_command.h - the user's command: started in a group of its own, ended with all it started.
 */
#ifndef HARNESS_WORKLOAD_BUILD_COMMAND_H
#define HARNESS_WORKLOAD_BUILD_COMMAND_H

#include <stddef.h>
#include <sys/types.h>

struct build_conf;
struct err;

/* A command that runs. Descriptors are this side's, -1 where there is none. */
struct build_command {
	pid_t pid; /* and its group's; 0: none was started */
	int in;    /* into its input; never waits */
	int out;   /* out of its output */
	int told;  /* out of its descriptor 3: that it is ready */
	int sound; /* into its descriptor 4, never waits; or out of it */
};

/* Are all the programs, between blanks, there? 0, or -ENOENT with err saying what ("the build")
 * needs those that are not and, where it is known, the Debian package that brings each. */
int build_command_needs(const char *what, const char *programs, struct err *err);

/* Starts conf->command with /bin/sh -c. Its outputs go where this process's standard error goes,
 * but for the output that carries pictures. home is a folder for its own use; camera is the path of
 * the fake camera's file, NULL for none. 0 or a negative errno. */
int build_command_start(struct build_command *ret, const struct build_conf *conf, const char *home,
			const char *camera, struct err *err);

/* Ends what the sender is given: pictures and sound. */
void build_command_end_input(struct build_command *command);

/* Closes what is left of this side. */
void build_command_close(struct build_command *command);

/* What the command said last, by the file that its outputs go to, without control characters; ""
 * when there is nothing. */
void build_command_last_words(char *ret, size_t size);

#endif
