# Numbers other than the coefficients, from R: facts.tsv has one per row: id, data, options and formula for snag; the
# row of snag's table (by its first cell; empty: the first row) and its column; the value.
source(Sys.getenv("REF_LIB"))
facts <- data.frame()
fact <- function(id, data, options, formula, row, column, value) {
    facts <<- rbind(facts, data.frame(id, data, options, formula, row, column, value = sprintf("%.15g", value)))
}
# Several columns of one row: whole(id, data, options, formula, c(aic = …, r2 = …))
whole <- function(id, data, options, formula, values, row = "") {
    for (column in names(values)) fact(id, data, options, formula, row, column, values[[column]])
}
log_lik <- function(m) as.numeric(logLik(m))
# The area under the ROC curve with its interval (DeLong and others 1988).
delong <- function(p, y) {
    psi <- outer(p[y == 1], p[y == 0], function(a, b) (a > b) + (a == b) / 2)
    a <- mean(psi)
    se <- sqrt(var(rowMeans(psi)) / nrow(psi) + var(colMeans(psi)) / ncol(psi))
    a + c(0, -1, 1) * qnorm(.975) * se
}
vif <- function(m) {
    V <- cov2cor(vcov(m)[-1, -1])
    diag(solve(V))
}

# ---- least squares ----
m <- lm(mpg ~ wt + hp, mtcars)
s <- summary(m)
whole("mtcars", "mtcars", "--glance", "mpg ~ wt + hp",
      c(r2 = s$r.squared, adj_r2 = s$adj.r.squared, sigma = s$sigma, f_statistic = s$fstatistic[[1]], log_lik = log_lik(m),
        aic = AIC(m), bic = BIC(m)))
fact("mtcars", "mtcars", "--family ols", "mpg ~ wt + hp", "wt", "vif", vif(m)[["wt"]])
ends <- confint(m)
whole("mtcars", "mtcars", "--family ols", "mpg ~ wt + hp", c(conf_low = ends["hp", 1], conf_high = ends["hp", 2], p_value = s$coefficients["hp", 4]), "hp")
m <- lm(mpg ~ wt + factor(cyl), mtcars)
f <- drop1(m, test = "F")
whole("mtcars F of terms", "mtcars", "--test wald", "mpg ~ wt + factor(cyl)",
      c(statistic = f["factor(cyl)", "F value"], p_value = f["factor(cyl)", "Pr(>F)"], df = 2), "factor(cyl)")
if (has("sandwich") && has("lmtest")) {
    f <- lmtest::waldtest(m, . ~ wt, vcov = function(x) sandwich::vcovHC(x, "HC3"))
    whole("mtcars HC3 F of terms", "mtcars", "--test wald --robust HC3", "mpg ~ wt + factor(cyl)",
          c(statistic = f$F[2], p_value = f[2, "Pr(>F)"]), "factor(cyl)")
    b <- lmtest::coeftest(m, sandwich::vcovHC(m, "HC1"))
    whole("mtcars HC1", "mtcars", "--robust HC1", "mpg ~ wt + factor(cyl)", c(statistic = b["wt", 3], p_value = b["wt", 4]), "wt")
}
m <- lm(Employed ~ ., longley)
v <- vif(m)
for (term in names(v)) fact("longley", "longley", "--family ols", "Employed ~ .", term, "vif", v[[term]])
whole("longley", "longley", "--glance", "Employed ~ .", c(r2 = summary(m)$r.squared, sigma = summary(m)$sigma))

# Shares of R²: each term's gain, averaged over all orders (relaimpo's lmg), by fits of all subsets.
terms <- names(swiss)[-1]
r2 <- function(set) if (length(set) == 0) 0 else summary(lm(reformulate(set, "Fertility"), swiss))$r.squared
for (term in terms) {
    others <- setdiff(terms, term)
    share <- 0
    for (code in 0:(2^length(others) - 1)) {
        set <- others[bitwAnd(code, 2^(seq_along(others) - 1)) > 0]
        share <- share + (r2(c(set, term)) - r2(set)) / (length(terms) * choose(length(others), length(set)))
    }
    whole("swiss shares", "swiss", "--importance", "Fertility ~ .",
          c(lmg = share, first = r2(term), last = r2(terms) - r2(others)), term)
}

