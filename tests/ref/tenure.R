# Transfers without any effect, in a world where the hazard falls with tenure (tenure.py): what R makes of it, from the
# events and the outcomes themselves, not from a table of snag's. New customers had no time to meet transfers and leave
# more, so transfers seem to keep customers, unless the model knows tenure and the days observed.
# Each line: name, options of snag features, family, terms, n, coefficient of transfer, SE.
# At 1 September odds ratios are .845 (.779 to .917) without and 1.042 (.959 to 1.133) with both, as linear terms.
source(Sys.getenv("REF_LIB"))
made <- Sys.which("python3") != "" && system2("python3", file.path(dirname(Sys.getenv("REF_LIB")), "tenure.py")) == 0
if (!made) cat("python3\n", file = "missing.txt", append = TRUE)
if (made && has("survival")) {
    D <- 86400
    when <- function(x) as.numeric(as.POSIXct(ifelse(x == "", NA, x), format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"))
    day <- function(x) when(paste0(x, "T00:00:00Z"))
    e <- read.delim("tenure-events.tsv", quote = "", colClasses = "character", check.names = FALSE)
    e <- e[e$event == "snag:transfer", ]
    t <- when(e[[1]])
    o <- read.csv("tenure-outcomes.csv", colClasses = "character")
    o$entered <- when(o$entered_at)
    o$gone <- ifelse(o$churned_at == "", Inf, when(o$churned_at))
    at <- function(L, look_back = 90, gap = 14, horizon = 90, min_tenure = 0) {
        start <- L + gap * D
        x <- o[o$entered <= L - min_tenure * D & o$gone > start, ]
        met <- table(e$customer[t > L - look_back * D & t <= L])
        x$transfer <- as.numeric(met[x$customer])
        x$transfer[is.na(x$transfer)] <- 0
        x$tenure_days <- (L - x$entered) / D
        x$days_observed <- pmin(look_back, x$tenure_days)
        x$churned <- as.numeric(x$gone <= start + horizon * D)
        x$days_at_risk <- pmin(x$gone - start, horizon * D) / D
        x
    }
    tell <- function(name, options, family, terms, n, b, v)
        sprintf("%s\t%s\t%s\t%s\t%d\t%.15g\t%.15g", name, options, family, terms, n, b[["transfer"]], sqrt(v["transfer", "transfer"]))
    logit <- function(name, options, terms, x, clustered = FALSE) {
        m <- exact_glm(as.formula(paste("churned ~", terms)), binomial, x)
        v <- vcov(m)
        if (clustered) {
            X <- model.matrix(m)
            u <- rowsum(X * (x$churned - fitted(m)), x$customer)
            g <- nrow(u)
            v <- v %*% crossprod(u) %*% v * g / (g - 1) * (nrow(X) - 1) / (nrow(X) - ncol(X))
        }
        tell(name, options, "logit", terms, nrow(x), coef(m), v)
    }
    both <- "transfer + tenure_days + days_observed"
    x <- at(day("2026-09-01"))
    dates <- day("2026-05-04") + 28 * D * 0:4
    cox <- survival::coxph(survival::Surv(days_at_risk, churned) ~ transfer + tenure_days + days_observed, x, control = exact_cox)
    writeLines(c(logit("unadjusted", "--landmark 2026-09-01", "transfer", x),
                 logit("adjusted", "--landmark 2026-09-01", both, x),
                 tell("hazard", "--landmark 2026-09-01", "cox", both, nrow(x), coef(cox), vcov(cox)),
                 logit("another design", "--landmark 2026-08-01 --look-back 30d --gap 30d --horizon 60d", both, at(day("2026-08-01"), 30, 30, 60)),
                 logit("no new customers", "--landmark 2026-09-01 --min-tenure 120d", "transfer", at(day("2026-09-01"), min_tenure = 120)),
                 logit("rolling", "--landmark 2026-05-04/2026-08-24/28d", both, do.call(rbind, lapply(dates, at)), TRUE)),
               "tenure.tsv")
}
