# R's heart transplants (survival::jasa) as a log and an outcomes table, and landmark fits of Anderson, Cain and Gelber's
# kind: who was alive at the landmark, by whether the transplant had come. Day 30 is the published one; its siblings move
# the landmark, the gap and the horizon, and roll it. Each line: name, options of snag features, n, events, coefficient, SE.
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
    # the rows of one landmark, which may be a date for each patient
    at <- function(landmark, gap, horizon) {
        start <- landmark + gap
        in_it <- d$accept.dt <= landmark & ifelse(died, d$fu.date > start, d$fu.date >= landmark)
        end <- pmax(pmin(d$fu.date, start + horizon), start)
        data.frame(id, time = as.numeric(end - start), event = died & d$fu.date > start & d$fu.date <= start + horizon,
                   treated = as.numeric(got & d$tx.date <= landmark))[in_it, ]
    }
    tell <- function(name, options, x, ...) {
        m <- survival::coxph(survival::Surv(time, event) ~ treated, x, control = exact_cox, ...)
        sprintf("%s\t%s\t%d\t%d\t%.15g\t%.15g", name, options, m$n, m$nevent, coef(m), sqrt(vcov(m)[1]))
    }
    entry <- function(day, gap, horizon, name = paste("day", day))
        tell(name, sprintf("--landmark entry+%dd --look-back %dd --gap %dd --horizon %dd", day, day + 1, gap, horizon),
             at(d$accept.dt + day, gap, horizon))
    dates <- seq(as.Date("1968-07-01"), as.Date("1973-07-01"), by = 91)
    rolling <- do.call(rbind, lapply(dates, function(l) at(rep(l, nrow(d)), 0, 182)))
    writeLines(c(entry(30, 0, 2000), entry(60, 0, 2000), entry(30, 10, 365, "day 30, a gap, a year"),
                 tell("rolling", "--landmark 1968-07-01/1973-07-01/91d --look-back all --gap 0d --horizon 182d", rolling, cluster = rolling$id)),
               "landmark.tsv")
}
