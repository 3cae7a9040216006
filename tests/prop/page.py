"""The page of snag report, read again. Usage: page.py SNAG TESTDATA FOLDER"""
import html.parser
import json
import os
import re
import subprocess
import sys

import report_logs

snag, testdata, folder = sys.argv[1:4]
os.chdir(folder)
VOID = {'meta', 'br', 'link', 'img', 'hr', 'col'}


def check(name, good, why=''):
    print(f'ok page {name}' if good else f'not ok page {name} ({why})')


def run(*args):
    done = subprocess.run([snag, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        print(f'not ok page: snag {" ".join(args)}: {done.stderr.decode()}')
    return done.stdout.decode()


class Page(html.parser.HTMLParser):
    """What stands on a page: faults of its form, its tables, ids, headings, pictures."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.ids, self.refs, self.levels = [], [], [], [], []
        self.tables, self.cell, self.title, self.small = [], None, None, ''
        self.n_svg = self.n_tables_after = 0
        self.feed(text)
        self.faults += [f'{tag} is not closed' for tag in self.open]

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag not in VOID and not (self.open and 'svg' in self.open and self.get_starttag_text().endswith('/>')):
            self.open.append(tag)
        if 'id' in a:
            self.ids.append(a['id'])
        self.refs += a.get('aria-labelledby', '').split()
        self.refs += [a['href'][1:]] if a.get('href', '').startswith('#') else []
        if tag in ('script', 'iframe', 'object', 'form', 'link', 'img') or any(k.startswith('on') for k in a):
            self.faults.append(f'{tag} with {a}')
        if any(str(v).startswith(('http:', 'https:', '//', 'data:')) for k, v in a.items() if k not in ('xmlns', 'content')):
            self.faults.append(f'{tag} refers to the network')
        if re.fullmatch('h[1-6]', tag):
            self.levels.append(int(tag[1]))
        if tag == 'svg':
            self.n_svg += 1
            if a.get('role') != 'img' or 'tabindex' in a:
                self.faults.append('a picture without its role')
        if tag == 'table':
            self.tables.append([])
        if tag == 'tr' and self.tables:
            self.tables[-1].append([])
        if tag in ('td', 'th') and self.tables:
            self.cell, self.small = '', None
        if tag == 'small' and self.cell is not None:
            self.small = ''

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f'</{tag}> closes nothing')
        if tag in ('td', 'th') and self.tables:
            self.tables[-1][-1].append((self.cell.replace('\xa0', ' ').strip(), self.small))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
            if self.small == '' and 'small' in self.open:
                self.small = data

    def figures(self, *kinds):
        """(group, key) → hit, of, rate of the tables whose heads begin with one of `kinds`."""
        found = {}
        for table in self.tables:
            if not table or table[0][0][0] not in kinds:
                continue
            group = None
            for row in table[1:]:
                name = row[0][1] or row[0][0].replace(' *', '')
                if len(row) == 1:
                    group = name
                elif len(row) == 5:
                    found[group, name] = tuple(c[0] for c in row[1:])
        return found

    def well_formed(self):
        faults = list(self.faults)
        faults += [f'{x} stands twice' for x in set(self.ids) if self.ids.count(x) > 1]
        faults += [f'nothing has the id {x}' for x in self.refs if x not in self.ids]
        faults += ['not one h1'] if self.levels.count(1) != 1 else []
        faults += ['a level of headings is left out' for a, b in zip(self.levels, self.levels[1:]) if b > a + 1]
        return faults


def rates(log, *options):
    """(rule, group) → hit, of, rate, range as the page shows them."""
    lines = run('rates', '-q', '--no-config', '-F', 'tsv', *options, log).splitlines()
    head = lines[0].split('\t')
    group = head[1] if head[1] != 'rule' else None
    found = {}
    for line in lines[1:]:
        r = dict(zip(head, line.split('\t')))
        if r['rate'] and int(r['opportunities']):
            limits = f"{100 * float(r['low']):.1f} to {100 * float(r['high']):.1f}" if r['low'] else ''
            found[r['rule'], r[group] if group else None] = (f"{int(r['hit']):,}", f"{int(r['opportunities']):,}",
                                                             f"{100 * float(r['rate']):.1f} %", limits)
    return found


def compare(name, shown, right):
    wrong = [f'{k}: page {v}, rates {right.get(k)}' for k, v in shown.items() if v != right.get(k)]
    check(name, shown and not wrong, '; '.join(wrong[:3]) or 'nothing is shown')


log = os.path.join(testdata, 'queue_log')
text = run('report', '-q', '--no-config', '-F', 'html', '--min-cell', '1', log)
page = Page(text)
check('is well-formed', not page.well_formed() and page.n_svg > 3, page.well_formed())
check('has its policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text)
plain = {(k[1], None): v for k, v in page.figures('Kind').items()}
compare('has the rates', plain, rates(log))
at = page.figures('Queue and kind')
compare('has the rates by queue', {(rule, queue): v for (queue, rule), v in at.items()}, rates(log, '--by', 'queue'))
compare('has the rates by hour', page.figures('Hour'), rates(log, '--by', 'hour'))
many = run('report', '-q', '--no-config', '-F', 'html', '--min-cell', '1', '--threads', '4', log)
run('ingest', '-q', '--no-config', log, '-o', 'events.tsv')
run('report', '-q', '--no-config', '-o', 'rows.html', '--min-cell', '1', 'events.tsv')
rows = Page(open('rows.html').read())
check('has the same bytes with four threads', many.replace(' --threads 4', '') == text)
check('has the same tables from rows and as it is counted', rows.tables == page.tables,
      [(a, b) for a, b in zip(rows.tables, page.tables) if a != b][:1])

few = run('report', '-q', '--no-config', '-F', 'html', log)
groups = {k: v for k, v in Page(few).figures('Queue', 'Queue and kind', 'Hour', 'Week').items()}
check('shows no group under 5', groups and all(v[1] == 'under 5' or int(v[1].replace(',', '')) >= 5
                                               for v in groups.values()), groups)
check('names no customer', not re.search(r'\b55501\d\d\b', few) and re.search(r'\b5550100\b', text) is None)
check('names them if asked', '5550100' in run('report', '-q', '--no-config', '-F', 'html', '--names', log))

report_logs.hostile('hostile.tsv')
nasty = run('report', '-q', '--no-config', '-F', 'html', '--names', 'hostile.tsv')
shown = Page(nasty)
check('shows hostile texts as text', not shown.well_formed() and '\x1b' not in nasty and '\u202e' not in nasty and
      nasty.count('&lt;script&gt;') > 9, shown.well_formed())

only = report_logs.many('many.tsv', 'many.rules')
run('report', '-q', '--no-config', '--rules', 'many.rules', '--only', only, '-o', 'many.html', 'many.tsv')
big = open('many.html').read()
check('is small', 40000 < len(big.encode()) < 300000, f'{len(big.encode())} bytes')
check('says what it leaves out', 'more queues' in big and 'more reasons' in big and 'and of 35 more kinds' in big)
check('is well-formed when it is big', not Page(big).well_formed(), Page(big).well_formed())
weeks = {k: v[:3] for k, v in Page(big).figures('Week').items() if v[1] != 'under 5'}
right = rates('many.tsv', '--by', 'week', '--rules', 'many.rules', '--only', only)
compare('has the rates by week', weeks, {k: v[:3] for k, v in right.items()})

# The JSON: what its schema says, with the numbers of the text, of the page and of rates.
def figures(rows, *keys):
    """(rule, group) → hit, of, rate, range as the page shows them."""
    found = {}
    for r in rows:
        if r.get('opportunities'):
            limits = f"{100 * r['conf_low']:.1f} to {100 * r['conf_high']:.1f}" if r['conf_low'] is not None else ''
            found[tuple(r[k] or '' for k in keys) if len(keys) > 1 else (r[keys[0]], None)] = (
                f"{r['hit']:,}", f"{r['opportunities']:,}", f"{100 * r['rate']:.1f} %", limits)
    return found


def facts(*args):
    return json.loads(run('report', '-q', '--no-config', '-F', 'json', *args))


schema = json.loads(run('report', '--schema'))
small, hostile = facts('--min-cell', '0', log), facts('--names', 'hostile.tsv')
large = facts('--min-cell', '0', '--rules', 'many.rules', '--only', only, 'many.tsv')
guarded = facts(log)
listed = facts('--names', '--lists', 'lists', 'hostile.tsv')
try:
    import jsonschema
    bad = [e.message for d in (small, hostile, large, guarded, listed)
           for e in jsonschema.Draft202012Validator(schema).iter_errors(d)]
    check('as JSON is as its schema says', not bad, bad[:3])
    broken = dict(small, rules=[dict(small['rules'][0], hit=-1)])
    check('of another form is refused by the schema', not jsonschema.Draft202012Validator(schema).is_valid(broken))
except ImportError:
    print('skip page: the schema of its JSON: python3 has no jsonschema')
told = {k: v for k, v in figures(small['rules'], 'rule').items()}
compare('as JSON has the rates', told, {k: v for k, v in rates(log).items() if k in told})
check('as JSON has all rates of the page', plain.keys() <= told.keys() and at, plain.keys() - told.keys())
cells = figures(small['by_queue'], 'rule', 'queue')
compare('as JSON has the rates by queue', cells, rates(log, '--by', 'queue'))
check('as JSON has all cells of the page', {(r, q) for q, r in at} <= cells.keys())
compare('as JSON has the rates by hour', figures(small['by_hour'], 'rule', 'hour'), rates(log, '--by', 'hour'))
compare('as JSON has the rates by week', {k: v[:3] for c in large['changes']['rules'] for k, v in figures(
    [dict(w, rule=c['rule']) for w in c['weeks']], 'rule', 'week').items()}, {k: v[:3] for k, v in right.items()})
seen = {v for r in (small['rules'], small['queues']) for v in figures(
    [dict(x, rule='') if 'rule' not in x else x for x in r], 'rule', *(['queue'] if r is small['queues'] else [])).values()}
lines = re.findall(r'([\d,]+) +([\d,]+) +([\d.]+ %) +([\d.]+ to [\d.]+)$', run('report', '-q', '--no-config', log), re.M)
check('as JSON has all figures of the text', len(lines) > 9 and set(lines) <= seen, set(lines) - seen)
check('as JSON shows no group under 5', all((q['opportunities'] is None) == ('under' in q) and
      (q['opportunities'] or 5) >= 5 for q in guarded['queues'] + guarded['by_queue'] + guarded['by_hour']) and
      any('under' in q for q in guarded['queues'] + guarded['by_queue']))
check('as JSON names no customer', all(e['customer'] is None for r in small['rules'] for e in r['examples']) and
      any(e['customer'] for r in hostile['rules'] for e in r['examples']))
contacts = [e['contact'] for r in hostile['rules'] for e in r['examples']]
check('as JSON has hostile texts as they are',
      contacts and all(c.startswith(report_logs.HOSTILE.replace('\\r\\n', '\r\n')) for c in contacts), contacts[:1])
