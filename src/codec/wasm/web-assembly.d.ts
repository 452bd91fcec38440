/** What is used of WebAssembly, which neither the language's own declarations nor Node's have. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }

  /** @typeParam Exports what the module is known to export */
  class Instance<Exports> {
    constructor(module: Module);
    readonly exports: Exports;
  }

  interface Memory {
    /** Another one after the memory has grown. */
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB. */
    grow(pages: number): number;
  }
}
