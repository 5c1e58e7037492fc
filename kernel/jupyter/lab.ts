/** `npm start`: registers the kernel and opens the notebooks in JupyterLab. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { KernelError } from "../error.js";
import { installKernel, kernelName } from "./install.js";
import { findJupyterLab, type JupyterLab } from "./jupyterlab.js";

export interface LabOptions {
  /** The folder that is opened. Default: this repository's notebooks/. */
  readonly folder?: string;
  /** Opens the page in a browser. */
  readonly browser: boolean;
  /** 0: any free port. Default: the first free one from 8888 on. */
  readonly port?: number;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const address = "127.0.0.1";

function say(line: string): void {
  console.error(`nabi: ${line}`);
}

/** The port if it is free; 0 gives any free one. */
function probe(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, address, () => {
      const bound = (server.address() as { port: number }).port;
      server.close(() => resolve(bound));
    });
  });
}

async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    const port = await probe(wanted);
    if (port === undefined)
      throw new KernelError(`lab: a free port is required, got ${wanted}, which is in use; --port 0 takes any`);
    return port;
  }
  for (let candidate = 8888; candidate < 8988; candidate++) {
    const port = await probe(candidate);
    if (port !== undefined) return port;
  }
  throw new KernelError("lab: a free port is required, got none from 8888 to 8987; --port 0 takes any");
}

function register(lab: JupyterLab | undefined): void {
  try {
    installKernel();
  } catch (error) {
    say(`the kernel could not be registered for the user: ${(error as Error).message}`);
  }
  if (lab?.prefix) installKernel({ prefix: lab.prefix });
}

function parametersOf(port: number, options: LabOptions): string[] {
  return [
    `--ServerApp.ip=${address}`,
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${resolve(options.folder ?? join(root, "notebooks"))}`,
    `--MultiKernelManager.default_kernel_name=${kernelName}`,
    `--ServerApp.open_browser=${options.browser ? "True" : "False"}`,
    "--ServerApp.answer_yes=True", // our signal is the answer
    "--Application.log_level=ERROR",
    // Nothing is fetched at run time: no release check, no list of extensions (and no news, see below).
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
}

/**
 * A configuration folder in front of the user's own that switches off the announcements extension, which asks every newcomer whether
 * it may fetch news. Returns the variables that make JupyterLab read it.
 */
function quietConfiguration(others = process.env["JUPYTER_CONFIG_PATH"]): Record<string, string> {
  const folder = join(root, "dist", "jupyter");
  mkdirSync(join(folder, "labconfig"), { recursive: true });
  const disabledExtensions = { "@jupyterlab/apputils-extension:announcements": true };
  writeFileSync(join(folder, "labconfig", "page_config.json"), JSON.stringify({ disabledExtensions }));
  return { JUPYTER_CONFIG_PATH: others ? folder + delimiter + others : folder };
}

const startPatience = 60_000; // ms
const stopPatience = 8000; // ms

/** Resolves when the server answers; throws if it ends or stays silent. */
async function whenReady(port: number, token: string, ended: Promise<number>): Promise<void> {
  let code: number | undefined;
  void ended.then((value) => {
    code = value;
  });
  const deadline = performance.now() + startPatience;
  while (performance.now() < deadline) {
    if (code !== undefined) throw new KernelError(`lab: JupyterLab ended with exit code ${code} before it was ready`);
    const answer = await fetch(`http://${address}:${port}/api/status?token=${token}`).catch(() => undefined); // not listening yet
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new KernelError(`lab: JupyterLab must answer within ${startPatience / 1000} s, got no answer on port ${port}`);
}

/** Asks JupyterLab, which then ends its kernels, to stop; insists where it does not. */
function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), stopPatience).unref();
}

/** Calls back when a signal asks this process to end, or when the `npm start` that began it is gone: npm passes no signal on to it. */
function onEnd(end: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 500).unref();
}

async function serve(lab: JupyterLab, options: LabOptions): Promise<number> {
  const port = await choosePort(options.port);
  const token = randomBytes(24).toString("hex");
  const [program, ...parameters] = lab.command;
  const configuration = { ...lab.environment, ...quietConfiguration(lab.environment["JUPYTER_CONFIG_PATH"]) };
  const child = spawn(program as string, [...parameters, ...parametersOf(port, options)], {
    cwd: root,
    // The token travels in the environment: command lines can be read by every user of the machine.
    env: { ...process.env, ...configuration, JUPYTER_TOKEN: token },
    stdio: ["ignore", 2, 2],
    // A terminal's Ctrl-C goes to this process only, which then asks for an orderly end.
    detached: process.platform !== "win32",
  });
  let stopping = false;
  onEnd(() => {
    if (!stopping) stop(child);
    stopping = true;
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  try {
    await whenReady(port, token, ended);
    console.log(`nabi: the notebooks are open at http://${address}:${port}/lab?token=${token}`);
    say("Ctrl-C ends JupyterLab and its kernels");
  } catch (error) {
    if (stopping) return 0;
    stop(child);
    throw error;
  }
  const code = await ended;
  return stopping ? 0 : code;
}

function checkFolder(folder: string | undefined): void {
  if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new KernelError(`lab: a folder is required, got ${folder}`);
  }
}

/** Runs JupyterLab until it ends or a signal ends it; resolves with the exit code. Where there is none to run, says what else works. */
export async function startLab(options: LabOptions): Promise<number> {
  checkFolder(options.folder);
  if (options.port) await choosePort(options.port); // before minutes are spent on an installation
  const lab = findJupyterLab(join(root, ".venv"), say);
  if ("reason" in lab) {
    register(undefined);
    say(
      `JupyterLab is not available (${lab.reason}); everything is built and the kernel "TypeScript (nabi)" is registered.`,
    );
    say(
      "Open notebooks/ in VS Code and choose that kernel, or run them here: npx nabi run notebooks/00-start-here.ipynb",
    );
    return 0;
  }
  register(lab);
  return serve(lab, options);
}
