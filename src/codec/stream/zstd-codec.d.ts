/** The decoder inside the package `zstd-codec`: its public face decodes whole buffers only, and its streams never free their memory. */
declare module "zstd-codec/lib/module.js" {
  export interface ZstdDecompressStreamBinding {
    begin(): boolean;
    /** False for data that cannot be decoded. The callback gets copies. */
    transform(bytes: Uint8Array, onOutput: (bytes: Uint8Array) => void): boolean;
    end(onOutput: (bytes: Uint8Array) => void): boolean;
    delete(): void;
  }

  export interface ZstdBinding {
    readonly ZstdDecompressStreamBinding: new () => ZstdDecompressStreamBinding;
  }

  /** Starts a new WebAssembly instance with 16 MiB of memory, which cannot grow. */
  export function run(onReady: (binding: ZstdBinding) => void): void;
}
