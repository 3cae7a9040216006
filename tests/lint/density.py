"""density: one effect per statement. Usage: density.py FILE...

Prints FILE:LINE: RULE for each
- second assignment of a statement (`k = x = y`), and each within brackets: `f(a = b)`, `x[i = n]`, `return (p = q)`
- assignment or count (++, --) in the head of `if` or `switch`; in that of `while` and `for`, where it is the loop's
  step (`while ((rc = next(s)) > 0)`, `i-- > 0`), only beside && or ||
- count within the arguments of a call (`f(n++)`), and second count of a statement (`*a++ = *b++`). One is fine where
  an element is taken or put (`list[n++] = x`)
- comma that joins two expressions, outside the heads of `for`
- ?: that stands as a statement, that chooses between assignments, or that stands between ? and : of another
It reads tokens, not C's grammar: enough for code that clang-format has laid out.
"""
import re
import sys

TOKEN = re.compile(r'''//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:\\\n|[^\n])*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'
    |[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|<<=|>>=|\.\.\.|->|\+\+|--|&&|\|\||[-+*/%&|^=!<>]=|<<|>>|\S|\n''', re.X | re.S | re.M)
ASSIGN = {'=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='}
COUNT = {'++', '--'}
CONTROL = {'if', 'while', 'for', 'switch'}
NOT_CALLED = CONTROL | {'return', 'case', 'else', 'do', 'sizeof'}
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
    """One full expression: a statement, or what stands in the parentheses of if, while, switch, or a part of for's.
    kind: statement, if (and switch), loop (the condition of while and for), for (its other parts)."""

    def __init__(self, part, kind):
        self.part, self.kind = part, kind

    def faults(self):
        part = self.part
        if not part:
            return
        declares = self.kind == 'statement' and is_declaration(part)
        chained = None
        assigned = []  # in a condition
        n_assigned = n_counted = 0
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
            elif (t in ASSIGN or t in COUNT) and not braces:
                if opened or self.kind in ('if', 'loop'):
                    assigned.append((t, line))
                if t in ASSIGN and any(questions):
                    yield line, 'a ?: that assigns'
                if t in COUNT and any(o == '(' and called for o, called in opened):
                    yield line, f'{t} in the arguments of a call'
                if self.kind == 'if':
                    yield line, f'{t} in the head of an if'
                if self.kind in ('statement', 'for') and t in ASSIGN:
                    n_assigned += 1
                    if n_assigned > 1 or opened or part[0][0] == 'return':
                        yield line, f'{t} within a statement'
                if self.kind == 'statement' and t in COUNT:
                    n_counted += 1
                    if n_counted > 1:
                        yield line, f'{t}, the second of a statement'
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
                n_assigned = n_assigned if opened else 0
                if opened and not opened[-1][1] or not opened and self.kind != 'for' and not declares:
                    yield line, 'a comma between expressions'
        if chained:
            for t, line in assigned:
                if t in ASSIGN or self.kind in ('if', 'loop'):
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
                    kind = 'loop' if head_kind == 'while' else 'if'
                else:
                    kind = 'loop' if len(heads) == 1 else 'for'
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
