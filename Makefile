# One makefile, no recursion. Everything is built under $(O): `make O=/tmp/x`
# builds elsewhere, `make O=build-tsan SAN=thread unit` beside it.

O       ?= build
VERSION := 0.1

# What runs under AddressSanitizer, UndefinedBehaviorSanitizer and libFuzzer is one build, by clang.
ifneq ($(filter asan fuzz,$(MAKECMDGOALS)),)
O      := build-asan
CC     := clang
CFLAGS := -O1 -g
SAN    := address,undefined,fuzzer-no-link
# INFINITY is a float to clang, a text of several lines in a table a lost comma, and what the kernel
# has behind its headers an extension
clang_cflags := -Wno-double-promotion -Wno-string-concatenation -Wno-gnu-variable-sized-type-not-at-end
endif

# -- where things are installed (GNU names; DESTDIR goes in front of each)
prefix      = /usr/local
exec_prefix = $(prefix)
bindir      = $(exec_prefix)/bin
libdir      = $(exec_prefix)/lib
# where GStreamer looks, unless GST_PLUGIN_PATH says where else
plugindir   = $(libdir)/gstreamer-1.0
datarootdir = $(prefix)/share
datadir     = $(datarootdir)
docdir      = $(datarootdir)/doc/straits
mandir      = $(datarootdir)/man
man1dir     = $(mandir)/man1
man5dir     = $(mandir)/man5
bashcompdir = $(datarootdir)/bash-completion/completions
localedir   = $(datarootdir)/locale
# where an installed straits finds its scenarios
scenariosdir = $(datadir)/straits/scenarios
# and hls.js, where it was fetched
hlsjsdir = $(datadir)/straits/hls.js

INSTALL         = install
INSTALL_PROGRAM = $(INSTALL)
INSTALL_DATA    = $(INSTALL) -m 644
PKG_CONFIG     ?= pkg-config

# -- flags: CFLAGS, CPPFLAGS, LDFLAGS, LDLIBS are the user's and come last
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wvla -Wundef -Wformat=2 -Wwrite-strings \
       -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
       -Wimplicit-fallthrough -Wpointer-arith -Wdouble-promotion
our_cppflags = -I. -D_GNU_SOURCE -DVERSION='"$(VERSION)"'
# where things are installed, for the few files that ask: another prefix compiles no others again
dirs_cppflags = -DSCENARIOSDIR='"$(scenariosdir)"' -DLOCALEDIR='"$(localedir)"'
dirs_asked_by := harness/scenario/find harness/cli/report_region tests/unit/scenario/test_find
file_cppflags = $(if $(filter $*,$(dirs_asked_by)),$(dirs_cppflags))
our_cflags   = -std=c11 -pthread $(WARN) $(if $(WERROR),-Werror) \
               $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
               $(clang_cflags)
our_ldflags  = -pthread $(if $(SAN),-fsanitize=$(SAN))

# -- the rooms, lowest first; a room may include, and link, only what it uses
rooms := harness/base harness/model harness/net harness/drive harness/lab harness/workload \
	 probes/stamp probes/mark probes/plugin probes/tap probes/stage harness/scenario \
	 reports/metric reports/write reports/region reports/custody reports/history harness/cli
all_below := reports/history reports/custody reports/region reports/write reports/metric \
	     harness/scenario harness/lab harness/drive harness/workload probes/stage probes/stamp \
	     probes/mark probes/tap harness/net harness/model harness/base
uses-harness/base     :=
uses-harness/model    := harness/base
uses-harness/net      := harness/base
uses-harness/drive    := harness/model harness/net harness/base
uses-harness/lab      := harness/drive harness/model harness/net harness/base
uses-harness/workload := harness/base
uses-probes/stamp     := harness/base
uses-probes/mark      := harness/base
uses-probes/plugin    := probes/stamp probes/mark harness/base
uses-probes/tap       := harness/base
uses-probes/stage     := harness/base
uses-harness/scenario := harness/lab harness/drive harness/workload harness/model probes/stage \
			 probes/stamp probes/tap harness/net harness/base
uses-reports/metric   := harness/base
uses-reports/write    := reports/metric harness/base
uses-reports/region   := reports/write reports/metric harness/base
uses-reports/custody  := reports/write reports/metric harness/base
uses-reports/history  := reports/metric harness/base
uses-harness/cli      := $(all_below)
gst := gstreamer-1.0 gstreamer-video-1.0 gstreamer-audio-1.0 gstreamer-app-1.0 \
       gstreamer-base-1.0
