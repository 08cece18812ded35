/** One way to break the engine on purpose, which a test has to notice. */

export interface Mutation {
  readonly name: string
  /** Below src. */
  readonly file: string
  /** Occurs exactly once in the file; test/tidy/mutations.test.ts holds that. */
  readonly before: string
  readonly after: string
  /** What does not hold any more: an invariant, a promise, or a rule of Kafka's. */
  readonly breaks: string
  /** Test files below test that should notice it, the cheapest first. */
  readonly tests: readonly string[]
}

/** How often `snippet` occurs in `text`. */
export function occurrences(text: string, snippet: string): number {
  return text.split(snippet).length - 1
}

/** The text of the file with the mutation in it. Throws where its snippet is not there exactly once. */
export function mutated(text: string, { name, file, before, after }: Mutation): string {
  const found = occurrences(text, before)
  if (found !== 1) throw new Error(`${name}: the snippet occurs ${found} times in src/${file}, not once`)
  return text.replace(before, () => after)
}
