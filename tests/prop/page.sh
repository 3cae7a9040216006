# The page of `snag report`: its numbers are those of `snag rates`; it is well-formed, shows hostile texts as text, has
# the same bytes for any number of threads, stays small, and names nobody unless asked.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip page: python3 is not installed"; exit 0; }
python3 "$(dirname "$0")/page.py" "$SNAG" "$TESTDATA" "$(mktemp -d "${TMPDIR:-/tmp}/snag-page.XXXXXX")"
