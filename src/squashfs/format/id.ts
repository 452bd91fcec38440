import { defineRecord } from "../../core/record.js";

/** An entry of the id table. */
export const idRecord = defineRecord("id", [["id", "u32", "a user or group number"]]);
