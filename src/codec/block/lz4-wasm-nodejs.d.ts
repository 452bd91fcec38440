import "lz4-wasm-nodejs";

/** What the package exports beside its declarations: the WebAssembly instance itself, with the calls that wasm-bindgen makes. */
declare module "lz4-wasm-nodejs" {
  export const __wasm: {
    readonly memory: { readonly buffer: ArrayBuffer };
    /** Pointer and length of the result are put at `result`; the input is freed. */
    compress(result: number, input: number, length: number): void;
    __wbindgen_malloc(size: number): number;
    __wbindgen_free(start: number, size: number): void;
    __wbindgen_add_to_stack_pointer(bytes: number): number;
  };
}
