# Job J with data.table: Rscript job.R IN OUT
library(data.table)
argument <- commandArgs(TRUE)
e <- fread(argument[1], select = c("ts", "customer_id", "contact_id", "event", "queue", "direction", "value"))
setnames(e, c("customer_id", "contact_id"), c("customer", "contact"))
e[, ts := as.numeric(ts)]

counts <- e[, .(again = sum(event == "login") > 1, transfers = sum(event == "transfer")), by = .(customer, contact)]
counts <- counts[, .(repeat_entry = sum(again), transfers = sum(transfers)), keyby = customer]

v <- e[event == "queue" | event == "transfer", .(customer, contact, queue)]
v[, before := shift(queue), by = contact]
pingpong <- v[duplicated(v, by = c("contact", "queue")) & queue != before, .(pingpong = .N), by = customer]

# rolling joins: the first answer after a promise, the latest close before a begin
promise <- e[event == "promise", .(customer, ts, due = ts + value * 3600)]
out <- e[direction == "out" & event %chin% c("begin", "answer", "reply"), .(customer, ts, at = ts)]
p <- out[promise[, .(customer, ts = ts + 0.5, due)], on = .(customer, ts), roll = -Inf]
unanswered <- p[(is.na(at) | at > due) & due <= max(e$ts), .(unanswered = .N), by = customer]

begin <- e[event == "begin", .(customer, ts, begun = ts)]
close <- e[event == "close", .(customer, ts, at = ts)]
b <- close[begin, on = .(customer, ts), roll = TRUE]
came_back <- b[begun - at <= 604800, .(came_back = .N), by = customer]

for (part in list(pingpong, unanswered, came_back))
    counts <- part[counts, on = "customer"]
setnafill(counts, fill = 0, cols = c("pingpong", "unanswered", "came_back"))
fwrite(counts[order(customer)], argument[2])
