export { type ErrorCode, errorCodes, exitCodes } from "./core/error-codes.js";
export { BuildError, type BuildErrorOptions, formatWhere, type Where } from "./core/errors.js";
export type { BuildEvent, OnEvent, Stage } from "./core/events.js";
export { type BuildOptions, type BuildResult, buildRuntime } from "./runtime/build.js";
export { type Extraction, type ExtractOptions, extractImage } from "./runtime/extract.js";
export { type PackedImage, type PackOptions, packRoot } from "./runtime/pack.js";
export { type ScaffoldOptions, type ScaffoldResult, scaffold } from "./runtime/scaffold.js";
export type { ImageFile } from "./runtime/write-image.js";
