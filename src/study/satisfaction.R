# ---- 1. The table: one row an answer ----

lines_of_file <- readLines(study$table, n = 50)
stamp <- sum(cumprod(startsWith(lines_of_file, "#!")))        # lines above the header
header <- lines_of_file[stamp + 1]
separator <- if (grepl("\t", header)) "\t" else if (grepl(";", header)) ";" else ","
d <- read.table(study$table, header = TRUE, sep = separator, quote = if (separator == "\t") "" else "\"",
                skip = stamp, na.strings = c("", "NA"), comment.char = "", check.names = FALSE,
                strip.white = TRUE, stringsAsFactors = FALSE)
column <- function(name) if (is.null(name)) NULL else d[[name]]

# A scale is the mean of its answered items, where at least half are answered.
scale_mean <- function(names) {
    items <- as.matrix(d[names])
    answered <- rowSums(!is.na(items))
    ifelse(2 * answered >= ncol(items) & answered > 0, rowMeans(items, na.rm = TRUE), NA)
}
all_S <- scale_mean(study$satisfaction)
all_L <- scale_mean(study$loyalty)
used <- which(!is.na(all_S) & !is.na(all_L))
silent <- rowSums(!is.na(d[c(study$satisfaction, study$loyalty)])) == 0
groups <- c("below", "met", "exceeded")

expectation <- function(S) {
    if (!is.null(study$levels)) {
        g <- rep(NA_integer_, length(S))
        for (k in 1:3) g[S >= study$levels[1, k] & S <= study$levels[2, k]] <- k
        return(g)
    }
    x <- column(study$expectation)[used]
    if (is.null(x)) NULL else if (is.numeric(x)) as.integer(x) + 1L else match(x, groups)
}
# Rows of one customer are a cluster; a row without a customer is one by itself.
cluster_of <- function(rows) {
    x <- column(study$cluster)[rows]
    if (is.null(x)) return(NULL)
    x <- as.character(x)
    x[is.na(x)] <- paste("row", rows[is.na(x)])
    id <- match(x, unique(x))
    if (max(id) < length(id)) id else NULL
}
# The respondents of a part: all of them, or those of one level of --by.
v_all <- list(row = used, S = all_S[used], L = all_L[used], group = expectation(all_S[used]),
              cluster = cluster_of(used), weight = NULL)
select <- function(v, keep) {
    keep <- which(keep)
    list(row = v$row[keep], S = v$S[keep], L = v$L[keep], group = v$group[keep],
         cluster = cluster_of(v$row[keep]), weight = v$weight[keep])
}
binary <- length(study$loyalty) == 1 && setequal(v_all$L, 0:1)
alpha <- study$alpha
level <- 1 - alpha

# ---- 2. What is found, line by line ----

found <- list()
part <- by <- NA
version <- "unweighted"
tell <- function(name, estimate = NA, std_error = NA, conf_low = NA, conf_high = NA, statistic = NA, df = NA,
                 df2 = NA, p_value = NA, p_adjusted = NA, margin = NA, says = NA, n = NA, close = 1e-8, chance = NULL)
    found[[length(found) + 1]] <<- list(part = part, name = name, by = by, version = version, estimate = estimate,
        std_error = std_error, conf_low = conf_low, conf_high = conf_high, statistic = statistic,
        df = if (is.na(df) || is.infinite(df)) NA else df, df2 = df2, p_value = p_value, p_adjusted = p_adjusted,
        margin = margin, says = says, n = n, close = close, chance = chance)

# ---- 3. Uncertainty by influence values ----

n_clusters <- function(v) if (is.null(v$cluster)) NULL else length(unique(v$cluster))
weights_of <- function(v) if (version == "weighted") v$weight else rep(1, length(v$S))
# The standard error of an estimate whose influence values are psi: with clusters they are summed within each.
error_of <- function(psi, w, cluster) {
    x <- w * psi
    if (!is.null(cluster)) x <- tapply(x, cluster, sum)
    sqrt(sum(x^2)) / sum(w)
}
df_of <- function(cluster) if (is.null(cluster)) Inf else length(unique(cluster)) - 1
standardised <- function(x, w) {
    m <- sum(w * x) / sum(w)
    (x - m) / sqrt(sum(w * (x - m)^2) / sum(w))
}
# Pearson's r by the sandwich, on Fisher's scale (Steiger and Hakstian 1982).
correlation <- function(x, y, w, cluster, level) {
    a <- standardised(x, w)
    b <- standardised(y, w)
    r <- sum(w * a * b) / sum(w)
    psi <- a * b - r * (a^2 + b^2) / 2
    se <- error_of(psi, w, cluster)
    df <- df_of(cluster)
    t <- atanh(r) * (1 - r^2) / se
    half <- qt((1 + level) / 2, df) * se / (1 - r^2)
    list(r = r, se = se, psi = psi, t = t, df = df, p = 2 * pt(-abs(t), df), ci = tanh(atanh(r) + c(-1, 1) * half))
}

# ---- 4. Regressions: HC3, or CR1 with clusters ----

