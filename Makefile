# snag: build, test, install. `make help` lists the targets.
# One makefile for the whole tree; headers' dependencies are written by the compiler (-MMD).

VERSION = 0.1.0
PREFIX  = /usr/local
BUILD   = build/rel
CC      = gcc
PKGS    = gsl zlib libpcre2-8

WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
          -Wvla -Wformat=2 -Wundef -Wwrite-strings
WERROR  =
OPTIM   = -O2 -g
SAN     =
STD     = -std=c11 -D_GNU_SOURCE -ffp-contract=off
CFLAGS  = $(OPTIM) $(WARN) $(WERROR) $(SAN)
CPPFLAGS = -Iinclude -Isrc -I$(BUILD)/gen -DSNAG_VERSION='"$(VERSION)"'
LDLIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null || echo -lgsl -lgslcblas -lz -lpcre2-8) -lcsv -lm -pthread
LDFLAGS =

# V=1 shows the commands.
Q = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-5s %s\n')

LIB_C   := $(sort $(wildcard src/*/*.c src/*/*/*.c))
CMD_C   := $(sort $(wildcard cmd/*.c))
UNIT_C  := $(sort $(wildcard tests/unit/test_*.c))
KNOW    := $(sort $(wildcard src/event/map/maps/*.map src/rule/language/rules/*.rules))
MAN_IN  := $(sort $(wildcard man/*.in))
LIB_O   := $(LIB_C:%.c=$(BUILD)/%.o) $(BUILD)/gen/embedded.o
CMD_O   := $(CMD_C:%.c=$(BUILD)/%.o)
UNIT    := $(UNIT_C:tests/unit/%.c=$(BUILD)/tests/%)
MAN     := $(MAN_IN:man/%.in=$(BUILD)/man/%)
SNAG    := $(BUILD)/snag

all: $(SNAG) $(BUILD)/libsnag.a $(MAN) $(BUILD)/snag.bash   ## build everything (default)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(STD) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libsnag.a: $(LIB_O)
	@rm -f $@
	$(say) AR $@
	$(Q)$(AR) rcs $@ $^

$(SNAG): $(CMD_O) $(BUILD)/libsnag.a
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Maps and rules are ordinary files; the binary carries a copy of each.
$(BUILD)/gen/embedded.c: $(KNOW) src/base/embed.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f src/base/embed.awk $(KNOW) > $@.tmp && mv $@.tmp $@
$(BUILD)/gen/embedded.o: $(BUILD)/gen/embedded.c
	$(say) CC $<
	$(Q)$(CC) $(STD) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<

# The manual: prose by hand, the option part from the tables.
$(BUILD)/man/%: man/%.in $(SNAG) man/fill.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -v snag=$(SNAG) -f man/fill.awk $< > $@.tmp && mv $@.tmp $@

$(BUILD)/snag.bash: $(SNAG)
	$(Q)$(SNAG) help --completion > $@.tmp && mv $@.tmp $@

$(BUILD)/tests/test_%: tests/unit/test_%.c tests/unit/check.h $(BUILD)/libsnag.a
	@mkdir -p $(@D)
	$(say) TEST $@
	$(Q)$(CC) $(STD) $(CPPFLAGS) -Itests/unit $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libsnag.a $(LDLIBS) $(UNIT_LDFLAGS_$(notdir $@))

# These make calls to the system fail; the last one those of whole commands.
$(BUILD)/tests/test_fault_commands: $(CMD_O)
GSL_WRAP = -Wl,--wrap=gsl_matrix_alloc,--wrap=gsl_matrix_calloc,--wrap=gsl_vector_alloc,--wrap=gsl_vector_calloc,--wrap=gsl_integration_glfixed_table_alloc
UNIT_LDFLAGS_test_fault_commands = $(UNIT_LDFLAGS_test_fault) $(GSL_WRAP) -Wl,--wrap=main $(CMD_O) $(BUILD)/libsnag.a $(LDLIBS)
UNIT_LDFLAGS_test_fault_ingest = $(UNIT_LDFLAGS_test_fault)
UNIT_LDFLAGS_test_fault_fit = $(UNIT_LDFLAGS_test_fault)
UNIT_LDFLAGS_test_fault = -Wl,--wrap=open,--wrap=read,--wrap=pread,--wrap=write,--wrap=close,--wrap=fsync,--wrap=rename,--wrap=malloc,--wrap=calloc,--wrap=realloc

unit: $(UNIT)                               ## build the unit tests

check: all unit                             ## run all tests
	@tests/run $(BUILD) $(T)

asan:                                       ## the suite under AddressSanitizer and UBSan
	$(MAKE) check BUILD=build/asan OPTIM="-O1 -g -fno-omit-frame-pointer" \
	    SAN="-fsanitize=address,undefined -fno-sanitize-recover=all" T="$(T)"

tsan:                                       ## what works on several threads under ThreadSanitizer
	setarch -R $(MAKE) check BUILD=build/tsan OPTIM="-O1 -g" SAN=-fsanitize=thread T="$(or $(T),stat_)"

accept: all                                 ## CASE=command/name: take its output as expected (review the diff)
	tests/run --accept $(BUILD) $(CASE)

lint: all                                   ## warnings of a second compiler, manual pages, layers
	$(MAKE) BUILD=build/clang CC=clang WERROR=-Werror all unit
	tests/lint.sh $(BUILD)

format:                                     ## lay the code out as .clang-format says
	clang-format -i $$(find cmd src include tests -name "*.[ch]")

man: $(MAN)                                 ## the manual pages

# TARGET=rows or map; FUZZ_SECONDS bounds the run.
TARGET = rows
FUZZ_SECONDS = 300
fuzz:                                       ## fuzz TARGET=rows|map with clang's libFuzzer
	@mkdir -p build/fuzz/corpus-$(TARGET)
	$(MAKE) BUILD=build/fuzz CC=clang OPTIM="-O1 -g" SAN="-fsanitize=address,undefined,fuzzer-no-link" build/fuzz/libsnag.a
	clang $(STD) $(CPPFLAGS) -O1 -g -fsanitize=address,undefined,fuzzer -o build/fuzz/fuzz_$(TARGET) \
	    tests/fuzz/fuzz_$(TARGET).c build/fuzz/libsnag.a $(LDLIBS)
	build/fuzz/fuzz_$(TARGET) -max_len=4096 -max_total_time=$(FUZZ_SECONDS) build/fuzz/corpus-$(TARGET)

demo:                                       ## from simulated logs to a fitted model and a report
	@sh tests/deps.sh
	@$(MAKE) -s all
	@sh examples/demo.sh $(CURDIR)/$(SNAG) build/demo

bench: all                                  ## speed and memory, beside peers where installed
	tests/bench/run $(BUILD)

ref:                                        ## let R write its example data and reference fits
	tests/ref/make-ref build/ref

deps:                                       ## install missing libraries (as root) or say how
	tests/deps.sh

install: all                                ## PREFIX, DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/snag \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(SNAG) $(DESTDIR)$(PREFIX)/bin/snag
	install -m 644 $(BUILD)/libsnag.a $(DESTDIR)$(PREFIX)/lib/
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' snag.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/snag.pc
	install -m 644 include/snag/*.h $(DESTDIR)$(PREFIX)/include/snag/
	install -m 644 $(BUILD)/snag.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/snag
	for page in $(MAN); do s=$${page##*.}; install -d $(DESTDIR)$(PREFIX)/share/man/man$$s && \
	    install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$s/ || exit 1; done

dist:                                       ## the source of HEAD as build/snag-VERSION.tar.gz
	@mkdir -p build
	git archive --format=tar.gz --prefix=snag-$(VERSION)/ -o build/snag-$(VERSION).tar.gz HEAD

uninstall:                                  ## what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/snag $(DESTDIR)$(PREFIX)/lib/libsnag.a $(DESTDIR)$(PREFIX)/lib/pkgconfig/snag.pc \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/snag
	rm -rf $(DESTDIR)$(PREFIX)/include/snag
	for page in $(notdir $(MAN)); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page; done

clean:                                      ## remove all that was built
	rm -rf build

help:                                       ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: format all unit check asan tsan fuzz accept lint man bench demo ref deps install dist uninstall clean help
.DELETE_ON_ERROR:
-include $(LIB_O:.o=.d) $(CMD_O:.o=.d) $(UNIT:=.d)
