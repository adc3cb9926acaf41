// Starts `canon lsp` and hands it every Canon file; without its one library, files keep their colours.
"use strict";

const vscode = require("vscode");

let client;

exports.activate = async (context) => {
  const command = vscode.workspace.getConfiguration("canon").get("path", "canon");
  let library;
  try {
    library = require("vscode-languageclient/node");
  } catch {
    vscode.window.showErrorMessage(
      "Canon files have colours only: run `npm install` in the extension's folder for the rest.");
    return;
  }
  client = new library.LanguageClient(
    "canon",
    "Canon",
    { command, args: ["lsp"], transport: library.TransportKind.stdio },
    {
      documentSelector: [{ scheme: "file", language: "canon" }],
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.canon,canon.toml}") },
    });
  context.subscriptions.push(client);
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`\`${command} lsp\` does not start: ${error.message}`);
  }
};

exports.deactivate = () => client && client.stop();
