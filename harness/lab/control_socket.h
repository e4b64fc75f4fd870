/* control_socket.h - addresses of sockets in the file system, however long their path. */
#ifndef HARNESS_LAB_CONTROL_SOCKET_H
#define HARNESS_LAB_CONTROL_SOCKET_H

struct err;

/* A socket that listens at path, with mode 0600, close-on-exec and never waiting; or a negative
 * errno. The path must be free. */
int control_socket_listen(const char *path, struct err *err);

#endif
