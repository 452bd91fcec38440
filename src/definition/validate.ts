import type { TLocalizedValidationError } from "typebox/error";
import type { XStatic } from "typebox/schema";
import { nearest } from "../core/suggestion.js";
import { type Problem, pathName } from "./problem.js";
import type { ValuePath, YamlDocument } from "./yaml-document.js";

/** What this module reads of a schema; JSON Schema 2020-12 and `errorMessage`. */
interface SchemaNode {
  readonly type?: string;
  readonly pattern?: string;
  readonly errorMessage?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** What a document must be. */
export interface Rules<Schema = object> {
  readonly schema: Schema;
  /** What the document is called in messages. */
  readonly name: string;
  /** What to write where it is empty. */
  readonly emptyHint: string;
}

export type Validation<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The validator stops at 8 errors by default, which is less than a person can make. */
const mostErrors = 1000;

/** Checks a document against a schema. The validator is loaded here and not before: most commands check nothing. */
export async function validate<const Schema extends object>(
  document: YamlDocument,
  rules: Rules<Schema>,
): Promise<Validation<XStatic<Schema>>> {
  const { Check, Errors, Settings } = await import("../third-party/typebox.js");
  const { value } = document;
  if (Check(rules.schema, value)) return { ok: true, value: value as XStatic<Schema> };
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: mostErrors });
  const [, errors] = Errors(rules.schema, value);
  Settings.Set({ maxErrors });
  const problems = new Map<string, Problem>();
  for (const error of chosenBranches(errors, rules)) {
    for (const problem of problemsOf(error, document, rules)) {
      // a value is told once, even where it breaks several rules
      const id = `${problem.part} ${problem.part === "value" ? pathName(problem.path) : problem.message}`;
      if (!problems.has(id)) problems.set(id, problem);
    }
  }
  return { ok: false, problems: [...problems.values()] };
}

/**
 * Where a value may have one of several forms, the validator tells what is wrong with each. Kept is what is wrong with the one form that
 * the value has the type of; where there is none or several, that the value has none of the forms.
 */
function chosenBranches(errors: readonly TLocalizedValidationError[], rules: Rules): readonly TLocalizedValidationError[] {
  const dropped = new Set<TLocalizedValidationError>();
  for (const choice of errors.filter(({ keyword }) => keyword === "anyOf")) {
    const prefix = `${choice.schemaPath}/anyOf/`;
    const inner = errors.filter(({ schemaPath }) => schemaPath.startsWith(prefix));
    const branch = ({ schemaPath }: TLocalizedValidationError) => schemaPath.slice(prefix.length).split("/", 1)[0];
    const otherType = inner.filter(({ keyword, instancePath }) => keyword === "type" && instancePath === choice.instancePath).map(branch);
    const kept = new Set(inner.map(branch).filter((one) => !otherType.includes(one)));
    const isMap = inner.some((error) => kept.has(branch(error)) && schemaAt(rules, `${prefix}${branch(error)}`).type === "object");
    if (kept.size === 1 && isMap) dropped.add(choice);
    for (const error of inner) if (!(kept.size === 1 && isMap && kept.has(branch(error)))) dropped.add(error);
  }
  return errors.filter((error) => !dropped.has(error));
}

function problemsOf(error: TLocalizedValidationError, document: YamlDocument, rules: Rules): readonly Problem[] {
  const path = pathOf(error.instancePath);
  const schema = schemaAt(rules, error.schemaPath);
  const code = "DEFINITION_INVALID";
  const owner = ownerName(rules, path);
  switch (error.keyword) {
    // the value of an unknown key is checked against the schema `false`
    case "boolean":
      return [unknownKey(error, rules)];
    case "additionalProperties":
      return [];
    case "required":
      return error.params.requiredProperties.map((key) => ({
        code,
        path,
        part: "value",
        message: `${owner} has no "${key}"`,
        hint: `Add it, such as \`${key}: ${exampleOf(schema.properties?.[key])}\`.`,
      }));
    case "uniqueItems":
      return error.params.duplicateItems.map((index) => ({
        code,
        path: [...path, index],
        part: "value",
        message: `${owner} names ${document.textAt([...path, index]) ?? "the same"} twice`,
        hint: "Keep one of them.",
      }));
    default:
      return [wrongValue(error, document, rules)];
  }
}

