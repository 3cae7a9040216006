# Small random designs and whether their outcomes are separated, by linear programs (Konis 2007, Computational
# algorithms for detecting separated data, chapter 4; what detectseparation solves): separation.tsv has their rows,
# verdicts.tsv one row per design. Values are small whole numbers, so the programs are exact. firth.tsv has the
# penalised estimates of the separated ones, if brglm2 finds them. Needs lpSolve, and brglm2 for these.
source(Sys.getenv("REF_LIB"))
if (has("lpSolve")) {
    # The greatest sum of margins of a direction of length at most 1 along which no row moves away from its outcome: 0
    # if there is overlap; and the greatest least margin: above 0 if separation is complete.
    verdict <- function(X, y) {
        S <- (2 * y - 1) * X
        p <- ncol(X)
        U <- cbind(S, -S)
        box <- cbind(diag(2 * p))
        quasi <- lpSolve::lp("max", colSums(U), rbind(U, box), c(rep(">=", nrow(U)), rep("<=", 2 * p)), c(rep(0, nrow(U)), rep(1, 2 * p)))
        whole <- lpSolve::lp("max", c(rep(0, 2 * p), 1), cbind(rbind(U, box), c(rep(-1, nrow(U)), rep(0, 2 * p))),
                             c(rep(">=", nrow(U)), rep("<=", 2 * p)), c(rep(0, nrow(U)), rep(1, 2 * p)))
        stopifnot(quasi$status == 0, whole$status == 0)
        if (whole$objval > 1e-7) "complete" else if (quasi$objval > 1e-7) "quasi" else "overlap"
    }
    set.seed(20260922)
    rows <- NULL
    verdicts <- NULL
    for (id in 1:400) {
        n <- sample(8:40, 1)
        p <- sample(1:4, 1)
        X <- sapply(1:4, function(j) switch(sample(3, 1), sample(0:1, n, TRUE), sample(-2:2, n, TRUE), sample(0:9, n, TRUE)))
        repeat {
            y <- as.integer(X[, 1] * runif(1, 0, 3) + rnorm(n, 0, 2) > 1)
            if (length(unique(y)) == 2) break
            X[, 1] <- sample(0:3, n, TRUE)
        }
        rows <- rbind(rows, data.frame(id, y, X))
        terms <- paste0("X", seq_len(p), collapse = " + ")
        verdicts <- rbind(verdicts, data.frame(id, formula = paste("y ~", terms), verdict = verdict(cbind(1, X[, seq_len(p)]), y)))
    }
    if (has("brglm2")) {
        suppressMessages(library(brglm2))
        firth <- NULL
        for (k in which(verdicts$verdict != "overlap")) {
            d <- rows[rows$id == verdicts$id[k], ]
            m <- suppressWarnings(glm(as.formula(verdicts$formula[k]), binomial, d, method = "brglmFit", type = "AS_mean",
                                      epsilon = 1e-11, maxit = 5000, slowit = .5))
            if (!m$converged || anyNA(coef(m))) next
            firth <- rbind(firth, data.frame(id = d$id[1], formula = verdicts$formula[k], term = names(coef(m)),
                                             estimate = sprintf("%.15g", coef(m)), std_error = sprintf("%.15g", sqrt(diag(vcov(m))))))
        }
        write.table(firth, "firth.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
    }
    write.table(rows, "separation.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
    write.table(verdicts, "verdicts.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
}
