import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { type Architecture, checkContract, type Finding } from "../guest/contract.js";
import type { Tree } from "../tree/tree.js";
import { withTreeRoot } from "./tree-contract.js";

/** Rules that are told by name; a root without libc breaks dozens for one reason. */
const told = 8;

/**
 * Holds a tree that is to become an image to the boot contract, before a byte of it is written. What only makes it slower or poorer is a warning.
 * @throws BuildError `CONTRACT_BROKEN`
 */
export async function requireContract(tree: Tree, architecture: Architecture, onEvent: OnEvent): Promise<void> {
  const findings = await withTreeRoot(tree, (root) => checkContract(root, { architecture }));
  for (const { rule, message, hint } of findings.filter(({ severity }) => severity === "warning")) {
    onEvent({ type: "warning", message: `[${rule}] ${message} ${hint}` });
  }
  const broken = findings.filter(({ severity }) => severity === "error");
  if (broken.length === 0) return;
  throw new BuildError(
    "CONTRACT_BROKEN",
    [
      `The image could not start: ${broken.length === 1 ? "1 rule of the boot contract is" : `${broken.length} rules of the boot contract are`} broken.`,
      ...lines(broken),
    ].join("\n"),
    {
      hint: "Mend what is named. An image that the network is not to start needs no init sequence: init: none in runtime.yaml, or pack without --init.",
    },
  );
}

function lines(broken: readonly Finding[]): string[] {
  const named = broken.slice(0, told).map(({ rule, message, hint }) => `  [${rule}] ${message} ${hint}`);
  return broken.length > told ? [...named, `  and ${broken.length - told} more`] : named;
}
