/** Files that are written by `npm run generate` and kept in the repository. */

/** Compares what the generator writes with what is there: name -> text on both sides. */
export function staleFiles(
  generated: ReadonlyMap<string, string>,
  present: ReadonlyMap<string, string>,
): readonly string[] {
  const stale = [...generated].flatMap(([name, text]) => {
    const there = present.get(name)
    if (there === undefined) return [`${name} is missing: npm run generate`]
    return there === text ? [] : [`${name} is stale: npm run generate`]
  })
  const left = [...present.keys()].filter((name) => !generated.has(name))
  return [...stale, ...left.map((name) => `${name} has no tool any more: npm run generate`)]
}
