#!/bin/sh
# parallel.sh LOG N: GNU parallel works on the shards; run again after a failure, it works on those that failed, alone.
# More hosts: --sshlogin host1,host2 with the folder on a file system that all of them see.
set -eu
log=$1 n=$2
[ -e d/shards.tsv ] || snag ingest -q --no-config --shards "$n" -o d "$log"
mkdir -p out
parallel --joblog jobs --resume-failed \
    snag rates -q --no-config --threads 1 -b queue -F sums -o out/{/.}.sums {} ::: d/shard-*-of-"$n".gz
snag merge -o rates.tsv out/*.sums
