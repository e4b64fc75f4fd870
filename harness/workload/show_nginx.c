/* show_nginx.c - nginx configured, started in a folder of its own, and ended. */
#include "harness/workload/show_nginx.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/discard.h"
#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/address.h"
#include "harness/workload/show.h"
#include "harness/workload/spawn.h"

#define STEP_NS     (20 * NSEC_PER_MSEC)
#define START_STEPS 250 /* 5 s */
#define PATH_SIZE   4096
#define FRAGMENTS   6 /* in a playlist */

/* Where Debian has them. The command is not in an ordinary user's PATH. */
static const char *const programs[] = { "/usr/sbin/nginx", "/usr/bin/nginx",
					"/usr/local/sbin/nginx", NULL };
static const char *const modules[] = { "/usr/lib/nginx/modules/ngx_rtmp_module.so",
				       "/usr/share/nginx/modules/ngx_rtmp_module.so", NULL };

/* What is in the folder while nginx runs and says nothing afterwards: fragments, and what nginx
 * wants for the bodies of requests. */
static const char *const scraps[] = { "hls", "t1", "t2", "t3", "t4", "t5", "nginx.pid", NULL };

static const char *first_there(const char *const *paths)
{
	for (size_t i = 0; paths[i]; i++)
		if (access(paths[i], R_OK) == 0)
			return paths[i];
	return NULL;
}

/* -- the configuration */

static void describe_hls(const struct show_conf *show, struct text *to)
{
	int64_t fragment = show->key_every / NSEC_PER_MSEC;

	text_addf(to,
		  "    application hls {\n      live on;\n      wait_key on;\n      hls on;\n"
		  "      hls_path hls;\n      hls_fragment %" PRId64 "ms;\n"
		  "      hls_playlist_length %" PRId64 "ms;\n      hls_cleanup on;\n",
		  fragment, fragment * FRAGMENTS);
	for (unsigned i = 0; i < SHOW_RENDITIONS; i++) {
		struct show_rendition r = show_rendition(show, i);

		/* what a player must be able to take in: the container adds a tenth */
		text_addf(to, "      hls_variant _%s BANDWIDTH=%" PRIu64 ",RESOLUTION=%ux%u;\n",
			  r.word, r.bps + r.bps / 10, r.width, r.height);
	}
	text_add(to, "    }\n");
}

static void describe_http(const char *address, struct text *to)
{
	text_addf(to,
		  "http {\n  log_format straits '$remote_addr $status $body_bytes_sent "
		  "x$request_completion $uri';\n  access_log access.log straits;\n"
		  "  types {\n    application/vnd.apple.mpegurl m3u8;\n    video/mp2t ts;\n  }\n"
		  "  client_body_temp_path t1;\n  proxy_temp_path t2;\n  fastcgi_temp_path t3;\n"
		  "  uwsgi_temp_path t4;\n  scgi_temp_path t5;\n"
		  "  server {\n    listen %s:%d;\n    root .;\n"
		  "    location /hls/ {\n      add_header Cache-Control no-cache;\n      "
		  "add_header Access-Control-Allow-Origin *;\n    }\n  }\n}\n",
		  address, SHOW_PORT_HTTP);
}

void show_nginx_describe(const struct show_conf *show, const char *module, struct text *to)
{
	char url[ADDRESS_URL_MAX];
	const char *address = address_url(show->origin, url);

	/* One process: it stays the user that started it, whoever that is. */
	text_addf(to,
		  "daemon off;\nmaster_process off;\nload_module %s;\npid nginx.pid;\n"
		  "error_log error.log notice;\nevents {\n  worker_connections 256;\n}\n"
		  "rtmp {\n  access_log off;\n  server {\n    listen %s:%d;\n    chunk_size 4096;\n"
		  "    application live {\n      live on;\n      interleave off;\n"
		  "      wait_key on;\n      sync 10ms;\n    }\n",
		  module, address, SHOW_PORT_RTMP);
	if (show->over == SHOW_HLS)
		describe_hls(show, to);
	text_add(to, "  }\n}\n");
	if (show->over == SHOW_HLS)
		describe_http(address, to);
}

/* -- starting */

