# auditferry: build, test, install. One non-recursive file.
#
#   make                  the three programs, into build/bin
#   make test             every test (also builds the test programs)
#   make torture          kills and power cuts by the thousand
#   make check-asan       the same tree in build-asan, with ASan and UBSan,
#                         and a minute of fuzzing
#   make lint             static analysis, formatting, man pages
#   make demo             a whole pipeline against a stand-in Auditor
#   make install DESTDIR= PREFIX=
#   make clean

VERSION = 0.1.0

CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
# Seconds that the whole parser is fuzzed under check-asan; each part of it a
# quarter of that.
FUZZ_TIME ?= 60

BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/auditferry

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wcast-qual \
	-Wformat=2 -Wundef -Wvla -Wimplicit-fallthrough -Wconversion \
	-Wno-sign-conversion -Wnull-dereference
ifneq ($(findstring clang,$(CC)),clang)
WARN += -Wduplicated-cond -Wlogical-op
endif
SAN_FLAGS = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
ifeq ($(SANITIZE),)
HARD = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
else
HARD = $(SAN_FLAGS)
endif

pkg_cflags := $(shell pkg-config --cflags libbsd-overlay libxml-2.0)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DLIBBSD_OPENBSD_VIS \
	-DAUDITFERRY_VERSION='"$(VERSION)"' -I. -I$(BUILD)/gen \
	$(pkg_cflags) $(WARN) $(HARD) -fPIE -MMD -MP $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS) $(HARD) -pie -Wl,-z,relro,-z,now

# What each program links with besides common/.
LIBS_common = $(shell pkg-config --libs libbsd-overlay)
LIBS_receiver =
LIBS_parser = $(shell pkg-config --libs libxml-2.0) -lresolv
LIBS_sender = $(shell pkg-config --libs libcurl libxml-2.0 libcrypto libssl)
LIBS_auditor = $(shell pkg-config --libs libmicrohttpd sqlite3 libxml-2.0 \
	jansson libcrypto)
LIBS_send =
LIBS_oracle =
# Unit tests may use an established JSON reader as their oracle.
LIBS_unit = -ljansson

PROGS = receiver parser sender
TOOLS = auditor send oracle

objs = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))
common_o = $(call objs,common)

all: $(PROGS:%=$(BUILD)/bin/auditferry-%)

define prog
$(BUILD)/bin/auditferry-$(1): $(call objs,$(1)) $(common_o)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LIBS_$(1)) \
		$$(LIBS_common)
endef
$(foreach p,$(PROGS),$(eval $(call prog,$(p))))

# Test equipment: nothing of it is linked into the product.
define tool
$(BUILD)/bin/auditferry-test-$(1): $(call objs,tests/$(1)) $(common_o)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LIBS_$(1)) \
		$$(LIBS_common)
endef
$(foreach t,$(TOOLS),$(eval $(call tool,$(t))))
tools: $(TOOLS:%=$(BUILD)/bin/auditferry-test-%) \
	$(BUILD)/tests/poison/auditferry-parser $(BUILD)/tests/powercut

# A parser that dies or hangs on a frame of the test's choice.
$(BUILD)/tests/poison/auditferry-parser: $(call objs,parser) $(common_o) \
	$(BUILD)/obj/tests/torture/poison.o
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--wrap=progress_set -o $@ $^ \
		$(LIBS_parser) $(LIBS_common)

$(BUILD)/tests/powercut: $(BUILD)/obj/tests/torture/powercut.o $(common_o)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_common)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# A schema compiled in, so that a program needs no file to check another by.
define schema
$(BUILD)/gen/$(basename $(notdir $(1)))_xsd.h: $(1)
	@mkdir -p $$(@D)
	{ echo 'static const unsigned char $(basename $(notdir $(1)))_xsd[] = {'; \
	  od -An -v -tu1 $$< | sed 's/\([0-9][0-9]*\)/\1,/g'; \
	  echo '};'; \
	  echo 'static const unsigned int $(basename $(notdir $(1)))_xsd_len ='; \
	  echo '    sizeof($(basename $(notdir $(1)))_xsd);'; } > $$@
endef
$(eval $(call schema,parser/rules/rules.xsd))
$(eval $(call schema,tests/auditor/activity_records.xsd))
$(call objs,parser): $(BUILD)/gen/rules_xsd.h
$(call objs,tests/auditor): $(BUILD)/gen/activity_records_xsd.h

# Unit tests: a first line "/* links: parser */" adds that program's objects.
unit_src = $(wildcard tests/unit/test_*.c)
unit_bin = $(unit_src:tests/unit/%.c=$(BUILD)/tests/%)
links = $(shell sed -n '1s,^/\* links: \([a-z ]*\) \*/$$,\1,p' $(1))
define unit
$(2): $(BUILD)/obj/$(1:.c=.o) $(common_o) $(foreach p,$(call links,$(1)),\
	$(filter-out %/main.o,$(call objs,$(p))))
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ \
		$(foreach p,$(call links,$(1)),$$(LIBS_$(p))) \
		$$(LIBS_unit) $$(LIBS_common)
endef
$(foreach s,$(unit_src),$(eval $(call unit,$(s),\
	$(s:tests/unit/%.c=$(BUILD)/tests/%))))
unit-tests: $(unit_bin)

