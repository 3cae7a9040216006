# Tables, formulas and options drawn at random, and R's fits of them: random.tsv holds the rows of all (column id),
# random-fits.tsv one row per fit, random-coefs.tsv one per coefficient.
source(Sys.getenv("REF_LIB"))
set.seed(20)
DRAWS <- 240
TERMS <- c("a", "b", "g", "h", "log1p(p)", "I(a^2)", "a:b", "g:b + g", "h*a", "g*h", "poly(b, 2)", "poly(p, 3)",
           "factor(k)", "exp(a/3)", "(a + h)^2")
tables <- fits <- coefs <- list()

draw_table <- function(n) {
    d <- data.frame(a = round(rnorm(n), 3), b = round(rnorm(n, 10, 3), 2), g = sample(c("W", "x", "y y"), n, TRUE),
                    h = sample(c("u", "v"), n, TRUE), p = rpois(n, 3), k = sample(1:3, n, TRUE),
                    w = round(runif(n, .5, 2), 2), days = sample(30:365, n, TRUE), c1 = sample(1:14, n, TRUE),
                    c2 = sample(letters[1:12], n, TRUE))
    eta <- .3 * d$a + .1 * (d$b - 10) + .4 * (d$g == "x") + .2 * (d$h == "v")
    time <- rexp(n) / exp(eta / 2)
    lost <- 1.5 * rexp(n)
    d <- transform(d, y = round(eta + rnorm(n), 4), z = rbinom(n, 1, plogis(eta - .2)),
                   count = rpois(n, exp(.3 + eta / 2) * d$days / 180),
                   events = rpois(n, rgamma(n, 1.5, 1.5) * exp(.6 + eta / 2)),
                   t = ceiling(pmin(time, lost) * 20) / 20, e = as.integer(time <= lost))
    for (column in c("a", "b", "p"))
        if (runif(1) < .3) d[sample(n, 3), column] <- NA
    d
}

fit_of <- function(family, formula, d)
    switch(family, ols = lm(formula, d, weights = W), logit = glm(formula, quasibinomial, d, W, control = exact),
           poisson = glm(formula, poisson, d, W, control = exact),
           negbin = MASS::glm.nb(formula, d, control = glm.control(epsilon = 1e-14, maxit = 500)),
           cox = survival::coxph(formula, d, weights = W, control = exact_cox))

covariance <- function(m, family, errors, d)
    switch(errors, model = if (family == "logit") summary(m, dispersion = 1)$cov.scaled
                           else if (is.null(m$naive.var)) vcov(m) else m$naive.var,
           "c1" = sandwich::vcovCL(m, d$c1, type = "HC1"), "c1,c2" = sandwich::vcovCL(m, d[c("c1", "c2")], type = "HC1"),
           sandwich::vcovHC(m, errors))

one_draw <- function(i) {
    d <- draw_table(sample(c(60, 120, 300), 1))
    family <- sample(c("ols", "logit", "poisson", "negbin", "cox"), 1)
    right <- paste(sample(TERMS, sample(3, 1)), collapse = " + ")
    errors <- if (family %in% c("negbin", "cox")) "model" else sample(c("model", "HC0", "HC1", "HC2", "HC3", "c1", "c1,c2"), 1)
    weighted <- family != "negbin" && runif(1) < .3
    if (family != "cox" && runif(1) < .15) right <- paste(right, "- 1")
    if (family %in% c("poisson", "negbin") && runif(1) < .5) right <- paste(right, "+ offset(log(days))")
    left <- c(ols = "y", logit = "z", poisson = "count", negbin = "events", cox = "Surv(t, e)")[family]
    formula <- as.formula(paste(left, "~", right))
    used <- d[complete.cases(d[all.vars(formula)]), ]
    used$W <- if (weighted) used$w else 1
    environment(formula) <- list2env(list(Surv = survival::Surv), parent = globalenv())
    # columns that others determine, or no finite fit: R's tightened tolerances make nonsense of them
    columns <- model.matrix(if (family == "cox") update(formula, y ~ .) else formula, used)
    if (qr(columns)$rank < ncol(columns)) return()
    m <- tryCatch(fit_of(family, formula, used), error = function(e) NULL, warning = function(w) NULL)
    if (is.null(m) || (family == "negbin" && m$theta > 1e3)) return()
    se <- sqrt(pmax(0, diag(covariance(m, family, errors, used))))
    if (anyNA(coef(m)) || any(!(se > 1e-4 & se < 1e3))) return()
    tables[[i]] <<- cbind(id = i, d)
    options <- c(paste("--family", family), if (weighted) "--weights w",
                 if (grepl("^HC", errors)) paste("--robust", errors) else if (errors != "model") paste("--cluster", errors))
    fits[[i]] <<- data.frame(id = i, options = paste(options, collapse = " "), formula = paste(left, "~", right))
    coefs[[i]] <<- data.frame(id = i, term = gsub(" ", "", names(coef(m))), estimate = sprintf("%.15g", coef(m)),
                              std_error = sprintf("%.15g", se))
}

if (has("MASS") && has("sandwich") && has("survival")) {
    for (i in seq_len(DRAWS)) one_draw(i)
    data_set("random", do.call(rbind, tables))
    data_set("random-fits", do.call(rbind, fits))
    data_set("random-coefs", do.call(rbind, coefs))
}
