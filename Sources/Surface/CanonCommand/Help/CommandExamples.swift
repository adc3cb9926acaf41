/// How commands are called: shown by `--help`, and in the manual. Tests parse each of them.
enum CommandExamples {
  struct Example {
    let line: String
    let says: String

    init(_ line: String, _ says: String) { (self.line, self.says) = (line, says) }
  }

  /// Examples of the command that is reached by `words`, such as `["task", "submit"]`.
  static func of(_ words: [String]) -> [Example] { all[words.joined(separator: " ")] ?? [] }

  private static let all = authors.merging(operators) { first, _ in first }
    .merging(worlds) { first, _ in first }
    .merging(registry) { first, _ in first }

  private static let authors: [String: [Example]] = [
    "new": [.init("canon new shop", "a domain, a policy with tests, and what runs them")],
    "check": [
      .init("canon check Policies/grocer", "everything that is wrong, with the next step"),
      .init("canon check Policies --fix", "apply what a finding offers, then check again"),
      .init("canon check Policies/grocer --format json", "the findings for another program"),
      .init("canon check Policies/grocer --format sarif", "as code scanning reads them"),
    ],
    "lint": [
      .init("canon lint Policies/grocer", "what is sound and still not good"),
      .init("canon lint shop --fix", "apply what is safe"),
      .init("canon lint --rules", "every rule, its group and its level"),
    ],
    "test": [
      .init("canon test Policies/grocer", "run the tests that the policy brings along"),
      .init(
        "canon test Policies/grocer --coverage=html --out coverage.html",
        "which conditions they decide both ways, as a page"),
      .init("canon test Policies/grocer --mutate --least 90", "what they would not notice"),
    ],
    "diff": [
      .init("canon diff before/ after/", "what changed, with a witness for each difference"),
      .init("canon diff policy.bundle after/ --key governance.pub", "against what is signed"),
    ],
    "fmt": [
      .init("canon fmt Policies", "rewrite in canonical form"),
      .init("canon fmt --check Policies", "only say what would change; ends with 1 if anything"),
    ],
    "explain": [
      .init("canon explain CN4012", "the page of a code"),
      .init("canon explain visits --in Policies/grocer", "what it is, whence and whither"),
    ],
    "review": [
      .init("canon review before/ after/ >> \"$GITHUB_STEP_SUMMARY\"", "under a pull request")
    ],
    "doc": [
      .init("canon doc Policies/grocer --out site", "pages to browse, search and print"),
      .init("canon doc after --before before --out site", "with what changed"),
    ],
    "playground": [
      .init("canon playground", "examples to try in the browser; prints the address"),
      .init("canon playground Policies/grocer --port 0", "one's own policy, on any free port"),
      .init("canon playground --out page", "the page as files, with recorded answers"),
    ],
    "import xacml": [
      .init("canon import xacml access.xml --out access", "a policy, a mapping, what was lost"),
      .init(
        "canon import xacml access.xml --request ask.xml --out access",
        "and the task that a request stands for"),
    ],
    "graph": [
      .init("canon graph Policies/grocer --form svg --out grocer.svg", "all of it"),
      .init("canon graph Policies/grocer --of store", "what one attribute has to do with"),
    ],
    "lsp": [.init("canon lsp", "what an editor starts; Docs/Editors.md says how")],
    "repl": [
      .init("canon repl Policies/grocer", "a prompt for expressions and decisions"),
      .init("canon repl shop --sample receipts.txt", "over the records that a file lists"),
    ],
  ]

  private static let operators: [String: [Example]] = [
    "compile": [
      .init(
        "canon compile Policies/grocer --key keys/governance.key --out grocer.bundle",
        "check, prove, seal and sign"),
      .init(
        "canon compile shop --key a.key --release 2 --expires 2027-06-30 --out shop.bundle",
        "the second release, for a time"),
    ],
    "sign": [.init("canon sign grocer.bundle --key keys/ben.key", "a second of two signatures")],
    "inspect": [
      .init(
        "canon inspect grocer.bundle --key keys/governance.pub",
        "what it permits, costs and exposes")
    ],
    "verify bundle": [
      .init(
        "canon verify bundle grocer.bundle --root board.root", "by the root's keys and numbers"),
      .init(
        "canon verify bundle grocer.bundle --key governance.pub --certificate",
        "prove labels, sensitivities and costs again"),
    ],
    "verify receipt": [
      .init(
        "canon verify receipt grocer.bundle request.json receipt.json --world world",
        "decide again, byte for byte")
    ],
    "decide": [
      .init("canon decide grocer.bundle request.json --key governance.pub", "an answer and why"),
      .init(
        "canon decide grocer.bundle --batch --key governance.pub < requests.jsonl",
        "a line an answer, in order"),
    ],
    "push": [.init("canon push layout grocer.bundle --root board.root", "into an OCI layout")],
    "pull": [
      .init(
        "canon pull layout@sha256:… --root board.root --out grocer.bundle",
        "by digest, checked as any other")
    ],
    "keys new": [.init("canon keys new governance --keys keys", "never over another one")],
    "keys list": [.init("canon keys list --keys keys", "names and public halves")],
    "keys root": [
      .init(
        "canon keys root --role root=1:keys/ada.pub --role governance=1:keys/ada.pub "
          + "--expires 2030-01-01 --key keys/ada.key --out board.root", "who may sign what")
    ],
    "keys rotate": [
      .init(
        "canon keys rotate board.root --role governance=1:keys/ben.pub --expires 2031-01-01 "
          + "--key keys/ada.key --out next.root", "signed by the old root's keys")
    ],
    "keys accept": [
      .init("canon keys accept next.root --root board.root", "from now on the next one is pinned")
    ],
    "receipts": [
      .init("canon receipts --out receipts --households 2400", "invented, from a seed")
    ],
    "replay": [
      .init(
        "canon replay --under next.bundle world", "what a new version would have decided"),
      .init(
        "canon replay --under next.bundle decisions.json --world world", "from an exported log"),
    ],
    "demo": [
      .init("canon demo", "the main job on invented receipts, and a report"),
      .init("canon demo --data receipts --world demo", "the same on a folder of your own"),
    ],
  ]

