# The mail of `snag report`, read by Python's email module: one message, the same bytes for the same input, headers that
# nothing in a log or on the command line can break, an HTML part that mail clients keep, and a text part that has every
# number of it.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip mail: python3 is not installed"; exit 0; }
python3 "$(dirname "$0")/mail.py" "$SNAG" "$TESTDATA" "$(mktemp -d "${TMPDIR:-/tmp}/snag-mail.XXXXXX")"
