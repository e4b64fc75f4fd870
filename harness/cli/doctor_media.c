/* doctor_media.c - are the libraries, elements and programs here that media need? */
#include <limits.h>
#include <stdbool.h>

#include <gst/gst.h>
#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "harness/base/path.h"
#include "harness/base/text.h"
#include "harness/cli/doctor.h"
#include "harness/workload/hlsjs.h"
#include "harness/workload/needs.h"
#include "harness/workload/show_nginx.h"
#include "reports/region/paper.h"
#include "reports/region/tongue.h"

static void check_elements(struct doctor *d, const char *name, enum doctor_state without,
			   const char *const *elements)
{
	struct err err = { 0 };
	bool there = needs_check(elements, &err) == 0;
	struct doctor_check *c = doctor_add(d, name, there ? DOCTOR_GOOD : without);

	text_add(&c->detail, there ? "every GStreamer element is there" : err.text);
	if (!there)
		text_add(&c->fix, "apt install the packages named");
}

static void check_calls(struct doctor *d)
{
	static const char *const call[] = {
		"webrtcbin",     "nicesrc",    "dtlsdec",      "srtpenc",      "rtpbin",
		"vp8enc",        "vp8dec",     "rtpvp8pay",    "rtpvp8depay",  "opusenc",
		"opusdec",       "rtpopuspay", "rtpopusdepay", "videoconvert", "audioconvert",
		"audioresample", "appsink",    NULL,
	};
	static const char *const h264[] = { "x264enc",    "openh264enc",  "avdec_h264", "h264parse",
					    "rtph264pay", "rtph264depay", NULL };
	static const char *const options[] = {
		"vp9enc",       "vp9dec",       "rtpvp9pay", "rtpvp9depay",
		"rtpulpfecenc", "rtpulpfecdec", "rtpredenc", "rtpreddec",
		"smooth",       "videoscale",   NULL
	};
	static const char *const clips[] = { "uridecodebin", "videoscale", "videorate", NULL };

	check_elements(d, "call", DOCTOR_MISSING, call);
	check_elements(d, "call, H.264", DOCTOR_NOTE, h264);
	check_elements(d, "call, options", DOCTOR_NOTE, options);
	check_elements(d, "clips", DOCTOR_NOTE, clips);
}

/* A program in PATH. */
struct needed {
	const char *name;
	const char *package;
	const char *what; /* it is for */
	enum doctor_state without;
};

static void check_program(struct doctor *d, const struct needed *needed)
{
	bool there = path_has(needed->name);
	struct doctor_check *c = doctor_add(d, needed->name, there ? DOCTOR_GOOD : needed->without);

	text_add(&c->detail, needed->what);
	if (!there)
		text_addf(&c->fix, "apt install %s", needed->package);
}

/* What live shows need beside the elements. */
static void check_live(struct doctor *d)
{
	static const char *const live[] = {
		"x264enc",       "h264parse", "avdec_h264",  "mpegtsmux", "tsdemux",  "srtsink",
		"srtsrc",        "rtmp2sink", "rtmp2src",    "flvmux",    "flvdemux", "videoscale",
		"uridecodebin3", "hlsdemux2", "souphttpsrc", NULL
	};
	static const struct needed browser = {
		"chromium", "chromium",
		"for builds in a browser, and live shows watched with hls.js", DOCTOR_NOTE
	};
	char folder[PATH_MAX];
	struct doctor_check *c;
	struct err err;
	int r;

	check_elements(d, "live shows", DOCTOR_NOTE, live);
	r = show_nginx_needs(&err);
	c = doctor_add(d, "nginx", r < 0 ? DOCTOR_NOTE : DOCTOR_GOOD);
	text_add(&c->detail,
		 r < 0 ? err.text
		       : "with its RTMP module: the origin of live shows by RTMP and HLS");
	if (r < 0)
		text_add(&c->fix,
			 "only these live shows need it: apt install nginx libnginx-mod-rtmp");
	check_program(d, &browser);
	r = hlsjs_find(folder, &err);
	c = doctor_add(d, "hls.js", r < 0 ? DOCTOR_NOTE : DOCTOR_GOOD);
	text_add(&c->detail,
		 r < 0 ? "not here; only live shows with player: hls.js need it" : folder);
	if (r < 0)
		text_add(&c->fix, HLSJS_FIX);
}

/* The languages of regional reports of which no font is here. */
static void check_fonts(struct doctor *d)
{
	struct doctor_check *c = doctor_add(d, "fonts", DOCTOR_GOOD);
	const struct tongue *tongue;

	text_add(&c->detail, "for the PDF of a regional report in each of its languages");
	for (unsigned i = 0; (tongue = tongue_nth(i)); i++) {
		struct err err;

		if (paper_font(tongue, &err) == 0)
			continue;
		c->state = DOCTOR_NOTE;
		text_addf(&c->fix, "%sfor %s: apt install %s", c->fix.len ? "; " : "", tongue->tag,
			  tongue->packages);
	}
}

void doctor_check_media(struct doctor *d)
{
	static const struct needed plotter = {
		"gnuplot", "gnuplot-nox", "draws the plots of reports, which have none without it",
		DOCTOR_NOTE
	};
	static const struct needed printer = { "weasyprint", "weasyprint",
					       "makes the PDF of a report", DOCTOR_NOTE };
	static const struct needed signers[] = {
		{ "gpg", "gnupg", "signs runs with OpenPGP keys", DOCTOR_NOTE },
		{ "minisign", "minisign", "signs runs with minisign keys", DOCTOR_NOTE },
	};
	struct doctor_check *c = doctor_add(d, "libraries", DOCTOR_GOOD);
	gchar *version = gst_version_string();

	text_addf(&c->detail, "%s, %s", version, pcap_lib_version());
	g_free(version);
	check_calls(d);
	check_live(d);
	check_program(d, &plotter);
	check_program(d, &printer);
	check_fonts(d);
	for (size_t i = 0; i < sizeof(signers) / sizeof(*signers); i++)
		check_program(d, &signers[i]);
}
