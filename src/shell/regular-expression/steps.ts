import { isWordByte } from "./byte-set.js";
import { type Assertion, type ByteSet, type ExpressionNode, RegularExpressionError } from "./node.js";

/** One step of a matcher; steps follow each other unless they say otherwise. */
export type Step =
  | { readonly does: "read"; readonly bytes: ByteSet }
  | { readonly does: "assert"; readonly kind: Assertion }
  | { readonly does: "save"; readonly slot: number }
  | { readonly does: "repeat-bytes"; readonly group: number }
  | { readonly does: "split"; first: number; second: number }
  | { readonly does: "jump"; to: number }
  | { readonly does: "end" };

/** Repetitions are written out: `(a{1,999}){1,999}` is a million steps. */
const mostSteps = 200_000;

/** @throws RegularExpressionError where an expression is too big, as the C library refuses it */
export function checkSteps(root: ExpressionNode): void {
  if (size(root) > mostSteps) throw new RegularExpressionError("Regular expression too big");
}

/** An expression as the steps that a matcher walks. */
export function stepsOf(root: ExpressionNode): readonly Step[] {
  const steps: Step[] = [];
  compile(root, steps);
  steps.push({ does: "end" });
  return steps;
}

/** About the number of steps. */
function size(node: ExpressionNode): number {
  const all = (nodes: readonly ExpressionNode[]) => nodes.reduce((sum, one) => sum + size(one) + 2, 0);
  if (node.type === "sequence") return all(node.items);
  if (node.type === "choice") return all(node.options);
  if (node.type === "group") return size(node.item) + 2;
  if (node.type !== "repeat") return 1;
  return (size(node.item) + 1) * (node.most === Number.POSITIVE_INFINITY ? node.least + 1 : node.most) + 1;
}

function compile(node: ExpressionNode, steps: Step[]): void {
  switch (node.type) {
    case "set":
      steps.push({ does: "read", bytes: node.bytes });
      return;
    case "assertion":
      steps.push({ does: "assert", kind: node.kind });
      return;
    case "sequence":
      for (const item of node.items) compile(item, steps);
      return;
    case "group":
      steps.push({ does: "save", slot: node.index * 2 - 2 });
      compile(node.item, steps);
      steps.push({ does: "save", slot: node.index * 2 - 1 });
      return;
    case "reference":
      steps.push({ does: "repeat-bytes", group: node.index });
      return;
    case "choice":
      compileChoice(node.options, steps);
      return;
    case "repeat":
      compileRepeat(node, steps);
  }
}

function compileChoice(options: readonly ExpressionNode[], steps: Step[]): void {
  const jumps: { does: "jump"; to: number }[] = [];
  options.forEach((option, index) => {
    if (index === options.length - 1) {
      compile(option, steps);
      return;
    }
    const split = { does: "split" as const, first: steps.length + 1, second: 0 };
    const jump = { does: "jump" as const, to: 0 };
    steps.push(split);
    compile(option, steps);
    steps.push(jump);
    jumps.push(jump);
    split.second = steps.length;
  });
  for (const jump of jumps) jump.to = steps.length;
}

function compileRepeat(
  { item, least, most }: { readonly item: ExpressionNode; readonly least: number; readonly most: number },
  steps: Step[],
): void {
  for (let count = 0; count < least; count++) compile(item, steps);
  const splits: { does: "split"; first: number; second: number }[] = [];
  const optional = () => {
    const split = { does: "split" as const, first: steps.length + 1, second: 0 };
    splits.push(split);
    steps.push(split);
    compile(item, steps);
  };
  if (most === Number.POSITIVE_INFINITY) {
    const to = steps.length;
    optional();
    steps.push({ does: "jump", to });
  } else {
    for (let count = least; count < most; count++) optional();
  }
  for (const split of splits) split.second = steps.length;
}

/** Whether an assertion holds at a place. */
export function holds(kind: Assertion, text: string, at: number): boolean {
  const before = at > 0 && isWordByte(text.charCodeAt(at - 1));
  const after = at < text.length && isWordByte(text.charCodeAt(at));
  switch (kind) {
    case "start":
      return at === 0;
    case "end":
      return at === text.length;
    case "line-start":
      return at === 0 || text[at - 1] === "\n";
    case "line-end":
      return at === text.length || text[at] === "\n";
    case "word-edge":
      return before !== after;
    case "no-word-edge":
      return before === after;
    case "word-start":
      return !before && after;
    case "word-end":
      return before && !after;
    case "no-word-before":
      return !before;
    case "no-word-after":
      return !after;
  }
}