pkgs-harness/net      := libnl-3.0 libnl-route-3.0
pkgs-harness/drive    := libpcap $(pkgs-harness/net)
pkgs-harness/lab      := $(pkgs-harness/drive)
pkgs-harness/workload := $(gst) gstreamer-webrtc-1.0 gstreamer-sdp-1.0 gstreamer-rtp-1.0 jansson opus
pkgs-probes/stamp     := $(gst)
pkgs-probes/mark      := $(gst) gstreamer-fft-1.0 gstreamer-check-1.0
pkgs-probes/plugin    := $(gst) gstreamer-fft-1.0
pkgs-probes/stage     := $(gst) gstreamer-rtp-1.0 gstreamer-check-1.0
pkgs-probes/tap       := libpcap
pkgs-reports/write    := jansson glib-2.0
pkgs-reports/region   := jansson glib-2.0
pkgs-reports/custody  := libgcrypt jansson glib-2.0
pkgs-reports/history  := sqlite3 jansson glib-2.0
pkgs-harness/scenario := libfyaml jansson $(pkgs-harness/lab) $(pkgs-harness/workload) libpcap
# gstreamer-check is for the tests of a room
pkgs-harness/cli      := $(filter-out gstreamer-check-1.0,$(sort $(pkgs-harness/scenario) \
			 $(pkgs-reports/write) $(pkgs-reports/custody) \
			 $(pkgs-reports/history) $(pkgs-probes/stage) $(pkgs-probes/mark)))

