"""A real client of the Language Server Protocol against `canon lsp`, on the grocer's policy.

    python -m pytest Tests/Peers/lsp_client.py -p no:cacheprovider -o asyncio_default_fixture_loop_scope=function

`CANON` names the program. The client (pytest-lsp) reads every answer into the types of the specification, so that an
answer of another shape fails whether or not anything looks at it.
"""

import os
import pathlib
import re
import shutil

import pytest
import pytest_lsp
from lsprotocol import types as lsp

TOP = pathlib.Path(__file__).resolve().parents[2]
CANON = os.environ.get("CANON", str(TOP / ".build/release/canon"))
EVERYWHERE = lsp.Range(start=lsp.Position(line=0, character=0), end=lsp.Position(line=10_000, character=0))


@pytest.fixture
def work(tmp_path):
    shutil.copytree(TOP / "Policies/grocer", tmp_path / "grocer")
    shutil.copy(TOP / "Policies/canon.toml", tmp_path)
    return tmp_path


@pytest_lsp.fixture(config=pytest_lsp.ClientServerConfig(server_command=[CANON, "lsp"]))
async def client(lsp_client: pytest_lsp.LanguageClient, work):
    await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=pytest_lsp.client_capabilities("visual_studio_code"),
            workspace_folders=[lsp.WorkspaceFolder(uri=work.as_uri(), name="work")]))
    lsp_client.work = work
    yield
    await lsp_client.shutdown_session()


class Document:
    def __init__(self, client, name):
        self.client, self.path = client, client.work / "grocer" / name
        self.uri, self.text, self.version = self.path.as_uri(), self.path.read_text(), 1
        self.id = lsp.TextDocumentIdentifier(uri=self.uri)

    def open(self):
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(
            text_document=lsp.TextDocumentItem(uri=self.uri, language_id="canon", version=1, text=self.text)))

    def position(self, needle, shift=0):
        before = self.text[: self.text.index(needle) + shift]
        return lsp.Position(line=before.count("\n"), character=len(before) - before.rfind("\n") - 1)

    def change(self, old, new):
        start = self.position(old)
        end = lsp.Position(line=start.line, character=start.character + len(old))
        self.text, self.version = self.text.replace(old, new, 1), self.version + 1
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(
            text_document=lsp.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
            content_changes=[lsp.TextDocumentContentChangePartial(
                range=lsp.Range(start=start, end=end), text=new)]))

    async def diagnostics(self):
        # Answers come one after another: those of the last change follow it.
        while True:
            await self.client.wait_for_notification("textDocument/publishDiagnostics")
            if self.uri in self.client.diagnostics:
                return list(self.client.diagnostics[self.uri])

    def at(self, kind, needle, shift=0, **more):
        return kind(text_document=self.id, position=self.position(needle, shift), **more)


@pytest.mark.asyncio
async def test_findings_come_and_are_mended(client):
    behavior = Document(client, "behavior.canon")
    behavior.open()
    assert await behavior.diagnostics() == []
    behavior.change("count(Receipt) in last window", "count(Receit) in last window")
    found = await behavior.diagnostics()
    assert [one.code for one in found] == ["CN3001"]
    actions = await client.text_document_code_action_async(lsp.CodeActionParams(
        text_document=behavior.id, range=found[0].range, context=lsp.CodeActionContext(diagnostics=found)))
    (edit,) = actions[0].edit.changes[behavior.uri]
    assert edit.new_text == "Receipt"
    behavior.change("count(Receit)", "count(Receipt)")
    assert await behavior.diagnostics() == []


@pytest.mark.asyncio
async def test_names(client):
    behavior, training = Document(client, "behavior.canon"), Document(client, "training.canon")
    behavior.open()
    training.open()
    (there,) = await client.text_document_definition_async(
        training.at(lsp.DefinitionParams, "affinity(category)", 2))
    assert there.uri == behavior.uri
    uses = await client.text_document_references_async(behavior.at(
        lsp.ReferenceParams, "query visits", 7, context=lsp.ReferenceContext(include_declaration=True)))
    assert len(uses) == 2
    hover = await client.text_document_hover_async(behavior.at(lsp.HoverParams, "query visits", 7))
    assert "derive  count(Receipt)" in hover.contents.value
    edit = await client.text_document_rename_async(
        behavior.at(lsp.RenameParams, "query visits", 7, new_name="trips"))
    assert len(edit.changes[behavior.uri]) == 2
    with pytest.raises(Exception, match="already"):
        await client.text_document_rename_async(
            behavior.at(lsp.RenameParams, "query visits", 7, new_name="spend"))
    offered = await client.text_document_completion_async(
        behavior.at(lsp.CompletionParams, "Line.amount_paid", 5))
    assert "coupon_value" in [item.label for item in offered.items]


@pytest.mark.asyncio
async def test_looks(client):
    training = Document(client, "training.canon")
    training.open()
    (policy,) = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text_document=training.id))
    assert policy.name == "ConsumerTraining" and len(policy.children) > 10
    found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query="visits"))
    assert [one.name for one in found] == ["visits"]
    assert await client.text_document_folding_range_async(lsp.FoldingRangeParams(text_document=training.id))
    tokens = await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(text_document=training.id))
    assert len(tokens.data) > 500 and len(tokens.data) % 5 == 0
    hints = await client.text_document_inlay_hint_async(
        lsp.InlayHintParams(text_document=training.id, range=EVERYWHERE))
    assert any(re.match("ρ ≤ ", hint.label) for hint in hints)
    training.change("    role model_operator", "  role    model_operator")
    edits = await client.text_document_formatting_async(lsp.DocumentFormattingParams(
        text_document=training.id, options=lsp.FormattingOptions(tab_size=4, insert_spaces=True)))
    assert edits[0].new_text == training.path.read_text()


@pytest.mark.asyncio
async def test_tests_are_run(client):
    training = Document(client, "training.canon")
    training.open()
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(text_document=training.id))
    assert len(lenses) >= 5 and lenses[0].command.title.startswith("passes")
    ran = await client.workspace_execute_command_async(lsp.ExecuteCommandParams(
        command=lenses[0].command.command, arguments=lenses[0].command.arguments))
    passed = ran["passed"] if isinstance(ran, dict) else ran.passed
    assert passed is True
