// Job J with Polars: node polars.js IN OUT
const pl = require('nodejs-polars');
const [, , input, output] = process.argv;
const { col, lit } = pl;
const is = (column, ...values) => values.map((v) => col(column).eq(lit(v))).reduce((a, b) => a.or(b));

const e = pl
    .readCSV(input, { columns: ['ts', 'customer_id', 'contact_id', 'event', 'queue', 'direction', 'value'] })
    .rename({ customer_id: 'customer', contact_id: 'contact' })
    .withColumns(
        col('ts').str.strptime(pl.Datetime('ms'), '%Y-%m-%dT%H:%M:%SZ').cast(pl.Int64).alias('us'),
        col('value').cast(pl.Int64)
    );
const last = e.getColumn('us').max();

const contacts = e.groupBy('contact').agg(
    col('customer').first(),
    is('event', 'login').sum().gt(1).cast(pl.Int64).alias('again'),
    is('event', 'transfer').sum().cast(pl.Int64).alias('transfers')
);
const counts = contacts
    .groupBy('customer')
    .agg(col('again').sum().alias('repeat_entry'), col('transfers').sum().alias('transfers'));

const visits = e.filter(is('event', 'queue', 'transfer')).select('customer', 'contact', 'queue', 'us');
const pingpong = visits
    .withColumns(
        col('queue').shift(1).over('contact').alias('before'),
        col('us').min().over('contact', 'queue').alias('first')
    )
    .filter(col('us').gt(col('first')).and(col('queue').neq(col('before'))))
    .groupBy('customer')
    .agg(col('us').count().cast(pl.Int64).alias('pingpong'));

// as-of joins: the first answer after a promise, the latest close before a begin
const asOf = (strategy) => ({ leftOn: 'key', rightOn: 'key', byLeft: 'customer', byRight: 'customer', strategy });
const promises = e
    .filter(is('event', 'promise'))
    .select(col('customer'), col('us').plus(lit(1)).cast(pl.Int64).alias('key'),
            col('us').plus(col('value').mul(lit(3600e6))).cast(pl.Int64).alias('due'));
const answers = e
    .filter(is('direction', 'out').and(is('event', 'begin', 'answer', 'reply')))
    .select(col('customer'), col('us').alias('key'), col('us').alias('at'));
const unanswered = promises
    .joinAsof(answers, asOf('forward'))
    .filter(col('at').isNull().or(col('at').gt(col('due'))).and(col('due').ltEq(lit(last))))
    .groupBy('customer')
    .agg(col('due').count().cast(pl.Int64).alias('unanswered'));

const begins = e.filter(is('event', 'begin')).select(col('customer'), col('us').alias('key'));
const closes = e.filter(is('event', 'close')).select(col('customer'), col('us').alias('key'), col('us').alias('at'));
const cameBack = begins
    .joinAsof(closes, asOf('backward'))
    .filter(col('at').isNotNull().and(col('key').minus(col('at')).ltEq(lit(604800e6))))
    .groupBy('customer')
    .agg(col('key').count().cast(pl.Int64).alias('came_back'));

counts
    .join(pingpong, { on: 'customer', how: 'left' })
    .join(unanswered, { on: 'customer', how: 'left' })
    .join(cameBack, { on: 'customer', how: 'left' })
    .withColumns(...['pingpong', 'unanswered', 'came_back'].map((c) => col(c).fillNull(lit(0)).cast(pl.Int64)))
    .sort('customer')
    .writeCSV(output);
