"""A recogniser of Canon that knows Grammar/Canon.ebnf and Grammar/reserved.txt and nothing else.

The productions are translated to a grammar of `lark`, whose Earley parser follows every reading of
a text at once; so it is no copy of the parser's decisions. A text is given to it as one letter a
token, of an alphabet made here: each word of the grammar has a letter, and a terminal is a class
of letters, so that a word can be a name where a name may stand. Three rules of the grammar's prose
are not context-free, and put as follows.

- Line ends: each letter has a twin for a token before which a line ends the clause. A production is
  translated up to three times: as the beginning of a clause and within a bracket, where both twins
  may stand, and within a clause, where only the first may.
- `a - b`: the terminal that a begins with looks ahead, and refuses what b describes.
- A clause stands once in its block: counted over the readings that the parser found.
"""
import re
import sys

import lark

import ebnf
import tokens

sys.setrecursionlimit(50_000)

# How a token is reached: as the first of a clause, within a clause, within a bracket of one.
FIRST, WITHIN, BRACKET = "first", "within", "bracket"
FIRST_LETTER = 0xE000
KINDS = ["INTEGER", "DECIMAL", "PERCENT", "DURATION", "VERSION", "DATE", "INSTANT", "STRING"]
SYMBOLS = ["..=", "==", "!=", "<=", ">=", *"{}(),:.=+-*/<>"]
# A word that is reserved, one that may be a currency, any other: of those the grammar does not name.
RESERVED, CAPITALS, OTHER = "reserved word", "three capitals", "other word"


class Alphabet:
    """The letters, and which of them each terminal of the grammar stands for."""

    def __init__(self, words, reserved):
        self.words, self.reserved = words, reserved
        named = [*sorted(words), RESERVED, CAPITALS, OTHER, *KINDS, *SYMBOLS]
        self.number = {name: index for index, name in enumerate(named)}

    def letter(self, name, ends_clause=False):
        return chr(FIRST_LETTER + 2 * self.number[name] + int(ends_clause))

    def of(self, kind, text, ends_clause):
        """The letter of a token."""
        name = kind
        if kind == "WORD":
            shape = CAPITALS if re.fullmatch("[A-Z]{3}", text) else OTHER
            name = text if text in self.words else RESERVED if text in self.reserved else shape
        return self.letter(name, ends_clause)

    def members(self, node):
        """The names of the letters that a terminal stands for."""
        if node == ("token", "WORD"):
            return [*sorted(self.words - self.reserved), CAPITALS, OTHER]
        if node == ("token", "CURRENCY"):
            return [CAPITALS, *sorted(word for word in self.words if re.fullmatch("[A-Z]{3}", word))]
        return [node[1]]

    def pattern(self, node, mode):
        """A class of letters: within a clause only of tokens before which it does not end."""
        return "[" + "".join(self.letter(name) + (self.letter(name, True) if mode != WITHIN else "")
                             for name in self.members(node)) + "]"