covariance <- function(m, cluster) {
    X <- model.matrix(m)
    e <- residuals(m)
    w <- if (is.null(m$weights)) rep(1, nrow(X)) else m$weights
    bread <- solve(crossprod(X * sqrt(w)))
    n <- nrow(X)
    if (is.null(cluster))
        return(bread %*% crossprod(X * (w * e / (1 - hatvalues(m)))) %*% bread)
    scores <- rowsum(X * (w * e), cluster)
    G <- nrow(scores)
    bread %*% crossprod(scores) %*% bread * G / (G - 1) * (n - 1) / (n - ncol(X))
}
# That some coefficients are 0: F, its degrees of freedom and p.
wald <- function(m, which, cluster, V = covariance(m, cluster)) {
    b <- coef(m)[which]
    q <- length(b)
    f <- drop(b %*% solve(V[which, which, drop = FALSE]) %*% b) / q
    df2 <- if (is.null(cluster)) m$df.residual else df_of(cluster)
    c(f = f, df = q, df2 = df2, p = pf(f, q, df2, lower.tail = FALSE))
}
explained <- function(m, w) {
    y <- model.response(model.frame(m))
    1 - sum(w * residuals(m)^2) / sum(w * (y - sum(w * y) / sum(w))^2)
}
# Satisfaction as a factor whose levels have 5 answers or more; with more than 15 values, a natural spline.
shape_of <- function(S) {
    values <- sort(unique(S))
    if (length(values) > 15) {
        k <- unique(quantile(S, c(.05, .275, .5, .725, .95)))
        return(list(m = length(k), score = S, X = splines::ns(S, knots = k[-c(1, length(k))],
                                                              Boundary.knots = k[c(1, length(k))])))
    }
    at <- match(S, values)
    n <- tabulate(at, length(values))
    run <- seq_along(values)                                  # the level that each value has joined
    for (k in rev(run)[-length(run)]) if (sum(n[run == k]) < 5) run[run == k] <- k - 1
    if (sum(n[run == run[1]]) < 5 && any(run != run[1])) run[run == run[1]] <- min(run[run != run[1]])
    f <- factor(run[at])
    list(m = nlevels(f), score = ave(S, f), X = if (nlevels(f) > 1) model.matrix(~f)[, -1, drop = FALSE] else
        matrix(0, length(S), 0))
}

# ---- 5. One line against a curve ----

part_line <- function(v) {
    S <- v$S
    L <- v$L
    w <- weights_of(v)
    n <- length(S)
    r <- correlation(S, L, w, v$cluster, level)
    tell("r", r$r, r$se, r$ci[1], r$ci[2], r$t, r$df, p_value = r$p, n = n)
    square <- sort(r$ci^2)
    tell("r2", r$r^2, conf_low = if (prod(r$ci) < 0) 0 else square[1], conf_high = square[2], n = n)
    s <- shape_of(S)
    curve <- lm(L ~ s$X, weights = w)
    eta2 <- explained(curve, w)
    tell("eta2", eta2, n = n)
    tell("epsilon2", 1 - (1 - eta2) * (n - 1) / (n - s$m), n = n)
    Z <- cbind(1, s$score, s$X)                               # the line first, then what bends it
    qz <- qr(Z)
    Z <- Z[, sort(qz$pivot[seq_len(qz$rank)])][, -1, drop = FALSE]
    bent <- lm(L ~ Z, weights = w)
    if (ncol(Z) > 1) {
        t <- wald(bent, 3:(ncol(Z) + 1), v$cluster)
        tell("lack_of_fit", statistic = t["f"], df = t["df"], df2 = t["df2"], p_value = t["p"], n = n)
        a <- anova(lm(L ~ Z[, 1], weights = w), bent)
        tell("lack_of_fit_classical", statistic = a$F[2], df = a$Df[2], df2 = a$Res.Df[2], p_value = a$`Pr(>F)`[2], n = n)
    }
    if (version == "weighted") return()
    k <- cor(S, L, method = "spearman")                       # interval: Bonett and Wright 2000
    half <- qnorm((1 + level) / 2) * sqrt((1 + k^2 / 2) / (n - 3))
    t <- k * sqrt((n - 2) / (1 - k^2))
    tell("spearman", k, conf_low = tanh(atanh(k) - half), conf_high = tanh(atanh(k) + half), statistic = t,
         df = n - 2, p_value = 2 * pt(-abs(t), n - 2), n = n)
    if (max(length(unique(S)), length(unique(L))) <= 60) polychoric(S, L)   # as snag: no more levels
    if (!is.null(study$marker)) {
        x <- column(study$marker)[v$row]
        ok <- !is.na(x)
        r_of <- function(a, b) cor(a[ok], b[ok])
        rm <- max(0, min(r_of(x, S), r_of(x, L)))
        tell("r_marker", (r_of(S, L) - rm) / (1 - rm), n = sum(ok))
    }
}

# The correlation of two normal variables that were cut into levels (Olsson 1979): maximum likelihood by Fisher's scoring.
# P(X < h, Y < k) is that of independence and an integral over the correlation, by Gauss and Legendre's rule.
legendre <- local({
    i <- 1:23
    e <- eigen(rbind(cbind(0, diag(i / sqrt(4 * i^2 - 1))), 0) + t(rbind(cbind(0, diag(i / sqrt(4 * i^2 - 1))), 0)))
    list(x = e$values, w = 2 * e$vectors[1, ]^2)
})
both_below <- function(h, k, r) {
    P <- outer(pnorm(h), pnorm(k))
    hf <- pmin(pmax(h, -40), 40)
    kf <- pmin(pmax(k, -40), 40)
    for (j in seq_along(legendre$x)) {                        # r = sin(angle) keeps the integrand smooth
        angle <- asin(r) * (1 + legendre$x[j]) / 2
        sn <- sin(angle)
        P <- P + asin(r) / 2 * legendre$w[j] / (2 * pi) *
            exp(-(outer(hf^2, kf^2, `+`) - 2 * sn * outer(hf, kf)) / (2 * cos(angle)^2))
    }
    P
}
polychoric <- function(x, y) {
    N <- table(x, y)
    n <- sum(N)
    a <- nrow(N) - 1
    b <- ncol(N) - 1
    cells <- function(theta) {
        C <- both_below(c(-Inf, theta[1 + seq_len(a)], Inf), c(-Inf, theta[1 + a + seq_len(b)], Inf), theta[1])
        C[1, ] <- 0
        C[, 1] <- 0
        C[a + 2, ] <- c(0, pnorm(theta[1 + a + seq_len(b)]), 1)
        C[, b + 2] <- c(0, pnorm(theta[1 + seq_len(a)]), 1)
        as.vector(diff(t(diff(C))) |> t())
    }
    # The likelihood at its maximum over the parameters in `free`, the others staying where they are.
    climb <- function(theta, free) {
        for (step in 1:100) {
            P <- pmax(cells(theta), 1e-300)
            D <- sapply(free, function(j) {
                up <- down <- theta
                up[j] <- up[j] + 1e-5
                down[j] <- down[j] - 1e-5
                (cells(up) - cells(down)) / 2e-5
            })
            move <- drop(solve(n * crossprod(D / sqrt(P)), crossprod(D, as.vector(N) / P)))
            theta[free] <- theta[free] + move
            if (max(abs(move)) < 1e-9) break
        }
        list(theta = theta, loglik = sum(as.vector(N) * log(pmax(cells(theta), 1e-300))))
    }
    cuts <- function(margin) qnorm(cumsum(margin)[-length(margin)] / n)
    top <- climb(c(cor(x, y, method = "spearman"), cuts(rowSums(N)), cuts(colSums(N))), seq_len(1 + a + b))
    theta <- top$theta
    h <- 0.0005                                               # the curvature of the profile at its top
    near <- sapply(c(-h, h), function(step) climb(theta + c(step, numeric(a + b)), 1 + seq_len(a + b))$loglik)
    se <- h / sqrt(2 * top$loglik - sum(near))
    z <- atanh(theta[1])
    se_z <- se / (1 - theta[1]^2)
    ci <- tanh(z + c(-1, 1) * qnorm((1 + level) / 2) * se_z)
    tell("polychoric", theta[1], se, ci[1], ci[2], z / se_z, p_value = 2 * pnorm(-abs(z / se_z)), n = n, close = 1e-4)
}

