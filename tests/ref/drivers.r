# Contrast, risk differences, log odds and gap columns of snag study drivers, from the tables that snag features makes:
# rolling.tsv, naive.tsv, gap_0.tsv … in the folder given; prints "part rule name estimate".
dir <- commandArgs(TRUE)[1]
rules <- commandArgs(TRUE)[-1]
table_of <- function(name) {
    x <- read.delim(file.path(dir, paste0(name, ".tsv")), comment.char = "#", colClasses = c(customer = "character"))
    if (!is.null(x$landmark)) x$step <- match(x$landmark, sort(unique(x$landmark)))
    x[!is.na(x$churned), ]
}
expit <- function(x) 1 / (1 + exp(-x))
by_customer <- function(x, p) mean(tapply(p, x$customer, mean))
tell <- function(part, x, adjust) {
    if (!is.null(x$step) && length(unique(x$step)) > 1) adjust <- c("factor(step)", adjust)
    m <- glm(reformulate(c(adjust, rules), "churned"), binomial, x, control = glm.control(1e-14, 100))
    p <- function(y) expit(predict(m, y))
    now <- by_customer(x, p(x))
    for (r in rules) {
        none <- more <- x
        none[[r]] <- 0
        more[[r]] <- more[[r]] + 1
        a <- by_customer(x, p(none))
        b <- by_customer(x, p(more))
        cat(sprintf("%s\t%s\t%s\t%.12g\n", part, r, c("rd_absent", "rr_absent", "rd_one_more", "rr_one_more", "log_odds"),
                    c(now - a, now / a, b - now, b / now, coef(m)[[r]])), sep = "")
    }
}
default <- c("tenure_days", "days_observed", "matters", "log1p(matters)")
rolling <- table_of("rolling")
tell("rolling", rolling, default)
tell("one", rolling[rolling$step == max(rolling$step[rolling$churned == 1]), ], default)
tell("given_contacts", rolling, c(default, "contacts", "log1p(contacts)"))
tell("naive", table_of("naive"), character())
# one table of the specification curve: covariates, rules alone or together, the horizon and its half
spec <- table_of("curve")
for (within in c(90, 45)) for (a in c("none", "default", "contacts")) for (set in c("joint", rules)) {
    y <- spec
    y$churned <- as.integer(y$churned == 1 & y$days_at_risk <= within)
    terms <- c("factor(step)", if (a != "none") default, if (a == "contacts") c("contacts", "log1p(contacts)"),
               if (set == "joint") rules else set)
    b <- coef(glm(reformulate(terms, "churned"), binomial, y, control = glm.control(1e-14, 100)))
    for (r in if (set == "joint") rules else set)
        cat(sprintf("curve\t%s\tlook_back=30d,gap=7d,covariates=%s,rules=%s,within=%dd\t%.12g\n", r, a,
                    if (set == "joint") set else "alone", within, exp(b[[r]])))
}
if (requireNamespace("survival", quietly = TRUE)) {
    library(survival)
    x <- read.delim(file.path(dir, "hazard.tsv"), comment.char = "#", colClasses = c(customer = "character"))
    m <- coxph(reformulate(c("matters", "log1p(matters)", rules, "cluster(customer)"), "Surv(start, stop, event)"), x,
               ties = "efron", control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
    for (r in rules) cat(sprintf("start_stop\t%s\tlog_hazard\t%.12g\n", r, coef(m)[[r]]))
}
gaps <- lapply(c("gap_0", "gap_7", "gap_14", "gap_30"), table_of)
keys <- lapply(gaps, function(x) paste(x$customer, x$step))
both <- Reduce(intersect, keys)
for (i in 1:4) tell(c("gap_0", "gap_7", "gap_14", "gap_30")[i], gaps[[i]][keys[[i]] %in% both, ], default)
