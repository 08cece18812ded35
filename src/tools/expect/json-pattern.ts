/**
 * What a record must look like, as JSON: an object asks for the fields that it names and leaves the others alone, at any
 * depth; an array asks for as many elements, each as its own pattern says; everything else must be equal.
 */

const SHOWN_CHARACTERS = 80

/** How many things the pattern asks for: itself, and what is in it. */
export function patternSize(pattern: unknown): number {
  if (typeof pattern !== 'object' || pattern === null) return 1
  return Object.values(pattern).reduce((sum: number, each) => sum + patternSize(each), 1)
}

/** How many of them `value` has: as many as the pattern's size when it matches, and the more the closer it is. */
export function closeness(pattern: unknown, value: unknown): number {
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value)) return 0
    let found = pattern.length === value.length ? 1 : 0
    for (let i = 0; i < pattern.length && i < value.length; i++) found += closeness(pattern[i], value[i])
    return found
  }
  if (!isObject(pattern)) return pattern === value ? 1 : 0
  if (!isObject(value)) return 0
  let found = 1
  for (const name in pattern) if (Object.hasOwn(value, name)) found += closeness(pattern[name], value[name])
  return found
}

/** What is different, as sentences such as `.status is "new", not "paid"`; none when it matches. */
export function differencesOf(pattern: unknown, value: unknown, path = ''): string[] {
  if (Array.isArray(pattern) && Array.isArray(value)) {
    const length = `${path || '.'} has ${value.length} elements, not ${pattern.length}`
    const common = pattern.slice(0, value.length)
    return [
      ...(pattern.length === value.length ? [] : [length]),
      ...common.flatMap((each, i) => differencesOf(each, value[i], `${path || '.'}[${i}]`)),
    ]
  }
  if (isObject(pattern) && isObject(value)) {
    return Object.entries(pattern).flatMap(([name, each]) => {
      const inner = `${path}${step(name)}`
      return Object.hasOwn(value, name) ? differencesOf(each, value[name], inner) : [`${inner} is missing`]
    })
  }
  return pattern === value ? [] : [`${path || 'the value'} is ${shown(value)}, not ${shown(pattern)}`]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** As jq writes it. */
function step(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
