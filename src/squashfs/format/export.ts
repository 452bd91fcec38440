import { defineRecord } from "../../core/record.js";

/** An entry of the export table: at place n - 1 stands the inode of number n. */
export const exportRecord = defineRecord("export", [["inode", "u64", "reference to an inode"]]);
