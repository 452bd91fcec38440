// A program around src/ui, for tests that look at a whole process: node start.js COMMAND
import { run } from "../../../dist/ui/run.js";

await run(process.argv.slice(2), import.meta.url);
