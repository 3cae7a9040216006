#!/bin/sh
#SBATCH --array=0-63
#SBATCH --cpus-per-task=1 --mem=2G --time=1:00:00
# sbatch slurm.sh; then sbatch --dependency=afterok:JOB --wrap 'snag merge -o rates.tsv out/*.sums'
# Exit code 3 says that the data were refused, and repeating changes nothing; 4 that the system failed: again.
shard=$(printf %02d "$SLURM_ARRAY_TASK_ID")
mkdir -p out
snag rates -q --no-config --threads 1 -b queue -F sums -o "out/$shard.sums" "d/shard-$shard-of-64.gz" || {
    code=$?
    [ "$code" -ne 4 ] || scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    exit "$code"
}
