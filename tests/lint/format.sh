# The code is laid out as .clang-format says: 120 columns, one statement per line.
cd "$SRC" || exit 1
if command -v clang-format >/dev/null 2>&1; then
    bad=$(find cmd src include tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9].*/\1/p' | sort -u)
    if [ -z "$bad" ]; then echo "ok format"; else echo "not ok format ($(echo $bad); make format)"; fi
else
    echo "skip format: clang-format is not installed"
fi
wide=$(find cmd src include tests -name '*.[ch]' -exec awk '{ gsub(/[\200-\277]/, "") } length($0) > 120 { print FILENAME ":" FNR }' {} +)
if [ -z "$wide" ]; then echo "ok no line over 120 columns"; else echo "not ok line width ($(echo $wide))"; fi
