# `snag report --history`: what is kept, what is told of earlier reports, and that neither a kill nor a second run
# damages it.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip history: python3 is not installed"; exit 0; }
n=5 kills=3
[ "${SNAG_SHORT:-0}" = 1 ] && n=2 kills=1
python3 "$(dirname "$0")/history.py" "$SNAG" "$(mktemp -d "${TMPDIR:-/tmp}/snag-history.XXXXXX")" "$n" "$kills"