# ---- yes or no ----
if (has("MASS")) {
    f <- low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv
    text <- "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv"
    m <- exact_glm(f, binomial, MASS::birthwt)
    y <- MASS::birthwt$low
    p <- fitted(m)
    n <- length(y)
    null <- exact_glm(low ~ 1, binomial, MASS::birthwt)
    cox_snell <- 1 - exp(2 * (log_lik(null) - log_lik(m)) / n)
    area <- delong(p, y)
    whole("birthwt", "birthwt", "--family logit --glance", text,
          c(deviance = deviance(m), null_deviance = m$null.deviance, aic = AIC(m), bic = BIC(m), log_lik = log_lik(m),
            lr_chi2 = m$null.deviance - deviance(m), mcfadden_r2 = 1 - log_lik(m) / log_lik(null), cox_snell_r2 = cox_snell,
            nagelkerke_r2 = cox_snell / (1 - exp(2 * log_lik(null) / n)), auc = area[1], auc_low = area[2], auc_high = area[3], brier = mean((y - p)^2)))
    cuts <- unique(quantile(p, 0:10 / 10))
    group <- cut(p, cuts, include.lowest = TRUE)
    expected <- tapply(p, group, sum)
    observed <- tapply(y, group, sum)
    size <- tapply(y, group, length)
    hl <- sum((observed - expected)^2 / (expected * (1 - expected / size)))
    slope <- coef(exact_glm(y ~ eta, binomial, data.frame(y, eta = predict(m))))
    lr <- m$null.deviance - deviance(m)
    whole("birthwt calibration", "birthwt", "--family logit --calibration --glance", text,
          c(hl_chi2 = hl, hl_df = 8, hl_p_value = pchisq(hl, 8, lower.tail = FALSE), calibration_slope = slope[[2]], shrinkage = (lr - 9) / lr))
    whole("birthwt calibration", "birthwt", "--family logit --calibration", text,
          c(n = size[[3]], events = observed[[3]], expected = expected[[3]], high = cuts[[4]]), "3")
    d <- drop1(m, test = "LRT")
    for (term in c("age", "factor(race)", "ftv"))
        whole("birthwt LR of terms", "birthwt", "--family logit --test lr", text,
              c(df = d[term, "Df"], statistic = d[term, "LRT"], p_value = d[term, "Pr(>Chi)"]), term)
    whole("birthwt LR of terms", "birthwt", "--family logit --test lr", text,
          c(p_holm = p.adjust(d[-1, "Pr(>Chi)"], "holm")[[3]], p_bh = p.adjust(d[-1, "Pr(>Chi)"], "BH")[[3]]), "factor(race)")
    # The profile of the likelihood, with each coefficient held fixed in turn.
    profile_end <- function(term, side) {
        b <- coef(m)[[term]]
        x <- model.matrix(m)
        fall <- function(at) {
            held <- glm(y ~ x[, colnames(x) != term] - 1 + offset(at * x[, term]), binomial, control = exact)
            2 * (log_lik(m) - log_lik(held)) - qchisq(.95, 1)
        }
        uniroot(fall, sort(b + side * c(.5, 4) * sqrt(vcov(m)[term, term])), tol = 1e-13)$root
    }
    for (term in c("lwt", "ht"))
        whole("birthwt profile", "birthwt", "--family logit --intervals profile", text,
              c(conf_low = profile_end(term, -1), conf_high = profile_end(term, 1)), term)

    # ---- counts ----
    q <- "Days ~ Eth + Sex + Age + Lrn"
    m <- exact_glm(Days ~ Eth + Sex + Age + Lrn, poisson, MASS::quine)
    whole("quine poisson", "quine", "--family poisson --glance", q,
          c(deviance = deviance(m), dispersion = sum(residuals(m, "pearson")^2) / m$df.residual, log_lik = log_lik(m), aic = AIC(m)))
    m <- MASS::glm.nb(Days ~ Eth + Sex + Age + Lrn, MASS::quine, control = exact)
    theta <- MASS::theta.ml(MASS::quine$Days, fitted(m), eps = 1e-14, limit = 100) # glm.nb's own error lags a step behind
    whole("quine negbin", "quine", "--family negbin --glance", q,
          c(theta = m$theta, theta_std_error = attr(theta, "SE"), log_lik = log_lik(m), deviance = deviance(m)))
}
m <- glm(breaks ~ wool + tension, poisson, warpbreaks, control = exact)
whole("warpbreaks", "warpbreaks", "--family poisson --glance", 'breaks ~ wool + factor(tension, ref = "L")',
      c(dispersion = sum(residuals(m, "pearson")^2) / m$df.residual, deviance = deviance(m)))
