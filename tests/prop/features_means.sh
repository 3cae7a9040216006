#!/usr/bin/env bash
# Pseudo-random streams: how long things took, hours, snags and who answered, by contact, case and group, compared with a
# slow independent count, by time and by customer. SEEDS=N for more.
# slow: numbers; the cases of features run the same code under sanitizers
set -u
command -v python3 >/dev/null || { echo "skip means against a slow count: no python3"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-means.XXXXXX") || exit 1
here=$(dirname "$0")
for seed in $(seq 1 "${SEEDS:-$((${SNAG_SHORT:-0} ? 1 : 3))}"); do
    python3 "$here/features_means.py" "$seed" "$work" || { echo "not ok seed $seed: the slow count failed"; continue; }
    bad=
    for order in time customer; do
        for kind in contact case agent queue channel reason day week month hour customer survey; do
            response=()
            rows=(--by "$kind")
            columns="$kind wait_s first_reply_s contact_s case_s snags"
            case $kind in contact | case)
                response=(--response "$work/response")
                columns="$kind events hour wait_s first_reply_s contact_s"
                [ $kind = contact ] || columns="$columns case_s"
                columns="$columns snags"
                [ $kind = case ] || columns="$columns moment moment_from"
                ;;
            customer)
                rows=(--complaints)
                columns="customer complaint_state"
                ;;
            survey)
                rows=(--survey "$work/survey.csv" --key who --sent asked --at answered --plain)
                columns="customer contact events wait_s first_reply_s contact_s snags complaint_state mark"
                ;;
            esac
            if ! "$SNAG" features -q --no-config "${rows[@]}" --zone "$(cat "$work/zone")" "${response[@]}" -o "$work/table" \
                "$work/$order.tsv" 2>"$work/err"; then
                bad="$bad $kind by $order: $(head -1 "$work/err");"
                continue
            fi
            awk -F'\t' -v want="$columns" '
                BEGIN { n = split(want, name, " ") }
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { for (i = 1; i <= n; i++) printf "%s%s", name[i] in at ? $at[name[i]] : 0, i < n ? "\t" : "\n" }' "$work/table" >"$work/got"
            cmp -s "$work/got" "$work/want-$kind" || bad="$bad $kind by $order: $(diff "$work/want-$kind" "$work/got" | sed -n '2p;/^>/{p;q;}' | tr '\n\t' '| ');"
            [ ${#response[@]} = 0 ] || tail -n +2 "$work/response" | cmp -s - "$work/want-response-$kind" || bad="$bad response by $kind and $order;"
        done
    done
    if [ -z "$bad" ]; then echo "ok means seed $seed"; else echo "not ok means seed $seed ($bad)"; fi
done
