/** What `read` gives: asked for again as long as that is null, and then never more. `fallback` until then. */
export function lazily<T>(read: () => T | null, fallback: T): () => T {
  let known: T | null = null
  return () => {
    known ??= read()
    return known ?? fallback
  }
}
