/** The size words of data and fragment blocks: `storedRaw` says that a block is stored as it is, 0 is a hole. */
export { isRaw, storedRaw as dataRaw, storedSize } from "../../core/block-set.js";
