# R's heart transplants (survival::jasa) as a log and an outcomes table, and the landmark fit at day 30 of Anderson, Cain
# and Gelber's kind: who was alive then, by whether the transplant had come.
source(Sys.getenv("REF_LIB"))
if (has("survival")) {
    d <- survival::jasa
    id <- paste0("P", seq_len(nrow(d)))
    got <- !is.na(d$tx.date)
    events <- rbind(data.frame(patient = id, date = d$accept.dt, what = "accepted"),
                    data.frame(patient = id[got], date = d$tx.date[got], what = "transplant"))
    write.csv(events[order(events$date), ], "landmark-log.csv", row.names = FALSE, quote = FALSE)
    died <- d$fustat == 1
    known <- d$fu.date # of the dead until the study's end
    known[died] <- as.Date("1974-04-01")
    write.csv(data.frame(customer = id, entered_at = d$accept.dt, churned_at = ifelse(died, format(d$fu.date), ""),
                         as_of = known), "landmark-customers.csv", row.names = FALSE, quote = FALSE)
    landmark <- d$accept.dt + 30
    at_risk <- ifelse(died, d$fu.date > landmark, d$fu.date >= landmark)
    x <- data.frame(time = as.numeric(d$fu.date - landmark), died, treated = as.numeric(got & d$tx.date <= landmark))[at_risk, ]
    m <- survival::coxph(survival::Surv(time, died) ~ treated, x)
    writeLines(sprintf("%d\t%d\t%.15g\t%.15g", m$n, m$nevent, coef(m), sqrt(vcov(m)[1])), "landmark.tsv")
}
