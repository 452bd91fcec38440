import { ShellError } from "./control-flow.js";

/** The elements of an array of bash, by their numbers. */
export type Elements = ReadonlyMap<number, string>;

interface Variable {
  /** Nothing where it is only declared; of an array, its element 0. */
  readonly value: string | undefined;
  readonly elements?: Elements;
  readonly exported: boolean;
  readonly readonly: boolean;
}

const absent: Variable = { value: undefined, exported: false, readonly: false };

/** The variables of a shell, and those that `local` hides until a function ends. */
export class Variables {
  #values: ReadonlyMap<string, Variable>;
  /** The same map while it is this shell's alone; subshells share theirs until one of both sets a variable. */
  #own: Map<string, Variable> | undefined;
  /** One for each function that runs: what to put back. */
  readonly #hidden: Map<string, Variable | undefined>[] = [];

  constructor(values: ReadonlyMap<string, Variable> = new Map()) {
    this.#values = values;
  }

  /** For a subshell: it cannot end the functions that it is in. */
  clone(): Variables {
    this.#own = undefined;
    const copy = new Variables(this.#values);
    copy.#hidden.push(...this.#hidden.map((one) => new Map(one)));
    return copy;
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.value;
  }

  /** @throws ShellError where it is read-only */
  set(name: string, value: string, { exported }: { readonly exported?: boolean } = {}): void {
    const before = this.#writable(name);
    const elements = before.elements === undefined ? {} : { elements: new Map(before.elements).set(0, value) };
    this.#writing().set(name, { ...before, value, ...elements, exported: exported ?? before.exported });
  }

  /** The elements of an array, in order; a variable that is none is its own element 0. */
  elements(name: string): Elements {
    const { value, elements } = this.#values.get(name) ?? absent;
    if (elements !== undefined) return new Map([...elements].sort(([one], [other]) => one - other));
    return new Map(value === undefined ? [] : [[0, value]]);
  }

  /** Makes a variable an array. @throws ShellError where it is read-only */
  setElements(name: string, elements: Elements): void {
    this.#writing().set(name, { ...this.#writable(name), elements, value: elements.get(0) });
  }

  unset(name: string): void {
    this.#writable(name);
    this.#writing().delete(name);
  }

  /** Marks a variable, whether it has a value or not. */
  mark(name: string, how: "exported" | "readonly"): void {
    this.#writing().set(name, { ...(this.#values.get(name) ?? absent), [how]: true });
  }

  isReadonly(name: string): boolean {
    return this.#values.get(name)?.readonly ?? false;
  }

  /** Names in byte order. */
  names(how: "all" | "exported" | "readonly" = "all"): string[] {
    return [...this.#values]
      .filter(([, one]) => how === "all" || one[how])
      .map(([name]) => name)
      .sort();
  }

  /** What programs get. */
  environment(): Map<string, string> {
    const found = new Map<string, string>();
    for (const [name, { value, elements, exported }] of this.#values) {
      if (exported && value !== undefined && elements === undefined) found.set(name, value);
    }
    return found;
  }

  /** Begins a function, or a command with variables of its own. */
  enter(): void {
    this.#hidden.push(new Map());
  }

  /** Puts back what was hidden since the last `enter`. */
  leave(): void {
    for (const [name, before] of this.#hidden.pop() ?? []) {
      if (before === undefined) this.#writing().delete(name);
      else this.#writing().set(name, before);
    }
  }

  get inFunction(): boolean {
    return this.#hidden.length > 0;
  }

  /** Keeps what a variable is now for the end of the function; it keeps its value until it is set. */
  hide(name: string): void {
    const frame = this.#hidden.at(-1);
    if (frame !== undefined && !frame.has(name)) frame.set(name, this.#values.get(name));
  }

  #writing(): Map<string, Variable> {
    if (this.#own === undefined) {
      this.#own = new Map(this.#values);
      this.#values = this.#own;
    }
    return this.#own;
  }

  #writable(name: string): Variable {
    const before = this.#values.get(name) ?? absent;
    if (before.readonly) throw new ShellError(`${name}: is read only`);
    return before;
  }
}
