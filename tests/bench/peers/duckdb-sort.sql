-- A log of any order as a table in time order.
COPY (
  SELECT * FROM read_csv('$IN', header = true, delim = ',', quote = '"', escape = '"', columns = {
    'ts': 'TIMESTAMP', 'customer_id': 'VARCHAR', 'contact_id': 'VARCHAR', 'channel': 'VARCHAR', 'event': 'VARCHAR',
    'agent': 'VARCHAR', 'queue': 'VARCHAR', 'direction': 'VARCHAR', 'value': 'INTEGER', 'text': 'VARCHAR'})
  ORDER BY ts
) TO '$OUT' (HEADER, DELIMITER '\t');
