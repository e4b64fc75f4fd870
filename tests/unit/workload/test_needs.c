/* test_needs.c - missing elements are told with the package that brings them. */
#include <errno.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/workload/needs.h"
#include "tests/support/suite.h"

static void what_is_there_is_not_missed(void)
{
	static const char *const elements[] = { "queue", "identity", NULL };

	gst_init(NULL, NULL);
	CHECK_INT(needs_check(elements, NULL), 0);
}

static void what_is_missing_is_named_with_its_package(void)
{
	static const char *const elements[] = { "queue", "x264enc", "nosuchthing", NULL };
	GstRegistry *registry;
	GstPluginFeature *x264;
	struct err err = { 0 };

	gst_init(NULL, NULL);
	registry = gst_registry_get();
	x264 = gst_registry_lookup_feature(registry, "x264enc");
	if (x264)
		gst_registry_remove_feature(registry, x264);
	CHECK_INT(needs_check(elements, &err), -ENOENT);
	CHECK_HAS(err.text, "x264enc (package gstreamer1.0-plugins-ugly), nosuchthing");
	if (x264) {
		(void)gst_registry_add_feature(registry, x264);
		gst_object_unref(x264);
	}
}

CU_TestInfo needs_tests[] = {
	TEST(what_is_there_is_not_missed),
	TEST(what_is_missing_is_named_with_its_package),
	CU_TEST_INFO_NULL,
};
