"""density: one effect per statement. Usage: density.py FILE...

Prints FILE:LINE: RULE for each
- assignment (or ++, --) inside a condition chained by && or ||
- comma that joins two expressions, outside the heads of `for`
- ?: that stands as a statement, that chooses between assignments, or that stands between ? and : of another
It reads tokens, not C's grammar: enough for code that clang-format has laid out.
"""
import re
import sys

TOKEN = re.compile(r'''//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:\\\n|[^\n])*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'
    |[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|<<=|>>=|\.\.\.|->|\+\+|--|&&|\|\||[-+*/%&|^=!<>]=|<<|>>|\S|\n''', re.X | re.S | re.M)
ASSIGN = {'=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='}
CONTROL = {'if', 'while', 'for', 'switch'}
NOT_CALLED = CONTROL | {'return', 'case', 'else', 'do'}
TYPES = {'static', 'const', 'struct', 'enum', 'union', 'extern', 'typedef', 'unsigned', 'signed', 'volatile', 'register'}


def word(token):
    return re.match(r'[A-Za-z_]', token) is not None


def tokens(text):
    line = 1
    for m in TOKEN.finditer(text):
        t = m.group()
        if not (t == '\n' or t.startswith(('//', '/*')) or t.lstrip().startswith('#')):
            yield t, line
        line += t.count('\n')


def is_declaration(part):
    """Tokens of a statement: `struct x *a, b`, `size_t n = 1, m`, but not `a = 1, b = 2`."""
    t = [x for x, _ in part]
    return t[0] in TYPES or len(t) > 2 and word(t[0]) and t[0] not in NOT_CALLED and (
        word(t[1]) or t[1] == '*' and (word(t[2]) or t[2] in '*('))


class Expression:
    """One full expression: a statement, or what stands in the parentheses of if, while, switch, or a part of for's."""

    def __init__(self, part, kind):
        self.part, self.kind = part, kind

    def faults(self):
        part = self.part
        if not part:
            return
        declares = self.kind == 'statement' and is_declaration(part)
        chained = None
        assigned = []
        opened = []  # per open bracket: (token, is a call, how many ? are open in it)
        questions = [0]
        arms = []
        for i, (t, line) in enumerate(part):
            before = part[i - 1][0] if i else ''
            braces = any(o == '{' for o, _ in opened)
            if t in '([{' and len(t) == 1:
                called = t != '(' or before in (')', ']') or word(before) and before not in NOT_CALLED
                opened.append((t, called))
                questions.append(0)
            elif t in (')', ']', '}'):
                if opened:
                    opened.pop()
                    questions.pop()
            elif t in ('&&', '||'):
                chained = line
            elif (t in ASSIGN or t in ('++', '--')) and not braces:
                if opened or self.kind == 'condition':
                    assigned.append((t, line, tuple(o for o, _ in opened)))
                if t in ASSIGN and any(questions):
                    yield line, 'a ?: that assigns'
            elif t == '?':
                if questions[-1] > 0:
                    yield line, 'a ?: between the ? and the : of another'
                if self.kind == 'statement' and not declares and not opened and not any(
                        x in ASSIGN for x, _ in part[:i]) and part[0][0] not in ('return', 'case'):
                    yield line, 'a ?: as a statement'
                questions[-1] += 1
                arms.append(line)
            elif t == ':' and questions[-1] > 0:
                questions[-1] -= 1
            elif t == ',' and not braces:
                if opened and not opened[-1][1] or not opened and self.kind != 'for' and not declares:
                    yield line, 'a comma between expressions'
        if chained:
            for t, line, inside in assigned:
                if t in ASSIGN:
                    yield line, f'{t} in a condition chained by && or ||'
                elif self.kind == 'condition':
                    yield line, f'{t} in a condition chained by && or ||'


def expressions(text):
    """Cuts the tokens into full expressions."""
    part, depth, parens = [], 0, []  # parens: for each open (: the token before it
    heads = None  # parts of an open head of for
    closed_by = None
    for t, line in tokens(text):
        if heads is None and not depth and t == '(' and part and part[-1][0] in CONTROL:
            heads, head_kind, head_depth, part = [], part[-1][0], 1, []
            continue
        if heads is not None:
            if t in '([{' and len(t) == 1:
                head_depth += 1
            elif t in (')', ']', '}'):
                head_depth -= 1
            if head_depth == 0 or t == ';' and head_depth == 1:
                if head_kind != 'for':
                    kind = 'condition'
                else:
                    kind = 'condition' if len(heads) == 1 else 'for'
                if not (head_kind == 'for' and not heads and part and is_declaration(part)):
                    yield Expression(part, kind)
                heads.append(part)
                part = []
                if head_depth == 0:
                    heads = None
                continue
            part.append((t, line))
            continue
        if t in '([' and len(t) == 1:
            parens.append(part[-1][0] if part else '')
            depth += 1
        elif t in (')', ']'):
            depth -= 1
            closed_by = parens.pop() if parens else ''
        elif t == '{':
            before = part[-1][0] if part else ''
            literal = depth > 0 or before in ('=', 'return') or before == ')' and not (
                word(closed_by) and closed_by not in NOT_CALLED) and closed_by != ')'
            if not literal:  # a block, or the body of a type
                if part and part[0][0] in ('enum', 'static', 'typedef') and any(x == 'enum' for x, _ in part[:3]):
                    parens.append('enum')
                    depth += 1
                    part.append((t, line))
                    continue
                part = []
                continue
            parens.append('{')
            depth += 1
        elif t == '}':
            if depth:
                depth -= 1
                parens.pop()
            else:
                part = []
                continue
        if t == ';' and depth == 0:
            yield Expression(part, 'statement')
            part = []
        elif t == ':' and depth == 0 and part and (part[0][0] in ('case', 'default') or len(part) == 1):
            part = []
        elif t in ('else', 'do') and not part:
            pass
        else:
            part.append((t, line))


def main(files):
    bad = 0
    for name in files:
        with open(name, encoding='utf-8') as f:
            text = f.read()
        for line, what in sorted({fault for e in expressions(text) for fault in e.faults()}):
            print(f'{name}:{line}: {what}')
            bad += 1
    return bad > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
