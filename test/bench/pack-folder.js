#!/usr/bin/env node
// pack-folder.js FOLDER IMAGE: the program's packing of a folder, as one process to be measured.
import { packRoot } from "aleph-runtime";

const [folder, output] = process.argv.slice(2);
await packRoot({ source: folder, output, env: process.env });
