/**
 * The package lzma1: `paths` in tsconfig.json leads here, because its own declarations are its sources, which are not written for this
 * project's compiler settings.
 */

export function decompress(data: Uint8Array): Uint8Array;
