"""Logs that are hard to show, for the tests of pages and mails."""
HOSTILE = '<script>alert(1)</script>"\'&=cmd|\' /C calc\'!A0\x1b[31m\u202e\\r\\nBcc: x@y'
HEAD = '#ts\tcustomer\tcase\tcontact\tchannel\tevent\tagent\tqueue\tdirection\treason\tvalue\ttext\tsrc\n'


def stream(name, rows, source='demo'):
    """Writes (time, customer, case, contact, channel, event, agent, queue, direction, reason, value, text) rows."""
    seen = ' '.join(sorted({r[5] for r in rows}))
    with open(name, 'w') as f:
        f.write(HEAD + f'2026-01-01T00:00:00Z\t\t\t\t\tcoverage\t\t\t\t{source}\t\t{seen}\t{name}:1\n')
        f.writelines('\t'.join(r) + f'\t{name}:{i}\n' for i, r in enumerate(sorted(rows), 2))
        f.write(max(rows)[0] + f'\t\t\t\t\tcoverage_end\t\t\t\t{source}\t\t\t{name}:1\n')


def hostile(name):
    """Hostile texts in every field."""
    rows = []
    for i in range(20):
        who = [HOSTILE, HOSTILE + str(i), HOSTILE + str(i), HOSTILE]
        for minute, event, queue in (('00', 'start', ''), ('01', 'enqueue', 'q'), ('05', 'connect', 'q'),
                                     ('06', 'transfer', 'r'), ('07', 'transfer', 'q'), ('09', 'end', 'q')):
            rows.append([f'2026-03-{i + 1:02}T10:{minute}:00Z', *who, event, HOSTILE, queue + HOSTILE, 'in', HOSTILE,
                         '300', HOSTILE])
    stream(name, rows)


def many(name, rules, title='Something with a rather long title that went wrong, number'):
    """50 rules on 50 queues. Returns the rules' names for --only."""
    with open(rules, 'w') as f:
        for i in range(50):
            f.write(f'[kind_{i}]\ntitle = {title} {i}\nwhen = connect where value > {i * 6}\npillar = trust\n\n')
    rows = []
    for i in range(4000):
        t = f'2026-{i // 400 + 1:02}-{i % 28 + 1:02}T{i % 24:02}:00:'
        who = ['customer %d' % (i % 900), '', f'contact {i}', 'phone']
        rows.append([t + '00Z', *who, 'start', '', '', 'in', f'reason {i % 60}', '', ''])
        rows.append([t + '30Z', *who, 'connect', 'agent', f'A queue with a long name, number {i * 7 % 50}', 'in', '',
                     str(i * 11 % 301), ''])
    stream(name, rows)
    return ','.join(f'kind_{i}' for i in range(50))
