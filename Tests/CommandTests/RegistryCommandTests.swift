import Foundation
import Testing

/// `canon registry`, run as people run it.
@Suite struct RegistryCommandTests {
  /// The commands of the page print what it shows, to the letter but for keys and digests.
  @Test func thePageShowsWhatTheToolPrints() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Registry.md"), encoding: .utf8)
    let fences = page.components(separatedBy: "```")
    let scripts = fences.filter { $0.hasPrefix("sh\n") }.map { String($0.dropFirst(3)) }
    let answers = fences.filter { $0.hasPrefix("text\n") }.map { String($0.dropFirst(5)) }
    #expect(scripts.count == 3 && answers.count == 3)
    for (script, answer) in zip(scripts, answers) {
      let shown = try tool.shell("set -euo pipefail\n" + script)
      #expect(shown.code == 0, "\(shown)")
      #expect(Self.veiled(shown.output) == answer, "\(shown)")
    }
  }

  /// What follows from fresh keys differs in each run.
  private static func veiled(_ text: String) -> String {
    text.replacing(/\b[0-9a-f]{64}\b/, with: "…").replacing(/\b[0-9a-f]{12}\b/, with: "…")
  }

  /// A registry with the retailer's and the grocer's policies, whose domains share their names.
  @Test func anotherPolicyCannotGiveADomainAnotherMeaning() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let made = try tool.shell(
      """
      set -e
      canon keys new k
      canon keys root --role root=1:keys/k.pub --role governance=1:keys/k.pub \
        --expires 2030-01-01 --key keys/k.key --out k.root
      canon registry create registry --root k.root --key keys/k.key
      for policy in grocer retailer; do
        canon compile $CANON_HOME/Policies/$policy --key keys/k.key --out $policy.bundle
      done
      canon compile $CANON_HOME/Policies/grocer/{commerce,behavior}.canon \
        $CANON_HOME/Policies/small_grocer/training.canon --key keys/k.key --out small.bundle
      canon registry publish grocer.bundle --key keys/k.key
      canon registry publish small.bundle --key keys/k.key
      canon registry show Commerce
      """)
    #expect(made.code == 0, "\(made)")
    let users = "used by  ConsumerTraining 1.0.0 and SmallGrocerTraining 1.0.0"
    #expect(made.output.contains(users), "\(made)")
    let refused = try tool.run(
      "registry", "publish", "retailer.bundle", "--key", "keys/k.key")
    #expect(refused.code == 2 && refused.errors.contains("CN9712"), "\(refused)")
    #expect(refused.errors.contains("of ConsumerTraining 1.0.0"), "\(refused)")
  }

  @Test func aStrangersRootAndACutJournalAreFound() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let made = try tool.shell(
      """
      set -e
      canon keys new k
      for root in k other; do
        canon keys root --role root=1:keys/k.pub --role governance=1:keys/k.pub \
          --expires 2030-0$((${#root} / 5 + 1))-01 --key keys/k.key --out $root.root
      done
      canon registry create registry --root k.root --key keys/k.key
      canon registry create registry --root k.root --key keys/k.key
      """)
    #expect(made.code == 0 && made.output.contains("none: it stands so already"), "\(made)")
    let list = ["registry", "list", "--root"]
    #expect(try tool.run(list + ["k.root"]).code == 0)
    #expect(try tool.run(list + ["other.root"]).errors.contains("CN9707"))
    let again = try tool.run(
      "registry", "create", "registry", "--root", "other.root", "--key", "keys/k.key")
    #expect(again.code == 2 && again.errors.contains("CN9707"), "\(again)")
    let head = String(repeating: "0", count: 64)
    let cut = try tool.run("registry", "list", "--expect-head", head)
    #expect(cut.code == 2 && cut.errors.contains("CN9706"), "\(cut)")
    #expect(try tool.run("registry", "list", "--registry", "none").code == 3)
    #expect(try tool.run("registry", "list", "--expect-head", "abc").code == 64)
    let unknown = try tool.run("registry", "show", "Nobody")
    #expect(unknown.code == 2 && unknown.errors.contains("CN9721"), "\(unknown)")
  }

  /// Whoever writes waits for whoever writes: of ten at once, one publishes and nine find it there.
  @Test func writersTakeTurns() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let made = try tool.shell(
      """
      set -e
      canon keys new k > keys.txt
      canon keys root --role root=1:keys/k.pub --role governance=1:keys/k.pub \
        --expires 2030-01-01 --key keys/k.key --out k.root > keys.txt
      canon compile $CANON_HOME/Policies/grocer --key keys/k.key --out p.bundle > keys.txt
      canon registry create registry --root k.root --at 2026-01-01 --key keys/k.key > keys.txt
      for writer in 1 2 3 4 5 6 7 8 9 10; do
        canon registry publish p.bundle --at 2026-01-02 --key keys/k.key > $writer.txt &
      done
      wait
      cat [0-9]*.txt | grep -c "entry  2"
      cat [0-9]*.txt | grep -c "none: it stands so already"
      canon registry list | grep entries
      """)
    #expect(made.code == 0, "\(made)")
    #expect(made.output == "1\n9\nentries   2\n", "\(made)")
  }
}
