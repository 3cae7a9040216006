#!/usr/bin/env bash
# The gallery of pages and mails, of one small world.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-gallery.XXXXXX") || exit 1
command -v python3 >/dev/null 2>&1 || { echo "skip gallery: python3 is not installed"; exit 0; }
if SNAG_TEST_DATA='' "$SRC/tests/page/gallery" "$SNAG" "$work/gallery" 100 seasonal >"$work/out" 2>&1 &&
    [ "$(ls "$work/gallery")" = "$(printf 'index.html\nseasonal.eml\nseasonal.html\nseasonal.mail.html')" ] &&
    grep -q 'What goes wrong' "$work/gallery/seasonal.mail.html" && grep -q '<svg' "$work/gallery/seasonal.html"; then
    echo "ok gallery"
else
    echo "not ok gallery ($(tail -n 1 "$work/out"))"
fi