# ---- 6. Corrected for unreliability ----

cronbach <- function(X, w, cluster) {
    k <- ncol(X)
    D <- sweep(X, 2, colSums(w * X) / sum(w))
    t <- rowSums(D^2)
    s <- rowSums(D)^2
    T <- sum(w * t) / sum(w)
    V <- sum(w * s) / sum(w)
    psi <- -k / (k - 1) * ((t - T) / V - T * (s - V) / V^2)
    list(estimate = k / (k - 1) * (1 - T / V), psi = psi, se = error_of(psi, w, cluster))
}
# McDonald's omega: one common factor, by maximum likelihood.
omega <- function(X) {
    C <- cov(X) * (nrow(X) - 1) / nrow(X)
    psi <- diag(C) / 2
    for (i in 1:20000) {
        s <- sqrt(psi)
        e <- eigen(C / outer(s, s), symmetric = TRUE)
        load <- s * e$vectors[, 1] * sqrt(max(e$values[1] - 1, 0))
        new <- diag(C) - load^2
        if (max(abs(new - psi) / diag(C)) < 1e-15) break
        psi <- new
    }
    sum(load)^2 / (sum(load)^2 + sum(psi))
}
part_corrected <- function(v) {
    X <- as.matrix(d[v$row, study$satisfaction, drop = FALSE])
    Y <- as.matrix(d[v$row, study$loyalty, drop = FALSE])
    ok <- complete.cases(X, Y)
    c <- select(v, ok)
    X <- X[ok, , drop = FALSE]
    Y <- Y[ok, , drop = FALSE]
    n <- sum(ok)
    w <- weights_of(c)
    w <- w * n / sum(w)
    r <- correlation(rowMeans(X), rowMeans(Y), w, c$cluster, level)
    one <- list(estimate = 1, psi = 0)
    reliability <- function(items, name) {
        if (ncol(items) < 2) return(one)
        a <- cronbach(items, w, c$cluster)
        tell(paste0("alpha_", name), a$estimate, a$se, n = n)
        if (ncol(items) > 2) tell(paste0("omega_", name), omega(items), n = n, close = 1e-6)
        a
    }
    aS <- reliability(X, "satisfaction")
    aL <- reliability(Y, "loyalty")
    if (prod(r$ci) > 0 && aS$estimate > 0 && aL$estimate > 0) {
        if (ncol(X) > 1) {
            r2 <- r$r^2 / (aS$estimate * aL$estimate)
            se <- error_of(2 * r$psi / r$r - aS$psi / aS$estimate - aL$psi / aL$estimate, w, c$cluster)
            half <- qt((1 + level) / 2, df_of(c$cluster)) * se
            tell("r2_corrected", r2, r2 * se, r2 * exp(-half), r2 * exp(half), df = df_of(c$cluster), n = n)
        } else {
            for (a in 6:9) tell(paste0("r2_at_", 10 * a), r$r^2 / (a / 10 * aL$estimate), n = n)
        }
    }
    if (!is.null(study$population_sd)) {
        u <- study$population_sd / sd(c$S)
        tell("r2_unrestricted", u^2 * r$r^2 / (1 + r$r^2 * (u^2 - 1)), n = n)
    }
}

# ---- 7. The contest ----

spread_within <- function(L, group) {
    ok <- !is.na(group)
    sqrt(sum((L[ok] - ave(L[ok], group[ok]))^2) / (sum(ok) - length(unique(group[ok]))))
}
margin_of <- function(v) {
    if (!study$margin_in_sd) return(study$margin)
    if (binary) return(0.05)
    study$margin * if (is.null(study$margin_base)) spread_within(v$L, v$group) else study$margin_base
}
# A difference of means: Welch 1947, or the sandwich; with its standard error and degrees of freedom.
difference <- function(v1, v2, w1, w2, id1, id2, plain) {
    m1 <- sum(w1 * v1) / sum(w1)
    m2 <- sum(w2 * v2) / sum(w2)
    if (plain) {
        a <- var(v1) / length(v1)
        b <- var(v2) / length(v2)
        return(c(m2 - m1, sqrt(a + b), (a + b)^2 / (a^2 / (length(v1) - 1) + b^2 / (length(v2) - 1))))
    }
    psi <- c(-w1 * (v1 - m1) / sum(w1), w2 * (v2 - m2) / sum(w2))
    s <- tapply(psi, c(id1, id2), sum)
    G <- length(s)
    c(m2 - m1, sqrt(G / (G - 1) * sum(s^2)), G - 1)
}
interval <- function(k, level) k[1] + c(-1, 1) * qt((1 + level) / 2, k[3]) * k[2]
state_of <- function(narrow, wide, margin)
    if (-margin < narrow[1] && narrow[2] < margin) "equal" else if (narrow[1] > 0) "up" else
        if (wide[2] < 0) "down" else "open"
