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
offers next-issues snag study next
offers --within snag study next-issues --wi
offers --exchanges snag study drivers --ex
offers transfer snag detect --only transf
offers 'tenure team' snag fit 'y ~ x' fit/contacts.csv --cluster te
offers fish snag completion f
case $(complete -p snag) in *'-o default'*'-F _snag'*) echo "ok completion is installed" ;; *) echo "not ok completion is installed" ;; esac
for shell in zsh fish; do
    command -v $shell >/dev/null || { echo "skip completion for $shell: not installed"; continue; }
    $shell -n "$BUILD/snag.$shell" && echo "ok completion for $shell is a script" || echo "not ok completion for $shell is a script"
done
command -v fish >/dev/null || exit 0
in_fish() { # WANTED LINE: the words that fish offers, without their explanations
    local got
    got=$(HOME=$PWD fish --no-config -c "source $BUILD/snag.fish; complete -C '$2'" 2>/dev/null | cut -f 1 | tr '\n' ' ')
    [ "$got" = "$1" ] && echo "ok fish completes '$2'" || echo "not ok fish completes '$2' (got $got, wanted $1)"
}
in_fish "ingest " 'snag ing'
in_fish "--exchanges " 'snag study drivers --ex'
in_fish "--within " 'snag study next-issues --wi'
in_fish "team tenure " 'snag fit y fit/contacts.csv --cluster te'
in_fish "transfer " 'snag detect --only transf'
