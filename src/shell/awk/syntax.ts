import type { RegularExpression } from "../regular-expression/regular-expression.js";

/** A variable: of the program, or a parameter of the function that it stands in. */
export type NameReference =
  | { readonly type: "global"; readonly name: string }
  | { readonly type: "local"; readonly name: string; readonly index: number };

/** What can be assigned to. */
export type Target =
  | NameReference
  | { readonly type: "field"; readonly index: Expression }
  | { readonly type: "element"; readonly array: NameReference; readonly index: readonly Expression[] };

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^";
export type Comparison = "<" | "<=" | "==" | "!=" | ">=" | ">";

export type Expression =
  | Target
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "regex"; readonly expression: RegularExpression }
  | { readonly type: "group"; readonly items: readonly Expression[] }
  | { readonly type: "assign"; readonly target: Target; readonly operator: BinaryOperator | undefined; readonly value: Expression }
  | { readonly type: "choice"; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly type: "or" | "and" | "concatenation"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "in"; readonly index: readonly Expression[]; readonly array: NameReference }
  | { readonly type: "match"; readonly negated: boolean; readonly text: Expression; readonly pattern: Expression }
  | { readonly type: "comparison"; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly type: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly type: "not" | "minus" | "plus"; readonly value: Expression }
  | { readonly type: "step"; readonly target: Target; readonly by: 1 | -1; readonly after: boolean }
  | { readonly type: "builtin"; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | { readonly type: "call"; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly type: "getline";
      readonly target: Target | undefined;
      readonly from: "input" | "file" | "command";
      readonly source: Expression | undefined;
    };

export interface Redirect {
  readonly kind: ">" | ">>" | "|";
  readonly to: Expression;
}

export type Statement =
  | { readonly type: "expression"; readonly value: Expression }
  | { readonly type: "print" | "printf"; readonly args: readonly Expression[]; readonly redirect: Redirect | undefined }
  | { readonly type: "block"; readonly body: readonly Statement[] }
  | { readonly type: "if"; readonly condition: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly type: "while"; readonly condition: Expression; readonly body: Statement }
  | { readonly type: "do"; readonly condition: Expression; readonly body: Statement }
  | {
      readonly type: "for";
      readonly first: Statement | undefined;
      readonly condition: Expression | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly type: "for-in"; readonly target: NameReference; readonly array: NameReference; readonly body: Statement }
  | { readonly type: "delete"; readonly array: NameReference; readonly index: readonly Expression[] | undefined }
  | { readonly type: "exit" | "return"; readonly value: Expression | undefined }
  | { readonly type: "break" | "continue" | "next" | "nextfile" };

/** A pattern with its action; without an action it prints the record. */
export interface Rule {
  readonly first: Expression | undefined;
  /** The end of a range. */
  readonly last: Expression | undefined;
  readonly action: Statement | undefined;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly begin: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly end: readonly Statement[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}
