# Revenue at risk of `snag report --model`, counted again by a program that knows only the saved model: sums, intervals by
# numerical derivatives, what one snag less goes with, the best tenth. Names stand nowhere unless asked for.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip money: python3 is not installed"; exit 0; }
PYTHONDONTWRITEBYTECODE=1 exec python3 "$(dirname "$0")/money.py" "$SNAG" "$TESTDATA" "$(mktemp -d "${TMPDIR:-/tmp}/snag-money.XXXXXX")"