d <- drop1(m, test = "LRT")
whole("warpbreaks LR of terms", "warpbreaks", "--family poisson --test lr", 'breaks ~ wool + factor(tension, ref = "L")',
      c(statistic = d["tension", "LRT"], df = 2), "factor(tension)")

# ---- levels ----
if (has("ordinal")) {
    w <- transform(ordinal::wine, rating = factor(as.numeric(rating)))
    control <- ordinal::clm.control(gradTol = 1e-12)
    m <- ordinal::clm(rating ~ temp + contact, data = w, control = control)
    whole("wine", "wine", "--family ologit --glance", "rating ~ temp + contact", c(log_lik = m$logLik, aic = AIC(m), bic = BIC(m)))
    lr <- drop1(m, test = "Chisq")
    whole("wine LR of terms", "wine", "--family ologit --test lr", "rating ~ temp + contact",
          c(statistic = lr["contact", "LRT"], p_value = lr["contact", "Pr(>Chi)"]), "contact")
    h <- transform(MASS::housing, Sat = factor(as.numeric(Sat)), Infl = as.character(Infl), Type = as.character(Type),
                   Cont = as.character(Cont))
    m <- ordinal::clm(Sat ~ Infl + Type + Cont, data = h, weights = Freq, control = control)
    whole("housing", "housing", "--family ologit --weights Freq --glance", "Sat ~ Infl + Type + Cont", c(log_lik = m$logLik, aic = AIC(m)))
    x <- model.matrix(~ Infl + Type + Cont, h)
    newton <- ordinal::clm.control(gradTol = 1e-12, maxIter = 200)
    profile_end <- function(term, side) {
        b <- coef(m)[[term]]
        fall <- function(at) {
            h$held <- at * x[, term]
            held <- ordinal::clm(h$Sat ~ x[, setdiff(colnames(x), c("(Intercept)", term))] + offset(h$held), weights = h$Freq, control = newton)
            2 * (as.numeric(m$logLik) - as.numeric(held$logLik)) - qchisq(.95, 1)
        }
        uniroot(fall, sort(b + side * c(.5, 4) * sqrt(vcov(m)[term, term])), tol = 1e-13)$root
    }
    for (term in c("InflMedium", "ContLow"))
        whole("housing profile", "housing", "--family ologit --weights Freq --intervals profile", "Sat ~ Infl + Type + Cont",
              c(conf_low = profile_end(term, -1), conf_high = profile_end(term, 1)), term)
}

