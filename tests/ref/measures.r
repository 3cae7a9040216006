# Medians and other quantiles of durations some of which are not over, and their intervals, by R's survfit.
# Rscript measures.r FILE: tab-separated "measure seconds over customer". For each measure: n, open, restricted mean, then
# of the 50th, 90th and 95th percentile the value and its limits: log-log where no customer repeats, otherwise
# Woodruff's from the robust error of survfit(cluster =), m/(m - 1) and t.
suppressMessages(library(survival))
d <- read.delim(commandArgs(TRUE)[1], header = FALSE, col.names = c("measure", "time", "over", "id"),
                colClasses = c("character", "numeric", "numeric", "character"))
reach <- function(f, height) { # where the curve comes down to it, the middle of a step at exactly that height
    low <- which(f$surv < height - 1.5e-8)
    at <- which(abs(f$surv - height) < 1.5e-8)
    if (length(at)) return(if (length(low)) (f$time[at[1]] + f$time[low[1]]) / 2 else f$time[at[1]])
    if (length(low)) f$time[low[1]] else NA
}
show <- function(x) ifelse(is.na(x), "", sprintf("%.6f", x))
for (m in unique(d$measure)) {
    x <- d[d$measure == m, ]
    x$id[x$id == ""] <- paste0("#", which(x$id == ""))
    clusters <- length(unique(x$id))
    out <- c(m, nrow(x), sum(x$over == 0))
    fit <- survfit(Surv(time, over) ~ 1, data = x, conf.type = "log-log")
    mean <- summary(fit, rmean = max(x$time))$table[["rmean"]]
    out <- c(out, sprintf("%.3f", mean))
    if (clusters == nrow(x)) {
        q <- quantile(fit, c(.5, .9, .95))
        for (i in 1:3) out <- c(out, show(c(q$quantile[i], q$lower[i], q$upper[i])))
    } else {
        robust <- survfit(Surv(time, over) ~ 1, data = x, cluster = id, conf.type = "log-log")
        se <- summary(robust)$std.err # of S, at the times of events
        f <- list(time = summary(robust)$time, surv = summary(robust)$surv)
        t <- qt(.975, clusters - 1)
        for (p in c(.5, .9, .95)) {
            h <- 1 - p
            k <- min(c(which(f$surv < h + 1.5e-8), length(f$surv)))
            while (f$surv[k] <= 0) k <- k - 1
            on <- t * se[k] * sqrt(clusters / (clusters - 1)) / f$surv[k] / abs(log(f$surv[k]))
            g <- log(-log(h))
            out <- c(out, show(c(reach(f, h), reach(f, exp(-exp(g - on))), reach(f, exp(-exp(g + on))))))
        }
    }
    cat(paste(out, collapse = "\t"), "\n", sep = "")
}
