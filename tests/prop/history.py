"""snag report --history, counted a second time. Usage: history.py SNAG FOLDER [RUNS [KILLS]]"""
import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

snag, folder = sys.argv[1:3]
runs, kills = (int(x) for x in (sys.argv[3:5] + ['5', '3'][len(sys.argv) - 3:])[:2])
os.chdir(folder)
os.umask(0)
ONLY = 'transfer,abandoned,long_wait,repeat_contact'


def check(name, good, why=''):
    print(f'ok history: {name}' if good else f'not ok history: {name} ({why})')


def run(*args, rc=0):
    done = subprocess.run([snag, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != rc:
        print(f'not ok history: snag {" ".join(args)}: {done.returncode}: {done.stderr.decode()}')
    return done.stdout.decode() if rc == 0 else done.stderr.decode()


def report(*args, rc=0):
    return run('report', '-q', '--no-config', '--only', ONLY, *args, rc=rc)


def table(name, what, where):
    db = sqlite3.connect(name)
    rows = db.execute(f'SELECT {what} FROM {where}').fetchall()
    whole = db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
    db.close()
    return sorted(rows, key=str) if whole else 'damaged'


CELL = 'rule, grp, definition, period, hit, opportunities'
run('simulate', '--scenario', 'seasonal', '--customers', '120', '--days', str(max(140, 7 * runs + 70)), '--seed', '5',
    '--log', 'queue_log', '-o', '.')
lines = open('queue_log').read().splitlines(True)
day = [int(line.split('|')[0].split('.')[0]) // 86400 for line in lines]


def until(last):
    return ''.join(line for line, d in zip(lines, day) if d <= last)


# Every week over what the log has by then, with a state; then once over all.
for i in range(runs, -1, -1):
    open('part', 'w').write(until(day[-1] - 7 * i))
    report('--history', 'weekly', '--state', 'state', '-o', 'weekly.txt', 'part')
report('--history', 'once', '-o', 'once.txt', 'queue_log')
final = table('once', CELL, 'cell WHERE complete = 1')
check('weekly runs leave the final rows of one run', len(final) > 50 and table('weekly', CELL, 'cell WHERE complete = 1') ==
      final, len(final))
check('each run is one report', len(table('weekly', 'name', 'report')) == runs + 1, table('weekly', 'name', 'report'))
weekly = open('weekly.txt').read()
check('the report before is told', weekly.count('last time') > 3 and 'last time' not in open('once.txt').read(), weekly)

# Said again: nothing doubles.
before = [table('weekly', '*', x) for x in ('cell', 'said', 'report')]
again = report('--history', 'weekly', 'queue_log')
check('the same run again replaces', [table('weekly', '*', x) for x in ('cell', 'said', 'report')] == before and
      report('--history', 'weekly', 'queue_log') == again)

# "Last time" and "in n of the last 12 reports", from the table of what was said.
facts = json.loads(report('--history', 'weekly', '-F', 'json', 'queue_log'))
said = table('weekly', 'report, rule, hit, opportunities, noted', "said WHERE grp = '' AND rule <> ''")
older = sorted({s[0] for s in said if s[0] < facts['history']['report']})[-12:]
wrong = [r for r in facts['rules'] if r['found_as'] != 'not observable' and (
    (r['past']['report'], r['past']['reports'], r['past']['noted']) != (
        older[-1], len(older), sum(s[4] for s in said if s[0] in older and s[1] == r['rule'])) or
    (older[-1], r['rule'], r['past']['hit'], r['past']['opportunities']) not in [s[:4] for s in said])]
check('what is told of earlier reports is what they said', len(older) >= runs and not wrong, wrong[:1])

# The weeks of the history, without the log, are those of rates.
old = json.loads(run('report', '--no-config', '--only', ONLY, '--history', 'once', '--since', '2000-W01', '-F', 'json',
                     '--min-cell', '0'))
rates = [r.split('\t') for r in run('rates', '-q', '--no-config', '--only', ONLY, '--by', 'week', '-F', 'tsv',
                                    'queue_log').splitlines()]
head = rates[0]
right = {(r[head.index('rule')], r[head.index('week')]): (int(r[head.index('hit')]), int(r[head.index('opportunities')]))
         for r in rates[1:] if r[head.index('observable')] != 'no' and int(r[head.index('opportunities')])}
shown = {(c['rule'], w['week']): (w['hit'], w['opportunities']) for c in old['changes']['rules'] for w in c['weeks']
         if w['opportunities']}
check('the weeks drawn without the log are those of rates', shown and shown == right,
      [k for k in right if shown.get(k) != right[k]][:3])
weeks = sorted({w for _, w in right})
late = json.loads(run('report', '--no-config', '--only', ONLY, '--history', 'once', '--since', weeks[-4], '-F', 'json'))
check('--since begins there', {w['week'] for c in late['changes']['rules'] for w in c['weeks']} <= set(weeks[-4:]))

# A log of the last weeks only is set beside the weeks of the history: what changed is what the whole log tells.
open('rotated', 'w').write(''.join(line for line, d in zip(lines, day) if d > day[-1] - 30))
beside = json.loads(report('--history', 'once', '-F', 'json', 'rotated'))
n = {len(c['weeks']) for c in beside['changes']['rules']}
check('a short log has the weeks before it from the history', max(n) == len(weeks), n)
check('and does not rewrite them', table('once', CELL, 'cell WHERE complete = 1') == final)

# A changed rule begins a new series, and says so.
changed = report('--history', 'once', '--set', 'long_wait.when=connect where value > 30', 'queue_log')
check('a changed rule begins a new series', 'New series, since their rules have changed: long_wait (after ' in
      ' '.join(changed.split()), changed)
both = table('once', 'DISTINCT definition', "cell WHERE rule = 'long_wait' AND grp = ''")
check('and leaves the old one', len(both) == 2 and set(final) <= set(table('once', CELL, 'cell WHERE complete = 1')))

# The file: whose, what it is, what it holds.
check('it is its owner\'s alone', os.stat('once').st_mode & 0o777 == 0o600, oct(os.stat('once').st_mode))
names = {line.split('|')[-2] for line in lines if '|ENTERQUEUE|' in line and line.split('|')[-2].isdigit()}
check('it names no customer', len(names) > 20 and not [n for n in names if n.encode() in open('once', 'rb').read()])
with open('once', 'r+b') as f:
    fcntl.flock(f, fcntl.LOCK_EX)
    busy = report('--history', 'once', '--wait', '0s', 'part', rc=4)
check('a second run says who has it', f'process {os.getpid()}' in busy, busy)
open('other', 'w').write('not a history, but more than a hundred bytes of something else entirely\n' * 9)
for args, rc, says in ((('--history', 'once', '--zone', 'Europe/Rome', 'part'), 2, '--zone UTC'),
                       (('--history', 'other', 'part'), 3, 'not a history'),
                       (('--history', 'once', '--erase-customer', 'x'), 2, 'nothing to erase'),
                       (('--history', 'none', '--since', '2026-W01'), 4, 'none'),
                       (('--since', '2026-W01'), 2, 'requires --history'),
                       (('--history', 'once', '--since', '2026-W01', 'part'), 2, 'leave out part')):
    text = report(*args, rc=rc)
    check(f'refuses {" ".join(args)}', says in text, text)
check('and makes no file then', not os.path.exists('none'))
db = sqlite3.connect('once')
db.execute('PRAGMA user_version = 2')
db.close()
check('refuses a newer version', 'version 2' in report('--history', 'once', 'part', rc=3))

# Killed at any moment: what is there is whole, and the same run again ends where an undisturbed one does.
bad = []
began = time.time()
open('part', 'w').write(until(day[-1] - 7))
report('--history', 'killed', '-o', 'killed.txt', 'part')
first = [table('killed', '*', x) for x in ('cell', 'said', 'report')]
took, first_page = time.time() - began, open('killed.txt').read()
report('--history', 'goal', '-o', 'goal.txt', 'part')
report('--history', 'goal', '-o', 'goal.txt', 'queue_log')
goal = [table('goal', '*', x) for x in ('cell', 'said', 'report')]
for i in range(kills):
    child = subprocess.Popen([snag, 'report', '-q', '--no-config', '--only', ONLY, '--history', 'killed', '-o', 'killed.txt',
                              'queue_log'], stderr=subprocess.DEVNULL)
    time.sleep(took * (i * 0.618034 % 1))
    child.send_signal(signal.SIGKILL)
    child.wait()
    now = [table('killed', '*', x) for x in ('cell', 'said', 'report')]
    if now not in (first, goal) or open('killed.txt').read() not in (first_page, open('goal.txt').read()):
        bad.append(i)
report('--history', 'killed', '-o', 'killed.txt', 'queue_log')
check(f'killed {kills} times, the old or the new is there, whole', not bad, bad)
check('and a run after it ends as if nothing had been', [table('killed', '*', x) for x in ('cell', 'said', 'report')] == goal
      and open('killed.txt').read() == open('goal.txt').read())