class Translation:
    """The grammar of `lark`: a rule for each production in each mode in which it is reached."""

    def __init__(self, productions, alphabet):
        self.productions, self.alphabet = productions, alphabet
        self.rules, self.terminals, self.guards, self.waiting = {}, {}, {"": ""}, []
        # The production that a rule of lark stands for, by the rule's name.
        self.of_rule = {}
        names = ebnf.items(productions["file"])
        self.rules["start"] = f"[{self.block(names)}]"
        while self.waiting:
            rule, node, mode, guard = self.waiting.pop()
            self.rules[rule] = self.expression(node, mode, guard)

    def text(self):
        lines = [f"{rule}: {body}" for rule, body in self.rules.items()]
        lines += [f"{name}: /{pattern}/" for pattern, name in self.terminals.items()]
        return "\n".join(lines)

    def rule(self, name, mode, guard=""):
        number = self.guards.setdefault(guard, len(self.guards))
        snake = re.sub("[A-Z]", lambda capital: "_" + capital[0].lower(), name)
        rule = f"{snake}_{mode}" + (f"_{number}" if guard else "")
        if rule not in self.of_rule:
            self.of_rule[rule] = name
            self.waiting.append((rule, self.productions[name], mode, guard))
        return rule

    def block(self, names):
        """The rule of what stands in a block; each item begins anew."""
        rule = "block_of_" + "_".join(self.rule(name, FIRST) for name in names)
        item = " | ".join(self.rule(name, FIRST) for name in names)
        self.rules.setdefault(rule, f"({item}) | {rule} ({item})")
        return rule

    def terminal(self, pattern):
        return self.terminals.setdefault(pattern, f"T{len(self.terminals)}")

    def expression(self, node, mode, guard=""):
        """What `lark` writes for a node whose first token must not match `guard`."""
        kind = node[0]
        if kind in ("word", "sym", "token"):
            return self.terminal(guard + self.alphabet.pattern(node, mode))
        if kind == "name":
            return self.rule(node[1], mode, guard)
        if kind == "seq":
            first, *others = node[1]
            assert mode != FIRST and not guard or not self.empty(first), node
            later = WITHIN if mode == FIRST else mode
            return " ".join([self.expression(first, mode, guard),
                             *(self.expression(part, later) for part in others)])
        if kind == "alt":
            return "(" + " | ".join(self.expression(part, mode, guard) for part in node[1]) + ")"
        if kind in ("opt", "rep"):
            assert mode != FIRST and not guard, node
            return f"({self.expression(node[1], mode)})" + ("?" if kind == "opt" else "*")
        if kind == "except":
            return self.expression(node[1], mode, guard + f"(?!{self.ahead(node[2], mode)})")
        opening, closing = (node[1], node[3]) if kind == "bracket" else ("{", "}")
        inner = (self.expression(node[2], BRACKET) if kind == "bracket"
                 else f"[{self.block(node[1])}]")
        return " ".join([self.expression(("sym", opening), mode, guard), inner,
                         self.expression(("sym", closing), BRACKET)])

    def ahead(self, node, mode):
        """A node as a regular expression over letters; what follows a minus sign is one."""
        kind = node[0]
        if kind in ("word", "sym", "token"):
            return self.alphabet.pattern(node, mode)
        if kind == "name":
            return self.ahead(self.productions[node[1]], mode)
        if kind == "alt":
            return "(?:" + "|".join(self.ahead(part, mode) for part in node[1]) + ")"
        assert kind == "seq", node
        later = WITHIN if mode == FIRST else mode
        return "".join(self.ahead(part, later if index else mode)
                       for index, part in enumerate(node[1]))

    def empty(self, node):
        """Whether a node can be nothing."""
        if node[0] == "seq":
            return all(self.empty(part) for part in node[1])
        if node[0] == "alt":
            return any(self.empty(part) for part in node[1])
        return node[0] in ("opt", "rep") or (
            node[0] == "name" and self.empty(self.productions[node[1]]))


def words_of(node):
    """The words that a node names."""
    if node[0] == "word":
        return {node[1]}
    if node[0] in ("seq", "alt"):
        return set().union(*map(words_of, node[1]))
    if node[0] in ("opt", "rep"):
        return words_of(node[1])
    if node[0] == "except":
        return words_of(node[1]) | words_of(node[2])
    return words_of(node[2]) if node[0] == "bracket" else set()


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
        repeating = set(re.findall(r"[a-z]+Clause", once[1]))
        self.once = {name for name in self.productions if name.endswith("Clause")} - repeating
        words = set().union(*map(words_of, self.productions.values()))
        self.alphabet = Alphabet(words, self.reserved)
        self.translation = Translation(self.productions, self.alphabet)
        self.earley = lark.Lark(self.translation.text(), parser="earley", lexer="dynamic",
                                ambiguity="forest", keep_all_tokens=True)

    def accepts(self, data):
        try:
            letters = self.letters(tokens.scan(data))
            forest = self.earley.parse(letters)
        except (tokens.Unreadable, lark.exceptions.UnexpectedInput):
            return False
        return bool(self.clauses(forest, {}))

    def letters(self, scanned):
        """A text as one letter a token."""
        result, before = [], None
        for kind, text, begins in scanned:
            # A line that ends before this token ends the clause, unless one of them carries it on.
            carried = (kind == "WORD" and text in self.continuing
                       or kind in SYMBOLS and kind not in ("}", ")") or before == ",")
            result.append(self.alphabet.of(kind, text, begins and not carried))
            before = kind
        return "".join(result)

    def clauses(self, node, memory):
        """The sets of clauses, each of which may stand once, that readings of a node put into the
        block around it; none when every reading has a clause twice in one block."""
        if isinstance(node, lark.parsers.earley_forest.TokenNode):
            return {frozenset()}
        found = memory.get(id(node))
        if found is not None:
            return found
        found = set()
        for packed in node.children:
            parts = [self.clauses(part, memory) for part in (packed.left, packed.right)
                     if part is not None]
            left, right = (parts + [{frozenset()}] * 2)[:2]
            found |= {a | b for a in left for b in right if not a & b}
        production = None if node.is_intermediate else self.translation.of_rule.get(node.s.name)
        if production and found:
            found = {frozenset([production] if production in self.once else [])}
        memory[id(node)] = found
        return found
