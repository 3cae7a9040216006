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

# Overdispersion by the auxiliary regression of Cameron and Trivedi (1990), as in AER's dispersiontest with trafo = 2.
overdispersed <- function(m) {
    mu <- fitted(m)
    z <- ((m$y - mu)^2 - m$y) / mu
    t <- summary(lm(z ~ 0 + mu))$coefficients[1, 3]
    c(overdispersion_z = t, overdispersion_p_value = pnorm(t, lower.tail = FALSE))
}
whole("warpbreaks overdispersion", "warpbreaks", "--family poisson --glance", 'breaks ~ wool + factor(tension, ref = "L")',
      overdispersed(exact_glm(breaks ~ wool + tension, poisson, warpbreaks)))
if (has("MASS"))
    whole("quine overdispersion", "quine", "--family poisson --glance", "Days ~ Eth + Sex + Age + Lrn",
          overdispersed(exact_glm(Days ~ Eth + Sex + Age + Lrn, poisson, MASS::quine)))

# ---- marginal risks, and E-values ----
e_value <- function(r) { r <- if (r < 1) 1 / r else r; r + sqrt(r * (r - 1)) }
e_end <- function(ends) if (ends[1] <= 1 && ends[2] >= 1) 1 else e_value(if (ends[1] > 1) ends[1] else ends[2])
if (has("MASS") && has("sandwich")) {
    # Risks of everybody with one value and with another, averaged over the rows; delta method.
    margin <- function(id, options, text, m, V, from, to, row) {
        frame <- function(change) model.matrix(delete.response(terms(m)), change(model.frame(m)), xlev = m$xlevels)
        side <- function(X) {
            p <- plogis(drop(X %*% coef(m)) + (if (is.null(m$offset)) 0 else m$offset))
            w <- m$prior.weights / sum(m$prior.weights)
            list(risk = sum(w * p), slope = colSums(w * p * (1 - p) * X))
        }
        a <- side(from)
        b <- side(to)
        d <- b$slope - a$slope
        l <- b$slope / b$risk - a$slope / a$risk
        de <- sqrt(drop(d %*% V %*% d))
        le <- sqrt(drop(l %*% V %*% l))
        q <- qnorm(.975)
        whole(id, "birthwt", options, text,
              c(estimate = b$risk - a$risk, std_error = de, statistic = (b$risk - a$risk) / de,
                conf_low = b$risk - a$risk - q * de, conf_high = b$risk - a$risk + q * de, risk_from = a$risk, risk_to = b$risk),
              paste0(row, ";risk_difference"))
        r <- b$risk / a$risk
        ends <- exp(log(r) + c(-1, 1) * q * le)
        whole(id, "birthwt", options, text,
              c(estimate = r, std_error = le, statistic = log(r) / le, conf_low = ends[1], conf_high = ends[2],
                e_value = e_value(r), e_value_end = e_end(ends)), paste0(row, ";risk_ratio"))
    }
    b <- MASS::birthwt
    f <- low ~ age + lwt + factor(race) + smoke + ht
    m <- exact_glm(f, binomial, b)
    X <- function(change) model.matrix(f, change(b))
    same <- function(b) b
    text <- "low ~ age + lwt + factor(race) + smoke + ht"
    with_robust <- list(list("--family logit --margins", vcov(m)), list("--family logit --margins --robust HC0", sandwich::vcovHC(m, "HC0")))
    for (v in with_robust) {
        margin("birthwt margins", v[[1]], text, m, v[[2]], X(function(b) transform(b, smoke = 0)), X(function(b) transform(b, smoke = 1)), "smoke;1")
        margin("birthwt margins", v[[1]], text, m, v[[2]], X(same), X(function(b) transform(b, lwt = lwt + 1)), "lwt;lwt + 1")
    }
    by_race <- function(k) { X <- model.matrix(f, b); X[, c("factor(race)2", "factor(race)3")] <- rep(c(k == 2, k == 3), each = nrow(X)); X }
    for (k in 2:3) margin("birthwt margins of levels", "--family logit --margins", text, m, vcov(m), by_race(1), by_race(k), paste0("factor(race);", k))
    f <- low ~ log(lwt) * smoke + poly(age, 2)
    g <- exact_glm(low ~ log(lwt) * smoke + poly(age, 2), binomial, b)
    X <- function(change) model.matrix(delete.response(terms(g)), model.frame(delete.response(terms(g)), change(b)))
    text <- "low ~ log(lwt) * smoke + poly(age, 2)"
    for (v in c("lwt", "age"))
        margin("birthwt margins of curves", "--family logit --margins", text, g, vcov(g), X(same),
               X(function(b) { b[[v]] <- b[[v]] + 1; b }), paste0(v, ";", v, " + 1"))
    margin("birthwt margins of curves", "--family logit --margins", text, g, vcov(g), X(function(b) transform(b, smoke = 0)),
           X(function(b) transform(b, smoke = 1)), "smoke;1")
    ends <- exp(coef(m)[["smoke"]] + c(-1, 1) * qnorm(.975) * sqrt(vcov(m)["smoke", "smoke"]))
    whole("birthwt E-values, common", "birthwt", "--family logit --e-values", "low ~ age + lwt + factor(race) + smoke + ht",
          c(e_value = e_value(sqrt(exp(coef(m)[["smoke"]]))), e_value_end = e_end(sqrt(ends))), "smoke")
}
m <- exact_glm(breaks ~ wool + tension, poisson, warpbreaks)
ends <- exp(coef(m)[["woolB"]] + c(-1, 1) * qnorm(.975) * sqrt(vcov(m)["woolB", "woolB"]))
whole("warpbreaks E-values", "warpbreaks", "--family poisson --e-values", 'breaks ~ wool + factor(tension, ref = "L")',
      c(e_value = e_value(exp(coef(m)[["woolB"]])), e_value_end = e_end(ends)), "woolB")

