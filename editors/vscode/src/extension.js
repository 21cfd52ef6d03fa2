// Starts `wontlearn lsp` and shows what it says; all that is known about trainings is on the server's side.
const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");
const { commandFor, interpreterFor, pythonExtension, viaFor } = require("./command");
const { current, openDashboard } = require("./dashboard");
const { Status } = require("./status");

const INSTALL = "pip install 'wontlearn[lsp]'";
let client;
let starting = Promise.resolve();

/** What the server is told at its start and at every change of the settings. */
async function settings() {
  const resource = current() ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const { run, args } = vscode.workspace.getConfiguration("wontlearn", resource);
  return { run, args, via: viaFor(resource), interpreter: await interpreterFor(resource) };
}

/** Ask the user what to do about a wontlearn that is not there. */
async function missing(status, output) {
  status?.tellServer(`No wontlearn was found: ${INSTALL}`);
  output?.warn(`No wontlearn was found beside the Python nor in PATH. ${INSTALL}`);
  const chosen = await vscode.window.showErrorMessage(
    `No wontlearn was found. Install it in your project's environment: ${INSTALL}`, "Settings");
  if (chosen) vscode.commands.executeCommand("workbench.action.openSettings", "@ext:wontlearn.wontlearn");
}

/** A new server in place of the old one. */
async function restart(status, output) {
  await client?.dispose().catch(() => undefined);
  client = undefined;
  const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
  const options = await settings();
  const command = commandFor(options.interpreter, resource);
  if (!command) return void missing(status, output);
  const [program, ...first] = command;
  output.info(`${[...command, "lsp"].join(" ")}   (scripts run under ${options.interpreter ?? "the Python it finds"})`);
  const server = { command: program, args: [...first, "lsp"] };
  client = new LanguageClient("wontlearn", "wontlearn", server, {
    documentSelector: [
      { scheme: "file", language: "python" },
      { notebook: { scheme: "file", notebookType: "jupyter-notebook" }, language: "python" },
    ],
    outputChannel: output,
    initializationOptions: options,
  });
  client.onDidChangeState(({ newState }) =>
    status.tellServer(newState === State.Stopped ? "The server has ended. See the output channel wontlearn." : ""));
  listen(client, status);
  await client.start();
}

/** The notifications that are ours. */
function listen(server, status) {
  server.onNotification("$/wontlearn/state", ({ uri, state, word, headline }) =>
    status.tellState(uri, state === "running", word, headline));
  server.onNotification("$/wontlearn/loss", ({ uri, mode, loss }) => status.tellLoss(uri, mode, loss));
}

/** One after the other: a restart that is asked for during a restart waits. */
function queue(status, output) {
  starting = starting.then(() => restart(status, output)).catch((error) => {
    output.error(String(error?.message ?? error));
    status.tellServer("The server did not start. See the output channel wontlearn.");
  });
  return starting;
}

exports.activate = async function (context) {
  const output = vscode.window.createOutputChannel("wontlearn", { log: true });
  const status = new Status(current);
  const again = () => queue(status, output);
  context.subscriptions.push(
    output, status,
    vscode.commands.registerCommand("wontlearn.restart", again),
    vscode.commands.registerCommand("wontlearn.openDashboard", () => openDashboard(() => missing(status, output))),
    vscode.window.onDidChangeActiveTextEditor(() => status.draw()),
    vscode.window.onDidChangeActiveNotebookEditor(() => status.draw()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const changed = ["run", "args", "via", "interpreter", "path", "importStrategy"];
      if (changed.some((name) => event.affectsConfiguration(`wontlearn.${name}`))) again();
    }),
  );
  const environments = await pythonExtension();
  if (environments) context.subscriptions.push(environments.onDidChangeActiveEnvironmentPath(again));
  status.draw();
  await again();
};

exports.deactivate = () => client?.dispose();
