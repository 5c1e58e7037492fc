/**
 * What is exported must pass the ONNX checker: every operator's value and gradient, whole training steps, open dimensions.
 * NABI_PYTHON names a Python that has the onnx package (default: python3).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { couplingFlow } from "#src/densities/coupling-flow.js";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { splineFlow } from "#src/densities/spline-flow.js";
import { logNormal } from "#src/distributions/log-normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { encodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { likelihoodEstimator } from "#src/estimators/likelihood-estimator.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { ratioEstimator } from "#src/estimators/ratio-estimator.js";
import { statistic } from "#src/estimators/statistic.js";
import { fileOutputs } from "#src/fitted/file-graph.js";
import { batchDimension, drawsDimension } from "#src/graph/dimension.js";
import { add, multiply } from "#src/graph/elementwise.js";
import { bindParameters, constant, type Expression, input, type Program } from "#src/graph/expression.js";
import { gradient, parameterGradients } from "#src/graph/gradient.js";
import { matmul } from "#src/graph/matrix.js";
import { mean } from "#src/graph/reduction.js";
import { reshape } from "#src/graph/shape.js";
import { sum } from "#src/graph/sum.js";
import { convolutional } from "#src/networks/convolutional.js";
import { initializeParameters, rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { workloads } from "../../bench/workloads.js";
import { caseInputs, operatorCases } from "../../graph/operator-cases.js";

const python = process.env["NABI_PYTHON"] || "python3";
const probe = spawnSync(python, ["-c", "import onnx; print(onnx.__version__)"], { encoding: "utf8" });
const missing = probe.error?.message ?? (probe.status === 0 ? undefined : probe.stderr.trim().split("\n").at(-1));
if (missing)
  console.warn(
    `ONNX checker skipped: ${python}: ${missing}. Install onnx, or point NABI_PYTHON at a Python that has it.`,
  );

/** Checks every file of a folder in one process; prints a line for each that fails. */
const script = `
import pathlib, sys, onnx
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as error:
        print(f"{path.stem}: {error}")
print("checked", len(list(pathlib.Path(sys.argv[1]).glob("*.onnx"))))
`;

function operatorPrograms(): [string, Program][] {
  return operatorCases.map((example) => {
    const leaves = caseInputs(example);
    const value = example.build(leaves);
    const variables = leaves.filter((_, i) => example.differentiable !== false && !example.constantInputs?.includes(i));
    const gradients = gradient(sum(multiply(value, value)), variables).map((g, i) => [`g${i}`, g] as const);
    return [example.name, { outputs: { value, ...Object.fromEntries(gradients) } }];
  });
}

function trainingPrograms(): [string, Program][] {
  return Object.values(workloads).map((workload) => {
    const scope = rootScope();
    const loss = workload.loss(8, scope);
    const gradients = parameterGradients(loss, [...scope.specs.keys()]);
    const outputs = Object.fromEntries([...gradients].map(([name, g]) => [`gradient/${name}`, g]));
    return [`training step of ${workload.name}`, { outputs: { loss, ...outputs } }];
  });
}

function openPrograms(): [string, Program][] {
  const noise = input("noise", [batchDimension, drawsDimension, 2]);
  const rows = reshape(noise, [batchDimension * drawsDimension, 2]);
  const y = reshape(matmul(rows, constant([1, 2, 3, 4], [2, 2])), [batchDimension, drawsDimension, 2]);
  const context = reshape(input("data", [batchDimension, 2]), [batchDimension, 1, 2]);
  return [["open dimensions", { outputs: { draws: add(y, context) } }]];
}

/** What files hold: the outputs of each kind of estimator and density, averaged over symmetries, with initial weights. */
function estimatorPrograms(): [string, Program][] {
  const simulator = gaussianProcess({ grid: [8, 8], covariance: "exponential", variance: "parameter" });
  const model = { prior: prior({ lengthScale: uniform(0, 1), variance: logNormal(0, 1) }), simulator };
  const shared = { model, summary: convolutional({ channels: [4], hidden: [8] }) };
  const densities = [gaussian(), mixture(), couplingFlow({ hidden: 8 }), splineFlow({ hidden: 8 })];
  const estimators: Estimator[] = [
    pointEstimator(shared),
    quantileEstimator(shared),
    ...densities.map((density) => posteriorEstimator({ ...shared, density })),
    ratioEstimator({ ...shared, features: 4 }),
    likelihoodEstimator({ model, statistic: average, density: splineFlow({ hidden: 8 }) }),
  ];
  return estimators.map((estimator, i) => {
    const scope = rootScope();
    const head = (from: Expression) => estimator.outputs(from, scope);
    const program = { outputs: fileOutputs(estimator, estimator.condition(scope), head) };
    const weights = initializeParameters(scope.specs.values(), random(1));
    return [`${estimator.name} ${densities[i - 2]?.name ?? ""}`, bindParameters(program, weights)];
  });
}

const average = statistic({ name: "average", size: 1, build: (z) => mean(z, [1, 2]) });

const committed = fileURLToPath(new URL("../../../data/estimators/", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "nabi-checker-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing)("the ONNX checker", () => {
  it("passes every exported graph", () => {
    const programs = [...operatorPrograms(), ...trainingPrograms(), ...openPrograms(), ...estimatorPrograms()];
    for (const [name, program] of programs) {
      const bytes = encodeModel(lowerProgram(program, { title: name }));
      writeFileSync(join(folder, `${name.replaceAll(/[^\w]+/g, "-")}.onnx`), bytes);
    }
    const { stdout, stderr, status } = spawnSync(python, ["-c", script, folder], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split("\n")).toEqual([`checked ${programs.length}`]);
  }, 60_000);

  it("passes the committed estimators", () => {
    const files = readdirSync(committed).filter((name) => name.endsWith(".onnx"));
    expect(files.length).toBeGreaterThan(0);
    const { stdout } = spawnSync(python, ["-c", script, committed], { encoding: "utf8" });
    expect(stdout.trim()).toBe(`checked ${files.length}`);
  });

  it("fails a graph that is none", () => {
    const broken = {
      nodes: [{ type: "Add", domain: "", inputs: ["x", "nowhere"], outputs: ["y"], attributes: {} }],
      constants: [],
      inputs: [{ name: "x", type: "float32" as const, shape: [1] }],
      outputs: [{ name: "y", type: "float32" as const, shape: [1] }],
      metadata: {},
    };
    const alone = mkdtempSync(join(folder, "broken-"));
    writeFileSync(join(alone, "broken.onnx"), encodeModel(broken));
    expect(spawnSync(python, ["-c", script, alone], { encoding: "utf8" }).stdout).toContain("broken: ");
  });
});
