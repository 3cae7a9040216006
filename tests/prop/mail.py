"""The mail of snag report, read again. Usage: mail.py SNAG TESTDATA FOLDER"""
import email
import email.policy
import email.utils
import gzip
import html.parser
import os
import re
import shutil
import subprocess
import sys

import report_logs

snag, testdata, folder = sys.argv[1:4]
os.chdir(folder)
env = dict(os.environ, SOURCE_DATE_EPOCH='1764572400')


def check(name, good, why=''):
    print(f'ok mail {name}' if good else f'not ok mail {name} ({why})')


def run(*args):
    return subprocess.run([snag, 'report', '-q', '--no-config', *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, env=env)


def mail(*args):
    to = [] if any(a.startswith('--to') for a in args) else ['--to', 'support@example.org']
    done = run('-F', 'mail', *to, *args)
    if done.returncode:
        print(f'not ok mail: snag report {" ".join(args)}: {done.stderr.decode()}')
    return done.stdout


# What the clients of caniemail.com keep: its data of 29 June 2026 (hteumeuleu/caniemail 6b086a3). Not here, since
# somebody drops them: svg (Gmail, Outlook, Yahoo), img with data: (Gmail) or svg (Gmail, Outlook), flex, grid, float,
# position, border-radius and background-image (Outlook for Windows), custom properties (Gmail, Outlook, Yahoo, GMX),
# rem, progress and meter (Gmail, Outlook for Windows), id (anchors: Gmail for iOS), form and script (all), link and
# @import, max-width but on a table, width as a style but on a table or cell, padding but on cells and blocks that do
# without it.
TAGS = {
    'html': {'lang'}, 'head': set(), 'meta': {'charset', 'name', 'content'}, 'title': set(), 'style': set(),
    'body': {'class', 'bgcolor', 'style'}, 'div': {'style'},
    'table': {'role', 'width', 'cellpadding', 'cellspacing', 'border', 'bgcolor', 'class', 'style'},
    'caption': {'align', 'class', 'style'}, 'tr': set(),
    'th': {'scope', 'align', 'valign', 'width', 'bgcolor', 'class', 'style'},
    'td': {'align', 'valign', 'width', 'bgcolor', 'class', 'style', 'colspan'},
    'h1': {'class', 'style'}, 'h2': {'class', 'style'}, 'p': {'class', 'style'}, 'b': set(), 'br': set(), 'wbr': set(),
    'span': {'class', 'style', 'aria-hidden'}, 'a': {'class', 'href', 'style'},
}
TEXT_STYLE = {'color', 'background-color', 'font-family', 'font-size', 'line-height', 'font-weight'}
STYLES = {
    'body': {'margin', 'padding'}, 'div': {'display', 'overflow'}, 'table': {'width', 'max-width'},
    'caption': {'text-align'}, 'th': {'padding', 'border-bottom'}, 'td': {'padding', 'border-bottom', 'white-space'},
    'h1': {'margin'}, 'h2': {'margin'}, 'p': {'margin', 'padding', 'border-left'}, 'span': set(), 'a': set(),
}
VOID = {'meta', 'br', 'wbr'}


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= .03928 else ((x + .055) / 1.055) ** 2.4 for x in parts]
    return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + .05) / (low + .05)


