# make [all|demo|check|check-unit|check-push|fuzz|lint|bench|install]
#      BUILD=release|debug|asan  CC=gcc|clang  WERROR=1  V=1
VERSION     := 0.1.0
PREFIX      ?= /usr/local
BINDIR      ?= $(PREFIX)/bin
LIBEXECDIR  ?= $(PREFIX)/libexec/warder
MANDIR      ?= $(PREFIX)/share/man
DATADIR     ?= $(PREFIX)/share/warder
BASHDIR     ?= $(PREFIX)/share/bash-completion/completions
SYSCONFDIR  ?= /etc
PKG_CONFIG  ?= pkg-config
BUILD       ?= release
PROVE       ?= prove
JOBS        ?= $(shell nproc 2>/dev/null || echo 2)
out         := build/$(notdir $(CC))-$(BUILD)
quiet       := $(if $(V),,@)

hooks := pre-receive update reference-transaction post-receive

# Each program names the libraries it links.  The hooks that are not named here
# are linked statically and need nothing but libc.
libs.pre-receive := libgit2 gpgme libcrypto sqlite3 libpcre2-8
libs.warder      := libgit2 gpgme libcrypto sqlite3 libpcre2-8
# The only program with the network, and so the only one with libcurl.
libs.warder-fetch := libcurl
all_libs         := libgit2 gpgme libcrypto sqlite3 libpcre2-8

flags.release := -O2 -D_FORTIFY_SOURCE=2
flags.debug   := -Og -g3
flags.asan    := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
flags.fuzz    := -O1 -g3 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
static.release := -static
static.debug   := -static
warnings := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
  -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
  -Wimplicit-fallthrough $(if $(WERROR),-Werror)

CFLAGS   += -std=c17 -pthread $(warnings) $(flags.$(BUILD)) -fstack-protector-strong
CPPFLAGS += -D_GNU_SOURCE -Isrc -Iinclude -MMD -MP -include src/base/banned.h \
  -DWD_VERSION='"$(VERSION)"' -DWD_SITE_CONFIG='"$(SYSCONFDIR)/warder/warder.conf"' \
  -DWD_LIBEXECDIR='"$(LIBEXECDIR)"' $(pkg_cflags)
LDFLAGS  += -pthread $(filter -fsanitize=%,$(flags.$(BUILD))) -Wl,-z,relro,-z,now
pkg_cflags := $(shell $(PKG_CONFIG) --cflags $(all_libs) 2>/dev/null)

