/* resolv.c - name servers out of a file, and a file of our own in its place. */
#include "harness/lab/resolv.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"

#define DNS_PORT "53"

/* A server on the machine itself: what resolv.conf(5) says of a file without one. */
#define NEAREST "127.0.0.1"

static void add_server(struct resolv *r, const char *address)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
					.ai_socktype = SOCK_DGRAM };
	struct addrinfo *found = NULL;

	if (r->count == RELAY_SERVERS_MAX || getaddrinfo(address, DNS_PORT, &hints, &found) != 0)
		return;
	memcpy(&r->servers[r->count].address, found->ai_addr, found->ai_addrlen);
	r->servers[r->count++].size = found->ai_addrlen;
	freeaddrinfo(found);
}

/* One line, without its end. */
static void take_line(struct resolv *r, const char *line, size_t length)
{
	char word[16], value[256], copy[512];

	(void)snprintf(copy, sizeof(copy), "%.*s", (int)length, line);
	if (sscanf(copy, "%15s %255s", word, value) == 2 && !strcmp(word, "nameserver"))
		add_server(r, value);
	else if (copy[strspn(copy, " \t")] && copy[0] != '#' && copy[0] != ';')
		text_addf(&r->rest, "%.*s\n", (int)length, line);
}

static int parse(const char *text, struct resolv *ret, struct err *err)
{
	*ret = (struct resolv){ 0 };
	while (*text) {
		size_t length = strcspn(text, "\n");

		take_line(ret, text, length);
		text += length + (text[length] == '\n');
	}
	if (!ret->count)
		add_server(ret, NEAREST);
	if (!ret->rest.failed)
		return 0;
	resolv_done(ret);
	return err_set(err, -ENOMEM, "resolv.conf: out of memory");
}

int resolv_read(const char *path, struct resolv *ret, struct err *err)
{
	FILE *f = fopen(path, "re");
	struct text text = { 0 };
	char line[512];
	int r;

	while (f && fgets(line, sizeof(line), f))
		text_add(&text, line);
	if (f)
		(void)fclose(f);
	r = text.failed ? err_set(err, -ENOMEM, "%s: out of memory", path)
			: parse(text_str(&text), ret, err);
	text_done(&text);
	return r;
}

void resolv_done(struct resolv *r)
{
	text_done(&r->rest);
}

void resolv_write(const struct resolv *r, const char *server4, const char *server6,
		  struct text *ret)
{
	text_add(ret, "# straits: the far end of the route asks this machine's resolvers\n");
	if (server4)
		text_addf(ret, "nameserver %s\n", server4);
	if (server6)
		text_addf(ret, "nameserver %s\n", server6);
	text_add(ret, text_str(&r->rest));
}

/* A small file system in memory that is mounted nowhere; a descriptor or a negative errno. */
static int make_tmpfs(void)
{
	int fs = fsopen("tmpfs", FSOPEN_CLOEXEC), tree;

	if (fs < 0)
		return -errno;
	tree = fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	if (tree == 0)
		tree = fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (tree < 0)
		tree = -errno;
	(void)close(fs);
	return tree;
}

static int write_file(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int r = fd < 0 ? -errno : 0;

	if (r == 0 && write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		r = -EIO;
	/* whatever the umask, every program may read it */
	if (r == 0 && fchmod(fd, 0644) < 0)
		r = -errno;
	if (fd >= 0)
		(void)close(fd);
	return r;
}

int resolv_cover(const char *path, const char *text, struct err *err)
{
	static const char name[] = "resolv.conf";
	int dir = make_tmpfs(), file = -1;
	int r = dir < 0 ? dir : write_file(dir, name, text);

	if (r == 0) {
		file = open_tree(dir, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (file < 0 || move_mount(file, "", AT_FDCWD, path,
					   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS) < 0)
			r = -errno;
	}
	if (file >= 0)
		(void)close(file);
	if (dir >= 0)
		(void)close(dir);
	if (r < 0)
		return err_set(err, r, "%s: cannot be covered: %s", path, strerror(-r));
	return 0;
}
