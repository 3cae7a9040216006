#!/usr/bin/env bash
# The completion script at work: what bash offers to complete a line.
set -u
PATH=$BUILD:$PATH
cd "$TESTDATA" || exit 1
# shellcheck disable=SC1091
source "$BUILD/snag.bash"
offers() { # WANTED WORD…: begins of a line; "(files)" = bash's own completion of file names
    local want=$1 got
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _snag
    got=${COMPREPLY[*]}
    [ "${got:-(files)}" = "$want" ] && echo "ok completion of '$*'" || echo "not ok completion of '$*' (got $got, wanted $want)"
}
offers ingest snag ing
offers '--map --max-rejects --mem --max-line --max-field' snag ingest --m
offers bank-1999 snag ingest --map ba
offers bank-1999 snag ingest -m ba
offers bank-1999 snag ingest --map = ba
offers '(files)' snag ingest -m visits.m
offers '(files)' snag ingest -o ''
offers '(files)' snag ingest queue
offers check snag maps ch
offers test snag rules te
offers 'helpdesk-italy' snag maps show hel
offers maps snag help map
offers 'jsonl' snag features -F j
case $(complete -p snag) in *'-o default'*'-F _snag'*) echo "ok completion is installed" ;; *) echo "not ok completion is installed" ;; esac
