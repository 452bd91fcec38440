export { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from "listr2";