  private static let worlds: [String: [Example]] = [
    "world create": [.init("canon world create --world world", "fresh keys for every role")],
    "world show": [.init("canon world show --world world", "whom a world trusts")],
    "world activate": [
      .init("canon world activate grocer.bundle --world world", "requests are read under it")
    ],
    "vault create": [.init("canon vault create north south --world world", "each with its key")],
    "vault declare": [
      .init(
        "canon vault declare shoe_size --entity Line --kind Count --from lines.size --world world",
        "a word of the shop's own")
    ],
    "vault ingest": [
      .init("canon vault ingest receipts --world world", "every table that the policy maps")
    ],
    "vault consent": [
      .init("canon vault consent --from consents.csv --world world", "what units said"),
      .init("canon vault consent --revoke-all marketing --vault north --world world", "an end"),
    ],
    "vault show": [
      .init("canon vault show --world world", "counts, no rows"),
      .init("canon vault show --set-aside --limit 10 --world world", "lines that did not fit"),
    ],
    "delegation make": [
      .init(
        "canon delegation make --delegate agent.pub --purpose marketing --template WillBuy "
          + "--budget 0.5 --expires 2027-01-01 --out lent.json --world world", "lent, narrowed")
    ],
    "delegation revoke": [
      .init("canon delegation revoke lent.json --world world", "no further task under it")
    ],
    "task request": [
      .init(
        "canon task request --training \"WillBuy(dairy, 28d)\" --purpose marketing --market DE "
          + "--as-of 2026-11-01 --out request.json --world world", "signed by the submitter")
    ],
    "task submit": [
      .init("canon task submit request.json --world world", "the decision, then the rounds")
    ],
    "task show": [.init("canon task show 4626516598ecfa97 --world world", "where it stands")],
    "task log": [.init("canon task log 4626516598ecfa97 --world world", "its lines of the log")],
    "task replay": [
      .init("canon task replay 4626516598ecfa97 --world world", "from public evidence alone")
    ],
    "task receipt": [
      .init(
        "canon task receipt 4626516598ecfa97 --out receipt.json --world world",
        "of its admission")
    ],
    "task challenge": [
      .init(
        "canon task challenge 4626516598ecfa97 --step open --reason \"too good\" --world world",
        "holds the settlement")
    ],
    "task resume": [.init("canon task resume --world world", "after a crash of anything")],
    "tick": [.init("canon tick --by 72h --world world", "everything that is due by then is done")],
    "model export": [
      .init(
        "canon model export 4626516598ecfa97 --out model.json --world world",
        "of a settled task only")
    ],
    "evidence export": [
      .init(
        "canon evidence export 4626516598ecfa97 --out evidence.json --world world",
        "everything public of a task")
    ],
    "evidence decisions": [
      .init(
        "canon evidence decisions --out decisions.json --world world",
        "requests and decisions, for a replay elsewhere")
    ],
    "evidence verify": [
      .init("canon evidence verify evidence.json --world world", "recompute all of it")
    ],
    "completions": [
      .init("canon completions bash > ~/.local/share/bash-completion/completions/canon", "bash"),
      .init("canon completions fish > ~/.config/fish/completions/canon.fish", "fish"),
    ],
    "man": [.init("canon man --out ~/.local/share/man/man1", "then `man canon-check`")],
    "doctor": [.init("canon doctor", "what is missing here, and how to get it")],
  ]

  private static let registry: [String: [Example]] = [
    "registry create": [
      .init(
        "canon registry create registry --root board.root --key keys/ada.key",
        "begin it under a governance root")
    ],
    "registry publish": [
      .init(
        "canon registry publish grocer.bundle --registry registry --key keys/ada.key",
        "refused when a version moved less than it changed")
    ],
    "registry propose": [
      .init(
        "canon registry propose ConsumerTraining 1.0.0 --registry registry --key keys/ada.key",
        "a draft is put forward")
    ],
    "registry activate": [
      .init(
        "canon registry activate ConsumerTraining 1.0.0 --epoch 48 --registry registry "
          + "--key keys/ada.key", "it holds from that epoch on")
    ],
    "registry deprecate": [
      .init(
        "canon registry deprecate ConsumerTraining 1.0.0 --epoch 60 --registry registry "
          + "--key keys/ada.key", "it holds up to that epoch")
    ],
    "registry retire": [
      .init(
        "canon registry retire ConsumerTraining 1.0.0 --registry registry --key keys/ada.key",
        "it never holds again")
    ],
    "registry root": [
      .init(
        "canon registry root next.root --registry registry --key keys/ada.key",
        "entries are signed under the next root")
    ],
    "registry list": [
      .init("canon registry list --registry registry", "versions, states, stewards, epochs"),
      .init("canon registry list --epoch 48 --registry registry", "what holds then"),
    ],
    "registry show": [
      .init(
        "canon registry show ConsumerTraining --registry registry",
        "its history, and what changed from version to version")
    ],
    "registry census": [
      .init("canon registry census CommonWords --world world", "count, then name what is common")
    ],
    "registry candidates": [
      .init("canon registry candidates --world world", "what could be given a meaning")
    ],
    "registry promote": [
      .init(
        "canon registry promote shopping_week Policies/grocer --as privacy_office "
          + "--meaning \"The retailer's week.\" --world world", "into the domain's next version")
    ],
  ]
}
