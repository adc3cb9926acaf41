"""Reads Grammar/Canon.ebnf, as published, into plain tuples.

A node is one of
  ("seq", nodes) ("alt", nodes) ("opt", node) ("rep", node)
  ("word", text) ("sym", text) ("token", NAME) ("name", production)
  ("except", node, node)                `a - b`, an a that does not begin as a b
  ("bracket", opening, node, closing)   what stands between two brackets
  ("block", [production, ...])          braces around clauses or declarations, each of which
                                        begins anew: `"{" { a | b } "}"` and nothing else
"""
import re
from pathlib import Path

import lark

ROOT = Path(__file__).resolve().parents[2]
CLOSING = {"{": "}", "(": ")"}
NOTATION = lark.Lark(r"""
    start: production+
    production: NAME "=" choice ";"
    choice: sequence ("|" sequence)*
    sequence: (part | exception)+
    exception: part "-" part
    ?part: "(" choice ")" | "[" choice "]" -> opt | "{" choice "}" -> rep
         | NAME -> name | TOKEN -> token | QUOTED -> quoted
    NAME: /[a-z][A-Za-z]*/
    TOKEN: /[A-Z]+/
    QUOTED: /"[^" ]+"/
    COMMENT: /\(\*(.|\n)*?\*\)/
    %ignore COMMENT
    %ignore /\s+/
    """, parser="lalr")


@lark.v_args(inline=True)
class Nodes(lark.Transformer):
    """Makes the tuples, innermost first."""

    def production(self, name, node):
        return str(name), node

    def choice(self, *branches):
        return branches[0] if len(branches) == 1 else ("alt", list(branches))

    def sequence(self, *parts):
        parts = paired(list(parts))
        return parts[0] if len(parts) == 1 else ("seq", parts)

    def exception(self, part, excluded):
        return "except", part, excluded

    def opt(self, node):
        return "opt", node

    def rep(self, node):
        return "rep", node

    def name(self, name):
        return "name", str(name)

    def token(self, name):
        return "token", str(name)

    def quoted(self, quoted):
        text = quoted[1:-1]
        return ("word" if text[0].isalpha() else "sym"), text

    def start(self, *productions):
        names = [name for name, _ in productions]
        assert len(set(names)) == len(names), "a production is defined twice"
        return dict(productions)


def prose():
    """The comments of the grammar, in which its rules for line ends and words stand."""
    text = (ROOT / "Grammar/Canon.ebnf").read_text()
    return " ".join(" ".join(re.findall(r"\(\*(.*?)\*\)", text, re.S)).split())


def read():
    """The productions by name, in their order."""
    productions = Nodes().transform(NOTATION.parse((ROOT / "Grammar/Canon.ebnf").read_text()))
    return {name: with_blocks(node) for name, node in productions.items()}


def paired(parts):
    """Puts what stands between two brackets of the language into one node."""
    result, index = [], 0
    while index < len(parts):
        part = parts[index]
        closing = ("sym", CLOSING.get(part[1])) if part[0] == "sym" else None
        if closing and closing in parts[index:]:
            end = parts.index(closing, index)
            inner = parts[index + 1:end]
            node = inner[0] if len(inner) == 1 else ("seq", inner)
            result.append(("bracket", part[1], node, closing[1]))
            index = end
        else:
            result.append(part)
        index += 1
    return result


def items(node):
    """The productions of `{ a | b }`; None when the node is something else."""
    if node[0] != "rep":
        return None
    branches = node[1][1] if node[1][0] == "alt" else [node[1]]
    names = [branch[1] for branch in branches if branch[0] == "name"]
    return names if len(names) == len(branches) else None


def with_blocks(node):
    """Tells blocks from other brackets."""
    if node[0] in ("seq", "alt"):
        return node[0], [with_blocks(part) for part in node[1]]
    if node[0] in ("opt", "rep"):
        return node[0], with_blocks(node[1])
    if node[0] == "except":
        return "except", with_blocks(node[1]), node[2]
    if node[0] == "bracket":
        names = items(node[2]) if node[1] == "{" else None
        return ("block", names) if names else node[:2] + (with_blocks(node[2]),) + node[3:]
    return node
