# Two weeks of calls, some of them transferred, and the differences between the rates of the weeks: the formulas of
# snag-rates(1) written out, one row per call. What snag rates --versus and tests/unit/test_versus.c compare with.
source(Sys.getenv("REF_LIB"))
seed <- 7
u <- function() { seed <<- (16807 * seed) %% 2147483647; seed / 2147483647 }
n <- 260
d <- data.frame(week = integer(n), customer = character(n), queue = character(n), hit = integer(n), at = numeric(n))
for (i in 1:n) {
    week <- floor(2 * u())
    queue <- c("A", "B", "C", "D", "E")[1 + floor(5 * u())]
    who <- floor(34 * u()) # often the same ones, in both weeks; some are nobody
    chance <- if (queue == "C" && week == 1) 0 else if (queue == "D" && week == 0) 1 else .2 + .3 * (queue == "B") + .2 * week
    # customers of E call once
    customer <- if (queue == "E") paste0("e", i) else if (who < 3) "" else paste0("c", who)
    d[i, ] <- list(week, customer, queue, as.integer(u() < chance), 604800 * week + 2000 * i + floor(1000 * u()))
}
d <- d[order(d$at), ]
stamp <- function(s) format(as.POSIXct("2026-11-02", tz = "UTC") + s, "%Y-%m-%dT%H:%M:%SZ")
lines <- c("#ts\tcustomer\tcontact\tevent\tqueue", unlist(lapply(seq_len(n), function(i) {
    x <- d[i, ]
    c(sprintf("%s\t%s\t%d\tconnect\t%s", stamp(x$at), x$customer, i, x$queue),
      if (x$hit) sprintf("%s\t%s\t%d\ttransfer\tX", stamp(x$at), x$customer, i))
})))
writeLines(lines, "versus-log.tsv")

z95 <- qnorm(.975)
wilson <- function(h, n, z) { p <- h / n; m <- p + z^2 / (2 * n); s <- z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2)); (m + c(-s, s)) / (1 + z^2 / n) }
limits <- function(x, z) {
    who <- ifelse(x$customer == "", paste0("nobody ", seq_len(nrow(x))), x$customer)
    X <- nrow(x); Y <- sum(x$hit); m <- length(unique(who)); r <- Y / X
    if (Y == 0 || Y == X) return(wilson(ifelse(Y, m, 0), m, z))
    if (m == X) return(wilson(Y, X, z))
    e <- tapply(x$hit - r, who, sum)
    r + c(-1, 1) * z * sqrt(m / (m - 1) * sum(e^2)) / X
}
bounded <- function(l) c(max(0, l[1]), min(1, l[2]))
square_add <- function(now, before, z) {
    r1 <- mean(now$hit); r0 <- mean(before$hit); a <- bounded(limits(now, z)); b <- bounded(limits(before, z))
    c(r1 - r0 - sqrt((r1 - a[1])^2 + (b[2] - r0)^2), r1 - r0 + sqrt((a[2] - r1)^2 + (r0 - b[1])^2))
}
compare <- function(now, before) {
    r1 <- mean(now$hit); r0 <- mean(before$hit); diff <- r1 - r0
    if (any(c(r1, r0) %in% c(0, 1))) {
        side <- if (diff > 0) 1 else 2
        z <- uniroot(function(z) square_add(now, before, z)[side], c(1e-9, 40), tol = 1e-14)$root
        return(c(diff, square_add(now, before, z95), 2 * pnorm(-z)))
    }
    who <- c(now$customer, before$customer)
    who[who == ""] <- paste0("nobody ", which(who == ""))
    psi <- tapply(c((now$hit - r1) / nrow(now), -(before$hit - r0) / nrow(before)), who, sum)
    m <- length(psi)
    se <- sqrt(m / (m - 1) * sum(psi^2))
    c(diff, max(-1, diff - z95 * se), min(1, diff + z95 * se), 2 * pnorm(-abs(diff) / se))
}
rows <- lapply(sort(unique(d$queue)), function(q) {
    now <- d[d$queue == q & d$week == 1, ]; before <- d[d$queue == q & d$week == 0, ]
    c(nrow(now), sum(now$hit), mean(now$hit), bounded(limits(now, z95)), mean(before$hit), compare(now, before))
})
rows <- do.call(rbind, rows)
rows <- cbind(rows, p.adjust(rows[, 10], "holm"))
out <- data.frame(sort(unique(d$queue)), apply(rows, 2, function(x) sprintf("%.15g", x)))
names(out) <- c("queue", "opportunities", "hit", "rate", "low", "high", "rate0", "difference", "diff_low", "diff_high", "p", "p_holm")
data_set("versus", out)
