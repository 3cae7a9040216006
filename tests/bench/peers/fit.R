# A regression with fread and glm or lm: Rscript fit.R TABLE OUT gaussian|binomial
library(data.table)
argument <- commandArgs(TRUE)
d <- fread(argument[1])
terms <- paste0("x", 1:20)
m <- if (argument[3] == "binomial") glm(reformulate(terms, "event"), binomial, d) else lm(reformulate(terms, "y"), d)
s <- coef(summary(m))
writeLines(sprintf("%.6g\t%.5g", s[, 1], s[, 2]), argument[2])
