import type { BuildEvent } from "../core/events.js";
import type { Paint } from "./terminal.js";

/** A note or a warning as lines of text. */
export function remarkLines(event: Extract<BuildEvent, { type: "note" | "warning" }>, paint: Paint): string[] {
  if (event.type === "note") return [event.message];
  const lines = [`${paint("yellow", "Warning:")} ${event.message}`];
  if (event.hint !== undefined) lines.push(`${paint("cyan", "Hint:")} ${event.hint}`);
  return lines;
}
