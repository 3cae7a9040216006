# The top level holds what a visitor expects and nothing that a run has left there.
cd "${SRC:-$(dirname "$0")/../..}" || exit 1
expected='.ci .clang-format .gitignore ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md LICENSE Makefile README.md SECURITY.md
cmd examples include man snag.pc.in src testdata tests'
there=$(if [ -e .git ]; then git ls-files; else ls -A; fi | cut -d/ -f1 | sort -u)
stray=$(printf '%s\n' "$there" | grep -vxF -e build $(printf -- '-e %s ' $expected))
if [ -z "$stray" ]; then
    echo "ok top level"
else
    printf '# %s\n' $stray
    echo "not ok top level ($(echo $stray))"
fi