core    := $(patsubst %.c,$(out)/%.o,$(wildcard src/*/*.c))

# What git starts several times for each ref is made of these alone, and of
# musl's libc where there is musl-gcc, as on Debian: glibc's start asks the
# processor what it can do, and in a virtual machine each answer takes 10 us.
# That is more than these hooks do.
small     := update reference-transaction post-receive
small_src := $(addprefix src/,\
  $(addprefix base/,arena err file hex map str time) \
  $(addprefix model/,oid reason) \
  $(addprefix text/,config config_bytes config_get config_scan config_value escape glob json_write refname) \
  $(addprefix git/,refs refs_list refs_packed supported) \
  $(addprefix audit/,append pending pending_parse pending_take pending_text \
    pending_watch receiver record_seal) \
  $(addprefix report/,report rows hints) \
  $(addprefix gate/,hook post_receive reference_transaction site \
    site_hygiene site_log site_repo update))
musl    := $(if $(static.$(BUILD)),$(if $(filter cc gcc%,$(notdir $(CC))),$(shell command -v musl-gcc)))
SMALL_CC ?= $(or $(musl),$(CC))
small_out := $(out)$(if $(filter $(CC),$(SMALL_CC)),,/small)
units   := $(patsubst tests/unit/%.c,$(out)/unit/%,$(wildcard tests/unit/test_*.c))
helpers := $(patsubst tests/lib/%.c,$(out)/lib/%,$(wildcard tests/lib/*.c)) $(out)/lib/craft \
  $(out)/lib/faults.so $(addprefix $(out)/lib/dynamic/,$(small))
crafts  := $(patsubst %.c,$(out)/%.o,$(wildcard tests/craft/*.c))
programs := $(addprefix $(out)/,$(hooks) warder warder-fetch)

all: $(programs)

$(out)/core.a: $(core)
	$(quiet)rm -f $@ && $(AR) rcs $@ $^
$(out)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  CC $<")
	$(quiet)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
# Where there is a static libgit2, as on Debian, it is linked without its
# network parts (src/git/offline.c): that saves more than a push's judgement
# costs.  LIBGIT2=shared links the shared one.
LIBGIT2 ?= $(if $(filter /%,$(shell $(CC) -print-file-name=libgit2.a)),static,shared)
git2.static := -Wl,-Bstatic -lgit2 -lmbedcrypto -lhttp_parser -Wl,-Bdynamic -lz -lpcre2-8
git2.shared := -lgit2
# Objects, archive and libraries of a program; $(1) is its name.
link_libs = $(if $(filter libgit2,$(libs.$(1))),$(git2.$(LIBGIT2))) \
  $(shell $(PKG_CONFIG) --libs $(filter-out libgit2,$(libs.$(1))))
link = $(CC) $(LDFLAGS) -o $@ $(2) $(if $(libs.$(1)),$(out)/src/git/offline.o) \
  $(out)/core.a $(if $(libs.$(1)),$(link_libs)) $(LDLIBS)
$(out)/warder: $(out)/src/cli/main.o $(out)/core.a
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(call link,warder,$<)
$(out)/warder-fetch: $(out)/src/fetch/main.o $(out)/core.a
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(libs.warder-fetch)) $(LDLIBS)
$(out)/pre-receive: $(out)/%: $(out)/hooks/%.o $(out)/core.a
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(call link,$*,$<)
ifneq ($(small_out),$(out))
$(small_out)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  CC $< (small)")
	$(quiet)$(SMALL_CC) $(filter-out $(pkg_cflags),$(CPPFLAGS)) $(CFLAGS) -c -o $@ $<
endif
$(small_out)/small.a: $(small_src:%=$(small_out)/%.o)
	$(quiet)rm -f $@ && $(AR) rcs $@ $^
$(addprefix $(out)/,$(small)): $(out)/%: $(small_out)/hooks/%.o $(small_out)/small.a
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(SMALL_CC) $(LDFLAGS) -o $@ $^ $(static.$(BUILD)) $(LDLIBS)
# Unit tests link what their rooms need; the core's own test proves that it
# is pure by linking nothing but PCRE2.
unitlibs.test_pure := libpcre2-8
unitlibs.test_fetch_retry := libcurl
unitlibs.test_fetch_confine := libcurl
unitlibs.test_pure_signed := libpcre2-8
unitlibs.test_pure_rules := libpcre2-8
unitlibs.test_pure_for_reviews := libpcre2-8
unitlibs.test_pure_remedies := libpcre2-8
unitlibs.test_pure_reviews := libpcre2-8
unitlibs.test_pure_carry := libpcre2-8
unitlibs.test_pure_push := libpcre2-8
unitlibs.test_pure_tickets := libpcre2-8
unitlibs.test_pure_checks := libpcre2-8
unitlibs.test_pure_opa := libpcre2-8
unitlibs.test_pure_needs := libpcre2-8
$(out)/unit/%: $(out)/tests/unit/%.o $(out)/core.a
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(shell $(PKG_CONFIG) --libs $(or $(unitlibs.$*),$(all_libs))) $(LDLIBS)
# Signatures and keys that no honest tool makes.
$(out)/unit/test_openpgp_agree $(out)/unit/test_openpgp_adopted: $(filter-out %/main.o,$(crafts))
# The raw client needs nothing of ours.
$(out)/lib/raw_push: $(out)/tests/lib/raw_push.o
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(out)/lib/craft: $(crafts) $(out)/core.a
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -o $@ $^ -lcrypto -lz $(LDLIBS)
# Servers and certificates for the fetcher's tests, which need TLS.
$(out)/lib/hostile_server $(out)/lib/make_certs: $(out)/lib/%: $(out)/tests/lib/%.o
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs libssl libcrypto) $(LDLIBS)
# For faults: a library that makes a program's calls fail, and the small hooks
# so that it can be loaded into them.
$(out)/lib/faults.so: tests/faults/faults.c
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra $(if $(WERROR),-Werror) -fPIC -shared -o $@ $<
$(addprefix $(out)/lib/dynamic/,$(small)): $(out)/lib/dynamic/%: $(out)/hooks/%.o $(out)/core.a
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
libs.bench_paths := libgit2 libpcre2-8
libs.bench_commits := libgit2 libcrypto libpcre2-8
libs.survey := $(all_libs)
libs.remerge := libgit2 libpcre2-8
$(out)/lib/%: $(out)/tests/lib/%.o $(out)/core.a
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(call link,$*,$<)

# The places are compiled in: where they change, what names them is made again.
places := $(VERSION) $(SYSCONFDIR) $(LIBEXECDIR)
placed := $(patsubst %.c,%.o,$(shell grep -lE 'WD_(VERSION|SITE_CONFIG|LIBEXECDIR)' src/*/*.c))
$(sort $(placed:%=$(out)/%) $(placed:%=$(small_out)/%)): $(out)/places
$(out)/places: always
	@mkdir -p $(@D)
	@echo '$(places)' | cmp -s - $@ || echo '$(places)' >$@

