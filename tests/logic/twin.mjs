// Evaluates cases given on stdin, one JSON document a line, with the module named by the first argument.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const logic = await import(pathToFileURL(process.argv[2]));
const shapes = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { shape, tree, scope, wording } = JSON.parse(line);
  if (shape) {
    shapes.push(shape);
    continue;
  }
  let answer;
  try {
    const here = { ...scope, shape: shapes[scope.shape], dice: () => 0.25, newId: () => "an-id" };
    const value = wording === undefined ? logic.evaluate(tree, here) : logic.filled(wording, here);
    answer = [typeof value, typeof value === "number" ? String(value) : value];
  } catch (error) {
    if (!(error instanceof logic.Refused)) throw error;
    answer = ["refused"];
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
