import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { Console } from "#src/host/console.js";
import { endNamespaces } from "#src/host/drivers/end-namespaces.js";
import { startProcess } from "#src/host/processes.js";
import { processesLike } from "../support/processes-like.js";

const mark = `4712.${process.pid}`;
const many = 200;
/** Process 1 of namespaces: what it starts outlives it for a moment, and has nothing to do with its console. */
const script = `i=0
while [ $i -lt ${many} ]; do
  sleep ${mark} </dev/null >/dev/null 2>&1 &
  i=$((i + 1))
done
echo ready
exec sleep 4712`;

test("namespaces are ended with every process of them", async () => {
  let isReady = () => {};
  const ready = new Promise<void>((done) => {
    isReady = done;
  });
  const unshare = startProcess("unshare", ["--pid", "--fork", "--kill-child", "sh", "-c", script], new Console(isReady));
  await ready;
  const others = processesLike(`sleep ${mark}`);
  expect(others.length).toBeGreaterThan(many / 2);
  await endNamespaces(unshare);
  expect(others.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  await endNamespaces(unshare);
});

test("namespaces that are only being made are ended too", async () => {
  for (let round = 0; round < 20; round++) {
    const unshare = startProcess("unshare", ["--pid", "--fork", "--kill-child", "sleep", `4713.${process.pid}`], new Console());
    await endNamespaces(unshare);
    expect(unshare.pid).toBeUndefined();
  }
  expect(processesLike(`sleep 4713.${process.pid}`)).toEqual([]);
});
