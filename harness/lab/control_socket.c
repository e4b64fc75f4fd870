/* control_socket.c - sockets in the file system: made, and connected to. */
#include "harness/lab/control_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/lab/control.h"

#define BACKLOG 16

/* Opens the directory that the path ends in; *ret_name is what follows. */
static int open_directory(const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX] = ".";

	*ret_name = slash ? slash + 1 : path;
	if (slash && (size_t)(slash - path) >= sizeof(directory))
		return -ENAMETOOLONG;
	if (slash)
		(void)snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path + 1), path);
	return open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* An address holds 107 bytes of a path. A longer one is reached through its directory, opened: then
 * *ret_directory must stay open while the address is used. */
static int address_of(const char *path, struct sockaddr_un *ret, int *ret_directory,
		      struct err *err)
{
	const char *name;
	int n;

	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*ret_directory = -1;
	if (strlen(path) < sizeof(ret->sun_path)) {
		memcpy(ret->sun_path, path, strlen(path) + 1);
		return 0;
	}
	*ret_directory = open_directory(path, &name);
	if (*ret_directory < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	n = snprintf(ret->sun_path, sizeof(ret->sun_path), "/proc/self/fd/%d/%s", *ret_directory,
		     name);
	if (n < 0 || (size_t)n >= sizeof(ret->sun_path)) {
		(void)close(*ret_directory);
		*ret_directory = -1;
		return err_set(err, -ENAMETOOLONG, "%s: too long a name for a socket", path);
	}
	return 0;
}

/* Before it is bound a socket's mode is that of the file to be. */
static int bind_and_listen(int fd, const struct sockaddr_un *address)
{
	if (fchmod(fd, 0600) < 0 ||
	    bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ||
	    listen(fd, BACKLOG) < 0)
		return -errno;
	return 0;
}

static int connect_to(int fd, const struct sockaddr_un *address)
{
	return connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? -errno : 0;
}

/* A socket with which use() did what it should with the address of path; or a negative errno. */
static int make(const char *path, int flags, int (*use)(int fd, const struct sockaddr_un *address),
		struct err *err)
{
	struct sockaddr_un address;
	int directory, fd;
	int r = address_of(path, &address, &directory, err);

	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	r = fd < 0 ? -errno : use(fd, &address);
	if (directory >= 0)
		(void)close(directory);
	if (r == 0)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return err_set(err, r, "%s: %s", path, strerror(-r));
}

int control_socket_listen(const char *path, struct err *err)
{
	return make(path, SOCK_NONBLOCK, bind_and_listen, err);
}

int control_connect(const char *path, struct err *err)
{
	return make(path, 0, connect_to, err);
}
