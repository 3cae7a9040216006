# make install puts everything where it belongs, a program can be built against it, and make uninstall leaves nothing.
root=$(mktemp -d "${TMPDIR:-/tmp}/snag-install.XXXXXX") || exit 1
cd "$SRC" || exit 1
# -o: as it was built, with whatever flags.
built=${BUILD#"$SRC"/}
mk() { make -s -o "$built/flags" BUILD="$built" PREFIX=/usr DESTDIR="$root" "$@" >"$root.log" 2>&1; }

# Each folder can be named, and nothing lands elsewhere.
mk install bindir=/b libdir=/l includedir=/i mandir=/m datadir=/d || { echo "not ok make install ($(tail -1 "$root.log"))"; exit 0; }
for f in b/snag l/libsnag.a l/pkgconfig/snag.pc i/snag/event.h m/man1/snag-ingest.1 d/bash-completion/completions/snag; do
    if [ -e "$root/$f" ]; then echo "ok installed $f"; else echo "not ok installed $f"; fi
done
if [ "$(ls "$root" | tr '\n' ' ')" = "b d i l m " ]; then echo "ok nothing elsewhere"; else echo "not ok nothing elsewhere ($(ls "$root"))"; fi
if grep -qx 'libdir=/l' "$root/l/pkgconfig/snag.pc" && grep -qx 'includedir=/i' "$root/l/pkgconfig/snag.pc"; then
    echo "ok snag.pc names the folders"
else
    echo "not ok snag.pc names the folders ($(grep dir= "$root/l/pkgconfig/snag.pc" | tr '\n' ' '))"
fi
mk uninstall bindir=/b libdir=/l includedir=/i mandir=/m datadir=/d
left=$(find "$root" -type f | head -3)
if [ -z "$left" ]; then echo "ok make uninstall from named folders"; else echo "not ok make uninstall from named folders (left: $left)"; fi

mk install || { echo "not ok make install ($(tail -1 "$root.log"))"; exit 0; }
for f in bin/snag lib/libsnag.a lib/pkgconfig/snag.pc include/snag/event.h include/snag.h share/man/man1/snag-ingest.1 \
    share/man/man5/snag-maps.5 share/bash-completion/completions/snag; do
    if [ -e "$root/usr/$f" ]; then echo "ok installed $f"; else echo "not ok installed $f"; fi
done
case $(grep ^prefix= "$root/usr/lib/pkgconfig/snag.pc") in
prefix=/usr) echo "ok the prefix of the installation, not of the build" ;;
*) echo "not ok the prefix of the installation, not of the build" ;;
esac
cat >"$root/use.c" <<'C'
#include <snag/map.h>
#include <snag/num.h>
#include <stdio.h>
int main(void)
{
    struct lookup_path nowhere = {.no_config = true};
    struct err err = ERR_INIT;
    struct map *map; /* drags in the libraries that the library needs */
    char text[32];
    text[num_format(text, 0.1)] = '\0';
    if (map_load(&map, "bank-1999", &nowhere, &err) < 0)
        return 1;
    map_free(map);
    return puts(text) < 0;
}
C
if grep -q fsanitize "$root.log" || case $BUILD in *san*) true ;; *) false ;; esac; then
    echo "skip a program against the library: it is a sanitizer build"
else
    cflags=$(PKG_CONFIG_PATH=$root/usr/lib/pkgconfig pkg-config --define-variable=prefix="$root/usr" --cflags snag)
    libs=$(PKG_CONFIG_PATH=$root/usr/lib/pkgconfig pkg-config --define-variable=prefix="$root/usr" --libs snag)
    if ${CC:-cc} $cflags -o "$root/use" "$root/use.c" $libs 2>"$root.log" && [ "$("$root/use")" = 0.1 ]; then
        echo "ok a program against the library"
    else
        echo "not ok a program against the library ($(tail -1 "$root.log"))"
    fi
fi
rm -f "$root"/use*
cat >"$root/face.c" <<'C'
#include <snag.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    struct snag *s = snag_open();
    struct snag_events *e;
    size_t n, snags = 0;
    int rc;
    if (argc != 2 || !s || snag_add_file(s, argv[1], NULL) < 0 || snag_detect(s, &e) < 0)
        return 1;
    while ((rc = snag_next(e)) > 0) {
        const char *name = snag_field(e, snag_column_find(e, "event"), &n);
        snags += n > 5 && memcmp(name, "snag:", 5) == 0;
    }
    snag_events_close(e);
    snag_close(s);
    printf("%lu\n", (unsigned long)snags);
    return rc < 0;
}
C
cp "$root/face.c" "$root/face.cc"
want=$("$SNAG" detect --no-config -q "$TESTDATA/queue_log" 2>/dev/null | awk -F'\t' '$6 ~ /^snag:/ { n++ } END { print n + 0 }')
use_face() { # LANGUAGE COMPILER SOURCE
    if ! command -v "$2" >/dev/null 2>&1; then
        echo "skip a $1 program that knows snag.h alone: $2 is not installed"
    elif "$2" $cflags -Wall -Wextra -Werror -o "$root/face" "$root/$3" $libs 2>"$root.log" &&
        [ "$("$root/face" "$TESTDATA/queue_log")" = "$want" ]; then
        echo "ok a $1 program that knows snag.h alone"
    else
        echo "not ok a $1 program that knows snag.h alone ($(tail -1 "$root.log"), $want snags expected)"
    fi
}
if [ -n "${libs:-}" ]; then
    use_face C "${CC:-cc}" face.c
    use_face C++ g++ face.cc
fi
rm -f "$root"/face*
mk uninstall
left=$(find "$root" -type f | head -3)
rm -f "$root.log"
if [ -z "$left" ]; then echo "ok make uninstall"; else echo "not ok make uninstall (left: $left)"; fi
