# What predict() says of rows that a model was not fitted to: link scale with standard errors, put through the link.
# Writes score-old.tsv and score-new.tsv, and in score.tsv for each model and row the risk and its interval.
set.seed(17)
rows <- function(n) {
    d <- data.frame(customer = sprintf("c%03d", 1:n), transfer = rpois(n, 1), seg = sample(c("a", "b", "c d"), n, TRUE),
                    days = round(runif(n, 5, 300)))
    d$churned <- rbinom(n, 1, plogis(-1.5 + .5 * d$transfer + (d$seg == "b") * .6 + d$days / 400))
    d$calls <- rpois(n, exp(-1 + .2 * d$transfer) * d$days / 40)
    d
}
write <- function(d, file) write.table(d, file, sep = "\t", quote = FALSE, row.names = FALSE)
old <- rows(500)
new <- rows(60)
write(old, "score-old.tsv")
write(new, "score-new.tsv")
old$seg <- factor(old$seg)
new$seg <- factor(new$seg, levels = levels(old$seg))
tight <- function(...) glm(..., control = glm.control(epsilon = 1e-14, maxit = 100))
models <- list(
    list("logit", "churned ~ transfer * seg + log1p(days)", tight(churned ~ transfer * seg + log1p(days), binomial, old), plogis),
    list("logit", "churned ~ poly(days, 3) + factor(transfer)",
         tight(churned ~ poly(days, 3) + factor(transfer), binomial, old[old$transfer < 4, ]), plogis),
    list("cloglog", "churned ~ I(transfer > 1) + seg", tight(churned ~ I(transfer > 1) + seg, binomial("cloglog"), old), function(x) -expm1(-exp(x))),
    list("poisson", "calls ~ transfer + offset(log(days))", tight(calls ~ transfer + offset(log(days)), poisson, old), exp),
    list("ols", "calls ~ transfer + seg:days - 1", lm(calls ~ transfer + seg:days - 1, old), identity))
out <- file("score.tsv", "w")
for (m in models) {
    at <- if (grepl("factor", m[[2]])) new[new$transfer %in% old$transfer[old$transfer < 4], ] else new
    p <- suppressWarnings(predict(m[[3]], at, se.fit = TRUE))
    q <- if (m[[1]] == "ols") qt(.975, m[[3]]$df.residual) else qnorm(.975)
    g <- m[[4]]
    cat(sprintf("%s\t%s\t%s\t%.12g\t%.12g\t%.12g\n", m[[1]], m[[2]], at$customer, g(p$fit), g(p$fit - q * p$se.fit), g(p$fit + q * p$se.fit)),
        file = out, sep = "")
}
close(out)
