# What the reference scripts share. Tolerances are tightened; glm is started again from its coefficients, since the weights
# behind R's standard errors lag one step behind them.
options(warn = 1)

data_set <- function(name, d) {
    write.table(d, paste0(name, ".tsv"), sep = "\t", quote = FALSE, row.names = FALSE, na = "NA")
}
exact <- glm.control(epsilon = 1e-14, maxit = 200)
exact_glm <- function(formula, family, data, ...) {
    m <- glm(formula, family, data, control = exact, ...)
    glm(formula, family, data, control = exact, start = coef(m), ...)
}
# Is the package there? missing.txt collects those that are not, for the tests to tell.
has <- function(package) {
    there <- requireNamespace(package, quietly = TRUE)
    if (!there) cat(package, "\n", sep = "", file = "missing.txt", append = TRUE)
    there
}
exact_cox <- if (requireNamespace("survival", quietly = TRUE)) suppressWarnings(survival::coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
