/* host_talk.h - straits host talk: one host's part of a conversation. */
#ifndef HARNESS_CLI_HOST_TALK_H
#define HARNESS_CLI_HOST_TALK_H

/* argv[1] is what talk_write() made. Gives an exit code. */
int host_talk(int argc, char **argv);

#endif
