/** Kafka names Java classes where kafdir takes JavaScript modules. */

/** A path, not the name of a class. */
export function isModulePath(name: string): boolean {
  return name.includes('/') || name.includes('\\') || /\.[cm]?js$/.test(name)
}