function unknownKey({ instancePath, schemaPath }: TLocalizedValidationError, rules: Rules): Problem {
  const slash = instancePath.lastIndexOf("/");
  const key = unescaped(instancePath.slice(slash + 1));
  const path = pathOf(instancePath.slice(0, slash));
  const known = Object.keys(schemaAt(rules, schemaPath.slice(0, schemaPath.lastIndexOf("/"))).properties ?? {});
  const meant = nearest(key, known);
  return {
    code: "DEFINITION_INVALID",
    path: [...path, key],
    part: "key",
    message: `${quoted(key)} is not a key of ${ownerName(rules, path)}`,
    hint: meant === undefined ? `The keys are ${known.join(", ")}.` : `Did you mean "${meant}"?`,
  };
}

function wrongValue(error: TLocalizedValidationError, document: YamlDocument, rules: Rules): Problem {
  const path = pathOf(error.instancePath);
  const schema = schemaAt(rules, error.schemaPath);
  const value = valueAt(document.value, path);
  const code = "DEFINITION_INVALID";
  if (path.length === 0 && value === null) {
    return { code, path, part: "value", message: `${rules.name} is empty`, hint: rules.emptyHint };
  }
  const owner = ownerName(rules, path);
  const message = `${owner} ${schema.errorMessage ?? error.message}, and ${described(value)}`;
  const hint = valueHint(error, schema, value, document.textAt(path));
  return { code, path, part: "value", message, ...(hint === undefined ? {} : { hint }) };
}

function valueHint(error: TLocalizedValidationError, schema: SchemaNode, value: unknown, text: string | undefined): string | undefined {
  if (error.keyword === "enum" && text !== undefined) {
    const meant = nearest(
      text,
      error.params.allowedValues.filter((one) => typeof one === "string"),
    );
    if (meant !== undefined) return `Did you mean ${meant}?`;
  }
  const pattern = new RegExp(schema.pattern ?? "");
  if (typeof value === "string" && !pattern.test(value) && pattern.test(value.toLowerCase())) return `Did you mean ${value.toLowerCase()}?`;
  if (schema.type === "array" && typeof value === "string") return `Write it as a list: [${text}].`;
  const unquoted = schema.type === "string" && typeof value !== "string" && text !== undefined && text !== "";
  if (unquoted && pattern.test(text)) return `Write it in quotes: ${quoted(text)}.`;
  return undefined;
}

const ownerName = ({ name }: Rules, path: ValuePath): string => (path.length === 0 ? name : `"${pathName(path)}"`);

function described(value: unknown): string {
  if (value === null) return "has no value";
  if (typeof value === "string") return `is ${quoted(value)}`;
  if (typeof value !== "object") return `is ${String(value)}`;
  return Array.isArray(value) ? "is a list" : "is a map";
}

/** Text from the file in quotes, cut where it is long. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

const exampleOf = (schema: SchemaNode | undefined): string => String(schema?.examples?.[0] ?? "…");

/** A name in a pointer. Source: RFC 6901, section 4. */
const unescaped = (name: string): string => name.replaceAll("~1", "/").replaceAll("~0", "~");

function pathOf(pointer: string): ValuePath {
  return pointer
    .split("/")
    .slice(1)
    .map((name) => (/^\d+$/.test(name) ? Number(name) : unescaped(name)));
}

function schemaAt({ schema }: Rules, pointer: string): SchemaNode {
  return (valueAt(schema, pathOf(pointer)) ?? {}) as SchemaNode;
}

function valueAt(value: unknown, path: ValuePath): unknown {
  let at = value;
  for (const name of path) at = (at as Readonly<Record<string | number, unknown>> | null | undefined)?.[name];
  return at;
}
