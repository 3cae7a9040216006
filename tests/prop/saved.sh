# A model saved by snag fit --save predicts what the fit says about its rows, read by a program that knows only the
# schema.
command -v python3 >/dev/null || { echo "skip saved models: python3 is not installed"; exit 0; }
PYTHONDONTWRITEBYTECODE=1 exec python3 "$(dirname "$0")/saved_test.py"
