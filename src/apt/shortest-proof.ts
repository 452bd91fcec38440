import type { RelationGroup } from "../deb/relation.js";
import type { Candidates } from "./candidates.js";
import type { Package } from "./package.js";
import { type Clash, Selection } from "./selection.js";

/** A relation that only one package satisfies: with the one the other must be there. */
export interface ProofLink {
  readonly dependent: Package;
  readonly group: RelationGroup;
  readonly needed: Package;
}

/** Why a request cannot be met: links from packages that it names to one that lacks something, or to two that cannot stand together. */
export type Proof = { readonly links: readonly ProofLink[] } & (
  | { readonly kind: "missing"; readonly dependent: Package; readonly group: RelationGroup }
  | { readonly kind: "conflict"; readonly clash: Clash }
);

/** A package that must be there: how far it is from the request, and what must be there with it. */
interface Must {
  readonly found: Package;
  readonly distance: number;
  /** Undefined for a package of the request. */
  readonly by: ProofLink | undefined;
  readonly links: readonly ProofLink[];
  readonly missing: readonly RelationGroup[];
}

/**
 * The proof with the fewest relations, among those that leave no choice: every link is a relation that only one package satisfies. Undefined where
 * each relation has an answer by itself and only their combinations fail.
 */
export function shortestProof(roots: readonly Package[], candidates: Candidates): Proof | undefined {
  const musts = mustsOf(roots, candidates);
  const proofs = [missingProof(musts), conflictProof(musts)].filter((proof) => proof !== undefined);
  return proofs.sort((a, b) => a.links.length - b.links.length)[0];
}

/** What must be there, the nearest first. */
function mustsOf(roots: readonly Package[], candidates: Candidates): ReadonlyMap<string, Must> {
  const musts = new Map<string, Must>();
  const pending: Pick<Must, "found" | "distance" | "by">[] = roots.map((found) => ({ found, distance: 0, by: undefined }));
  // grows while it is walked
  for (const one of pending) {
    if (musts.has(one.found.name)) continue;
    const links: ProofLink[] = [];
    const missing: RelationGroup[] = [];
    for (const group of [...one.found.preDepends, ...one.found.depends]) {
      const open = candidates.satisfying(group);
      const [only] = open;
      if (only === undefined) missing.push(group);
      else if (open.length === 1 && only !== one.found) links.push({ dependent: one.found, group, needed: only });
    }
    musts.set(one.found.name, { ...one, links, missing });
    pending.push(...links.map((link) => ({ found: link.needed, distance: one.distance + 1, by: link })));
  }
  return musts;
}

function missingProof(musts: ReadonlyMap<string, Must>): Proof | undefined {
  for (const { found, missing } of musts.values()) {
    const [group] = missing;
    if (group !== undefined) return { kind: "missing", dependent: found, group, links: chainTo(found.name, musts) };
  }
  return undefined;
}

function conflictProof(musts: ReadonlyMap<string, Must>): Proof | undefined {
  const selection = new Selection();
  for (const { found } of musts.values()) selection.add(found, { by: "essential" });
  const clashes = [...musts.values()].flatMap(({ found }) => selection.clashes(found).filter(({ by }) => by === found));
  let best: Proof | undefined;
  for (const clash of clashes) {
    const links = forkTo(clash.by.name, clash.other.name, musts);
    if (best === undefined || links.length < best.links.length) best = { kind: "conflict", clash, links };
  }
  return best;
}

/** The fewest links that lead from the request to both packages: one chain as far as both can share it, or two. */
function forkTo(a: string, b: string, musts: ReadonlyMap<string, Must>): readonly ProofLink[] {
  const [toA, toB] = [waysTo(a, musts), waysTo(b, musts)];
  let [fork, least] = [undefined as string | undefined, (musts.get(a)?.distance ?? 0) + (musts.get(b)?.distance ?? 0)];
  for (const [name, { distance }] of musts) {
    const [wayA, wayB] = [toA.get(name), toB.get(name)];
    if (wayA === undefined || wayB === undefined) continue;
    const length = distance + wayA.length + wayB.length;
    if (length < least) [fork, least] = [name, length];
  }
  if (fork === undefined) return [...chainTo(a, musts), ...chainTo(b, musts)];
  return [...chainTo(fork, musts), ...(toA.get(fork) ?? []), ...(toB.get(fork) ?? [])];
}

/** From each package that leads to this one, the shortest way. */
function waysTo(name: string, musts: ReadonlyMap<string, Must>): ReadonlyMap<string, readonly ProofLink[]> {
  const before = new Map<string, ProofLink[]>();
  for (const { links } of musts.values()) {
    for (const link of links) before.set(link.needed.name, [...(before.get(link.needed.name) ?? []), link]);
  }
  const ways = new Map<string, readonly ProofLink[]>([[name, []]]);
  // grows while it is walked
  for (const [at, way] of ways) {
    for (const link of before.get(at) ?? []) if (!ways.has(link.dependent.name)) ways.set(link.dependent.name, [link, ...way]);
  }
  return ways;
}

function chainTo(name: string, musts: ReadonlyMap<string, Must>): readonly ProofLink[] {
  const links: ProofLink[] = [];
  for (let by = musts.get(name)?.by; by !== undefined; by = musts.get(by.dependent.name)?.by) links.unshift(by);
  return links;
}
