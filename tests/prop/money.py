"""Revenue at risk, counted again. Usage: money.py SNAG TESTDATA FOLDER"""
import csv
import json
import math
import os
import random
import subprocess
import sys

snag, testdata, folder = sys.argv[1:4]
os.chdir(folder)
RULES = ['transfer', 'abandoned', 'long_wait']
LEVEL = 1.959963984540054
evil = '=1+1"<b>&\u202e'


def check(name, good, why=''):
    print(f'ok money: {name}' if good else f'not ok money: {name} ({why})')


def run(*args, rc=0):
    done = subprocess.run([snag, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != rc:
        print(f'not ok money: snag {" ".join(args)}: {done.returncode}: {done.stderr.decode()}')
    return done.stdout.decode() if rc == 0 else done.stderr.decode()


draw = random.Random(7)
rows = []
for i in range(400):
    met = [min(int(draw.expovariate(2)), 4) for _ in RULES]
    eta = -2 + .9 * met[0] + .3 * met[2] + (.5 if i % 3 == 0 else 0)
    rows.append({'customer': evil if i == 17 else f'c{i}', **dict(zip(RULES, met)), 'plan': 'abc'[i % 3],
                 'left': int(draw.random() < 1 / (1 + math.exp(-eta))),
                 'revenue': '' if i == 5 else str(round(draw.uniform(10, 900), 2) + (5000 if i == 17 else 0)),
                 'nps': '9' if i == 40 else '4'})
with open('table.csv', 'w', newline='') as out:
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
run('fit', 'left ~ transfer + abandoned + long_wait:plan + long_wait + plan', '--family', 'logit', '--save', 'model.json',
    'table.csv')
model = json.load(open('model.json'))
beta = {t['term']: t['estimate'] for t in model['terms']}
terms = list(beta)


def risk(row, b, less=None):
    eta = 0
    for term in terms:
        x = 1
        for part in [] if term == '(Intercept)' else term.split(':'):
            if part in RULES:
                x *= row[part] - (part == less)
            else:
                x *= row['plan'] == part[-1]
        eta += b[term] * x
    return 1 / (1 + math.exp(-eta))


def total(who, less=None):
    """The sum and its interval, by derivatives of the sum in each coefficient."""
    def at(b):
        return sum(float(r['revenue']) * (risk(r, b) - (risk(r, b, less) if less else 0)) for r in who)
    h = 1e-5
    slope = [(at({**beta, t: beta[t] + h}) - at({**beta, t: beta[t] - h})) / (2 * h) for t in terms]
    error = math.sqrt(sum(a * b * model['covariance'][i][j] for i, a in enumerate(slope) for j, b in enumerate(slope)))
    return at(beta), at(beta) - LEVEL * error, at(beta) + LEVEL * error


def near(found, right):
    got = (found['sum'], found['conf_low'], found['conf_high'])
    return all(abs(a - b) <= 1e-6 * max(abs(b), 1) for a, b in zip(got, right))


log = os.path.join(testdata, 'queue_log')
money_of = ['--model', 'model.json', '--table', 'table.csv', '--value-column', 'revenue']
report = ['report', '-q', '--no-config', *money_of]
known = [r for r in rows if r['revenue']]
full = json.loads(run(*report, '-F', 'json', '--names', '--top', '1000', log))
money = full['money']
check('customers and their value', money['customers'] == 399 and money['left_out'] == 1 and
      abs(money['value'] - sum(float(r['revenue']) for r in known)) < 1e-6, money['customers'])
check('revenue at risk and its interval', near(money['at_risk'], total(known)), (money['at_risk'], total(known)))
worth = {w['rule']: w for w in money['worth']}
check('one snag less only of counts that stand alone', sorted(worth) == ['abandoned', 'transfer'], sorted(worth))
for rule in worth:
    who = [r for r in known if r[rule] >= 1]
    check(f'one {rule} less', worth[rule]['customers'] == len(who) and
          near(worth[rule]['less_at_risk'], total(who, rule)), (worth[rule], total(who, rule)))
least = sorted((float(r['revenue']) for r in known), reverse=True)[39]
best = [r for r in known if float(r['revenue']) >= least or r['nps'] == '9']
check('the best: a tenth, and nps 9', {b['customer'].replace('\\u202e', '\u202e') for b in money['best']} ==
      {r['customer'] for r in best} and money['best_customers'] == 41, money['best_customers'])
check('the best at risk', near(money['best_at_risk'], total(best)), money['best_at_risk'])
order = [b['at_risk'] for b in money['best']]
check('most at risk first', order == sorted(order, reverse=True))
scored = {r['customer']: r for r in csv.DictReader(run('score', 'model.json', 'table.csv', '--value-column', 'revenue',
                                                       '-F', 'tsv').splitlines(), delimiter='\t')}
check('each as snag score has it', all(abs(float(scored[b['customer']]['at_risk']) - b['at_risk']) < 1e-9
                                       for b in money['best'] if b['customer'] in scored))
try:
    import jsonschema
    bad = [e.message for e in jsonschema.Draft202012Validator(json.loads(run('report', '--schema'))).iter_errors(full)]
    check('as its schema says', not bad, bad[:2])
except ImportError:
    print('skip money: the schema: python3 has no jsonschema')
many = run(*report, '-F', 'json', '--names', '--top', '1000', '--threads', '4', log).replace(' --threads 4', '')
check('the same bytes with four threads', json.loads(many) == full)
for form in ('html', 'markdown', 'json'):
    text = run(*report, '-F', form, log)
    check(f'{form} names nobody', 'c40' not in text and '=1+1' not in text and ('41 best' in text or form == 'json'))
page = run(*report, '-F', 'html', '--names', log)
check('markup in a name is text', '=1+1' in page and '<b>&' not in page)
run(*report, '--lists', 'lists', '-o', 'page.txt', log)
lines = open('lists/best.tsv').read().splitlines()
check('the list has all of the best, for its owner alone', len(lines) == 42 and
      os.stat('lists/best.tsv').st_mode & 0o777 == 0o600, len(lines))
for args, why in ((money_of[:2], '--table'), (money_of[:4], '--value-column'), (money_of[2:4], '--model')):
    check(f'refused without {why}', why in run('report', '-q', '--no-config', *args, log, rc=2))
check('refused without a log', '--model' in run('report', '--history', 'h', '--since', '2026-W01', *money_of, rc=2))
check('a column that is not there', 'revenue' in run('report', '-q', '--no-config', *money_of[:5], 'revenu', log, rc=2))
