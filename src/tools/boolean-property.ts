import { javaTrim } from '../common/java-text.ts'

/** Java's Boolean.parseBoolean, which is true for one word only, over a property that may be missing. */
export function booleanProperty(
  properties: Readonly<Record<string, string>>,
  name: string,
  byDefault: boolean,
): boolean {
  const value = properties[name]
  return value === undefined ? byDefault : javaTrim(value).toLowerCase() === 'true'
}
