"""Texts for two readers of one grammar: derived from it at random, and corpus texts spoiled."""
import random

import tokens

POOL = ["a", "b_2", "Customer", "Line", "spend", "task", "model", "Vault", "x", "_", "German"]
CURRENCIES = ["USD", "EUR", "DEM"]
NUMBERS = {
    "INTEGER": ["0", "1", "7", "28", "5_000", "999999999999999999"],
    "DECIMAL": ["0.02", "1e-6", "3.0", "1_000.5", "2E3", "1.5e-3", "1e17", "1e-18",
                "0.111111111111111111", "0.000000000000000001"],
    "PERCENT": ["20%", "0.5%", "100%", "1e1%"],
    "DURATION": ["90s", "30m", "72h", "28d", "2y", "0d"],
    "VERSION": ["1.0.0", "2.1.0", "0.0.9"],
    "DATE": ["2026-01-05", "2024-02-29"],
    "INSTANT": ["2026-01-05T00:00:00Z", "1970-01-01T23:59:59Z"],
    "STRING": ['"x"', '""', '"a \\"b\\" \\\\ \\n \\t \\u{41}"', '"é // no comment"'],
    "CURRENCY": CURRENCIES,
}
# What is tried where a token stood: every symbol, odd words, and what no token is.
ODD = ["{", "}", "(", ")", ",", ":", ".", "=", "+", "-", "*", "/", "==", "!=", "<", "<=", ">",
       ">=", "..=", "USD", "007", "1_", "3w", "1.2", "1.2.3.4", '"', '"\\x"', "#", "1e99", "\n",
       "2026-02-29", "//", "=>", "1.5d", "\u202e", "1..=2", "5USD", "é", "\r", "\\", "10%%",
       "9e17", "1e-18", "1e18", "1e-19", "0.000000000000000001", "10e17",
       "0.1234567890123456789"]


