#!/bin/sh
# Manual pages, as judged by mandoc. Usage: tests/lint.sh BUILD
command -v mandoc >/dev/null 2>&1 || { echo "mandoc is not installed: manual pages not checked"; exit 0; }
bad=0
for page in "$1"/man/*; do
    mandoc -T lint -W warning "$page" || bad=1
done
exit $bad
