extension Starter {
  static let readme = #"""
    # Policies of a shop

    | file | says |
    |---|---|
    | `shop.canon` | what the records of customers mean, and where source tables state it |
    | `behaviour.canon` | what is asked of a customer, and what a model shall foretell |
    | `programme.canon` | who may train what, at what cost to each customer; and tests of that |

    ```sh
    canon check .
    canon lint .
    canon test .
    canon fmt --check .
    ```

    `canon explain CODE` has the page of any code that they print. When they are content:

    ```sh
    canon keys new governance --keys keys
    canon compile . --key keys/governance.key --out shop.bundle
    canon inspect shop.bundle --key keys/governance.pub
    ```

    """#

  static let ignored = #"""
    keys/
    *.bundle
    world/

    """#

  /// Checks every change, and says what it means.
  static let workflow = #"""
    name: policies
    on: [push, pull_request]
    jobs:
      check:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v4
            with:
              fetch-depth: 0
          # `canon` has to be on the path: build it from its repository, or use your own image.
          - run: canon check .
          - run: canon fmt --check .
          - run: canon lint .
          - run: canon test .
          - name: what this change means
            if: github.event_name == 'pull_request'
            run: |
              git worktree add ../before "origin/${{ github.base_ref }}"
              canon review ../before . >> "$GITHUB_STEP_SUMMARY"

    """#

  /// The same before a commit.
  static let hook = #"""
    repos:
      - repo: local
        hooks:
          - id: canon-check
            name: canon check
            entry: canon check .
            language: system
            files: \.canon$
            pass_filenames: false
          - id: canon-fmt
            name: canon fmt
            entry: canon fmt --check .
            language: system
            files: \.canon$
            pass_filenames: false
          - id: canon-lint
            name: canon lint
            entry: canon lint .
            language: system
            files: \.canon$
            pass_filenames: false
          - id: canon-test
            name: canon test
            entry: canon test .
            language: system
            files: \.canon$
            pass_filenames: false

    """#
}