static int write_configuration(const struct show_conf *show, const char *module, struct err *err)
{
	char path[PATH_SIZE];
	struct text t = { 0 };
	FILE *f;
	bool good;

	(void)snprintf(path, sizeof(path), "%s/nginx.conf", show->folder);
	if (mkdir(show->folder, 0777) < 0 && errno != EEXIST)
		return err_set(err, -errno, "%s: %s", show->folder, strerror(errno));
	show_nginx_describe(show, module, &t);
	f = fopen(path, "we");
	good = f && fputs(text_str(&t), f) >= 0;
	good = f && fclose(f) == 0 && good && !t.failed;
	text_done(&t);
	return good ? 0 : err_set(err, errno ? -errno : -EIO, "%s: %s", path, strerror(errno));
}

/* Never returns. */
static _Noreturn void become_nginx(const struct show_conf *show, const char *program, pid_t parent)
{
	const char *const argv[] = {
		"nginx", "-p", ".", "-c", "nginx.conf", "-e", "error.log", NULL
	};
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && chdir(show->folder) == 0)
		(void)execv(program, (char *const *)argv);
	_exit(127);
}

static void pause_a_little(void)
{
	const struct timespec step = { 0, STEP_NS };

	(void)nanosleep(&step, NULL);
}

static bool listens(const char *address, unsigned port)
{
	struct address to;
	int fd;
	bool taken;

	if (address_read(address, port, &to, NULL) < 0)
		return false;
	fd = socket(to.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	taken = fd >= 0 && connect(fd, (const struct sockaddr *)&to.at, to.size) == 0;
	if (fd >= 0)
		(void)close(fd);
	return taken;
}

static int wait_listening(const struct show_conf *show, pid_t pid, struct err *err)
{
	struct text said = { 0 };
	bool ended = false;
	int r;

	for (unsigned i = 0; i < START_STEPS && !ended; i++) {
		if (listens(show->origin, SHOW_PORT_RTMP))
			return 0;
		ended = waitpid(pid, NULL, WNOHANG) == pid;
		pause_a_little();
	}
	show_nginx_last_words(show, &said);
	r = err_set(err, ended ? -EPERM : -ETIMEDOUT, "nginx %s%s%s",
		    ended ? "does not start" : "does not listen after 5 s", said.len ? ": " : "",
		    text_str(&said));
	text_done(&said);
	if (!ended)
		show_nginx_stop(show, pid);
	return r;
}

int show_nginx_needs(struct err *err)
{
	const char *program = first_there(programs), *module = first_there(modules);

	if (program && module)
		return 0;
	return err_set(err, -ENOENT, "the origin lacks %s%s%s: install what is missing",
		       program ? "" : "nginx (package nginx)", program || module ? "" : " and ",
		       module ? "" : "its RTMP module (package libnginx-mod-rtmp)");
}

int show_nginx_start(const struct show_conf *show, pid_t *ret_pid, struct err *err)
{
	pid_t parent = getpid(), pid;
	int r = show_nginx_needs(err);

	if (r == 0)
		r = write_configuration(show, first_there(modules), err);
	if (r < 0)
		return r;
	pid = fork();
	if (pid < 0)
		return err_set(err, -errno, "fork: %s", strerror(errno));
	if (pid == 0)
		become_nginx(show, first_there(programs), parent);
	r = wait_listening(show, pid, err);
	if (r == 0)
		*ret_pid = pid;
	return r;
}

void show_nginx_last_words(const struct show_conf *show, struct text *to)
{
	char path[PATH_SIZE], line[512], kept[512] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/error.log", show->folder);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (strstr(line, "[emerg]") || strstr(line, "[alert]") || strstr(line, "[crit]") ||
		    strstr(line, "[error]"))
			memcpy(kept, line, sizeof(kept));
	}
	if (f)
		(void)fclose(f);
	text_add(to, kept);
}

/* -- ending */

void show_nginx_stop(const struct show_conf *show, pid_t pid)
{
	spawn_end(pid);
	for (size_t i = 0; scraps[i]; i++) {
		char path[PATH_SIZE];

		(void)snprintf(path, sizeof(path), "%s/%s", show->folder, scraps[i]);
		discard(path);
	}
}