verdict_of <- function(state)
    if (any(state == "down")) "reversed" else if (any(state == "open")) "undecided" else
        c("flat", "miller-heiman", "dixon", "graded")[1 + (state[2] == "up") + 2 * (state[1] == "up")]
# Newcombe's interval of a difference of shares (1998).
newcombe <- function(y1, y2, level) {
    wilson <- function(y) prop.test(sum(y), length(y), correct = FALSE, conf.level = level)$conf.int
    a <- wilson(y1)
    b <- wilson(y2)
    d <- mean(y2) - mean(y1)
    d + c(-1, 1) * sqrt(c((mean(y2) - b[1])^2 + (a[2] - mean(y1))^2, (b[2] - mean(y2))^2 + (mean(y1) - a[1])^2))
}
# Two contrasts read as states; those of means in `shares` by Newcombe.
read_contrasts <- function(k, margin, shares = NULL) {
    narrow <- lapply(1:2, function(i) interval(k[[i]], 1 - 2 * alpha))
    wide <- lapply(1:2, function(i) interval(k[[i]], 1 - alpha))
    if (!is.null(shares)) for (i in 1:2) {
        narrow[[i]] <- newcombe(shares[[i]], shares[[i + 1]], 1 - 2 * alpha)
        wide[[i]] <- newcombe(shares[[i]], shares[[i + 1]], 1 - alpha)
    }
    state <- sapply(1:2, function(i) state_of(narrow[[i]], wide[[i]], margin))
    list(k = k, narrow = narrow, state = state, margin = margin, verdict = verdict_of(state))
}
tell_contrasts <- function(prefix, x, n, close = 1e-8)
    for (i in 1:2) {
        k <- x$k[[i]]
        says <- x$state[i]
        if (says == "equal" && (x$narrow[[i]][1] > 0 || x$narrow[[i]][2] < 0))
            says <- "equal: differs by less than the margin"
        tell(paste0(prefix, c("met_below", "exceeded_met")[i]), k[1], k[2], x$narrow[[i]][1], x$narrow[[i]][2],
             k[1] / k[2], k[3], p_value = 2 * pt(-abs(k[1] / k[2]), k[3]), margin = x$margin, says = says, n = n[i],
             close = close)
    }
contest_of_means <- function(v) {
    w <- weights_of(v)
    id <- if (is.null(v$cluster)) seq_along(v$L) else v$cluster
    plain <- is.null(v$cluster) && version == "unweighted"
    k <- lapply(1:2, function(i) {
        a <- which(v$group == i)
        b <- which(v$group == i + 1)
        difference(v$L[a], v$L[b], w[a], w[b], id[a], id[b], plain)
    })
    shares <- if (binary && plain) lapply(1:3, function(g) v$L[which(v$group == g)])
    read_contrasts(k, margin_of(v), shares)
}
# P(higher) + P(equal)/2 - 1/2 (Brunner and Munzel 2000).
contest_of_ranks <- function(v) {
    place <- function(x, y) sapply(x, function(a) mean(y < a) + mean(y == a) / 2)
    id <- if (is.null(v$cluster)) seq_along(v$L) else v$cluster
    k <- lapply(1:2, function(i) {
        a <- which(v$group == i)
        b <- which(v$group == i + 1)
        t <- difference(place(v$L[a], v$L[b]), place(v$L[b], v$L[a]), rep(1, length(a)), rep(1, length(b)), id[a], id[b],
                        is.null(v$cluster))
        c(t[1] / 2, t[2:3])
    })
    read_contrasts(k, 0.0562)
}
# Proportional odds: P(L <= j) = plogis(cut_j - x'b), by Newton's method.
contest_of_logit <- function(v) {
    ok <- which(!is.na(v$group))
    X <- cbind(v$group[ok] == 1, v$group[ok] == 3) + 0
    y <- match(v$L[ok], sort(unique(v$L[ok])))
    K <- max(y) - 1
    n <- length(y)
    high <- cbind(diag(K), 0)[, pmin(y, K + 1), drop = FALSE] # derivative of the upper cut by the cuts, by row
    U <- cbind(t(high), -X)
    D <- cbind(t(cbind(0, diag(K))[, y, drop = FALSE]), -X)
    top <- y == K + 1
    bottom <- y == 1
    theta <- c(qlogis(cumsum(tabulate(y, K + 1))[1:K] / n), 0, 0)
    for (step in 1:100) {
        eu <- ifelse(top, Inf, drop(U %*% theta))
        el <- ifelse(bottom, -Inf, drop(D %*% theta))
        p <- plogis(eu) - plogis(el)
        fu <- dlogis(eu)
        fl <- dlogis(el)
        gu <- ifelse(top, 0, fu * (1 - 2 * plogis(eu)))
        gl <- ifelse(bottom, 0, fl * (1 - 2 * plogis(el)))
        score <- (fu * U - fl * D) / p
        H <- crossprod(U * (gu / p), U) - crossprod(D * (gl / p), D) - crossprod(score)
        move <- solve(-H, colSums(score))
        theta <- theta + move
        if (max(abs(move)) < 1e-12) break
    }
    V <- solve(-H)
    df <- Inf
    if (!is.null(v$cluster)) {
        s <- rowsum(score, v$cluster[ok])
        G <- nrow(s)
        V <- V %*% crossprod(s) %*% V * G / (G - 1) * (n - 1) / (n - K - 2)
        df <- G - 1
    }
    b <- theta[K + 1:2]
    se <- sqrt(diag(V))[K + 1:2]
    c(read_contrasts(list(c(-b[1], se[1], df), c(b[2], se[2], df)), 0.3628), n = n)
}
part_contest <- function(v) {
    if (is.null(v$group) || min(tabulate(v$group, 3)) < 2) return()
    w <- weights_of(v)
    size <- tabulate(v$group, 3)
    for (g in 1:3) {
        i <- which(v$group == g)
        tell(paste0("mean_", groups[g]), sum(w[i] * v$L[i]) / sum(w[i]), n = size[g])
    }
    pairs <- size[1:2] + size[2:3]
    means <- contest_of_means(v)
    tell_contrasts("", means, pairs)
    others <- list()
    if (!binary && version == "unweighted") {
        others <- list(contest_of_ranks(v))
        tell_contrasts("ranks_", others[[1]], pairs)
        if (length(unique(v$L)) <= 50) {                      # as snag: ordered outcomes have no more levels
            others[[2]] <- contest_of_logit(v)
            tell_contrasts("logit_", others[[2]], rep(others[[2]]$n, 2), close = 1e-6)
        }
    }
    verdict <- means$verdict
    if (study$margin_in_sd && verdict != "undecided")
        for (x in others)
            if (!x$verdict %in% c("undecided", means$verdict)) verdict <- "undecided (depends on the scale)"
    tell("verdict", margin = means$margin, says = if (is.null(study$levels)) verdict else "proxy: not decided")
    open <- which(means$state == "open")
    if (is.null(study$levels) && length(open) > 0) {
        needed <- sapply(open, function(i) ((1.6448536 + 1.9599640) * means$k[[i]][2] / means$margin)^2)
        tell("n_needed", ceiling(sum(size) * max(needed)), n = sum(size))
    }
}