# ---- associations of rows that belong together: sums of influence within clusters, G / (G - 1), t on G - 1 ----
if (has("MASS") && has("sandwich")) {
    b <- MASS::birthwt
    clustered <- function(columns, row, m, term, estimate, back = identity, null = 0) {
        of <- b$age[as.integer(rownames(model.frame(m)))]
        se <- sqrt(sandwich::vcovCL(m, of, type = "HC0", cadjust = TRUE)[term, term])
        g <- length(unique(of))
        if (is.numeric(null)) p <- 2 * pt(-abs(coef(m)[[term]] / se), g - 1)
        whole(paste("birthwt", columns, "clustered"), "birthwt", "--assoc --cluster age", columns,
              c(estimate = estimate, std_error = se, df = g - 1, p_value = p, conf_low = back(coef(m)[[term]] - qt(.975, g - 1) * se),
                conf_high = back(coef(m)[[term]] + qt(.975, g - 1) * se)), row)
    }
    rownames(b) <- seq_len(nrow(b))
    p <- tapply(b$low, b$smoke, mean)
    clustered("low smoke", "difference;1", lm(low ~ smoke, b), "smoke", p[[2]] - p[[1]])
    clustered("low smoke", "risk_ratio;1", exact_glm(low ~ smoke, poisson, b), "smoke", p[[2]] / p[[1]], exp)
    clustered("low smoke", "odds_ratio;1", exact_glm(low ~ smoke, binomial, b), "smoke", p[[2]] / (1 - p[[2]]) / (p[[1]] / (1 - p[[1]])), exp)
    clustered("bwt smoke", "difference;1", lm(bwt ~ smoke, b), "smoke", diff(tapply(b$bwt, b$smoke, mean))[[1]])
    clustered("bwt smoke", "mean;1", lm(bwt ~ 1, b, subset = smoke == 1), "(Intercept)", mean(b$bwt[b$smoke == 1]))
    m <- exact_glm(low ~ 1, binomial, b[b$smoke == 0, ])
    se <- sqrt(sandwich::vcovCL(m, b$age[b$smoke == 0], type = "HC0", cadjust = TRUE)[1, 1])
    g <- length(unique(b$age[b$smoke == 0]))
    whole("birthwt share clustered", "birthwt", "--assoc --cluster age", "low smoke",
          c(estimate = p[[1]], std_error = se * p[[1]] * (1 - p[[1]]), conf_low = plogis(coef(m)[[1]] - qt(.975, g - 1) * se), conf_high = plogis(coef(m)[[1]] + qt(.975, g - 1) * se)), "share;0")
    z <- scale(b[c("bwt", "lwt")]) * sqrt(nrow(b) / (nrow(b) - 1))
    r <- cor(b$bwt, b$lwt)
    psi <- (z[, 1] * z[, 2] - r * (z[, 1]^2 + z[, 2]^2) / 2) / nrow(b)
    g <- length(unique(b$age))
    se <- sqrt(g / (g - 1) * sum(rowsum(psi, b$age)^2))
    whole("birthwt bwt lwt clustered", "birthwt", "--assoc --cluster age", "bwt lwt",
          c(estimate = r, std_error = se, conf_low = tanh(atanh(r) - qt(.975, g - 1) * se / (1 - r^2)),
            conf_high = tanh(atanh(r) + qt(.975, g - 1) * se / (1 - r^2)), p_value = 2 * pt(-abs(r / se), g - 1)), "pearson;bwt")
}

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
    for (k in 2:4) {
        lr <- 2 * (top$value - penalised(setdiff(1:4, k), rep(0, 4))$value)
        whole("endometrial, Firth's LR", "endometrial", "--family logit --firth --test lr", "HG ~ NV + PI + EH",
              c(statistic = lr, df = 1, p_value = pchisq(lr, 1, lower.tail = FALSE)), c("NV", "PI", "EH")[k - 1])
    }
    fact("endometrial, Firth", "endometrial", "--family logit --firth --glance", "HG ~ NV + PI + EH", "", "log_lik_penalised", top$value)
}

