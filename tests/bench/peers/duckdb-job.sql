-- Job J in DuckDB. Only the columns it needs leave the reader, and types are given, so none are guessed.
SET preserve_insertion_order = false;
CREATE TEMP TABLE e AS
  SELECT ts, customer_id, contact_id, event, queue, direction, value
  FROM read_csv('$IN', header = true, delim = ',', quote = '"', escape = '"', columns = {
    'ts': 'TIMESTAMP', 'customer_id': 'VARCHAR', 'contact_id': 'VARCHAR', 'channel': 'VARCHAR', 'event': 'VARCHAR',
    'agent': 'VARCHAR', 'queue': 'VARCHAR', 'direction': 'VARCHAR', 'value': 'INTEGER', 'text': 'VARCHAR'});
CREATE TEMP TABLE contacts AS
  SELECT any_value(customer_id) AS customer_id, count(*) FILTER (event = 'login') > 1 AS again,
         count(*) FILTER (event = 'transfer') AS transfers
  FROM e GROUP BY contact_id;
CREATE TEMP TABLE pingpong AS
  SELECT customer_id, count(*) AS n
  FROM (SELECT customer_id, queue, lag(queue) OVER (PARTITION BY contact_id ORDER BY ts) AS before,
               row_number() OVER (PARTITION BY contact_id, queue ORDER BY ts) AS visit
        FROM e WHERE event IN ('queue', 'transfer'))
  WHERE visit > 1 AND queue <> before GROUP BY customer_id;
CREATE TEMP TABLE unanswered AS
  SELECT p.customer_id, count(*) AS n
  FROM (SELECT customer_id, ts, ts + to_hours(value) AS due FROM e WHERE event = 'promise') p
  ASOF LEFT JOIN (SELECT customer_id, ts FROM e WHERE direction = 'out' AND event IN ('begin', 'answer', 'reply')) o
  ON p.customer_id = o.customer_id AND p.ts < o.ts
  WHERE (o.ts IS NULL OR o.ts > p.due) AND p.due <= (SELECT max(ts) FROM e) GROUP BY p.customer_id;
CREATE TEMP TABLE came_back AS
  SELECT b.customer_id, count(*) AS n
  FROM (SELECT customer_id, ts FROM e WHERE event = 'begin') b
  ASOF JOIN (SELECT customer_id, ts FROM e WHERE event = 'close') c ON b.customer_id = c.customer_id AND b.ts > c.ts
  WHERE b.ts - c.ts <= INTERVAL 7 DAY GROUP BY b.customer_id;
COPY (
  SELECT k.*, coalesce(p.n, 0) AS pingpong, coalesce(u.n, 0) AS unanswered, coalesce(c.n, 0) AS came_back
  FROM (SELECT customer_id AS customer, sum(again::INTEGER) AS repeat_entry, sum(transfers) AS transfers
        FROM contacts GROUP BY customer_id) k
  LEFT JOIN pingpong p ON p.customer_id = k.customer
  LEFT JOIN unanswered u ON u.customer_id = k.customer
  LEFT JOIN came_back c ON c.customer_id = k.customer
  ORDER BY customer
) TO '$OUT' (HEADER);