# ---- 8. The asymmetry ----

change_of <- function(rows) {
    x <- column(study$change)[rows]
    if (is.numeric(x)) sign(x) else match(x, c("less", "same", "more")) - 2
}
two_sided <- function(k, n, p) min(1, 2 * min(pbinom(k, n, p), 1 - pbinom(k - 1, n, p)))
ratio <- function(name, change, v, keep) {
    fell <- sum(change[keep] == -1, na.rm = TRUE)
    rose <- sum(change[keep] == 1, na.rm = TRUE)
    n <- fell + rose
    if (n == 0) return(tell(name))
    ends <- binom.test(fell, n, conf.level = level)$conf.int
    ci <- c(ends[1] / (1 - ends[1]), if (rose == 0) Inf else ends[2] / (1 - ends[2]))
    p <- min(1, 2 * pbinom(min(fell, rose), n, .5))
    four <- two_sided(fell, n, .8)
    chance <- NULL
    if (!is.null(v$cluster)) {                                # customers drawn again
        G <- n_clusters(v)
        by_cluster <- rowsum(cbind(change == -1 & keep, change == 1 & keep) + 0, v$cluster, na.rm = TRUE)
        share <- fell / n
        se <- sqrt(sum((by_cluster[, 1] - share * rowSums(by_cluster))^2)) / n
        p <- 2 * pt(-abs(share - .5) / se, G - 1)
        four <- 2 * pt(-abs(share - .8) / se, G - 1)
        chance <- replicate(study$resamples, { s <- colSums(by_cluster[sample(G, replace = TRUE), , drop = FALSE]); s[1] / s[2] })
        ci <- c(NA, NA)
    }
    tell(name, fell / rose, conf_low = ci[1], conf_high = ci[2], p_value = p, n = n, chance = chance)
    tell(paste0(name, "_four"), p_value = four, n = n)
}
ratios <- function(name, change, v)
    for (g in 0:(if (is.null(v$group) || !is.null(study$levels)) 0 else 3))
        ratio(paste0(name, if (g) paste0("_", groups[g])), change, v, if (g) v$group %in% g else rep(TRUE, length(change)))
part_asymmetry <- function(v) {
    if (!is.null(study$change)) ratios("a1", change_of(v$row), v)
    if (!is.null(v$group) && min(tabulate(v$group, 3)) > 1 && is.null(study$levels) && !binary) {
        ok <- which(!is.na(v$group))                          # Fieller's set of -below/exceeded
        m <- lm(v$L[ok] ~ I(v$group[ok] == 1) + I(v$group[ok] == 3))
        cluster <- v$cluster[ok]
        V <- covariance(m, cluster)
        b <- unname(coef(m))
        df <- if (is.null(cluster)) m$df.residual else df_of(cluster)
        if (b[3] > 0) {
            t <- qt((1 + level) / 2, df)
            A <- b[3]^2 - t^2 * V[3, 3]
            B <- -b[2] * b[3] + t^2 * V[2, 3]
            C <- b[2]^2 - t^2 * V[2, 2]
            ends <- if (B^2 < A * C) c(-Inf, Inf) else sort((B + c(-1, 1) * sqrt(B^2 - A * C)) / A)
            tell("a2", -b[2] / b[3], conf_low = ends[1], conf_high = ends[2], df = df, n = length(ok))
        } else {
            tell("a2", df = df, n = length(ok))
        }
    }
    if (!is.null(study$before)) {
        moved <- column(study$after)[v$row] - column(study$before)[v$row]
        least <- qnorm(.975) * sqrt(2) * study$sem
        ratios("a3", (moved > least) - (moved < -least), v)
    }
}

# ---- 9. Friction beyond satisfaction ----

