# snag: build, test, install. `make help` lists the targets.
# One makefile for the whole tree; the compiler writes header dependencies (-MMD).

VERSION = 0.1.0
BUILD   = build/rel
PKGS    = gsl zlib libpcre2-8 jansson sqlite3 expat
ifeq ($(origin CC),default)
CC      = gcc
endif

# Where `make install` puts things, below DESTDIR.
PREFIX     = /usr/local
bindir     = $(PREFIX)/bin
libdir     = $(PREFIX)/lib
includedir = $(PREFIX)/include
datadir    = $(PREFIX)/share
mandir     = $(datadir)/man

# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS are yours, on the command line or in the environment: they come after ours.
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
          -Wvla -Wformat=2 -Wundef -Wwrite-strings
WERROR  =
OPTIM   = -O2 -g
SAN     =
STD     = -std=c11 -D_GNU_SOURCE -ffp-contract=off

# HARDEN= and HARDEN_LD= turn it off. Fortified calls need an optimising compiler and hide faults from sanitizers; a
# level that you set yourself is respected.
HARDEN    = -fPIE -fstack-protector-strong $(if $(PLAIN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
HARDEN_LD = -pie -Wl,-z,relro,-z,now
PLAIN     = $(filter -O0 -fsanitize=%,$(OPTIM) $(SAN) $(CFLAGS))$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS))

# gzip is read by ISA-L if it is installed; `make ISAL=` builds without it.
ISAL        := $(shell pkg-config --exists libisal 2>/dev/null && echo libisal)
ISAL_LDLIBS := $(if $(ISAL),$(shell pkg-config --libs libisal))

ALL_CPPFLAGS = -Iinclude -Isrc -I$(BUILD)/gen -DSNAG_VERSION='"$(VERSION)"' $(if $(ISAL),-DSNAG_ISAL) $(CPPFLAGS)
ALL_CFLAGS   = $(STD) $(OPTIM) $(WARN) $(HARDEN) $(SAN) $(CFLAGS)
ALL_LDFLAGS  = $(HARDEN_LD) $(LDFLAGS)
PKG_LDLIBS  := $(shell pkg-config --libs $(PKGS) 2>/dev/null || echo -lgsl -lgslcblas -lz -lpcre2-8 -ljansson -lsqlite3 -lexpat)
ALL_LDLIBS   = $(PKG_LDLIBS) -lcsv -lm -pthread $(ISAL_LDLIBS) $(LDLIBS)
COMPILE      = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(WERROR)
LINK         = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)

# V=1 shows the commands.
Q = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-5s %s\n')

