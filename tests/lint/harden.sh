# The binary is hardened: position independent, all relocations read-only before main, stack protector, fortified calls.
# HARDENED=FILE checks another binary.
file=${HARDENED:-${SNAG:-}}
[ -f "$file" ] || { echo "not ok hardening (no binary: SNAG=FILE or HARDENED=FILE says which)"; exit 1; }
command -v readelf >/dev/null 2>&1 || { echo "skip hardening: readelf is not installed"; exit 0; }
dynamic=$(readelf -dW "$file") segments=$(readelf -lW "$file") symbols=$(readelf -sW "$file")

# NAME TEXT PATTERN: the binary's TEXT has a line with PATTERN.
has() {
    if printf '%s\n' "$2" | grep -qE -- "$3"; then echo "ok $1"; else echo "not ok $1 (readelf of ${file##*/} shows no $3)"; fi
}
has "position independent" "$dynamic" 'FLAGS_1.* PIE'
has "read-only relocations" "$segments" GNU_RELRO
has "relocated before main" "$dynamic" 'FLAGS.*BIND_NOW'
has "stack protector" "$symbols" __stack_chk_fail
if printf '%s\n' "$symbols" | grep -qE '__(asan|ubsan|tsan)_'; then
    echo "skip fortified calls: a sanitizer's build sees more without them"
else
    has "fortified calls" "$symbols" '__(memcpy|snprintf|vsnprintf|fprintf|read)_chk'
fi
