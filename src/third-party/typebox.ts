export { Check, Errors } from "typebox/schema";
export { Settings } from "typebox/system";
