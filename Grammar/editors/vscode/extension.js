// Starts `canon lsp` and hands it every Canon file.
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

exports.activate = async (context) => {
  const command = vscode.workspace.getConfiguration("canon").get("path", "canon");
  client = new LanguageClient(
    "canon",
    "Canon",
    { command, args: ["lsp"], transport: TransportKind.stdio },
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
