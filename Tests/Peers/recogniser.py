"""A recogniser of Canon that knows Grammar/Canon.ebnf and Grammar/reserved.txt and nothing else.

It follows every reading of a text at once, so it is no copy of the parser's decisions: for a node
of the grammar and a token it finds all tokens at which the node can end. The lexical rules and the
rules of line ends, of words and of clauses that stand once are written here a second time, after
the grammar's prose.
"""
import calendar
import re
import sys

import ebnf

sys.setrecursionlimit(20_000)

# How a token is reached: as the first of a clause, within a clause, within a bracket of one.
FIRST, WITHIN, BRACKET = 0, 1, 2
SYMBOL = re.compile(r"\.\.=|==|!=|<=|>=|[{}(),:.=+\-*/<>]")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DIGITS = r"(?:0|[1-9][0-9]*(?:_[0-9]+)*)"
FRACTION = r"(?:\.[0-9]+(?:_[0-9]+)*)"
STRING = re.compile(r'"(?:[^"\\\x00-\x08\x0a-\x0c\x0e-\x1f]|\\(?:["\\nt]|u\{[0-9A-Fa-f]{1,6}\}))*"')
# A number goes on as long as anything of a number or a word does.
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[A-Za-z0-9_:]*|[A-Za-z0-9_]*)", re.A)
NUMBER = re.compile(r"[0-9_]+(?:\.[0-9][0-9_]*)*(?:[eE]-?[0-9][0-9_]*)?(?:%|[A-Za-z0-9_]*)")
KINDS = [(kind, re.compile(pattern)) for kind, pattern in [
    ("INTEGER", DIGITS), ("DECIMAL", rf"{DIGITS}{FRACTION}?(?:[eE]-?[0-9]+)?"),
    ("PERCENT", rf"{DIGITS}{FRACTION}?(?:[eE]-?[0-9]+)?%"), ("DURATION", rf"{DIGITS}[smhdy]"),
    ("VERSION", r"(?:0|[1-9][0-9]*)(?:\.[0-9]+){2}")]]
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "y": 31_536_000}
HIDDEN = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f]")


class Unreadable(Exception):
    """The text is not one of tokens."""


