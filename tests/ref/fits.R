# R's example data as TSV, and fits of them: fits.tsv has one row per fit (id, data, options and formula for snag),
# coefs.tsv one row per coefficient.
source(Sys.getenv("REF_LIB"))
fits <- data.frame()
coefs <- data.frame()

reference <- function(id, data, options, formula, b, V) {
    fits <<- rbind(fits, data.frame(id, data, options, formula))
    coefs <<- rbind(coefs, data.frame(id, term = names(b), estimate = sprintf("%.15g", b),
                                      std_error = sprintf("%.15g", sqrt(diag(V)))))
}

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
m <- exact_glm(case ~ spontaneous + induced + age, binomial("cloglog"), infert)
reference("infert cloglog", "infert", "--family cloglog", "case ~ spontaneous + induced + age", coef(m), vcov(m))
if (has("sandwich")) {
    reference("infert cloglog HC0", "infert", "--family cloglog --robust HC0", "case ~ spontaneous + induced + age", coef(m),
              sandwich::vcovHC(m, type = "HC0"))
    reference("infert cloglog clusters", "infert", "--family cloglog --cluster stratum", "case ~ spontaneous + induced + age",
              coef(m), sandwich::vcovCL(m, infert$stratum, type = "HC1"))
}

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
    control <- exact_cox
    cox <- function(id, data, options, formula, m) reference(id, data, paste("--family cox", options), formula, coef(m), vcov(m))
    data_set("lung", lung)
    cox("lung", "lung", "", "Surv(time, status == 2) ~ age + sex + ph.ecog",
        coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = control))
    cox("lung breslow", "lung", "--ties breslow", "Surv(time, status == 2) ~ age + sex + ph.ecog",
        coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = control, ties = "breslow"))
    for (type in c("HC0", "HC1")) {
        m <- coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = control)
        reference(paste("lung", type), "lung", paste("--family cox --robust", type), "Surv(time, status == 2) ~ age + sex + ph.ecog",
                  coef(m), if (type == "HC0") coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = control, robust = TRUE)$var
                           else sandwich::sandwich(m, adjust = TRUE))
    }
    data_set("heart", heart)
    for (ties in c("efron", "breslow"))
        cox(paste("heart HC0", ties), "heart", paste("--robust HC0 --ties", ties), "Surv(start, stop, event) ~ age + surgery",
            coxph(Surv(start, stop, event) ~ age + surgery, heart, control = control, robust = TRUE, id = seq_len(nrow(heart)), ties = ties))
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
    # Two ways of clustering by hand (Cameron, Gelbach and Miller 2011): coxph supports one.
    known <- lung[!is.na(lung$inst), ]
    m <- coxph(Surv(time, status == 2) ~ age + sex, known, control = control)
    moved <- residuals(m, "dfbeta")
    of <- function(groups) crossprod(rowsum(moved, groups))
    reference("lung two ways", "lung", "--family cox --cluster inst,age", "Surv(time, status == 2) ~ age + sex", coef(m),
              of(known$inst) + of(known$age) - of(paste(known$inst, known$age)))
    data_set("veteran", veteran)
    # Naive, time-varying and from day 30 on: three hazard ratios of a transplant from one file.
    jasa$survived <- as.numeric(jasa$fu.date - jasa$accept.dt)
    jasa$waited <- as.numeric(jasa$tx.date - jasa$accept.dt)
    jasa$by30 <- as.numeric(!is.na(jasa$waited) & jasa$waited <= 30)
    data_set("jasa", jasa[c("survived", "fustat", "surgery", "age", "transplant", "by30")])
    cox("jasa naive", "jasa", "", "Surv(survived, fustat) ~ transplant + age + surgery",
        coxph(Surv(survived, fustat) ~ transplant + age + surgery, jasa, control = control))
    cox("jasa landmark", "jasa", "--where survived>30", "Surv(survived, fustat) ~ by30 + age + surgery",
        coxph(Surv(survived, fustat) ~ by30 + age + surgery, jasa, subset = survived > 30, control = control))
    cox("veteran", "veteran", "", "Surv(time, status) ~ trt + celltype + karno + prior",
        coxph(Surv(time, status) ~ trt + as.character(celltype) + karno + prior, veteran, control = control))
}

if (has("ordinal")) {
    exact <- ordinal::clm.control(gradTol = 1e-13, maxIter = 100)
    # clm stops when the gradient is small; one more Newton step with its own Hessian takes its estimates to the last digits.
    polished <- function(m) {
        repeat {
            step <- solve(m$Hessian, m$gradient)
            if (max(abs(step / coef(m))) < 1e-11) return(m)
            m <- update(m, start = coef(m) - step)
        }
    }
    w <- ordinal::wine
    w$rating <- as.numeric(w$rating)
    data_set("wine", w)
    m <- polished(ordinal::clm(factor(rating) ~ temp + contact, data = w, control = exact))
    reference("wine", "wine", "--family ologit", "rating ~ temp + contact", coef(m), vcov(m))
    h <- transform(MASS::housing, Sat = as.numeric(Sat))
    h[c("Infl", "Type", "Cont")] <- lapply(h[c("Infl", "Type", "Cont")], as.character)
    data_set("housing", h)
    for (v in c("Infl", "Type", "Cont")) h[[v]] <- relevel(factor(h[[v]]), c(Infl = "Low", Type = "Tower", Cont = "Low")[v])
    m <- ordinal::clm(factor(Sat) ~ Infl + Type + Cont, data = h, weights = Freq, control = exact)
    reference("housing", "housing", "--family ologit --weights Freq",
              'Sat ~ factor(Infl, ref = "Low") + factor(Type, ref = "Tower") + factor(Cont, ref = "Low")', coef(m), vcov(m))
}

if (has("brglm2")) {
    library(brglm2)
    firth <- function(id, data, formula, d) {
        m <- glm(formula, binomial, d, method = "brglmFit", type = "AS_mean", epsilon = 1e-13, maxit = 1000)
        reference(id, data, "--family logit --firth", deparse(formula), coef(m), vcov(m))
    }
    data("endometrial", package = "brglm2", envir = environment())
    data_set("endometrial", endometrial)
    firth("endometrial, Firth", "endometrial", HG ~ NV + PI + EH, endometrial)
    tiny <- data.frame(y = rep(c(1, 0, 1, 0), c(3, 7, 10, 0)), x = rep(0:1, each = 10))
    data_set("tiny", tiny)
    firth("two by two, Firth", "tiny", y ~ x, tiny)
    firth("birthwt, Firth", "birthwt", low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv, MASS::birthwt)
}

write.table(fits, "fits.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
write.table(coefs, "coefs.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
