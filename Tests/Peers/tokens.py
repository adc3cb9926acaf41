"""Cuts a text of Canon into tokens, after the prose at the end of Grammar/Canon.ebnf.

The lexical rules are written here a second time, on purpose.
"""
import calendar
import re

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
