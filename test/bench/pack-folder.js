#!/usr/bin/env node
// pack-folder.js FOLDER IMAGE: the program's packing of a folder, as one process to be measured.
import { packFolder } from "aleph-runtime";

const [folder, output] = process.argv.slice(2);
await packFolder({ folder, output, env: process.env });
