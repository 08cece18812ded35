/**
 * An empty object for names that others choose. Nothing is in it from the start, so that `__proto__` and `constructor` are
 * names like any other.
 */
export function emptyDictionary<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>
}