# The noncentrality at which a classical F has probability p below it.
noncentral <- function(f, q, df2, p) {
    below <- function(lambda) {
        j <- 0:3000
        x <- q * f / (q * f + df2)
        sum(dpois(j, lambda / 2) * pbeta(x, q / 2 + j, df2 / 2))
    }
    if (below(0) < p) return(0)
    uniroot(function(l) below(l) - p, c(0, 4000), tol = 1e-12)$root
}
# Shares of R2, averaged over all orders of entry (Lindeman, Merenda and Gold 1980).
shares_of_r2 <- function(y, X) {
    k <- ncol(X)
    r2 <- function(s) if (length(s)) summary(lm(y ~ X[, s]))$r.squared else 0
    sapply(seq_len(k), function(j) {
        others <- setdiff(seq_len(k), j)
        total <- 0
        for (m in 0:length(others)) {
            sets <- if (m == 0) list(integer()) else combn(length(others), m, function(i) others[i], simplify = FALSE)
            for (s in sets) total <- total + factorial(m) * factorial(k - m - 1) / factorial(k) * (r2(c(s, j)) - r2(s))
        }
        total
    })
}
part_friction <- function(v) {
    if (is.null(study$friction)) return()
    F <- as.matrix(d[v$row, study$friction, drop = FALSE])
    ok <- complete.cases(F)
    v <- select(v, ok)
    F <- F[ok, , drop = FALSE]
    S <- v$S
    L <- v$L
    n <- length(L)
    q <- ncol(F)
    s <- shape_of(S)
    base <- lm(L ~ s$X)
    full <- lm(L ~ s$X + F)
    r2 <- function(m) summary(m)$r.squared
    at <- s$m + seq_len(q)
    t <- wald(full, at, v$cluster)
    M <- cbind(1, s$X, F)                                     # the gain in customers drawn again
    id <- if (is.null(v$cluster)) seq_len(n) else v$cluster
    rows <- split(seq_len(n), id)
    chance <- replicate(study$resamples, {
        i <- unlist(rows[sample(length(rows), replace = TRUE)], use.names = FALSE)
        left <- function(X) sum(lm.fit(X, L[i])$residuals^2)
        (left(M[i, seq_len(s$m), drop = FALSE]) - left(M[i, , drop = FALSE])) / sum((L[i] - mean(L[i]))^2)
    })
    tell("delta_r2", r2(full) - r2(base), conf_low = if (t["p"] < alpha) NA else 0, statistic = t["f"], df = t["df"],
         df2 = t["df2"], p_value = t["p"], n = n, chance = chance)
    tell("delta_r2_adjusted", summary(full)$adj.r.squared - summary(base)$adj.r.squared, n = n)
    a <- anova(base, full)
    lambda <- sapply(c(1 + level, 1 - level) / 2, function(p) noncentral(a$F[2], q, full$df.residual, p))
    tell("delta_r2_classical", r2(full) - r2(base), conf_low = lambda[1] / n * (1 - r2(full)),
         conf_high = lambda[2] / n * (1 - r2(full)), statistic = a$F[2], df = q, df2 = full$df.residual,
         p_value = a$`Pr(>F)`[2], n = n, close = 1e-6)
    reverse <- lm(L ~ F + s$X)
    t <- wald(reverse, q + 1 + seq_len(s$m - 1), v$cluster)
    tell("delta_r2_reverse", r2(reverse) - r2(lm(L ~ F)), statistic = t["f"], df = t["df"], df2 = t["df2"],
         p_value = t["p"], n = n)
    for (j in seq_len(q)) {
        rest <- cbind(1, F[, -j, drop = FALSE])
        left <- function(y) lm.fit(rest, y)$residuals
        tip <- sum(left(F[, j]) * left(S)) * sum(left(S) * left(L)) / (sum(left(F[, j]) * left(L)) * sum(left(S)^2))
        tell(paste0("tipping_reliability:", study$friction[j]), if (tip > 0 && tip < 1) tip else NA, n = n)
    }
    share <- shares_of_r2(L, cbind(s$score, F))
    for (j in 0:q) tell(paste0("importance:", c("satisfaction", study$friction)[j + 1]), share[j + 1], n = n)
}

# ---- 10. Recovery ----

states <- c("none", "silent", "satisfied", "unsatisfied", "unknown")
part_recovery <- function(v) {
    if (is.null(study$recovery)) return()
    state <- match(column(study$recovery)[v$row], states)
    n <- tabulate(state, 5)
    for (k in 1:5) tell(paste0("n_", states[k]), n[k] / sum(n), n = n[k])
    if (min(n[1:4]) < 2) return()
    x <- data.frame(state = factor(state, 1:4))
    for (name in study$covariates) x[[name]] <- d[[name]][v$row]
    ok <- which(complete.cases(x))
    x <- x[ok, , drop = FALSE]
    x <- x[vapply(x, function(column) length(unique(column)) > 1, TRUE)]
    y <- v$L[ok]
    X <- model.matrix(~., x)
    m <- glm.fit(X, y, family = if (binary) binomial() else gaussian(), control = list(epsilon = 1e-14, maxit = 100))
    b <- m$coefficients
    mean_of <- if (binary) plogis else identity
    slope_of <- if (binary) function(eta) plogis(eta) * (1 - plogis(eta)) else function(eta) rep(1, length(eta))
    eta <- drop(X %*% b)
    bread <- solve(crossprod(X * sqrt(slope_of(eta)))) * length(y)
    influence <- (X * (y - mean_of(eta))) %*% bread
    id <- if (is.null(v$cluster)) seq_along(y) else v$cluster[ok]
    G <- if (is.null(v$cluster)) length(y) else n_clusters(v)
    everybody <- function(k) {
        Z <- X
        Z[, 2:4] <- 0
        if (k > 1) Z[, k] <- 1
        Z
    }
    margin <- if (binary) study$margin_risk else if (!study$margin_in_sd) study$margin else study$margin *
        if (!is.null(study$margin_base)) study$margin_base else if (is.null(v$group)) spread_within(v$L[which(state < 5)], state[which(state < 5)]) else
            spread_within(v$L, v$group)
    contrast <- function(high, low) {
        H <- everybody(high)
        W <- everybody(low)
        eh <- drop(H %*% b)
        el <- drop(W %*% b)
        gain <- mean_of(eh) - mean_of(el)
        psi <- gain - mean(gain) + drop(influence %*% colMeans(slope_of(eh) * H - slope_of(el) * W))
        se <- sqrt(sum(tapply(psi, id, sum)^2)) / length(y) * sqrt(G / (G - 1))
        c(mean(gain), se)
    }
    k <- list(paradox = contrast(3, 1), recovery = contrast(3, 2), double_deviation = contrast(4, 2))
    p <- sapply(k, function(x) 2 * pt(-abs(x[1] / x[2]), G - 1))
    holm <- p.adjust(p, "holm")
    for (name in names(k)) {
        e <- k[[name]]
        ci <- e[1] + c(-1, 1) * qt((1 + level) / 2, G - 1) * e[2]
        tell(name, e[1], e[2], ci[1], ci[2], e[1] / e[2], G - 1, p_value = p[[name]], p_adjusted = holm[[name]],
             margin = margin, n = length(y))
    }
}

