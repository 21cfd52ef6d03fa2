// The status bar: the live loss and the verdict of the file in front.
const vscode = require("vscode");

const VERDICTS = {
  learns: ["$(check)", undefined],
  undertrained: ["$(triangle-up)", "warning"],
  setup: ["$(error)", "error"],
  data: ["$(error)", "error"],
  unclear: ["$(question)", "warning"],
  crashed: ["$(flame)", "error"],
  "no-training": ["$(circle-slash)", "warning"],
};

const MODES = ["sample", "full"];

/** Four digits, written as beside the training's line. */
function short(loss) {
  if (!Number.isFinite(loss)) return String(loss);
  if (loss !== 0 && Math.abs(loss) < 1e-4) return Number(loss.toPrecision(4)).toExponential().replace(/-(\d)$/, "-0$1");
  return Number(loss.toPrecision(4)).toString();
}

/** Draws what the server last said of the file in front. */
class Status {
  constructor(current) {
    this.current = current;
    this.known = new Map();
    this.item = vscode.window.createStatusBarItem("wontlearn", vscode.StatusBarAlignment.Left, 0);
    this.item.name = "wontlearn";
    this.item.command = "wontlearn.openDashboard";
    this.server = "";
  }

  /** What is known of a file from now on. */
  tell(uri, change) {
    const key = vscode.Uri.parse(uri).toString();
    this.known.set(key, { ...this.known.get(key), ...change });
    this.draw();
  }

  /** How far it is; with a run begin new losses. */
  tellState(uri, running, word, headline) {
    const fresh = running && !this.of(uri)?.running;
    this.tell(uri, { running, word, headline, ...(fresh && { losses: {} }) });
  }

  of(uri) {
    return this.known.get(vscode.Uri.parse(uri).toString());
  }

  /** The newest loss of a mode. */
  tellLoss(uri, mode, loss) {
    const known = this.of(uri);
    const name = mode === "single-sample" ? "sample" : mode;
    this.tell(uri, { losses: { ...known?.losses, [name]: loss } });
  }

  /** The server itself: a text while there is something wrong with it, else "". */
  tellServer(text) {
    this.server = text;
    if (text) this.known.clear();
    this.draw();
  }

  draw() {
    const uri = this.current();
    if (!uri) return this.item.hide();
    const known = this.known.get(uri.toString());
    const [icon, colour] = VERDICTS[known?.word] ?? ["$(graph-line)", undefined];
    const losses = MODES.filter((mode) => mode in (known?.losses ?? {})).map((mode) => `${mode} ${short(known.losses[mode])}`);
    if (this.server) {
      this.item.text = "$(warning) wontlearn";
      this.item.tooltip = this.server;
    } else if (known?.running) {
      this.item.text = [`$(sync~spin) ${known.word ?? "wontlearn"}`, ...losses].join("  ");
      this.item.tooltip = known.headline;
    } else if (known?.word) {
      this.item.text = [`${icon} ${known.word}`, ...losses].join("  ");
      this.item.tooltip = known.headline;
    } else {
      this.item.text = `${icon} wontlearn`;
      this.item.tooltip = "Nothing has run yet. Click for the dashboard.";
    }
    const ground = known && !known.running && !this.server ? colour : undefined;
    this.item.backgroundColor = ground && new vscode.ThemeColor(`statusBarItem.${ground}Background`);
    this.item.show();
  }

  dispose() {
    this.item.dispose();
  }
}

module.exports = { Status };