# the languages of the regional report, for gettext
catalogues := $(patsubst po/%.po,$(O)/po/%/LC_MESSAGES/straits.mo,$(wildcard po/*.po))

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.PHONY: all check check-headers check-layers lint format check-format bench fuzz \
	install uninstall installcheck clean distclean help FORCE

all: $(O)/straits $(O)/libgststraits.so $(catalogues) ## build everything

# -- compiling
obj = $(patsubst %.c,$(O)/%.o,$(1))
src = $(sort $(wildcard $(1)/*.c))
pkg = $(if $(2),$(shell $(PKG_CONFIG) $(1) $(2)))

$(O)/flags: told = $(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(CFLAGS)
$(O)/dirs: told = $(dirs_cppflags)
$(O)/flags $(O)/dirs: FORCE
	@mkdir -p $(@D)
	@echo '$(told)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(patsubst %,$(O)/%.o,$(dirs_asked_by)): $(O)/dirs

$(O)/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(our_cppflags) $(file_cppflags) $(room_cflags) $(CPPFLAGS) $(our_cflags) \
		$(CFLAGS) -MMD -MP -c -o $@ $<

support := $(call src,tests/support)

# A room is one archive. Its unit tests (tests/unit/NAME, linked with the room's own objects) and its
# bench programs (tests/bench/NAME) get only the archives that the room may use.
define room_rules
room_pkg_cflags-$(1) := $(call pkg,--cflags,$(pkgs-$(1)))
room_pkg_libs-$(1) := $(call pkg,--libs,$(pkgs-$(1)))
$(O)/$(1).a: $(call obj,$(call src,$(1)))
$(O)/$(1)/%.o: room_cflags = $$(room_pkg_cflags-$(1))
$(O)/tests/unit/$(notdir $(1))/%.o: room_cflags = $$(room_pkg_cflags-$(1))
$(O)/tests/bench/$(notdir $(1))/%.o: room_cflags = $$(room_pkg_cflags-$(1))
ifneq ($(wildcard tests/unit/$(notdir $(1))/*.c),)
tests += $(O)/tests/unit/$(notdir $(1)).test
$(O)/tests/unit/$(notdir $(1)).test: \
	$(call obj,$(call src,tests/unit/$(notdir $(1))) $(support) $(call src,$(1))) \
	$(patsubst %,$(O)/%.a,$(uses-$(1)))
$(O)/tests/unit/$(notdir $(1)).test: room_libs = $$(room_pkg_libs-$(1)) -lcunit -lm
endif
endef
$(foreach r,$(rooms),$(eval $(call room_rules,$(r))))

%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

link = $(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ \
	$(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(room_libs) $(LDLIBS)

# so that a program that is built elsewhere finds them from any folder
$(O)/scenarios:
	@mkdir -p $(@D)
	$(Q)ln -sfn $(CURDIR)/scenarios $@

$(O)/straits: room_libs = $(room_pkg_libs-harness/cli) -lm
$(O)/straits: $(patsubst %,$(O)/%.a,harness/cli $(uses-harness/cli)) | $(O)/scenarios
	$(call say,LINK,$@)
	$(Q)$(link)

# The elements as a plugin. Programs that are not ours load it, so it is never built with SAN.
plugin_objects := $(patsubst %.c,$(O)/pic/%.o,$(call src,probes/plugin) $(call src,probes/stamp) \
	$(call src,probes/mark) $(call src,harness/base))
$(O)/pic/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,PIC,$<)
	$(Q)$(CC) $(our_cppflags) $(room_pkg_cflags-probes/plugin) $(CPPFLAGS) \
		-std=c11 -pthread -fPIC -fvisibility=hidden $(WARN) $(if $(WERROR),-Werror) \
		$(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/libgststraits.so: $(plugin_objects)
	$(call say,LINK,$@)
	$(Q)$(CC) -shared -pthread $(CFLAGS) $(LDFLAGS) -o $@ $^ $(room_pkg_libs-probes/plugin) \
		-lm $(LDLIBS)

$(O)/po/%/LC_MESSAGES/straits.mo: po/%.po
	@mkdir -p $(@D)
	$(call say,MO,$<)
	$(Q)msgfmt --check -o $@ $<
$(O)/tests/unit/region.test: | $(catalogues)
# its JSON is held against a schema, as that of reports/write is
$(O)/tests/unit/region.test: $(O)/tests/unit/write/schema.o

po: ## bring the texts in po/ up to what the sources say
	@mkdir -p $(O)/po
	xgettext --from-code=UTF-8 --add-comments=TRANSLATORS --sort-by-file --no-wrap --no-location \
		--package-name=straits --keyword=TONGUE --keyword=tongue_say \
		--keyword=tongue_count:1,2 --keyword=COUNTRY:2 -o $(O)/po/straits.pot \
		harness/base/country.c $(call src,reports/region)
	for f in po/*.po; do msgmerge --quiet --no-wrap --no-location --no-fuzzy-matching --update \
		--backup=none $$f $(O)/po/straits.pot; done
.PHONY: po

%.test:
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(link)

# Lab tests run the built program and real namespaces: one program a file, each may use every room.
lab_tests := $(patsubst %.c,$(O)/%.labtest,$(wildcard tests/lab/*.c))
$(O)/tests/lab/%.o: room_cflags = $(room_pkg_cflags-harness/cli)
$(O)/tests/lab/%.labtest: $(O)/tests/lab/%.o $(call obj,$(support)) \
		$(patsubst %,$(O)/%.a,$(uses-harness/cli)) $(O)/straits
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		$(room_pkg_libs-harness/cli) -lcunit -lm $(LDLIBS)

# The guest: a program that runs in a virtual machine with Debian's kernel and an exact clock, for what
# the running kernel may lack. guest.check runs it where qemu and a kernel (make guest) are there.
guest_check := $(O)/tests/guest/guest.check
$(O)/tests/guest/%.o: room_cflags = $(room_pkg_cflags-harness/scenario)
$(O)/tests/guest/guest.test: room_libs = -Wl,--as-needed $(room_pkg_libs-harness/scenario) -lcunit -lm
$(O)/tests/guest/guest.test: $(call obj,$(call src,tests/guest) $(support)) \
		$(patsubst %,$(O)/%.a,harness/scenario $(uses-harness/scenario))
$(guest_check): $(O)/tests/guest/guest.test tests/guest/run.sh
	@printf '#!/bin/sh\nexec sh tests/guest/run.sh "%s"\n' '$(O)' >$@ && chmod +x $@
guest: $(guest_check) ## fetch Debian's kernel once, and run the guest's tests
	@test -d $(O)/guest/boot || sh tests/guest/fetch.sh $(O)/guest
	@sh tests/sum.sh $(guest_check)
.PHONY: guest

# The player of live shows with "player: hls.js": fetched once, never part of the tree.
$(O)/hls.js/hls.min.js: scenarios/players/hls.js/fetch.sh
	$(call say,FETCH,$(@D))
	$(Q)sh $< $(@D)
hls.js: $(O)/hls.js/hls.min.js ## fetch hls.js, with its licence, for shows that play with it
.PHONY: hls.js

# Bench programs: tests/bench/ROOM/NAME.c, each a program that prints ratios with min, median, max.
bench_sources := $(wildcard tests/bench/*/*.c)
benches := $(patsubst %.c,$(O)/%.bench,$(bench_sources))
$(O)/tests/bench/%.bench: $(O)/tests/bench/%.o $(patsubst %,$(O)/%.a,$(uses-harness/cli))
	$(call say,LINK,$@)
	$(Q)$(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		$(room_pkg_libs-harness/cli) -lm $(LDLIBS)

# -- checking: what the tests run is no business of the user's own history. Lab tests that work as
# much as they wait run one at a time; what only waits runs beside them, what waits longest first.
export STRAITS_HISTORY := none
lab_busy := $(patsubst %,$(O)/tests/lab/test_%.labtest,run adapt break lanes docs build_chromium call \
	suite history kernel lab_drive lab_account)
lab_long := $(patsubst %,$(O)/tests/lab/test_%.labtest,talk live build shell build_bad kills live_hls \
	ctl_cli ip6 shell_use talk_net lab_star)
check: $(tests) $(lab_tests) $(guest_check) all check-layers check-headers ## run every test
	@STRAITS=$(abspath $(O))/straits sh tests/sum.sh $(lab_busy) -- $(lab_long) \
		$(filter-out $(lab_busy) $(lab_long),$(lab_tests)) $(tests) $(guest_check)

unit_long := $(patsubst %,$(O)/tests/unit/%.test,scenario drive write tap metric mark)
unit: $(tests) ## run the unit tests only, two at a time
	@STRAITS=$(abspath $(O))/straits sh tests/sum.sh -- $(unit_long) $(filter-out $(unit_long),$(tests))
.PHONY: unit

# Whole stacks, so that the suppressions name who allocated and nothing else is let through.
asan: export LSAN_OPTIONS := suppressions=tests/lsan.supp:print_suppressions=0
asan: export ASAN_OPTIONS := fast_unwind_on_malloc=0:malloc_context_size=8
asan: export UBSAN_OPTIONS := print_stacktrace=1
asan: $(O)/straits unit ## run the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
.PHONY: asan

kills: $(O)/tests/lab/test_kills.labtest ## kill a hundred runs at random moments
	@STRAITS=$(abspath $(O))/straits STRAITS_KILLS=100 $<
.PHONY: kills

LANES ?= 1
smoke: all ## run the suite "smoke": every workload, short; LANES=2: two at a time
	@$(O)/straits suite --scenarios scenarios --runs $(O)/runs --lanes $(LANES) smoke
.PHONY: smoke

bench: $(benches) $(O)/straits ## measure, as ratios against something run beside it
	@status=0; for b in $(benches); do echo "== $$b"; \
		STRAITS=$(abspath $(O))/straits $$b || status=1; done; exit $$status

# libFuzzer targets: tests/fuzz/NAME.c; FUZZ_RUNS executions each, seeds in tests/fuzz/seeds/NAME.
FUZZ_RUNS ?= 20000
fuzz_sources := $(wildcard tests/fuzz/*.c)
fuzz: $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(fuzz_sources)) ## run every fuzz target for a while
	@echo $(^F) | tr ' ' '\n' | O='$(O)' FUZZ_RUNS='$(FUZZ_RUNS)' \
		xargs -P "$$(nproc)" -n 1 sh tests/fuzz/run.sh
$(O)/tests/fuzz/%.o: room_cflags = $(room_pkg_cflags-harness/cli)
$(O)/tests/fuzz/import.a: $(call obj,$(call src,tests/fuzz/import))
$(O)/fuzz/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/import.a \
		$(patsubst %,$(O)/%.a,$(filter-out harness/cli,$(rooms)))
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)
	$(Q)$(CC) $(our_ldflags) -fsanitize=fuzzer $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		$(room_pkg_libs-harness/cli) -lm $(LDLIBS)

headers := $(wildcard $(addsuffix /*.h,$(rooms)))
check-headers: $(patsubst %,$(O)/%.ok,$(headers)) ## each header stands alone
$(O)/%.h.ok: %.h
	@mkdir -p $(@D)
	$(Q)echo '#include "$<"' | $(CC) $(our_cppflags) -std=c11 -Wall -Werror \
		$(room_pkg_cflags-harness/cli) -x c -fsyntax-only -MMD -MP \
		-MT $@ -MF $(@:.ok=.d) -
	@touch $@

check-layers: ## no room includes what it does not use
	@sh tests/layers.sh $(foreach r,$(rooms),'$(r): $(r) $(uses-$(r))')

# One clang-tidy a file, so that `make -j2 lint` uses both processors. The analyzer gives a function
# up after so many states; its own 225000 take 2.4 times as long.
TIDY_NODES ?= 75000
sources := $(foreach r,$(rooms),$(call src,$(r)))
lint: cppcheck $(patsubst %,$(O)/%.tidy,$(sources)) ## static analysis
cppcheck:
	$(Q)cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -I. \
		--enable=warning,performance,portability,style \
		--suppress=missingIncludeSystem --suppress=unusedStructMember \
		--suppress=variableScope --suppress=constParameterCallback $(rooms)
.PHONY: cppcheck
$(O)/%.c.tidy: %.c .clang-tidy
	@mkdir -p $(@D)
	$(call say,TIDY,$<)
	$(Q)clang-tidy --quiet $< -- -std=c11 -Wreserved-identifier -Wreserved-macro-identifier \
		-Xclang -analyzer-config -Xclang max-nodes=$(TIDY_NODES) \
		$(our_cppflags) $(file_cppflags) $(patsubst -I/%,-isystem /%,$(room_pkg_cflags-harness/cli)) 2>/dev/null
	@touch $@

formatted = $(shell git ls-files '*.[ch]')
format: ## put the tree in the house format
	clang-format -i $(formatted)
check-format: ## is the tree in the house format?
	@clang-format --dry-run -Werror $(formatted)

# -- installing
man1 := $(wildcard docs/man/*.1)
man5 := $(wildcard docs/man/*.5)
hlsjs_files := $(wildcard $(O)/hls.js/*)
scenario_files := $(shell find scenarios -type f 2>/dev/null)
install: all ## into $(DESTDIR)$(prefix)
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(plugindir) \
		$(DESTDIR)$(man1dir) $(DESTDIR)$(man5dir) \
		$(DESTDIR)$(docdir) $(DESTDIR)$(bashcompdir)
	$(INSTALL_PROGRAM) $(O)/straits $(DESTDIR)$(bindir)/straits
	$(INSTALL_DATA) $(O)/libgststraits.so $(DESTDIR)$(plugindir)/libgststraits.so
	$(if $(man1),$(INSTALL_DATA) $(man1) $(DESTDIR)$(man1dir))
	$(if $(man5),$(INSTALL_DATA) $(man5) $(DESTDIR)$(man5dir))
	$(INSTALL_DATA) README.md NEWS LICENSE $(wildcard docs/*.json docs/*.md) $(DESTDIR)$(docdir)
	$(if $(wildcard docs/straits.bash),$(INSTALL_DATA) docs/straits.bash $(DESTDIR)$(bashcompdir)/straits)
	$(if $(hlsjs_files),$(INSTALL) -d $(DESTDIR)$(hlsjsdir))
	$(if $(hlsjs_files),$(INSTALL_DATA) $(hlsjs_files) $(DESTDIR)$(hlsjsdir))
	@for f in $(catalogues:$(O)/po/%=%); do \
		$(INSTALL) -d $(DESTDIR)$(localedir)/$$(dirname $$f) && \
		$(INSTALL_DATA) $(O)/po/$$f $(DESTDIR)$(localedir)/$$f || exit 1; done
	@for f in $(scenario_files); do \
		$(INSTALL) -d $(DESTDIR)$(scenariosdir)/$$(dirname $${f#scenarios/}) && \
		$(INSTALL_DATA) $$f $(DESTDIR)$(scenariosdir)/$${f#scenarios/} || exit 1; done

uninstall: ## take it out again
	rm -f $(DESTDIR)$(bindir)/straits $(DESTDIR)$(plugindir)/libgststraits.so
	rm -f $(DESTDIR)$(bashcompdir)/straits
	rm -f $(addprefix $(DESTDIR)$(man1dir)/,$(notdir $(man1)))
	rm -f $(addprefix $(DESTDIR)$(man5dir)/,$(notdir $(man5)))
	rm -f $(addprefix $(DESTDIR)$(localedir)/,$(catalogues:$(O)/po/%=%))
	rm -rf $(DESTDIR)$(docdir) $(DESTDIR)$(datadir)/straits

installcheck: ## does the installed program run?
	$(DESTDIR)$(bindir)/straits --help >/dev/null
	cd / && $(abspath $(DESTDIR)$(bindir))/straits explain call-jakarta-evening >/dev/null
	! command -v gst-inspect-1.0 >/dev/null || GST_REGISTRY=$(abspath $(O))/registry \
		GST_PLUGIN_PATH=$(abspath $(DESTDIR)$(plugindir)) gst-inspect-1.0 straits >/dev/null

clean: ## remove what was built
	rm -rf $(O)
distclean: clean
help: ## this list
	@sed -n 's/^\([a-z.-]*\):.*## */  \1\t/p' Makefile | expand -t 18

-include $(shell find $(O) -name '*.d' 2>/dev/null)