# ---- 11. Who did not answer ----

wilson <- function(k, n) prop.test(k, n, correct = FALSE, conf.level = level)$conf.int
part_response <- function(v) {
    sent <- d[["sent_at"]]
    answered <- seq_len(nrow(d)) %in% v$row
    asked <- which(answered | (silent & (if (is.null(sent)) TRUE else !is.na(sent))))
    a <- answered[asked]
    if (all(a)) return()
    i <- wilson(sum(a), length(a))
    tell("rate", mean(a), conf_low = i[1], conf_high = i[2], n = length(a))
    for (name in study$response) {
        x <- d[[name]][asked]
        values <- sort(unique(x), method = "radix")
        if (is.character(x) && length(values) > 12) next
        if (is.character(x) || length(values) < 12)
            for (value in values) {
                here <- which(x == value)
                i <- wilson(sum(a[here]), length(here))
                tell(paste0("rate:", name, "=", value), mean(a[here]), conf_low = i[1], conf_high = i[2], n = length(here))
            }
        if (is.numeric(x)) {
            t <- {
                quiet <- x[!a & !is.na(x)]
                heard <- x[a & !is.na(x)]
                difference(quiet, heard, rep(1, length(quiet)), rep(1, length(heard)), NULL, NULL, TRUE)
            }
            ci <- interval(t, level)
            tell(paste0("gap:", name), t[1], t[2], ci[1], ci[2], t[1] / t[2], t[3], p_value = 2 * pt(-abs(t[1] / t[2]), t[3]),
                 n = length(a))
        }
    }
    if (!is.null(study$response)) {                           # inverse chances of answering, cut at the 99th percentile
        m <- glm(a ~ ., binomial(), cbind(a = a + 0, d[asked, study$response, drop = FALSE]), na.action = na.exclude,
                 control = list(epsilon = 1e-14, maxit = 100))
        chance <- fitted(m)
        chance[is.na(chance)] <- mean(a)
        w <- 1 / chance[a]
        w <- pmin(w, sort(w)[ceiling(.99 * length(w))])
        w <- w * length(w) / sum(w)
        tell("effective_n", sum(w)^2 / sum(w^2), n = length(w))
        v_all$weight <<- w
    }
    quiet <- 1 - mean(a)                                      # the smallest shift of the silent that changes the verdict
    if (!is.null(v$group) && is.null(study$levels)) {
        # snag reads shares here by their normal intervals, as a shift moves them
        x <- contest_of_means(v)
        x <- read_contrasts(x$k, x$margin)
        for (i in 1:2) {
            steps <- x$margin * seq_len(20000) / 200
            shift <- NA
            for (s in steps) for (sign in c(-1, 1)) if (is.na(shift)) {
                k <- x$k
                k[[i]][1] <- k[[i]][1] + sign * s
                if (read_contrasts(k, x$margin)$verdict != x$verdict) shift <- sign * s
            }
            tell(c("shift_met", "shift_exceeded")[i], shift / quiet)
        }
    }
    if (!is.null(study$change)) {
        change <- change_of(v$row)
        fell <- sum(change == -1, na.rm = TRUE)
        rose <- sum(change == 1, na.rm = TRUE)
        if (fell + rose > 0)
            tell("a1_bounds", conf_low = fell / (rose + sum(!a)), conf_high = if (rose) (fell + sum(!a)) / rose else Inf)
    }
}

# ---- 12. Claims written beforehand ----

claim_p <- function(claim, v) {
    above <- function(k, bound) pt((k[1] - bound) / k[2], k[3], lower.tail = FALSE)
    below <- function(k, bound) pt((k[1] - bound) / k[2], k[3])
    number <- function(pattern) as.numeric(regmatches(claim, regexec(pattern, claim))[[1]][-1])
    if (startsWith(claim, "r2")) {
        x <- number("^r2 *([0-9.]+) *within *([0-9.]+)$")
        r <- correlation(v$S, v$L, rep(1, length(v$S)), v$cluster, level)
        k <- c(atanh(abs(r$r)), r$se / (1 - r$r^2), r$df)
        return(max(if (x[1] > x[2]) above(k, atanh(sqrt(x[1] - x[2]))) else 0, below(k, atanh(sqrt(min(1, x[1] + x[2]))))))
    }
    if (startsWith(claim, "attribution")) {
        change <- change_of(v$row)
        fell <- sum(change == -1, na.rm = TRUE)
        n <- fell + sum(change == 1, na.rm = TRUE)
        x <- number("^attribution *> *([0-9.]+)$")
        return(pbinom(fell - 1, n, x / (1 + x), lower.tail = FALSE))
    }
    x <- contest_of_means(v)
    up <- list(dixon = c(TRUE, FALSE), `miller-heiman` = c(FALSE, TRUE), graded = c(TRUE, TRUE), flat = c(FALSE, FALSE))[[claim]]
    max(sapply(1:2, function(i) if (up[i]) above(x$k[[i]], 0) else max(above(x$k[[i]], -x$margin), below(x$k[[i]], x$margin))))
}
part_claims <- function(v) {
    p <- vapply(study$claims, claim_p, 0, v)
    holm <- p.adjust(p, "holm")
    for (i in seq_along(p)) tell(paste0("claim:", study$claims[i]), p_value = p[[i]], p_adjusted = holm[[i]])
}

# ---- 13. By level ----