def scan(data):
    """The tokens of a text as (kind, text, whether it begins a line)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    if len(data) > 4 << 20:
        raise Unreadable("too long")
    tokens, position, begins = [], 0, True
    while position < len(text):
        letter = text[position]
        if letter in " \t\r\n":
            begins = begins or letter == "\n"
            position += 1
            continue
        if text.startswith("//", position):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            if HIDDEN.search(text, position, end):
                raise Unreadable("a hidden character")
            position = end
            continue
        kind, end = token(text, position)
        tokens.append((kind, text[position:end], begins))
        position, begins = end, False
    return tokens


def token(text, position):
    if found := WORD.match(text, position):
        return "WORD", found.end()
    if text[position] == '"':
        found = STRING.match(text, position)
        if not found or HIDDEN.search(found[0]) or not scalars(found[0]):
            raise Unreadable("no text")
        return "STRING", found.end()
    if found := DATE.match(text, position):
        return day(found[0]), found.end()
    if text[position] in "0123456789":
        found = NUMBER.match(text, position)
        return number(found[0]), found.end()
    if found := SYMBOL.match(text, position):
        return found[0], found.end()
    raise Unreadable(letter_name(text[position]))


def letter_name(letter):
    return f"U+{ord(letter):04X}"


def scalars(text):
    values = [int(digits, 16) for digits in re.findall(r"\\u\{([0-9A-Fa-f]+)\}",
                                                       text.replace("\\\\", ""))]
    return all(value < 0x110000 and not 0xD800 <= value < 0xE000 for value in values)


def day(text):
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(T(\d\d):(\d\d):(\d\d)Z)?", text, re.A)
    if not found:
        raise Unreadable("no day")
    year, month, date = (int(found[part]) for part in (1, 2, 3))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = 29 if month == 2 and leap else calendar.mdays[month] if 1 <= month <= 12 else 0
    clock = [int(found[part]) for part in (5, 6, 7)] if found[4] else [0, 0, 0]
    if not (1 <= date <= last and clock[0] < 24 and clock[1] < 60 and clock[2] < 60):
        raise Unreadable("no day of the calendar")
    return "INSTANT" if found[4] else "DATE"


def number(text):
    for kind, pattern in KINDS:
        if pattern.fullmatch(text):
            if not exact(kind, text.replace("_", "")):
                raise Unreadable("more than 18 digits")
            return kind
    raise Unreadable("no number")


def exact(kind, text):
    if kind == "VERSION":
        return all(len(part.lstrip("0")) <= 18 for part in text.split("."))
    if kind == "DURATION":
        count = int(text[:-1])
        return count < 10**18 and count * SECONDS[text[-1]] < 1 << 63
    found = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:[eE](-?\d+))?%?", text)
    fraction, exponent = found[2] or "", int(found[3] or 0)
    digits = (found[1] + fraction).lstrip("0")
    if len(digits) > 18 or abs(exponent) > 18:
        return False
    scale, mantissa = len(fraction) - exponent, int(digits or "0")
    mantissa, scale = mantissa * 10 ** max(0, -scale), max(0, scale)
    while scale > 0 and mantissa % 10 == 0:
        mantissa, scale = mantissa // 10, scale - 1
    return mantissa < 10**18 and scale <= 18


class Recogniser:
    """Every reading of a text under the published grammar."""

    def __init__(self):
        self.productions = ebnf.read()
        self.reserved = set((ebnf.ROOT / "Grammar/reserved.txt").read_text().split())
        prose = ebnf.prose()
        listed = re.search(r"begins with an operator, one of [^a-z]+ or one of ([a-z ]+?)\.",
                           prose)[1]
        self.continuing = set(listed.split())
        once = re.search(r"A clause stands once in its block, save ([a-zA-Z, ]+?)\.", prose)
        self.repeating = set(re.findall(r"[a-z]+Clause", once[1])) if once else set()
        self.first = {}
        for _ in range(40):
            before = sum(len(keys) for keys, _ in self.first.values())
            self.first = {name: self.begins(node) for name, node in self.productions.items()}
            if before == sum(len(keys) for keys, _ in self.first.values()):
                break
        self.nodes = {name: self.compiled(node) for name, node in self.productions.items()}

    def begins(self, node):
        """What a node can begin with, and whether it can be empty."""
        kind = node[0]
        if kind == "seq":
            keys = set()
            for part in node[1]:
                more, empty = self.begins(part)
                keys |= more
                if not empty:
                    return keys, False
            return keys, True
        if kind == "alt":
            all_keys = [self.begins(part) for part in node[1]]
            return set().union(*(keys for keys, _ in all_keys)), any(e for _, e in all_keys)
        if kind in ("opt", "rep"):
            return self.begins(node[1])[0], True
        if kind == "except":
            return self.begins(node[1])
        if kind == "name":
            return self.first.get(node[1], (set(), False))
        if kind in ("bracket", "block"):
            return {node[1] if kind == "bracket" else "{"}, False
        return {("word", node[1]) if kind == "word" else node[1]}, False

    def compiled(self, node):
        """The node with its first keys, so that what cannot begin is not tried."""
        kind, (keys, empty) = node[0], self.begins(node)
        if kind in ("seq", "alt"):
            inner = [self.compiled(part) for part in node[1]]
        elif kind in ("opt", "rep"):
            inner = self.compiled(node[1])
        elif kind == "except":
            inner = (self.compiled(node[1]), self.compiled(node[2]))
        elif kind == "bracket":
            inner = (node[1], self.compiled(node[2]), node[3])
        else:
            inner = node[1]
        return kind, inner, None if empty else frozenset(keys)

    def accepts(self, data):
        try:
            tokens = scan(data)
        except Unreadable:
            return False
        return Reading(self, tokens).whole()


class Reading:
    """All readings of one text."""

    def __init__(self, recogniser, tokens):
        self.of, self.count = recogniser, len(tokens)
        self.keys = [self.key(*token[:2]) for token in tokens] + [frozenset()]
        self.ends_clause = [self.line_ends(tokens, index) for index in range(self.count)] + [True]
        self.memory = {}

    def key(self, kind, text):
        if kind != "WORD":
            return frozenset([kind])
        found = {("word", text)}
        if text not in self.of.reserved:
            found.add("WORD")
        if re.fullmatch("[A-Z]{3}", text):
            found.add("CURRENCY")
        return frozenset(found)

    def line_ends(self, tokens, index):
        """Whether a line that ends before this token ends the clause."""
        kind, text, begins = tokens[index]
        if not begins or index > 0 and tokens[index - 1][0] == ",":
            return False
        operator = SYMBOL.fullmatch(text) and text not in ("}", ")")
        return not (operator or (kind == "WORD" and text in self.of.continuing))

    def whole(self):
        items = ebnf.items(self.of.productions["file"])
        return self.count in self.block(items, 0)

    def block(self, names, start):
        """Where items, each of which begins a clause, can end."""
        states, done = {(start, frozenset())}, set()
        while states:
            state = states.pop()
            done.add(state)
            position, seen = state
            for name in names:
                if name in seen:
                    continue
                once = name.endswith("Clause") and name not in self.of.repeating
                for end in self.production(name, position, FIRST):
                    after = (end, seen | {name} if once else seen)
                    if after not in done:
                        states.add(after)
        return {position for position, _ in done}

    def production(self, name, position, mode):
        keys, empty = self.of.first[name]
        if not empty and keys.isdisjoint(self.keys[position]):
            return ()
        place = (name, position, mode)
        found = self.memory.get(place)
        if found is None:
            found = self.memory[place] = self.ends(self.of.nodes[name], position, mode)
        return found

    def ends(self, node, position, mode):
        kind, inner, keys = node
        if keys is not None and keys.isdisjoint(self.keys[position]):
            return ()
        if kind == "name":
            return self.production(inner, position, mode)
        if kind in ("word", "sym", "token"):
            blocked = mode == WITHIN and self.ends_clause[position]
            return () if blocked else (position + 1,)
        if kind == "seq":
            places = {position}
            for part in inner:
                places = {end for place in places for end in
                          self.ends(part, place, self.later(mode, place, position))}
            return places
        if kind == "alt":
            return {end for part in inner for end in self.ends(part, position, mode)}
        if kind == "opt":
            return {position, *self.ends(inner, position, mode)}
        if kind == "rep":
            return self.repeated(inner, position, mode)
        if kind == "except":
            excluded = self.ends(inner[1], position, mode)
            return () if excluded else self.ends(inner[0], position, mode)
        return self.enclosed(kind, inner, position, mode)

    @staticmethod
    def later(mode, place, start):
        return WITHIN if mode == FIRST and place > start else mode

    def repeated(self, inner, position, mode):
        places, new = {position}, {position}
        while new:
            new = {end for place in new for end in
                   self.ends(inner, place, self.later(mode, place, position))} - places
            places |= new
        return places

    def enclosed(self, kind, inner, position, mode):
        if mode == WITHIN and self.ends_clause[position]:
            return ()
        if kind == "block":
            inside, closing = self.block(inner, position + 1), "}"
        else:
            inside, closing = self.ends(inner[1], position + 1, BRACKET), inner[2]
        return {end + 1 for end in inside if closing in self.keys[end]}
