// The dashboard, in a terminal.
const path = require("path");
const vscode = require("vscode");
const { commandFor, interpreterFor, viaFor } = require("./command");

/** The file in front: a notebook or a Python file. */
function current() {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.uri.scheme === "file") return notebook.uri;
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "python" && document.uri.scheme === "file" ? document.uri : undefined;
}

/** Watch the file in front; without one wontlearn lists what there is to watch. */
async function openDashboard(missing) {
  const script = current();
  const interpreter = await interpreterFor(script);
  const command = commandFor(interpreter, script);
  if (!command) return missing();
  const folder = (script && vscode.workspace.getWorkspaceFolder(script)) ?? vscode.workspace.workspaceFolders?.[0];
  const cwd = folder?.uri.fsPath ?? (script && path.dirname(script.fsPath));
  const [program, ...words] = command;
  if (interpreter) words.push("--python", interpreter);
  if (script && viaFor(script)) words.push("--via", viaFor(script), "--sync");
  if (script) {
    words.push(cwd ? path.relative(cwd, script.fsPath) : script.fsPath);
    const own = vscode.workspace.getConfiguration("wontlearn", script).get("args") ?? [];
    if (own.length) words.push("--", ...own);
  }
  const name = script ? `wontlearn ${path.basename(script.fsPath)}` : "wontlearn";
  const terminal = vscode.window.createTerminal({
    name, cwd, shellPath: program, shellArgs: words, iconPath: new vscode.ThemeIcon("graph-line"),
  });
  terminal.show();
}

module.exports = { openDashboard, current };
