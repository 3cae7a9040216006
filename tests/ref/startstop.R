# R's heart transplants with a treatment that begins in time (survival::heart, the counting process of jasa), as a log and
# an outcomes table: naive, at day 30, and start-stop as Crowley and Hu (1977) did; siblings: a gap, a look-back, the other
# clocks, robust errors. heart's days are jasa's and one more. Each line: name, files, options of snag features, response, ties, n, events, coefficient, SE.
source(Sys.getenv("REF_LIB"))
if (has("survival")) {
    h <- survival::heart
    j <- survival::jasa
    last <- h[!duplicated(h$id, fromLast = TRUE), ]
    got <- h[h$transplant == 1, ]
    moment <- function(id, days) format(as.POSIXct(j$accept.dt[id], tz = "UTC") + days * 86400, "%Y-%m-%dT%H:%M:%SZ")
    events <- rbind(data.frame(patient = paste0("P", last$id), date = moment(last$id, 0), what = "accepted"),
                    data.frame(patient = paste0("P", got$id), date = moment(got$id, got$start), what = "transplant"))
    write.csv(events[order(events$date), ], "startstop-log.csv", row.names = FALSE, quote = FALSE)
    died <- last$event == 1
    write.csv(data.frame(customer = paste0("P", last$id), entered_at = moment(last$id, 0),
                         churned_at = ifelse(died, moment(last$id, last$stop), ""),
                         as_of = ifelse(died, "1974-04-01T00:00:00Z", moment(last$id, last$stop)), futime = j$futime),
              "startstop-customers.csv", row.names = FALSE, quote = FALSE)
    tell <- function(name, files, options, response, formula, x, ties = c("efron", "breslow"))
        sapply(ties, function(t) {
            m <- survival::coxph(formula, x, ties = t, control = exact_cox)
            sprintf("%s\t%s\t%s\t%s\t%s\t%d\t%d\t%.15g\t%.15g", name, files, options, response, t, m$n, m$nevent, coef(m), sqrt(vcov(m)[1]))
        })
    # treated from `from` days after acceptance to `to`, which may be never
    tx <- rep(Inf, nrow(last))
    tx[got$id] <- got$start
    cut <- function(from, to = Inf) do.call(rbind, lapply(seq_len(nrow(last)), function(i) {
        at <- c(0, from[i], to[i])
        at <- sort(unique(c(at[at < last$stop[i]], last$stop[i])))
        data.frame(id = i, start = head(at, -1), stop = at[-1], treated = as.numeric(head(at, -1) >= from[i] & head(at, -1) < to[i]),
                   event = c(rep(0, length(at) - 2), died[i]))
    }))
    S <- survival::Surv
    cluster <- survival::cluster
    row <- function(name, options, x) tell(name, "startstop", options, "Surv(start, stop, event)", S(start, stop, event) ~ treated, x)
    never <- rep(Inf, nrow(last))
    plain <- cut(tx, never)
    stopifnot(nrow(plain) == nrow(h))
    day30 <- j[j$futime >= 30, ]
    day30$treated <- as.numeric(!is.na(day30$tx.date) & day30$tx.date - day30$accept.dt <= 30)
    day <- as.numeric(j$accept.dt)
    calendar <- transform(plain, start = start + day[id], stop = stop + day[id])
    writeLines(c(
        tell("naive", "startstop", "--naive --plain", "Surv(futime, churned)", S(futime, fustat) ~ transplant, j),
        tell("landmark, day 30", "landmark", "--plain --landmark entry+30d --look-back 31d --gap 0d --horizon 2000d", "Surv(days_at_risk, left)",
             S(futime - 30, fustat) ~ treated, day30),
        row("start-stop", "--plain --start-stop --gap 0d", plain),
        tell("start-stop, by customer", "startstop", "--start-stop --gap 0d", "Surv(start, stop, event)",
             S(start, stop, event) ~ treated + cluster(id), plain, "efron"),
        row("start-stop, a gap of 10 days", "--plain --start-stop --gap 10d", cut(tx + 10, never)),
        row("start-stop, a look-back of 60 days", "--plain --start-stop --gap 0d --look-back 60d", cut(tx, tx + 60)),
        row("start-stop, both", "--plain --start-stop --gap 7d --look-back 90d", cut(tx + 7, tx + 97)),
        row("start-stop, by the calendar", "--plain --start-stop --gap 0d --origin calendar", calendar),
        row("start-stop, from the first event", "--plain --start-stop --gap 0d --origin first_event", plain)),
        "startstop.tsv")
}