# Some of the tests: make check T='tests/unit/test_glob.c tests/push/t0101-first-pushes.sh'
# A failed one is shown with the command that repeats it (tests/lib/run-one).
check: check-layers check-unit check-push
build-check: all $(units) $(helpers)
unit_tests := $(if $(T),$(patsubst tests/unit/%.c,$(out)/unit/%,$(filter tests/unit/%.c,$(T))),$(units))
push_tests := $(if $(T),$(filter-out tests/unit/%.c,$(T)),$(sort $(wildcard tests/push/t[0-9]*.sh)))
WARDER_RUN_ONE ?= make check $(foreach v,CC BUILD,$(if $(filter command,$(word 1,$(origin $v))),$v=$($v)))
run_one = WARDER_RUN_ONE="$(strip $(WARDER_RUN_ONE))" $(PROVE) -j$(JOBS) -e
check-unit: $(unit_tests)
	$(if $(unit_tests),CMOCKA_MESSAGE_OUTPUT=TAP $(run_one) tests/lib/run-one $(unit_tests))
check-push: all $(helpers)
	$(if $(push_tests),WARDER_BUILD="$(CURDIR)/$(out)" $(run_one) 'tests/lib/run-one sh' $(push_tests))
# Against real servers of other systems, which are installed for it, so as root:
# tests/servers/servers.sh.  One at a time: some share an installation.
check-servers: all
	WARDER_BUILD="$(CURDIR)/$(out)" $(PROVE) -v -e sh $(or $(T),$(filter-out %/servers.sh,$(wildcard tests/servers/*.sh)))
# A short run of it is in check-push.
LOAD_SECONDS ?= 60
check-load: all $(helpers)
	WARDER_BUILD="$(CURDIR)/$(out)" LOAD_SECONDS=$(LOAD_SECONDS) $(PROVE) -v -e sh tests/push/t1605-load.sh
# Pushes while `make install` runs again and again; fewer of them are in check-push.
UPGRADE_PUSHES ?= 150
check-upgrade: all $(helpers)
	WARDER_BUILD="$(CURDIR)/$(out)" UPGRADE_PUSHES=$(UPGRADE_PUSHES) $(PROVE) -v -e sh tests/push/t0603-installed-meanwhile.sh
# git's own tests of pushing and fetching, with our hooks in every repository:
# tests/git/run.  Some of them: make check-git T=t5516-fetch-push.sh
check-git: all
	WARDER_BUILD="$(CURDIR)/$(out)" JOBS=$(JOBS) tests/git/run $(T)
check-layers:
	awk -f tests/layers.awk tests/layers src/*/*.[ch]

# The fuzz targets are their own build; each runs for a while over its corpus,
# and leaves what it finds in that build's directory.
FUZZ_SECONDS ?= 20
fuzzers := $(patsubst tests/fuzz/%.c,$(out)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz:
	$(MAKE) -j$(JOBS) CC=clang BUILD=fuzz build-fuzzers
	$(MAKE) CC=clang BUILD=fuzz run-fuzzers
build-fuzzers: $(fuzzers) $(out)/lib/craft
run-fuzzers: $(fuzzers) $(out)/lib/craft
	mkdir -p $(out)/fuzz/seeds && $(out)/lib/craft --seeds $(out)/fuzz/seeds
	printf '%s\n' $(fuzzers) | xargs -P $(JOBS) -n 1 tests/fuzz/run $(FUZZ_SECONDS)
$(out)/fuzz/%: $(out)/tests/fuzz/%.o $(out)/core.a
	@mkdir -p $(@D)
	$(if $(quiet),@echo "  LD $@")
	$(quiet)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(shell $(PKG_CONFIG) --libs $(all_libs)) $(LDLIBS)

c_files := $(wildcard src/*/*.c hooks/*.c tests/*/*.c)
h_files := $(wildcard src/*/*.h include/*/*.h tests/*/*.h)
scripts := $(wildcard .ci/run tests/lib/survey-run contrib/demo contrib/test contrib/demo-story \
  contrib/install-deps contrib/as-ordinary-user tests/lib/run-one tests/bench/run \
  tests/bench/signatures.sh tests/fuzz/run tests/git/run tests/push/*.sh tests/servers/*.sh)
lint: check-layers lint-format lint-shell lint-cppcheck lint-tidy
lint-format:
	clang-format --dry-run -Werror $(c_files) $(h_files)
lint-shell:
	shellcheck $(scripts)
lint-cppcheck:
	cppcheck -q --template=gcc -j $(JOBS) --std=c11 --enable=warning,performance,portability \
	  --inline-suppr --suppressions-list=tests/cppcheck --error-exitcode=1 \
	  -Isrc -Iinclude src hooks
lint-tidy:
	printf '%s\n' $(filter src/%.c,$(c_files)) | xargs -P $(JOBS) -I {} \
	  clang-tidy --quiet {} -- -std=c17 $(filter-out -M%,$(CPPFLAGS))

demo: all
	WARDER_BUILD="$(CURDIR)/$(out)" contrib/demo-story
bench: all $(helpers)
	WARDER_BUILD="$(CURDIR)/$(out)" tests/bench/run
	WARDER_BUILD="$(CURDIR)/$(out)" sh tests/push/bench-systems.sh

# Programs, pages, completion; what stands in SYSCONFDIR is the site's own.
# Each file is written under another name and renamed: whoever runs or reads it
# at that moment has the old one or the new one, whole.  A hook that is missing
# or cut short would let pushes in.  The hooks come before the command that
# checks them.  $(call put,MODE,DIRECTORY,FILES)
pages := $(wildcard src/*/*.[1-8] hooks/*.[1-8])
put = install -d "$(DESTDIR)$(2)" && for file in $(3); do \
  echo "install $(DESTDIR)$(2)/$${file\#\#*/}"; \
  new="$(DESTDIR)$(2)/.$${file\#\#*/}.$$$$" && \
  install -m $(1) "$$file" "$$new" && \
  mv -f "$$new" "$(DESTDIR)$(2)/$${file\#\#*/}" || { rm -f "$$new"; exit 1; }; done
install: all
	@$(MAKE) --no-print-directory install-built
install-built:
	@$(call put,0755,$(LIBEXECDIR),$(addprefix $(out)/,$(hooks) warder-fetch))
	@$(call put,0755,$(BINDIR),$(out)/warder)
	@$(call put,0644,$(DATADIR),$(wildcard config/*.example))
	@$(call put,0644,$(DATADIR)/providers,$(wildcard config/providers/*.conf))
	@$(call put,0644,$(BASHDIR),contrib/completion/warder.bash)
	@mv -f "$(DESTDIR)$(BASHDIR)/warder.bash" "$(DESTDIR)$(BASHDIR)/warder"
	@$(foreach n,1 2 3 4 5 6 7 8,$(if $(filter %.$(n),$(pages)),\
	  $(call put,0644,$(MANDIR)/man$(n),$(filter %.$(n),$(pages)));))

help:
	@echo 'make            build into $(out)'
	@echo 'make demo       the story with real pushes'
	@echo 'make check      layers, unit tests, push tests; or some: T=tests/push/t0101-first-pushes.sh'
	@echo "make check-git  git's own tests of pushing and fetching, with our hooks"
	@echo 'make check-servers  against real Redmine, Buildbot, ...; as root'
	@echo 'make check-load  eight clients push for LOAD_SECONDS=$(LOAD_SECONDS), a system fails half the time'
	@echo 'make check-upgrade  UPGRADE_PUSHES=$(UPGRADE_PUSHES) pushes during a loop of installs'
	@echo 'make lint       formatter, clang-tidy, cppcheck, shellcheck'
	@echo 'make fuzz       every fuzz target for FUZZ_SECONDS=$(FUZZ_SECONDS)'
	@echo 'make bench      what the gate costs beside a bare push'
	@echo 'make install    below PREFIX=$(PREFIX), in DESTDIR'
	@echo 'BUILD=release|debug|asan CC=gcc|clang WERROR=1 V=1'

clean:
	rm -rf build
.PHONY: all always check check-unit check-push check-git check-servers check-load check-upgrade build-check \
  check-layers clean fuzz build-fuzzers run-fuzzers \
  lint lint-format lint-shell lint-cppcheck lint-tidy demo bench install install-built help
.PRECIOUS: $(out)/%.o $(small_out)/%.o
-include $(shell find $(out) -name '*.d' 2>/dev/null)
