import type { TestExpression } from "unbash";
import { UnsupportedCall } from "../command.js";
import { compilePattern } from "../pattern.js";
import { binaryTest, unaryTest } from "./conditions.js";
import { expandPattern, expandText } from "./expansion.js";
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
      if (operator === "=~") throw new UnsupportedCall("the operator =~");
      return binaryTest(state, text, operator, expandText(state, right));
    }
  }
}