# Most tests wait most of the time: two run at once. Those that load the
# machine or cut its power come after them, each alone. Comments are the figures
# that were measured and, after a failure, what was found instead.
PROVE = prove --timer --failures --comments
heavy = $(patsubst %,tests/e2e/%.t,memory powercut torture)
light = $(filter-out $(heavy),$(wildcard tests/e2e/*.t))
test: test-light
	BUILD=$(BUILD) $(PROVE) $(heavy)

test-light: all tools unit-tests
	BUILD=$(BUILD) $(PROVE) -j 2 $(unit_bin) $(light)

# The long form of what make test also does: hours, not minutes.
KILLS ?= 1000
CUTS ?= 1000
BACKLOG ?= 1024
torture: all tools
	BUILD=$(BUILD) prove --verbose tests/torture/torture.sh :: \
		-k $(KILLS) -b $(BACKLOG)
	BUILD=$(BUILD) prove --verbose tests/torture/powercut.sh :: -n $(CUTS)

demo: all tools
	BUILD=$(BUILD) scripts/demo --no-install

# The same tree under the sanitizers. Leaks count. What is left out measures
# memory, or kills programs before they can report a leak.
check-asan:
	$(MAKE) BUILD=build-asan SANITIZE=1 CFLAGS='-O1 -g' test-light
	$(MAKE) fuzz

# Each target starts from the kept corpus in tests/fuzz/corpus/NAME and writes
# what it learns to build-fuzz only; a finding is kept there and fails the run.
FUZZ_CC = clang
fuzz_src = $(wildcard tests/fuzz/fuzz_*.c)
fuzz_bin = $(fuzz_src:tests/fuzz/%.c=build-fuzz/%)
fuzz_common = $(wildcard common/*.c)
build-fuzz/%: tests/fuzz/%.c $(fuzz_common) $(wildcard parser/*.[ch]) \
	$(BUILD)/gen/rules_xsd.h
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=c11 -D_GNU_SOURCE -DLIBBSD_OPENBSD_VIS \
		-DAUDITFERRY_VERSION='"$(VERSION)"' -I. -I$(BUILD)/gen \
		$(pkg_cflags) -O1 -g -fno-sanitize-recover=all \
		-fsanitize=fuzzer,address,undefined -o $@ $< $(fuzz_common) \
		$(filter-out parser/main.c,$(wildcard parser/*.c)) \
		$(LIBS_parser) $(LIBS_unit) $(LIBS_common)

fuzz: $(fuzz_bin)
	@for f in $(fuzz_bin); do \
		n=$${f#build-fuzz/fuzz_}; mkdir -p build-fuzz/corpus/$$n; \
		t=$(FUZZ_TIME); [ $$n = parser ] || t=$$((t / 4)); \
		echo "# fuzz $$n for $$t s"; \
		$$f -max_total_time=$$t -timeout=10 -rss_limit_mb=2048 \
			-artifact_prefix=build-fuzz/$$n- -print_final_stats=1 \
			-verbosity=0 -max_len=70000 build-fuzz/corpus/$$n \
			tests/fuzz/corpus/$$n || exit 1; \
	done

c_files = $(wildcard common/*.[ch] receiver/*.[ch] parser/*.[ch] \
	sender/*.[ch] tests/auditor/*.[ch] tests/send/*.[ch] \
	tests/oracle/*.[ch] tests/torture/*.[ch] tests/unit/*.[ch] \
	tests/fuzz/*.[ch])
sh_files = $(wildcard scripts/auditferry scripts/demo scripts/test \
	scripts/*.sh scripts/lib/*.sh tests/e2e/*.t tests/e2e/*.sh \
	tests/torture/torture.sh tests/torture/powercut.sh .ci/run)
man_files = $(wildcard */*.[158] tests/auditor/*.1 tests/send/*.1 \
	tests/oracle/*.1)

lint: $(BUILD)/gen/rules_xsd.h $(BUILD)/gen/activity_records_xsd.h
	clang-format --dry-run -Werror $(c_files)
	cppcheck --quiet --std=c11 --enable=warning,portability,performance \
		--inline-suppr --error-exitcode=1 -D_GNU_SOURCE -I. \
		$(filter %.c,$(c_files))
	shellcheck -x $(sh_files)
	mandoc -Tlint -Wwarning $(man_files)
	xmllint --noout $(wildcard parser/rules/*.xsd tests/auditor/*.xsd)
	tests/lint-tidy.sh $(BUILD) $(filter %.c,$(c_files))
	$(MAKE) BUILD=build-clang CC=clang CFLAGS='-O2 -Werror' all tools
	$(MAKE) BUILD=build-gcc CC=gcc CFLAGS='-O2 -Werror' all tools

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
		$(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man8 \
		$(DESTDIR)$(DATADIR)/rules $(DESTDIR)$(DATADIR)/lib
	install -m 755 $(PROGS:%=$(BUILD)/bin/auditferry-%) \
		scripts/auditferry $(DESTDIR)$(BINDIR)
	install -m 644 $(wildcard receiver/*.1 parser/*.1 sender/*.1) \
		$(DESTDIR)$(MANDIR)/man1
	install -m 644 $(wildcard parser/*.5) $(DESTDIR)$(MANDIR)/man5
	install -m 644 $(wildcard scripts/*.8) $(DESTDIR)$(MANDIR)/man8
	install -m 644 $(wildcard scripts/lib/*.sh) $(DESTDIR)$(DATADIR)/lib
	install -m 644 $(wildcard parser/rules/*.xsd parser/rules/*.xml \
		parser/rules/*.tsv) $(DESTDIR)$(DATADIR)/rules

clean:
	rm -rf build build-asan build-fuzz build-clang build-gcc

.PHONY: all tools unit-tests test test-light torture demo check-asan fuzz lint install clean
.DELETE_ON_ERROR:

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
