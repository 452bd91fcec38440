import type { TestExpression, Word } from "unbash";
import { UnsupportedCall } from "../command.js";
import { compilePattern } from "../pattern.js";
import { RegularExpressionError } from "../regular-expression/node.js";
import { literalPattern, regularExpression } from "../regular-expression/regular-expression.js";
import { binaryTest, unaryTest } from "./conditions.js";
import { ShellError } from "./control-flow.js";
import { expandInto, expandPattern, expandText } from "./expansion.js";
import type { ExpansionSink } from "./fields.js";
import type { ShellState } from "./state.js";

/** bash's `[[ … ]]`, as far as scripts of packages use it. Source: bash manual, Conditional Constructs. */
export function executeTest(state: ShellState, expression: TestExpression): boolean {
  if (!state.bash) throw new UnsupportedCall("the command [[ in a script of sh");
  switch (expression.type) {
    case "TestGroup":
      return executeTest(state, expression.expression);
    case "TestNot":
      return executeTest(state, expression.operand) === (expression.negations.length % 2 === 0);
    case "TestLogical":
      return expression.operator === "&&"
        ? expression.operands.every((one) => executeTest(state, one))
        : expression.operands.some((one) => executeTest(state, one));
    case "TestUnary":
      return unaryTest(state, expression.operator, expandText(state, expression.operand));
    case "TestBinary": {
      const { operator, left, right } = expression;
      const text = expandText(state, left);
      if (operator === "=" || operator === "==") return compilePattern(expandPattern(state, right)).matches(text);
      if (operator === "!=") return !compilePattern(expandPattern(state, right)).matches(text);
      if (operator === "=~") return matchesExpression(state, text, right);
      return binaryTest(state, text, operator, expandText(state, right));
    }
  }
}

/** What was quoted stands for itself; the match and its groups are put into BASH_REMATCH. */
function matchesExpression(state: ShellState, text: string, word: Word): boolean {
  const sink = new ExpressionSink();
  expandInto(state, word, sink);
  try {
    const match = regularExpression(sink.source, { dialect: "extended" }).exec(text);
    const found = match === undefined ? [] : [text.slice(match.start, match.end), ...match.groups.map((group) => group ?? "")];
    state.variables.setElements("BASH_REMATCH", new Map(found.entries()));
    return match !== undefined;
  } catch (error) {
    if (error instanceof RegularExpressionError) throw new ShellError(`[[: invalid regular expression: ${error.message}`, 2);
    throw error;
  }
}

/** A word as an extended regular expression. */
class ExpressionSink implements ExpansionSink {
  source = "";

  literal(text: string): void {
    this.source += text;
  }

  quoted(text: string): void {
    this.source += literalPattern(text, true);
  }

  unquoted(text: string): void {
    this.source += text;
  }

  next(): void {
    this.source += " ";
  }
}
