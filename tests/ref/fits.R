# R's example data as TSV, and fits of them: fits.tsv has one row a fit (id, data, options and formula for snag),
# coefs.tsv one row a coefficient. Tolerances are tightened; glm is started again from its coefficients, since the
# weights behind R's standard errors lag one step behind them.
options(warn = 1)
fits <- data.frame()
coefs <- data.frame()

data_set <- function(name, d) {
    write.table(d, paste0(name, ".tsv"), sep = "\t", quote = FALSE, row.names = FALSE, na = "NA")
}
reference <- function(id, data, options, formula, b, V) {
    fits <<- rbind(fits, data.frame(id, data, options, formula))
    coefs <<- rbind(coefs, data.frame(id, term = names(b), estimate = sprintf("%.15g", b),
                                      std_error = sprintf("%.15g", sqrt(diag(V)))))
}
exact_glm <- function(formula, family, data, ...) {
    control <- glm.control(epsilon = 1e-14, maxit = 200)
    m <- glm(formula, family, data, control = control, ...)
    glm(formula, family, data, control = control, start = coef(m), ...)
}
has <- function(package) requireNamespace(package, quietly = TRUE)

data_set("longley", longley)
m <- lm(Employed ~ ., longley)
reference("longley", "longley", "--family ols", "Employed ~ .", coef(m), vcov(m))

data_set("mtcars", mtcars)
m <- lm(mpg ~ wt + hp, mtcars)
reference("mtcars", "mtcars", "--family ols", "mpg ~ wt + hp", coef(m), vcov(m))
if (has("sandwich"))
    for (type in c("HC0", "HC1", "HC2", "HC3"))
        reference(paste("mtcars", type), "mtcars", paste("--robust", type), "mpg ~ wt + hp", coef(m),
                  sandwich::vcovHC(m, type))
m <- lm(mpg ~ poly(hp, 3) * factor(cyl), mtcars, weights = wt)
reference("mtcars poly", "mtcars", "--weights wt", "mpg ~ poly(hp, 3) * factor(cyl)", coef(m), vcov(m))

data_set("swiss", swiss)
m <- lm(Fertility ~ ., swiss)
reference("swiss", "swiss", "--family ols", "Fertility ~ .", coef(m), vcov(m))

data_set("warpbreaks", warpbreaks)
w <- transform(warpbreaks, tension = relevel(factor(as.character(tension)), "L"))
m <- exact_glm(breaks ~ wool + tension, poisson, w)
names(m$coefficients) <- sub("tension", "factor(tension)", names(coef(m)))
reference("warpbreaks", "warpbreaks", "--family poisson", 'breaks ~ wool + factor(tension, ref = "L")', coef(m), vcov(m))

data_set("infert", infert)
m <- exact_glm(case ~ spontaneous + induced + age, binomial, infert)
reference("infert", "infert", "--family logit", "case ~ spontaneous + induced + age", coef(m), vcov(m))

if (has("MASS")) {
    data_set("birthwt", MASS::birthwt)
    m <- exact_glm(low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv, binomial, MASS::birthwt)
    reference("birthwt", "birthwt", "--family logit", "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv",
              coef(m), vcov(m))
    data_set("quine", MASS::quine)
    control <- glm.control(epsilon = 1e-14, maxit = 200)
    m <- MASS::glm.nb(Days ~ Eth + Sex + Age + Lrn, MASS::quine, control = control)
    reference("quine negbin", "quine", "--family negbin", "Days ~ Eth + Sex + Age + Lrn", coef(m), vcov(m))
    m <- exact_glm(Days ~ Eth + Sex + Age + Lrn, poisson, MASS::quine)
    reference("quine poisson", "quine", "--family poisson", "Days ~ Eth + Sex + Age + Lrn", coef(m), vcov(m))
}

if (has("sandwich")) {
    data("PetersenCL", package = "sandwich", envir = environment())
    data_set("petersen", PetersenCL)
    m <- lm(y ~ x, PetersenCL)
    reference("petersen firm", "petersen", "--cluster firm", "y ~ x", coef(m), sandwich::vcovCL(m, ~firm, type = "HC1"))
    reference("petersen two ways", "petersen", "--cluster firm,year", "y ~ x", coef(m),
              sandwich::vcovCL(m, ~ firm + year, type = "HC1"))
}

if (has("survival")) {
    suppressMessages(library(survival))
    control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)
    cox <- function(id, data, options, formula, m) reference(id, data, paste("--family cox", options), formula, coef(m), vcov(m))
    data_set("lung", lung)
    cox("lung", "lung", "", "Surv(time, status == 2) ~ age + sex + ph.ecog",
        coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = control))
    cox("lung breslow", "lung", "--ties breslow", "Surv(time, status == 2) ~ age + sex + ph.ecog",
        coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = control, ties = "breslow"))
    data_set("heart", heart)
    h <- transform(heart, transplant = factor(transplant))
    m <- coxph(Surv(start, stop, event) ~ age + surgery + transplant, h, control = control)
    names(m$coefficients) <- sub("transplant1", "factor(transplant)1", names(coef(m)))
    cox("heart", "heart", "", "Surv(start, stop, event) ~ age + surgery + factor(transplant)", m)
    data_set("rats", rats)
    cox("rats litter", "rats", "--cluster litter", "Surv(time, status) ~ rx + sex",
        coxph(Surv(time, status) ~ rx + sex, rats, cluster = litter, control = control))
    data_set("bladder", bladder)
    cox("bladder", "bladder", "--cluster id", "Surv(stop, event) ~ rx + size + number + strata(enum)",
        coxph(Surv(stop, event) ~ rx + size + number + strata(enum), bladder, cluster = id, control = control))
    data_set("veteran", veteran)
    cox("veteran", "veteran", "", "Surv(time, status) ~ trt + celltype + karno + prior",
        coxph(Surv(time, status) ~ trt + as.character(celltype) + karno + prior, veteran, control = control))
}

write.table(fits, "fits.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
write.table(coefs, "coefs.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
