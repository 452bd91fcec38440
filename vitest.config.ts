import { defineConfig } from "vitest/config";

/** Tests read `#src/…`, which is the build: worker threads load plain JavaScript, and what is tested is what ships. */
const suite = (name: string, include: string[], more: { testTimeout?: number; exclude?: string[] } = {}) => ({
  test: { name, include, testTimeout: 60_000, hookTimeout: 120_000, pool: "forks" as const, ...more },
});

export default defineConfig({
  test: {
    projects: [
      suite("offline", ["test/**/*.test.ts"], { exclude: ["test/network/**", "test/parity/**", "test/boot/**", "test/fuzz/**"] }),
      suite("network", ["test/network/**/*.test.ts"], { testTimeout: 1_200_000 }),
      suite("fuzz", ["test/fuzz/**/*.test.ts"], { testTimeout: 3_600_000 }),
      suite("boot", ["test/boot/**/*.test.ts"], { testTimeout: 300_000 }),
      suite("parity", ["test/parity/**/*.test.ts"], {
        testTimeout: 1_200_000,
        exclude: ["test/parity/official.test.ts", "test/parity/foreign.test.ts"],
      }),
      suite("foreign", ["test/parity/foreign.test.ts"], { testTimeout: 1_200_000 }),
      suite("official", ["test/parity/official.test.ts"], { testTimeout: 1_200_000 }),
    ],
  },
});
