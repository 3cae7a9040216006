-- Job J in sqlite3: sqlite3 -csv -header :memory: ".import IN log" ".read job.sql" >OUT
CREATE TEMP TABLE e AS
  SELECT CAST(strftime('%s', ts) AS INTEGER) AS t, customer_id AS c, contact_id AS k, event, queue, value * 3600 AS span,
         direction = 'out' AND event IN ('begin', 'answer', 'reply') AS outward
  FROM log WHERE event IN ('begin', 'login', 'queue', 'answer', 'transfer', 'reply', 'promise', 'close');
CREATE TEMP TABLE per_contact AS
  SELECT c, sum(event = 'login') > 1 AS again, sum(event = 'transfer') AS transfers FROM e GROUP BY k;
CREATE TEMP TABLE revisits AS
  SELECT c, sum(visit > 1 AND queue <> before) AS n
  FROM (SELECT c, queue, lag(queue) OVER (PARTITION BY k ORDER BY t) AS before,
               row_number() OVER (PARTITION BY k, queue ORDER BY t) AS visit
        FROM e WHERE event IN ('queue', 'transfer'))
  GROUP BY c;
CREATE TEMP TABLE in_time AS
  SELECT c, sum(event = 'begin' AND t - closed <= 604800) AS came_back,
         sum(event = 'promise' AND t + span <= (SELECT CAST(strftime('%s', max(ts)) AS INTEGER) FROM log)
             AND (answered IS NULL OR answered > t + span)) AS unanswered
  FROM (SELECT c, event, t, span,
               max(CASE WHEN event = 'close' THEN t END)
                 OVER (PARTITION BY c ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS closed,
               min(CASE WHEN outward THEN t END)
                 OVER (PARTITION BY c ORDER BY t ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS answered
        FROM e)
  GROUP BY c;
SELECT c AS customer, sum(again) AS repeat_entry, sum(transfers) AS transfers, coalesce(r.n, 0) AS pingpong,
       coalesce(i.unanswered, 0) AS unanswered, coalesce(i.came_back, 0) AS came_back
FROM per_contact p LEFT JOIN revisits r USING (c) LEFT JOIN in_time i USING (c) GROUP BY c ORDER BY c;