LIB_C   := $(sort $(wildcard src/*/*.c src/*/*/*.c))
CMD_C   := $(sort $(wildcard cmd/*.c))
UNIT_C  := $(sort $(wildcard tests/unit/test_*.c))
# rules run in this order, pillar by pillar
PILLARS := reliability relevance value trust good
KNOW    := $(sort $(wildcard src/event/map/maps/*.map src/event/draft/*.words src/study/*.schema.json src/report/*.schema.json src/study/*.R)) \
           $(PILLARS:%=src/rule/language/rules/%.rules)
MAN_IN  := $(sort $(wildcard man/*.in))
LIB_O   := $(LIB_C:%.c=$(BUILD)/%.o) $(BUILD)/gen/embedded.o
CMD_O   := $(CMD_C:%.c=$(BUILD)/%.o)
UNIT    := $(UNIT_C:tests/unit/%.c=$(BUILD)/tests/%)
MAN     := $(MAN_IN:man/%.in=$(BUILD)/man/%)
SNAG    := $(BUILD)/snag
SHELLS  := $(addprefix $(BUILD)/snag.,bash zsh fish) # completion

all: $(SNAG) $(BUILD)/libsnag.a $(MAN) $(SHELLS)   ## build everything (default)

# Whatever was built with other flags is rebuilt. (-Werror changes no code.)
$(BUILD)/flags: export FLAGS = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LDLIBS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS" | cmp -s - $@ || printf '%s\n' "$$FLAGS" >$@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/libsnag.a: $(LIB_O)
	@rm -f $@
	$(say) AR $@
	$(Q)$(AR) rcs $@ $^

$(SNAG): $(CMD_O) $(BUILD)/libsnag.a
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(ALL_LDLIBS)

# Maps and rules are ordinary files; the binary carries a copy of each.
$(BUILD)/gen/embedded.c: $(KNOW) src/base/embed.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f src/base/embed.awk $(KNOW) > $@.tmp && mv $@.tmp $@
$(BUILD)/gen/embedded.o: $(BUILD)/gen/embedded.c $(BUILD)/flags
	$(say) CC $<
	$(Q)$(COMPILE) -Wno-overlength-strings -MMD -MP -c -o $@ $<

# --help shows the examples of the manual.
$(BUILD)/gen/examples.inc: $(filter man/snag-%.1.in,$(MAN_IN)) cmd/examples.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f cmd/examples.awk $(filter %.1.in,$^) > $@.tmp && mv $@.tmp $@
$(BUILD)/cmd/examples.o: $(BUILD)/gen/examples.inc

# The manual: prose by hand, the option part from the tables.
$(BUILD)/man/%: man/%.in $(SNAG) man/fill.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -v snag=$(SNAG) -f man/fill.awk $< > $@.tmp && mv $@.tmp $@

$(BUILD)/man/snag-speed.7: man/speed.md

$(SHELLS): $(SNAG)
	$(Q)$(SNAG) completion $(subst $(BUILD)/snag.,,$@) > $@.tmp && mv $@.tmp $@

$(BUILD)/tests/test_%: tests/unit/test_%.c tests/unit/check.h $(BUILD)/libsnag.a
	@mkdir -p $(@D)
	$(say) TEST $@
	$(Q)$(COMPILE) -Itests/unit $(ALL_LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libsnag.a $(ALL_LDLIBS) \
	    $(UNIT_LDFLAGS_$(notdir $@))

# These make system calls fail; the last one those of whole commands.
$(BUILD)/tests/test_fault_commands: $(CMD_O)
wrap     = $(addprefix -Wl$(comma)--wrap=,$(1))
comma    = ,
GSL_WRAP = $(call wrap,gsl_matrix_alloc gsl_matrix_calloc gsl_vector_alloc gsl_vector_calloc \
             gsl_integration_glfixed_table_alloc)
UNIT_LDFLAGS_test_fault_commands = $(UNIT_LDFLAGS_test_fault) $(GSL_WRAP) -Wl,--wrap=main $(CMD_O) \
                                   $(BUILD)/libsnag.a $(ALL_LDLIBS)
UNIT_LDFLAGS_test_fault_ingest = $(UNIT_LDFLAGS_test_fault)
UNIT_LDFLAGS_test_fault_fit = $(UNIT_LDFLAGS_test_fault)
UNIT_LDFLAGS_test_fault = $(call wrap,open read pread write close fsync rename malloc calloc realloc)

# The program itself, reading in small pieces.
$(BUILD)/tests/small_reads: tests/data/small_reads.c $(CMD_O) $(BUILD)/libsnag.a
	@mkdir -p $(@D)
	$(say) TEST $@
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--wrap=main -o $@ $^ $(ALL_LDLIBS)

# … and killed between two writes.
$(BUILD)/tests/killed: tests/fault/killed.c $(CMD_O) $(BUILD)/libsnag.a
	@mkdir -p $(@D)
	$(say) TEST $@
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(call wrap,main write fsync rename ftruncate) -o $@ $^ \
	    $(ALL_LDLIBS)

unit: $(UNIT) $(BUILD)/tests/small_reads $(BUILD)/tests/killed ## build the unit tests

check: all unit                             ## run all tests
	@tests/run $(BUILD) $(T)

# What runs sanitized code, and no more of it than finds faults; T= for other tests.
asan:                                       ## cases, unit, prop and fault tests under AddressSanitizer and UBSan
	SNAG_SHORT=1 $(MAKE) check BUILD=build/asan OPTIM="-O1 -g1 -fno-omit-frame-pointer" HARDEN=-fno-pie HARDEN_LD=-no-pie \
	    SAN="-fsanitize=address,undefined -fno-sanitize-recover=all -static-libasan -static-libubsan" \
	    T="$(or $(T),build/asan/tests tests/cases tests/prop tests/fault)"

ubsan:                                      ## cases and unit tests but fault's under clang's UBSan, which sees NULL + 0
	$(MAKE) check BUILD=build/ubsan CC=clang OPTIM="-O1 -g1" CPPFLAGS=-DCHECK_SHORT \
	    UNIT_C="$(filter-out tests/unit/test_fault%,$(UNIT_C))" \
	    SAN="-fsanitize=undefined -fno-sanitize-recover=all" T="$(or $(T),build/ubsan/tests tests/cases)"

tsan:                                       ## what works on several threads under ThreadSanitizer
	SNAG_SHORT=1 setarch -R $(MAKE) check BUILD=build/tsan OPTIM="-O1 -g1" SAN=-fsanitize=thread UNIT_C="$(TSAN_C)" \
	    T="$(or $(T),build/tsan/tests prop/counted)"
TSAN_C = $(patsubst %,tests/unit/test_%.c,ring in_ahead members stat_bootstrap stat_sweep)

plain: all                                  ## what reads and counts, built without ISA-L and SSE2
	SNAG_SHORT=1 $(MAKE) check BUILD=build/plain LIKE=$(BUILD) ISAL= CPPFLAGS=-U__SSE2__ UNIT_C="$(PLAIN_C)" \
	    T="$(or $(T),build/plain/tests cases/ingest cases/features prop/counted)"
PLAIN_C = $(patsubst %,tests/unit/test_%.c,block rows gzip in_ahead)

# Objects are those of the build LIKE, but for sources that ask how they are built.
ifdef LIKE
ASK := $(shell grep -lE '__SSE2__|SNAG_ISAL' src/*/*.c src/*/*/*.c cmd/*.c)
$(filter-out $(ASK:%.c=$(BUILD)/%.o),$(LIB_C:%.c=$(BUILD)/%.o) $(CMD_O)): $(BUILD)/%.o: $(LIKE)/%.o
	@mkdir -p $(@D)
	$(Q)ln -f $< $@
endif

accept: all                                 ## CASE=command/name: take its output as expected (review the diff)
	tests/run --accept $(BUILD) $(CASE)

lint: all warnings                          ## what clang warns about; manual pages
	tests/lint.sh $(BUILD)

warnings:                                   ## what clang warns about, as errors
	@printf '%s\n' $(LIB_C) $(CMD_C) $(UNIT_C) | xargs -n 16 -P "$$(nproc)" \
	    clang $(ALL_CPPFLAGS) $(STD) -O2 $(WARN) -Werror -Itests/unit -fsyntax-only

analyse:                                    ## cppcheck and gcc -fanalyzer, some minutes
	tests/analyse cppcheck gcc

format:                                     ## lay the code out as .clang-format says
	clang-format -i $$(find cmd src include tests -name "*.[ch]")

man: $(MAN)                                 ## the manual pages

scale-%: all                                ## examples/scale with make, parallel, snakemake or as a pipe
	PATH="$(abspath $(BUILD)):$$PATH" tests/long/scale $*

# TARGET=rows, block, map, rules or json; FUZZ_SECONDS bounds the run.
TARGET = rows
FUZZ_SECONDS = 300
fuzz:                                       ## fuzz TARGET=rows|block|map|json|draft|xes with clang's libFuzzer
	@mkdir -p build/fuzz/corpus-$(TARGET)
	$(MAKE) BUILD=build/fuzz CC=clang OPTIM="-O1 -g" SAN="-fsanitize=address,undefined,fuzzer-no-link" build/fuzz/libsnag.a
	clang $(STD) $(ALL_CPPFLAGS) -O1 -g -fsanitize=address,undefined,fuzzer -o build/fuzz/fuzz_$(TARGET) \
	    tests/fuzz/fuzz_$(TARGET).c build/fuzz/libsnag.a $(ALL_LDLIBS)
	build/fuzz/fuzz_$(TARGET) -max_len=4096 -max_total_time=$(FUZZ_SECONDS) build/fuzz/corpus-$(TARGET)

demo:                                       ## from simulated logs to a fitted model and a report
	@sh tests/deps.sh
	@$(MAKE) -s all
	@sh examples/demo.sh $(CURDIR)/$(SNAG) build/demo

gallery: all                                ## page and mail of each scenario, and of real logs: build/gallery
	@tests/page/gallery $(CURDIR)/$(SNAG) build/gallery
page-check: gallery                         ## measure them in Chromium, with axe and the Nu checker; asks npm for those
	@tests/page/check build/gallery build/page

bench: all                                  ## time and memory, beside peers where installed: man/speed.md, man/memory.md
	tests/bench/run $(BUILD) man/speed.md
	tests/bench/memory $(BUILD) man/memory.md
memory: all                                 ## what memory grows with, command by command: man/memory.md
	tests/bench/memory $(BUILD) man/memory.md

ref:                                        ## let R write its example data and reference fits
	tests/ref/make-ref build/ref

deps:                                       ## install missing libraries (as root) or say how
	tests/deps.sh

FACE := $(wildcard include/snag.h)
COMPLETIONS = $(datadir)/bash-completion/completions
FOR_ZSH  = $(datadir)/zsh/site-functions
FOR_FISH = $(datadir)/fish/vendor_completions.d
install: all                                ## PREFIX, bindir libdir includedir datadir mandir; DESTDIR
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libdir)/pkgconfig $(DESTDIR)$(includedir)/snag $(DESTDIR)$(COMPLETIONS)
	install -m 755 $(SNAG) $(DESTDIR)$(bindir)/snag
	install -m 644 $(BUILD)/libsnag.a $(DESTDIR)$(libdir)/
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@ISAL@|$(ISAL)|' \
	    -e 's|@LIBDIR@|$(libdir:$(PREFIX)/%=$${prefix}/%)|; s|@INCLUDEDIR@|$(includedir:$(PREFIX)/%=$${prefix}/%)|' \
	    snag.pc.in >$(DESTDIR)$(libdir)/pkgconfig/snag.pc
	install -m 644 include/snag/*.h $(DESTDIR)$(includedir)/snag/
	$(if $(FACE),install -m 644 $(FACE) $(DESTDIR)$(includedir)/)
	install -d $(DESTDIR)$(FOR_ZSH) $(DESTDIR)$(FOR_FISH)
	install -m 644 $(BUILD)/snag.bash $(DESTDIR)$(COMPLETIONS)/snag
	install -m 644 $(BUILD)/snag.zsh $(DESTDIR)$(FOR_ZSH)/_snag
	install -m 644 $(BUILD)/snag.fish $(DESTDIR)$(FOR_FISH)/snag.fish
	for page in $(MAN); do s=$${page##*.}; install -d $(DESTDIR)$(mandir)/man$$s && \
	    install -m 644 $$page $(DESTDIR)$(mandir)/man$$s/ || exit 1; done

uninstall:                                  ## what install put there
	rm -f $(DESTDIR)$(bindir)/snag $(DESTDIR)$(COMPLETIONS)/snag $(DESTDIR)$(FOR_ZSH)/_snag \
	    $(DESTDIR)$(FOR_FISH)/snag.fish
	rm -f $(DESTDIR)$(libdir)/libsnag.a $(DESTDIR)$(libdir)/pkgconfig/snag.pc
	rm -rf $(DESTDIR)$(includedir)/snag $(FACE:include/%=$(DESTDIR)$(includedir)/%)
	for page in $(notdir $(MAN)); do rm -f $(DESTDIR)$(mandir)/man$${page##*.}/$$page; done

dist:                                       ## the source of HEAD as build/snag-VERSION.tar.gz
	@mkdir -p build
	git archive --format=tar.gz --prefix=snag-$(VERSION)/ -o build/snag-$(VERSION).tar.gz HEAD

clean:                                      ## remove all that was built
	rm -rf build

help:                                       ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: format analyse all unit check asan ubsan tsan plain fuzz accept lint warnings man bench demo gallery page-check ref deps install dist uninstall \
        clean help FORCE
.DELETE_ON_ERROR:
-include $(LIB_O:.o=.d) $(CMD_O:.o=.d) $(UNIT:=.d)