if (has("brglm2") && has("MASS")) {
    X <- model.matrix(~ age + lwt + factor(race), MASS::birthwt)
    y <- MASS::birthwt$low
    lr <- 2 * (penalised(1:5, rep(0, 5))$value - penalised(1:3, rep(0, 5))$value)
    whole("birthwt, Firth's LR of a factor", "birthwt", "--family logit --firth --test lr", "low ~ age + lwt + factor(race)",
          c(statistic = lr, df = 2, p_value = pchisq(lr, 2, lower.tail = FALSE)), "factor(race)")
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
    m <- coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung, control = exact_cox)
    as_risk <- function(h) (1 - .5^sqrt(h)) / (1 - .5^sqrt(1 / h))
    ends <- exp(coef(m)[["sex"]] + c(-1, 1) * qnorm(.975) * sqrt(vcov(m)["sex", "sex"]))
    whole("lung E-values, common", "lung", "--family cox --e-values", f,
          c(e_value = e_value(as_risk(exp(coef(m)[["sex"]]))), e_value_end = e_end(as_risk(ends))), "sex")
    curve <- summary(survfit(Surv(time, status == 2) ~ 1, lung))$table
    whole("lung median", "lung", "--family km", "Surv(time, status == 2) ~ 1",
          c(median = curve[["median"]], conf_low = curve[["0.95LCL"]], conf_high = curve[["0.95UCL"]]), "all")
    # Restricted means: survmean's, as print(survfit, rmean = 365) shows them.
    means <- summary(survfit(Surv(time, status == 2) ~ sex, lung), rmean = 365)$table
    for (k in 1:2)
        whole("lung rmst", "lung", "--family km --rmst 365", "Surv(time, status == 2) ~ sex",
              c(rmst = means[k, "rmean"], std_error = means[k, "se(rmean)"]), paste0("sex=", k))
    gap <- means[2, "rmean"] - means[1, "rmean"]
    gap_se <- sqrt(sum(means[, "se(rmean)"]^2))
    whole("lung rmst", "lung", "--family km --rmst 365", "Surv(time, status == 2) ~ sex",
          c(difference = gap, diff_std_error = gap_se, diff_low = gap - qnorm(.975) * gap_se, p_value = 2 * pnorm(-abs(gap / gap_se))),
          "sex=2")
    late <- summary(survfit(Surv(start, stop, event) ~ 1, heart), rmean = 300)$table
    whole("heart rmst", "heart", "--family km --rmst 300", "Surv(start, stop, event) ~ 1",
          c(rmst = late[["rmean"]], std_error = late[["se(rmean)"]]), "all")
    test <- survdiff(Surv(time, status == 2) ~ sex, lung)
    whole("lung log-rank", "lung", "--family km --glance", "Surv(time, status == 2) ~ sex",
          c(logrank_chi2 = test$chisq, p_value = pchisq(test$chisq, 1, lower.tail = FALSE)))
}

# The wild cluster bootstrap with the hypothesis imposed, by hand: all signs, all y*, every fit; the ends of the interval
# by halving where a hypothesis is no longer rejected.
wild <- function(d, x, group, j, level = .95) {
    signs <- 1 - 2 * t(as.matrix(expand.grid(rep(list(0:1), max(group)))))
    p_of <- function(b0) {
        y <- d - b0 * x[, j]
        u <- if (ncol(x) > 1) lm.fit(x[, -j, drop = FALSE], y) else list(residuals = y, fitted.values = 0 * y)
        stars <- cbind(y, u$fitted.values + u$residuals * signs[group, ])
        fit <- lm.fit(x, stars)
        a <- solve(crossprod(x))[j, ]
        scores <- rowsum(as.vector(x %*% a) * fit$residuals, group)
        t <- abs(fit$coefficients[j, ]) / sqrt(colSums(scores^2))
        mean(t[-1] >= t[1] * sqrt(1 - 1e-10))
    }
    b <- lm.fit(x, d)$coefficients[[j]]
    end <- function(sign) {
        inside <- b
        outside <- b + sign
        while (p_of(outside) >= 1 - level) outside <- b + 2 * (outside - b)
        for (i in 1:60) {
            at <- (inside + outside) / 2
            if (p_of(at) >= 1 - level) inside <- at else outside <- at
        }
        inside
    }
    c(p_value = p_of(0), conf_low = end(-1), conf_high = end(1))
}
if (has("sandwich")) {
    data("PetersenCL", package = "sandwich", envir = environment())
    data_set("petersen", PetersenCL)
    few <- PetersenCL[PetersenCL$firm <= 8, ]
    x <- cbind(1, few$x, few$year^2)
    for (j in 1:3)
        whole("wild cluster bootstrap", "petersen", "--cluster firm --where firm<=8 --wild-bootstrap 999", "y ~ x + I(year^2)",
              wild(few$y, x, few$firm, j), c("(Intercept)", "x", "I(year^2)")[j])
}

write.table(facts, "facts.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
