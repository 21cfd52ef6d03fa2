// Which wontlearn is started, and which Python runs the user's scripts.
const fs = require("fs");
const path = require("path");
const vscode = require("vscode");

const WINDOWS = process.platform === "win32";

/** The Python extension's API, if it is installed. It is asked, never required. */
async function pythonExtension() {
  const found = vscode.extensions.getExtension("ms-python.python");
  if (!found) return undefined;
  try {
    return (await found.activate())?.environments;
  } catch {
    return undefined;
  }
}

/** The path of the Python for a resource; undefined leaves the choice to wontlearn. */
async function interpreterFor(resource) {
  const [named] = vscode.workspace.getConfiguration("wontlearn", resource).get("interpreter") ?? [];
  if (named) return expand(named, resource);
  // Behind a command there are other environments than the one that is chosen here.
  if (viaFor(resource)) return undefined;
  const environments = await pythonExtension();
  if (!environments) return undefined;
  const active = environments.getActiveEnvironmentPath(resource);
  const resolved = await environments.resolveEnvironment(active);
  return resolved?.executable.uri?.fsPath ?? undefined;
}

/** The command that leads to where scripts run; "": here. */
function viaFor(resource) {
  return (vscode.workspace.getConfiguration("wontlearn", resource).get("via") ?? "").trim();
}

/** `${workspaceFolder}` and `~` in a path of the settings. */
function expand(text, resource) {
  const folder = (resource && vscode.workspace.getWorkspaceFolder(resource)) ?? vscode.workspace.workspaceFolders?.[0];
  return text
    .replace(/^~(?=$|[/\\])/, require("os").homedir())
    .replaceAll("${workspaceFolder}", folder?.uri.fsPath ?? "");
}

/** The wontlearn that was installed beside a Python. */
function beside(python) {
  const folder = path.dirname(python);
  const names = WINDOWS ? ["wontlearn.exe", path.join("Scripts", "wontlearn.exe")] : ["wontlearn"];
  return names.map((name) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** The command in PATH. */
function inPath() {
  const name = WINDOWS ? "wontlearn.exe" : "wontlearn";
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** The environments that wontlearn would look for itself. */
function projectPythons(resource) {
  const folder = (resource && vscode.workspace.getWorkspaceFolder(resource)) ?? vscode.workspace.workspaceFolders?.[0];
  const bin = WINDOWS ? ["Scripts", "python.exe"] : ["bin", "python"];
  return folder ? [".venv", "venv"].map((name) => path.join(folder.uri.fsPath, name, ...bin)) : [];
}

/** The command and its first arguments, or undefined if there is no wontlearn. */
function commandFor(interpreter, resource) {
  const settings = vscode.workspace.getConfiguration("wontlearn", resource);
  const [command, ...first] = settings.get("path") ?? [];
  if (command) return [expand(command, resource), ...first];
  const pythons = interpreter ? [interpreter] : projectPythons(resource);
  const own = pythons.map(beside).find(Boolean);
  const order = settings.get("importStrategy") === "fromPath" ? [inPath(), own] : [own, inPath()];
  const found = order.find(Boolean);
  return found && [found];
}

module.exports = { commandFor, interpreterFor, pythonExtension, viaFor };
