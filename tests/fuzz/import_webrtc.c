/* import_webrtc.c - fuzz: hostile network schedules of WebRTC, as text. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "webrtc";
