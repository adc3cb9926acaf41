"""Asks whether the parser accepts exactly what Grammar/Canon.ebnf describes.

Both read the corpus, texts derived from the grammar and spoiled ones. Every difference is printed;
one is a mistake of the grammar or of the parser. `--seed` and `--texts` choose the texts.
"""
import argparse
import multiprocessing
import subprocess
import sys
import time

import ebnf
import recogniser
import texts

FOLDERS = ["Policies", "Tests/Corpus/Syntax"]
RECOGNISER = None


def parser_accepts(tool, all_texts):
    """The parser's answers: one process for all texts."""
    data = b"".join(b"%d\n%s" % (len(text), text) for text in all_texts)
    answer = subprocess.run([tool], input=data, stdout=subprocess.PIPE, check=True)
    return answer.stdout.decode().splitlines()


def corpus():
    return {str(path.relative_to(ebnf.ROOT)): path.read_bytes()
            for folder in FOLDERS for path in sorted((ebnf.ROOT / folder).rglob("*.canon"))}


def derived(grammar, good, count, seed):
    """Two of five texts are derived, one is derived and spoiled, two are corpus texts spoiled."""
    deriver, small = texts.Deriver(grammar, seed), [text for text in good if len(text) < 4_000]
    spoiler = texts.Spoiler(deriver.words, seed + 1)
    for index in range(count):
        if index % 5 < 3:
            text = deriver.text()
            yield spoiler.spoil(text) if index % 5 == 2 else text
        else:
            yield spoiler.spoil(small[spoiler.random.randrange(len(small))])


def verdict_of(text):
    """The recogniser's answer, in a process of the pool, each of which makes one for itself."""
    global RECOGNISER
    if RECOGNISER is None:
        RECOGNISER = recogniser.Recogniser()
    return RECOGNISER.accepts(text)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tool", default=".build/debug/canon-parse")
    options.add_argument("--seed", type=int, default=20_260_105)
    options.add_argument("--texts", type=int, default=6_000)
    options.add_argument("--processes", type=int, default=2)
    options = options.parse_args()
    start = time.monotonic()
    grammar = recogniser.Recogniser()
    files = corpus()
    named = list(files.items())
    with multiprocessing.Pool(options.processes) as pool:
        verdicts = pool.map(verdict_of, files.values(), 4)
        good = [text for (_, text), verdict in zip(named, verdicts) if verdict]
        made = list(derived(grammar, good, options.texts, options.seed))
        verdicts += pool.map(verdict_of, made, 50)
    named += [(f"text {index}", text) for index, text in enumerate(made)]
    answers = parser_accepts(options.tool, [text for _, text in named])
    assert len(answers) == len(named), (len(answers), len(named))
    different = 0
    for (name, text), ours, verdict in zip(named, answers, verdicts):
        if (ours == "accepted") != verdict:
            different += 1
            print(f"--- {name}: parser {ours}, grammar {'accepts' if verdict else 'refuses'}")
            print(text.decode(errors="replace"))
    print(f"seed {options.seed}: {len(files)} files and {options.texts} texts,"
          f" {sum(verdicts)} accepted, {verdicts.count(False)} refused, {different} differences,"
          f" {time.monotonic() - start:.0f} s")
    both = 0 < sum(verdicts) < len(named)
    sys.exit(1 if different or not both else 0)


if __name__ == "__main__":
    main()