class Deriver:
    """Derives texts from the grammar; small ones, with line ends mostly where they belong."""

    def __init__(self, grammar, seed):
        self.productions, self.random = grammar.productions, random.Random(seed)
        self.reserved = sorted(grammar.reserved)
        self.words = sorted(self.all_words(self.productions) - grammar.reserved)
        # The words of a production are the names that can be mistaken in it.
        self.near, self.near_words = [], {
            name: sorted(self.all_words({**self.productions, "": node}, [""]) - grammar.reserved)
            for name, node in self.productions.items()}
        self.depth = {}
        for _ in range(40):
            self.depth = {name: self.least(node) for name, node in self.productions.items()}

    def all_words(self, productions, of=None):
        found = set()

        def visit(node):
            if node[0] == "word":
                found.add(node[1])
            elif node[0] in ("seq", "alt"):
                for part in node[1]:
                    visit(part)
            elif node[0] in ("opt", "rep", "except"):
                visit(node[1])
            elif node[0] == "bracket":
                visit(node[2])
            elif node[0] == "block":
                for name in node[1]:
                    if productions[name][0] == "seq":
                        first = productions[name][1][0]
                        found.update([first[1]] if first[0] == "word" else [])

        for name in productions if of is None else of:
            visit(productions[name])
        return found

    def least(self, node):
        """Productions on the shortest way down."""
        kind = node[0]
        if kind == "name":
            return 1 + self.depth.get(node[1], 99)
        if kind == "seq":
            return max((self.least(part) for part in node[1]), default=0)
        if kind == "alt":
            return min(self.least(part) for part in node[1])
        if kind == "except":
            return self.least(node[1])
        if kind == "bracket":
            return self.least(node[2])
        return 0

    def text(self):
        """One declaration with what is around it, or a whole small file."""
        self.out, self.room = [], self.random.randrange(20, 120)
        if self.random.random() < 0.05:
            self.put(("name", "file"), 30)
        else:
            home = self.random.choice(["domain", "policy"])
            items = next(part[1] for part in self.productions[home][1] if part[0] == "block")
            self.out += [home, " P version 1.0.0 {\n"]
            for _ in range(self.random.choice([1, 1, 2])):
                self.put(("name", self.random.choice(items)), 30)
                self.out.append(self.between(0.9))
            self.out.append("}\n")
        return "".join(self.out).encode()

    def between(self, lines=0.015):
        chance = self.random.random()
        if chance < lines:
            return self.random.choice(["\n", "\n", "\n    ", " // c\n", "\n\n", "\r\n"])
        return " " if chance < 0.995 else "\t/// doc\n"

    def emit(self, text):
        self.out += [text, self.between()]
        self.room -= 1

    def put(self, node, depth):
        kind = node[0]
        if kind in ("word", "sym"):
            self.emit(node[1])
        elif kind == "token":
            self.emit(self.sample(node[1]))
        elif kind == "name":
            outer = self.near
            self.near = self.near_words[node[1]] or outer
            self.put(self.productions[node[1]], depth - 1)
            self.near = outer
        elif kind == "except":
            self.put(node[1], depth)
        elif kind == "seq":
            for part in node[1]:
                self.put(part, depth)
        elif kind == "alt":
            small = self.tight(depth)
            near = min(self.least(part) for part in node[1])
            self.put(self.random.choice(
                [p for p in node[1] if not small or self.least(p) <= near]), depth)
        elif kind in ("opt", "rep"):
            while not self.tight(depth) and self.random.random() < 0.4:
                self.put(node[1], depth)
                if kind == "opt":
                    break
        elif kind == "bracket":
            self.emit(node[1])
            self.put(node[2], depth)
            self.emit(node[3])
        else:
            self.block(node[1], depth)

    def tight(self, depth):
        return depth <= 0 or self.room <= 0

    def block(self, names, depth):
        self.emit("{")
        self.out.append(self.between(0.9))
        chosen = self.random.sample(names, min(len(names), self.random.randrange(5)))
        if self.random.random() < 0.03 and chosen:
            chosen.append(self.random.choice(chosen))
        for name in chosen if not self.tight(depth) else []:
            self.put(("name", name), depth)
            self.out.append(self.between(0.9))
        self.emit("}")

    def sample(self, kind):
        chance = self.random.random()
        if kind == "DECIMAL" and chance < 0.03:
            return self.random.choice(["1e18", "1e-19", "0.1234567890123456789", "10e17"])
        if kind != "WORD":
            return self.random.choice(NUMBERS[kind])
        if chance < 0.12:
            return self.random.choice(self.near or self.words)
        if chance < 0.25:
            return self.random.choice(self.words)
        if chance < 0.255:
            return self.random.choice(self.reserved)
        return self.random.choice(CURRENCIES if chance < 0.3 else POOL)


class Spoiler:
    """Deletes, doubles, swaps and replaces tokens of good texts, and bytes now and then."""

    def __init__(self, words, seed):
        self.random, self.words = random.Random(seed), words

    def spoil(self, data):
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            data = self.once(data)
        return data

    def once(self, data):
        if self.random.random() < 0.1 or not data:
            place = self.random.randrange(len(data) + 1)
            new = bytes([self.random.choice([0, 9, 10, 34, 46, 47, 92, 95, 123, 125, 194, 255])])
            return data[:place] + new + data[place + self.random.randrange(2):]
        spans = pieces(data)
        if not spans:
            return data + self.random.choice(ODD).encode()
        lower, upper = self.random.choice(spans)
        other = self.random.choice(spans)
        odd = self.random.choice(ODD + self.words).encode()
        new = self.random.choice([
            b"", data[lower:upper] * 2, data[lower:upper] + b" " + data[lower:upper],
            data[slice(*other)], odd, odd + b" " + data[lower:upper], data[lower:upper] + b"\n",
            b"\n" + data[lower:upper], data[lower:upper] + b" " + odd])
        return data[:lower] + new + data[upper:]


def pieces(data):
    """Spans of whatever looks like a token."""
    text, spans, position = data.decode("latin-1"), [], 0
    while position < len(text):
        found = (tokens.WORD.match(text, position) or tokens.STRING.match(text, position)
                 or tokens.NUMBER.match(text, position)
                 or tokens.SYMBOL.match(text, position))
        end = found.end() if found and found.end() > position else position + 1
        if not text[position].isspace():
            spans.append((position, end))
        position = end
    return spans
