# Laney's p′ limits of a week beside those before it, in the plainest way, with R's t: for snag/limits.h. Each line: the
# hits and opportunities of the weeks, the last being the one judged; then weeks, p̄, σz, limits, z, p.
judge <- function(hit, n) {
    k <- length(hit); b <- seq_len(k - 1); b <- b[n[b] > 0]
    center <- sum(hit[b]) / sum(n[b])
    error <- function(n) sqrt(center * (1 - center) / n)
    z <- (hit / n - center) / error(n)
    sigma <- mean(abs(diff(z[b]))) / 1.128
    low <- max(0, center - 3 * sigma * error(n[k])); high <- min(1, center + 3 * sigma * error(n[k]))
    m <- length(b)
    p <- 2 * pt(-abs(z[k]) / (max(sigma, 1) * sqrt(1 + 1 / m)), .62 * (m - 1))
    if (center %in% c(0, 1)) { # all hits (misses) in the last week: Fisher's exact test, that side
        odd <- if (center == 0) hit else n - hit
        sigma <- NA; z[k] <- NA; low <- high <- center
        p <- phyper(odd[k] - 1, sum(odd), sum(n) - sum(odd), n[k], lower.tail = FALSE)
    }
    cat(paste(hit, collapse = ","), paste(n, collapse = ","), m,
        sprintf("%.15g", c(center, sigma, low, high, z[k], p)), sep = "\t", file = out)
    cat("\n", file = out)
}
out <- file("limits.tsv", "w")
judge(c(17, 14, 22, 19, 12, 25, 18, 20, 41), c(210, 198, 220, 205, 190, 230, 200, 215, 205))
judge(c(812, 1130, 640, 1402, 990, 1210, 705, 1333, 1001, 880, 1250, 900), # much more than chance
      c(9950, 10120, 9801, 10333, 9900, 10050, 9870, 10200, 10010, 9940, 10100, 10000))
judge(c(10, 10, 11, 10, 9, 10, 10, 11, 10, 19), c(100, 101, 100, 99, 100, 102, 100, 100, 100, 110)) # much less
judge(c(3, 0, 2, 1, 0, 0, 4, 1, 2, 0, 0), c(12, 9, 0, 8, 10, 7, 15, 9, 11, 6, 14)) # small, a week of none, a low limit of 0
judge(c(95, 90, 99, 97, 92, 96, 98, 94, 93, 40), rep(100, 10)) # a high limit of 1
judge(c(0, 0, 0, 0, 0, 0, 0, 0, 0, 3), c(40, 51, 38, 44, 60, 39, 41, 52, 47, 45))
judge(c(30, 31, 28, 30, 33, 29, 30, 27, 24), c(30, 31, 28, 30, 33, 29, 30, 27, 26))
judge(c(2, 5, 3, 4, 6, 1, 3, 2, 5, 4, 3, 7, 2, 3, 4, 5, 1, 6, 3, 2, 4, 5, 3, 2, 4, 6, 9), 60 + 1:27)
close(out)
