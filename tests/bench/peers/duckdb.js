// node duckdb.js FILE.sql IN OUT: runs the statements of FILE.sql on DUCKDB_THREADS threads (default: all).
const { readFileSync } = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');
const [, , file, input, output] = process.argv;

(async () => {
    const threads = process.env.DUCKDB_THREADS;
    const instance = await DuckDBInstance.create(':memory:', threads ? { threads } : {});
    const connection = await instance.connect();
    const sql = readFileSync(file, 'utf8').replaceAll('$IN', input).replaceAll('$OUT', output);
    for (const statement of sql.split(';'))
        if (statement.trim())
            await connection.run(statement);
})().catch((e) => {
    console.error(String(e));
    process.exit(1);
});