# ---- penalised likelihood: the ends of its profile, by Newton steps on the modified score with the coefficient held
# fixed ----
if (has("brglm2")) {
    data("endometrial", package = "brglm2", envir = environment())
    X <- model.matrix(~ NV + PI + EH, endometrial)
    y <- endometrial$HG
    penalised <- function(free, b) { # the greatest penalised log-likelihood over b[free]
        at <- function(b) {
            p <- plogis(drop(X %*% b))
            XW <- X * sqrt(p * (1 - p))
            info <- crossprod(XW)
            h <- rowSums((XW %*% solve(info)) * XW)
            list(value = sum(dbinom(y, 1, p, log = TRUE)) + determinant(info)$modulus / 2, info = info,
                 score = drop(crossprod(X, y - p + h * (.5 - p))))
        }
        now <- at(b)
        for (k in 1:500) {
            step <- solve(now$info[free, free, drop = FALSE], now$score[free])
            step <- step * min(1, 3 / max(abs(step)))
            repeat {
                to <- b
                to[free] <- b[free] + step
                then <- at(to)
                if (then$value >= now$value - 1e-13 || max(abs(step)) < 1e-14) break
                step <- step / 2
            }
            b <- to
            now <- then
            if (max(abs(step)) < 1e-13) break
        }
        list(value = as.numeric(now$value), b = b)
    }
    top <- penalised(1:4, rep(0, 4))
    fall <- function(at) {
        start <- top$b
        start[2] <- at
        2 * (top$value - penalised(c(1, 3, 4), start)$value) - qchisq(.95, 1)
    }
    whole("endometrial, Firth's ends of NV", "endometrial", "--family logit --firth", "HG ~ NV + PI + EH",
          c(estimate = top$b[2], conf_low = uniroot(fall, c(-1, 2), tol = 1e-13)$root, conf_high = uniroot(fall, c(4, 12), tol = 1e-13)$root,
            p_value = pchisq(fall(0) + qchisq(.95, 1), 1, lower.tail = FALSE)), "NV")
    fact("endometrial, Firth", "endometrial", "--family logit --firth --glance", "HG ~ NV + PI + EH", "", "log_lik_penalised", top$value)
}

# ---- time ----
if (has("survival")) {
    suppressMessages(library(survival))
    zph <- function(id, data, options, formula, m) {
        table <- cox.zph(m)$table
        for (term in setdiff(rownames(table), "GLOBAL"))
            whole(paste(id, "proportional hazards"), data, paste("--family cox --test proportional", options), formula,
                  c(statistic = table[term, 1], p_value = table[term, 3]), sub("^as.character\\((.*)\\)$", "\\1", term))
        whole(id, data, paste("--family cox --glance", options), formula,
              c(ph_chi2 = table["GLOBAL", 1], ph_p_value = table["GLOBAL", 3], log_lik_null = m$loglik[1], log_lik = m$loglik[2],
                concordance = concordance(m)$concordance, n = m$n, events = m$nevent))
    }
    f <- "Surv(time, status == 2) ~ age + sex + ph.ecog"
    zph("lung", "lung", "", f, coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = exact_cox))
    zph("lung breslow", "lung", "--ties breslow", f,
        coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = exact_cox, ties = "breslow"))
    zph("veteran", "veteran", "", "Surv(time, status) ~ trt + celltype + karno + prior",
        coxph(Surv(time, status) ~ trt + as.character(celltype) + karno + prior, veteran, control = exact_cox))
    zph("bladder", "bladder", "", "Surv(stop, event) ~ rx + size + number + strata(enum)",
        coxph(Surv(stop, event) ~ rx + size + number + strata(enum), bladder, control = exact_cox))
    zph("heart", "heart", "", "Surv(start, stop, event) ~ age + surgery",
        coxph(Surv(start, stop, event) ~ age + surgery, heart, control = exact_cox))
    curve <- summary(survfit(Surv(time, status == 2) ~ 1, lung))$table
    whole("lung median", "lung", "--family km", "Surv(time, status == 2) ~ 1",
          c(median = curve[["median"]], conf_low = curve[["0.95LCL"]], conf_high = curve[["0.95UCL"]]), "all")
    test <- survdiff(Surv(time, status == 2) ~ sex, lung)
    whole("lung log-rank", "lung", "--family km --glance", "Surv(time, status == 2) ~ sex",
          c(logrank_chi2 = test$chisq, p_value = pchisq(test$chisq, 1, lower.tail = FALSE)))
}

write.table(facts, "facts.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
