/* netns.h - network namespaces that exist only as file descriptors. */
#ifndef HARNESS_NET_NETNS_H
#define HARNESS_NET_NETNS_H

struct err;

/* Makes an empty network namespace and gives a descriptor (close-on-exec) that keeps it. It has no
 * name: once the descriptor and the processes inside are gone, so is the namespace. The calling
 * thread stays where it was. */
int netns_new(int *ret_fd, struct err *err);

/* Gives a descriptor (close-on-exec) of the calling thread's own network namespace. */
int netns_own(int *ret_fd, struct err *err);

/* Runs fn(arg, err) with the calling thread inside the namespace netns (-1: stay in its own), then
 * takes the thread back. Returns fn's code; -ENOTRECOVERABLE when the way back failed, after which
 * the thread must not go on. Other threads are not touched. */
int netns_do(int netns, int (*fn)(void *arg, struct err *err), void *arg, struct err *err);

/* socket(2) inside the namespace netns, close-on-exec. The socket stays there. */
int netns_socket(int netns, int domain, int type, int protocol, int *ret_fd, struct err *err);

#endif