part_by <- function(v, value, levels) {
    z <- lapply(levels, function(g) Find(function(x) x$part == "line" && x$name == "r" && identical(x$by, g), found))
    z <- Filter(function(x) !is.null(x) && x$std_error > 0, z)
    if (length(z) > 1) {                                      # Cochran's Q on Fisher's scale
        e <- sapply(z, function(x) atanh(x$estimate))
        w <- 1 / sapply(z, function(x) x$std_error / (1 - x$estimate^2))^2
        Q <- sum(w * (e - sum(w * e) / sum(w))^2)
        k <- length(z) - 1
        n <- sum(sapply(z, function(x) x$n))
        tell("r_q", statistic = Q, df = k, p_value = pchisq(Q, k, lower.tail = FALSE), n = n)
        tell("r_i2", if (Q > 0) max(0, (Q - k) / Q) else 0, n = n)
    }
    if (!is.null(v$group) && is.null(study$levels) && !binary) {
        ok <- which(!is.na(v$group) & !is.na(value))
        b <- (v$group[ok] == 1) + 0
        e <- (v$group[ok] == 3) + 0
        g <- factor(value[ok])
        m <- lm(v$L[ok] ~ b + e + g + b:g + e:g)
        t <- wald(m, grep(":", names(coef(m))), v$cluster[ok])
        tell("contrasts_differ", statistic = t["f"], df = t["df"], df2 = t["df2"], p_value = t["p"], n = length(ok))
    }
}

# ---- 14. All of it ----

parts <- list(line = part_line, corrected = part_corrected, contest = part_contest, asymmetry = part_asymmetry,
              friction = part_friction, recovery = part_recovery, response = part_response, claims = part_claims)
run <- function(name, v) {
    part <<- name
    before <- found
    # A part that these answers do not allow says nothing, as in the study.
    tryCatch(parts[[name]](v), error = function(e) { found <<- before; message(name, ": ", conditionMessage(e)) })
}
if (!is.null(study$weights)) {
    w <- column(study$weights)[used]
    v_all$weight <- w * length(w) / sum(w)
}
set.seed(1)
for (name in names(parts)) run(name, v_all)
if (!is.null(v_all$weight)) {
    version <- "weighted"
    for (name in c("line", "corrected", "contest")) run(name, v_all)
    version <- "unweighted"
}
if (!is.null(study$by)) {
    value <- column(study$by)[used]
    levels <- as.character(sort(unique(value), method = "radix"))
    for (g in levels) {
        by <- g
        for (name in setdiff(names(parts), c("response", "claims"))) run(name, select(v_all, as.character(value) %in% g))
    }
    by <- NA
    part <- "by"
    part_by(v_all, value, levels)
}
# q: Benjamini and Hochberg over all tests that are neither claims nor adjusted already.
p <- sapply(found, function(x) if (x$part == "claims" || !is.na(x$p_adjusted)) NA else as.numeric(x$p_value))
q <- p.adjust(p, "BH")
for (i in which(!is.na(q))) found[[i]]$p_adjusted <- q[i]

# ---- 15. Does it agree with what snag said? ----

# A percentile of customers drawn again agrees if it is no further off than two such draws are from each other.
by_chance <- function(said, drawn, tail) {
    drawn <- sort(drawn)
    B <- length(drawn)
    reach <- 5 * sqrt(2 * tail * (1 - tail) / B) + 1 / B
    (tail - reach <= 0 || said >= quantile(drawn, tail - reach, names = FALSE) - 1e-9) &&
        (tail + reach >= 1 || said <= quantile(drawn, tail + reach, names = FALSE) + 1e-9)
}
key <- function(part, name, by, version) paste(part, name, ifelse(is.na(by), "", by), version, sep = " | ")
found_key <- vapply(found, function(x) key(x$part, x$name, x$by, x$version), "")
said_key <- key(said$part, said$name, said$by, said$version)
numbers <- c("estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "df2", "p_value", "p_adjusted", "margin")
same <- drawn <- 0
wrong <- character()
for (i in seq_len(nrow(said))) {
    x <- found[[match(said_key[i], found_key)[1]]]
    if (is.na(match(said_key[i], found_key))) {
        wrong <- c(wrong, paste0(said_key[i], ": not recomputed"))
        next
    }
    for (what in numbers) {
        s <- said[[what]][i]
        r <- as.numeric(x[[what]])
        if (what %in% c("conf_low", "conf_high") && !is.null(x$chance) && is.na(r) && !is.na(s)) {
            drawn <- drawn + 1
            tail <- if (what == "conf_low") (1 - level) / 2 else (1 + level) / 2
            if (!by_chance(s, x$chance, tail)) wrong <- c(wrong, paste0(said_key[i], ": ", what, " ", s, ", here drawn again"))
            next
        }
        if (is.na(s) && is.na(r)) next
        close <- if (what == "p_adjusted") max(x$close, 1e-4) else x$close # q has the others' digits
        # tails of 1e-50 are as good as their logarithm; around 0, digits are those of the terms that cancel
        if (what %in% c("p_value", "p_adjusted") && !is.na(s) && !is.na(r) && s > 0 && r > 0) {
            s <- log(s) - 1
            r <- log(r) - 1
        }
        if (!is.na(s) && !is.na(r) && (s == r || abs(s - r) <= close * max(abs(s), abs(r), 1e-6))) same <- same + 1
        else wrong <- c(wrong, sprintf("%s: %s %.15g, here %.15g", said_key[i], what, s, r))
    }
    if (!is.na(x$says) && !identical(x$says, said$says[i]))
        wrong <- c(wrong, sprintf("%s: '%s', here '%s'", said_key[i], said$says[i], x$says))
    if (!is.na(x$n) && !identical(as.numeric(x$n), as.numeric(said$n[i])))
        wrong <- c(wrong, sprintf("%s: n %s, here %s", said_key[i], said$n[i], x$n))
}
wrong <- c(wrong, paste0(setdiff(found_key, said_key), ": not in the study"))
wrong <- wrong[wrong != ": not in the study"]
cat(sprintf("%d lines: %d numbers the same, %d drawn again by chance, %d different\n", nrow(said), same, drawn, length(wrong)))
if (length(wrong)) {
    cat(paste0("  ", wrong, "\n"), sep = "")
    quit(status = 1)
}
