// Says which modules of a program stand in one file. Node takes longer to find and open a file than to read some kilobytes that a process does not need.

/** Bytes of code that may be read in vain where that spares a process one file. */
const bytesForFile = 20_000;

/**
 * What a module imports when it is loaded, what it imports later, if at all, and its size in bytes. What is not bundled has neither imports nor size.
 *
 * @typedef {{ readonly imports: readonly string[], readonly later: readonly string[], readonly size: number }} Module
 */

/**
 * The modules of a program in groups, each of which becomes one file. Modules that the same starting points need stand together, and a process reads no others:
 * but where two groups are small enough to be one. No group then needs what was not loaded anyway, and no two need each other.
 * The same modules give the same groups.
 *
 * @param {readonly string[]} entries where processes start from; each has loaded the first of them before
 * @param {(id: string) => Module | undefined} find gives nothing for what is not bundled
 * @returns {string[][]}
 */
export function chunksOf(entries, find) {
  const starts = startingPoints(entries, find);
  const [first] = starts;
  const loaded = starts.map(({ modules }) => new Set([...modules, ...first.modules]));
  let chunks = sameNeeds(starts, find);
  for (;;) {
    const better = merged(chunks, loaded);
    if (better === undefined) return chunks.map(({ modules }) => [...modules]);
    chunks = better;
  }
}

/** The entries and what is imported later, each with all that it loads. */
function startingPoints(entries, find) {
  const points = new Map();
  const rest = [...entries];
  for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
    if (points.has(id) || find(id) === undefined) continue;
    const modules = new Set([id]);
    for (const module of modules) for (const imported of find(module)?.imports ?? []) modules.add(imported);
    points.set(id, { id, modules });
    rest.push(...[...modules].flatMap((module) => find(module)?.later ?? []));
  }
  return [...points.values()];
}

/** Groups of modules that the same starting points need. What the first loads is always there. */
function sameNeeds([first, ...others], find) {
  const groups = new Map();
  for (const id of new Set([first, ...others].flatMap(({ modules }) => [...modules]))) {
    if (find(id) === undefined) continue;
    const users = first.modules.has(id) ? [0] : others.flatMap(({ modules }, at) => (modules.has(id) ? [at + 1] : []));
    groups.set(`${users}`, [...(groups.get(`${users}`) ?? []), { id, users }]);
  }
  return [...groups.values()].map((group) => chunk(new Set(group.map(({ id }) => id)), new Set(group[0].users), find));
}

function chunk(modules, users, find) {
  const known = [...modules].map(find);
  const imports = new Set(known.flatMap((module) => module.imports).filter((id) => !modules.has(id)));
  return { modules, users, imports, size: known.reduce((sum, { size }) => sum + size, 0), find };
}

/** The chunks with two of them as one, where that spares the most; nothing where none are worth it. */
function merged(chunks, loaded) {
  const pairs = chunks.flatMap((one, at) => chunks.slice(at + 1).map((other) => ({ one, other, spared: spared(one, other, loaded) })));
  for (const { one, other } of pairs.filter((pair) => pair.spared > 0).sort((a, b) => b.spared - a.spared)) {
    const both = chunk(new Set([...one.modules, ...other.modules]), new Set([...one.users, ...other.users]), one.find);
    const after = [...chunks.filter((each) => each !== one && each !== other), both];
    if (!isOrdered(after)) continue;
    for (const user of both.users) for (const id of both.modules) loaded[user].add(id);
    return after;
  }
  return undefined;
}

/** What it spares in bytes to have two chunks as one, over all starting points; nothing where one would load more than the two. */
function spared(one, other, loaded) {
  const sharing = [...one.users].filter((user) => other.users.has(user)).length;
  return sharing === 0 ? 0 : sharing * bytesForFile - inVain(one, other, loaded) - inVain(other, one, loaded);
}

/** The bytes of a chunk that are read in vain by those who need only the one that it is put to. */
function inVain(chunk, needed, loaded) {
  let sum = 0;
  for (const user of needed.users) {
    if (chunk.users.has(user)) continue;
    const there = loaded[user];
    for (const id of chunk.imports) if (!needed.modules.has(id) && !there.has(id)) return Number.POSITIVE_INFINITY;
    for (const id of chunk.modules) if (!there.has(id)) sum += chunk.find(id).size;
  }
  return sum;
}

/** Whether each chunk can run when all that it imports has run. */
function isOrdered(chunks) {
  const chunkOf = new Map(chunks.flatMap((each) => [...each.modules].map((id) => [id, each])));
  const done = new Map();
  const visit = (each) => {
    if (done.has(each)) return done.get(each);
    done.set(each, false);
    const ordered = [...each.imports].every((id) => !chunkOf.has(id) || visit(chunkOf.get(id)));
    done.set(each, ordered);
    return ordered;
  };
  return chunks.every(visit);
}
