# A log of any order as a table in time order, with data.table: Rscript sort.R IN OUT
library(data.table)
argument <- commandArgs(TRUE)
x <- fread(argument[1])
setorder(x, ts)
fwrite(x, argument[2], sep = "\t")
