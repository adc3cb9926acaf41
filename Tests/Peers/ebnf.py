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

ROOT = Path(__file__).resolve().parents[2]
CLOSING = {"{": "}", "(": ")"}
TOKEN = re.compile(r'\s*("[^"]*"|[A-Za-z]+|[=;|{}\[\]()-])')


def prose():
    """The comments of the grammar, in which its rules for line ends and words stand."""
    text = (ROOT / "Grammar/Canon.ebnf").read_text()
    return " ".join(" ".join(re.findall(r"\(\*(.*?)\*\)", text, re.S)).split())


def read():
    """The productions by name, in their order."""
    text = re.sub(r"\(\*.*?\*\)", "", (ROOT / "Grammar/Canon.ebnf").read_text(), flags=re.S)
    tokens = TOKEN.findall(text)
    productions, position = {}, 0
    while position < len(tokens):
        name = tokens[position]
        assert tokens[position + 1] == "=", (name, tokens[position + 1])
        node, position = alternatives(tokens, position + 2)
        assert tokens[position] == ";" and name not in productions, name
        productions[name] = node
        position += 1
    blocks(productions)
    return productions


def alternatives(tokens, position):
    branches = []
    while True:
        branch, position = sequence(tokens, position)
        branches.append(branch)
        if tokens[position] != "|":
            return (branches[0] if len(branches) == 1 else ("alt", branches)), position
        position += 1


def sequence(tokens, position):
    parts = []
    while tokens[position] not in "|;)]}":
        token = tokens[position]
        if token in "([{":
            inner, position = alternatives(tokens, position + 1)
            parts.append({"(": inner, "[": ("opt", inner), "{": ("rep", inner)}[token])
        elif token == "-":
            excluded, position = sequence_part(tokens, position + 1)
            parts.append(("except", parts.pop(), excluded))
            continue
        elif token[0] == '"':
            text = token[1:-1]
            parts.append(("word" if text[0].isalpha() else "sym", text))
        else:
            parts.append(("token" if token.isupper() else "name", token))
        position += 1
    parts = paired(parts)
    return (parts[0] if len(parts) == 1 else ("seq", parts)), position


def sequence_part(tokens, position):
    """The one part behind a minus sign."""
    if tokens[position] == "(":
        node, position = alternatives(tokens, position + 1)
        return node, position + 1
    token = tokens[position]
    node = ("word", token[1:-1]) if token[0] == '"' else ("name", token)
    return node, position + 1


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


def blocks(productions):
    """Tells blocks from other brackets."""
    def visit(node):
        if node[0] in ("seq", "alt"):
            return (node[0], [visit(part) for part in node[1]])
        if node[0] in ("opt", "rep"):
            return (node[0], visit(node[1]))
        if node[0] == "except":
            return ("except", visit(node[1]), node[2])
        if node[0] == "bracket":
            names = items(node[2]) if node[1] == "{" else None
            return ("block", names) if names else node[:2] + (visit(node[2]),) + node[3:]
        return node

    for name, node in productions.items():
        productions[name] = visit(node)