class Body(html.parser.HTMLParser):
    """Faults of an HTML part, its text, the text of its style sheet, its links."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.text, self.style, self.links, self.captions = [], [], '', '', [], ''
        self.feed(text)
        self.faults += [f'{tag} is not closed' for tag in self.open]

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.faults.append(f'<{tag}>')
        for k, v in attrs:
            if k not in TAGS.get(tag, ()):
                self.faults.append(f'<{tag} {k}>')
            if k == 'style':
                self.styles(tag, v)
            if k == 'href':
                self.links.append(v)
        self.text += ' ' if tag in ('td', 'th', 'p', 'h1', 'h2', 'br', 'caption') else ''
        if tag not in VOID:
            self.open.append(tag)

    def styles(self, tag, text):
        pairs = dict(p.split(':', 1) for p in text.split(';') if p)
        for k, v in pairs.items():
            if k not in TEXT_STYLE | STYLES.get(tag, set()):
                self.faults.append(f'<{tag} style="{k}">')
            if re.search(r'url|var\(|calc|rem|expression|!', v) or (k == 'display' and v != 'none'):
                self.faults.append(f'{k}: {v}')
        if 'color' in pairs and contrast(pairs['color'], pairs.get('background-color', '#808080')) < 4.5:
            self.faults.append(f'contrast of {text}')

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f'</{tag}> closes nothing')

    def handle_data(self, data):
        if 'style' in self.open:
            self.style += data
        elif 'caption' in self.open:
            self.captions += data
        elif 'title' not in self.open:
            self.text += data.replace('\xa0', ' ')


class Mail:
    def __init__(self, data):
        self.raw = data
        self.message = email.message_from_bytes(data, policy=email.policy.default)
        parts = list(self.message.walk())
        self.types = [p.get_content_type() for p in parts]
        self.defects = [d for p in parts for d in p.defects] + [d for h in self.message.values() for d in h.defects]
        self.text, self.html = (p.get_content() for p in parts[2:4])
        self.body = Body(self.html)
        self.attached = parts[4] if len(parts) > 4 else None

    def faults(self):
        """Of its form, and of what mail clients would do to it."""
        lines = self.raw.split(b'\n')
        faults = [repr(d) for d in self.defects] + self.body.faults
        faults += [f'a line of {len(x)} bytes' for x in lines if len(x) > 76][:1]
        faults += ['a carriage return'] if b'\r' in self.raw else []
        faults += ['a byte above 127'] if max(self.raw) > 127 else []
        faults += [f'{len(self.html.encode())} bytes'] if len(self.html.encode()) > 90000 else []
        faults += ['a long style sheet'] if len(self.body.style) > 8192 else []
        faults += ['a style sheet for other things than the dark'] if re.sub(
            r'@media \(prefers-color-scheme:dark\)\{(\s*\.\w+\{[^}]*\})*\s*\}|\[data-ogs[cb]\] \.\w+\{[^}]*\}', '',
            self.body.style).strip() else []
        faults += ['it refers to the network'] if re.search('src=|url\\(|@import|cid:|data:', self.html) else []
        return faults

    def missing(self):
        """Numbers of the HTML part that its text part has not."""
        figures = r'\d[\d.,:-]*\d|\d'
        return sorted(set(re.findall(figures, self.body.text)) - set(re.findall(figures, self.text)))


log = 'queue_log'
shutil.copy(os.path.join(testdata, log), log)
raw = mail(log)
m = Mail(raw)
check('is one message that a mail client keeps', not m.faults(), m.faults()[:4])
check('has a text part of 80 columns', max(map(len, m.text.split('\n'))) <= 80, max(m.text.split('\n'), key=len))
check('has its parts', m.types == ['multipart/mixed', 'multipart/alternative', 'text/plain', 'text/html', 'text/html'], m.types)
check('has its headers', [k for k in m.message] == ['To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Auto-Submitted',
                                                    'Content-Type'] and m.message['Date'] == 'Mon, 01 Dec 2025 07:00:00 +0000',
      dict(m.message.items()))
check('has its finding in subject and body', m.message['Subject'].startswith('8 of 14 contacts, 57.1 %, met at least one')
      and m.body.text.count(m.message['Subject']) == 2, m.message['Subject'])
check('says everything in its text part', not m.missing() and 'Passed on to somebody else' in m.text, m.missing())
check('has the same bytes again', mail(log) == raw)
check('has the same body with four threads', Mail(mail('--threads', '4', log)).html == m.html)
check('has the page attached', m.attached.get_content() == run('-F', 'html', log).stdout.decode())
packed = Mail(mail('--attach', 'gz', log))
check('has it packed', gzip.decompress(packed.attached.get_content()).decode() == m.attached.get_content() and
      packed.attached.get_filename() == 'report.html.gz' and not packed.faults(), packed.faults()[:4])
check('names no customer', not re.search(r'\b55501\d\d\b', m.text + m.html + m.attached.get_content()) and
      '5550100' in Mail(mail('--names', log)).text)
check('shows no group under 5', 'under 5' in m.text and 'under 5' in m.body.text, '')

URL = 'https://example.org/report?week=46&x=%22'
full = Mail(mail('--from', 'Jörg "the snag" Müller <joerg@example.org>', '--to=a@example.org, "Doe, Jané" <jane@example.com>',
                 '--subject', 'Größe: =?utf-8?Q?not_this?= — ' + 'lang ' * 60, '--link', URL, log))
check('takes addresses, a subject and a link', not full.faults() and full.attached is None and full.body.links == [URL] and
      URL in full.text and full.message['Subject'] == ('Größe: =?utf-8?Q?not_this?= — ' + 'lang ' * 60) and
      [(a.display_name, a.addr_spec) for a in full.message['To'].addresses] ==
      [('', 'a@example.org'), ('Doe, Jané', 'jane@example.com')] and
      full.message['From'].addresses[0].addr_spec == 'joerg@example.org' and
      full.message['Message-ID'].endswith('@example.org>'),
      (full.faults()[:3], full.message['To'], full.message['From'], full.body.links))

# Two sources, one with a hostile name, twelve weeks of 30 contacts a day; the first stops four days early.
rows = []
for day in range(84):
    for i in range(30):
        t = f'2026-{1 + (day + 4) // 28:02}-{1 + (day + 4) % 28:02}T{8 + i // 4:02}:{i % 4 * 15:02}:'
        who = [report_logs.HOSTILE + str(i), '', f'{report_logs.HOSTILE}{day} {i}', report_logs.HOSTILE]
        left = i % 2 if day >= 77 else i % 7 == day % 3
        end = [report_logs.HOSTILE, 'q' + report_logs.HOSTILE, 'in', report_logs.HOSTILE, '30', report_logs.HOSTILE]
        rows += [[t + '00Z', *who, 'start', *end], [t + '00Z', *who, 'enqueue', *end],
                 [t + '30Z', *who, 'abandon' if left else 'connect', *end]]
report_logs.stream('calls.tsv', [r for r in rows if r[0] < rows[-4 * 90][0]], 'calls' + report_logs.HOSTILE)
report_logs.stream('chats.tsv', rows, 'chats')
done = run('-F', 'mail', '--to', 'support@example.org', '--min-cell', '0', 'calls.tsv', 'chats.tsv')
nasty = Mail(done.stdout)
every = nasty.text + nasty.html + str(nasty.message['Subject']) + nasty.attached.get_content()
check('shows hostile texts as text', not nasty.faults() and not re.search('[\x00-\x09\x0b-\x1f\x7f\u202e]', every) and
      '<script' not in nasty.html and nasty.html.count('&lt;script') > 2 and 'Bcc' not in nasty.message,
      (nasty.faults()[:4], done.stderr))
check('says first that the log may not be whole', nasty.message['Subject'].startswith('Log may not be whole (calls<script>') and
      nasty.text.startswith('The log may not be whole: calls') and
      nasty.body.text.index('The log may not be whole') < nasty.body.text.index('Friction,'), nasty.message['Subject'])
check('has every number of its weeks in its text part', not nasty.missing() and '▁' in nasty.html, nasty.missing())

only = report_logs.many('many.tsv', 'many.rules', '&"< ' * 40)
big = Mail(mail('--rules', 'many.rules', '--only', only, 'many.tsv'))
check('stays small and says what it leaves out', not big.faults() and len(big.html) > 40000 and
      re.search('… \\d+ more in the attached page', big.body.text), (big.faults()[:4], len(big.html)))

for option, value, says in (('--to', 'a@example.org\r\nBcc: b@example.org', 'a control character'),
                            ('--from', 'a@example.org\nX: y', 'a control character'),
                            ('--subject', 'x\r\n\r\n<b>', 'a control character'), ('--to', 'a b@example.org', 'is not a mail address'),
                            ('--to', '-oQ/tmp@x', 'is not a mail address'),
                            ('--to', 'a@b@c', 'is not a mail address'), ('--to', 'x <a@example.org> y', 'is not a mail address'),
                            ('--link', 'javascript:alert(1)', 'not an address of the web'),
                            ('--link', 'https://x/"><script>', 'not an address of the web'), ('--subject', '', 'is empty')):
    done = run('-F', 'mail', *(() if option == '--to' else ('--to', 'root')), option, value, log)
    check(f'refuses {option} {value!r}', done.returncode == 2 and says in done.stderr.decode() and not done.stdout, done.stderr)


def rows_of(markdown):
    """The cells of its tables, and faults: rows that have not as many cells as their head, texts that mean something."""
    rows, faults, wide = [], [], 0
    for line in markdown.split('\n'):
        plain = re.sub(r'\\.', '', line)
        faults += [line] if re.search(r'[<>`*_\[\]~!$@]|^[-+] *[-+]', plain.replace('**The log may not be whole', '').rstrip('*')) else []
        cells = [c.strip() for c in re.split(r'(?<!\\)\|', line)][1:-1] if line.startswith('|') else []
        wide = 0 if not cells else wide or len(cells)
        faults += [line] if cells and len(cells) != wide else []
        rows += [cells] if cells else []
    return rows, faults


plain = run('-F', 'markdown', log).stdout.decode().replace('\xa0', ' ')
tables, faults = rows_of(plain)
lines = re.findall(r' ([\d,]+) +([\d,]+) +([\d.]+ %) +([\d.]+ to [\d.]+)$', m.text, re.M)
told = {tuple(r[1:5]) for r in tables if len(r) > 4}
check('as Markdown has its figures', not faults and len(lines) > 9 and set(lines) <= told, (faults[:2], set(lines) - told))
nasty = run('-o', 'nasty.md', '--min-cell', '0', 'calls.tsv', 'chats.tsv')
tables, faults = rows_of(open('nasty.md').read())
check('as Markdown shows hostile texts as text', not faults and '**The log may not be whole: calls' in open('nasty.md').read()
      and any('script' in c for r in tables for c in r), faults[:2])
