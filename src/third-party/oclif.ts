// Not through oclif's index, which loads what starts and documents programs in other ways.
export * as Args from "@oclif/core/args";
export { Command } from "@oclif/core/command";
export { Config, Plugin } from "@oclif/core/config";
export * as Errors from "@oclif/core/errors";
export * as Flags from "@oclif/core/flags";
export { Help } from "@oclif/core/help";
export { settings } from "@oclif/core/settings";
