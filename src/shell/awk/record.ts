import { AwkError } from "./error.js";
import { type Separator, splitText } from "./splitting.js";
import { type InputText, inputText, toText, type Value } from "./value.js";

/** What the record asks of the variables of the program. */
export interface RecordSettings {
  separator(): Separator;
  outputSeparator(): string;
  convertFormat(): string;
}

/** `$0` and its fields, which follow each other's changes. */
export class AwkRecord {
  readonly #settings: RecordSettings;
  #whole: InputText = inputText("");
  /** Nothing while the record is not split. */
  #fields: Value[] | undefined = [];
  /** How the record is split: as FS was when it was read. */
  #separator: Separator = { type: "blanks" };
  #isStale = false;

  constructor(settings: RecordSettings) {
    this.#settings = settings;
  }

  setWhole(text: string): void {
    this.#whole = inputText(text);
    this.#separator = this.#settings.separator();
    this.#fields = undefined;
    this.#isStale = false;
  }

  get count(): number {
    return this.#split().length;
  }

  set count(count: number) {
    const fields = this.#split();
    while (fields.length < count) fields.push("");
    fields.length = Math.max(0, count);
    this.#isStale = true;
  }

  get(index: number): Value {
    if (index === 0) return this.#joined();
    if (index < 0) throw new AwkError(`negative field index $${index}`, { atRunTime: true });
    return this.#split()[index - 1];
  }

  set(index: number, value: Value): void {
    const convert = this.#settings.convertFormat();
    if (index === 0) {
      this.setWhole(toText(value, convert));
      return;
    }
    if (index < 0) throw new AwkError(`negative field index $${index}`, { atRunTime: true });
    const fields = this.#split();
    while (fields.length < index) fields.push("");
    fields[index - 1] = value ?? "";
    this.#isStale = true;
  }

  #split(): Value[] {
    this.#fields ??= splitText(this.#whole.text, this.#separator);
    return this.#fields;
  }

  #joined(): InputText {
    if (this.#isStale) {
      const convert = this.#settings.convertFormat();
      this.#whole = inputText((this.#fields ?? []).map((field) => toText(field, convert)).join(this.#settings.outputSeparator()));
      this.#isStale = false;
    }
    return this.#whole;
  }
}
