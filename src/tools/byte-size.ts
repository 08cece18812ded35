/** Numbers of bytes as people write them: `1KiB`, `1.5 MB`, `900`. */
import { usageError } from './option-checks.ts'

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1000 ** 4,
  tib: 1024 ** 4,
}
const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)$/i
const SHOWN_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** The bytes, or undefined where `text` is no size: a number, with a unit behind it or none (bytes). */
export function parseByteSize(text: string): number | undefined {
  const [, count = '', unit = ''] = SIZE.exec(text.trim()) ?? []
  const unitBytes = UNIT_BYTES[unit.toLowerCase()]
  return count === '' || unitBytes === undefined ? undefined : Math.round(Number(count) * unitBytes)
}

/** The same for the option `name`. Throws ToolError (`usage`) where it is none. */
export function byteSizeOption(name: string, text: string): number {
  const bytes = parseByteSize(text)
  if (bytes !== undefined && Number.isSafeInteger(bytes)) return bytes
  throw usageError(`--${name} must be a number of bytes such as 900, 1KiB or 1.5GB, not '${text}'.`)
}

/** For people, in powers of 1024 and three digits: `900 B`, `1.46 KiB`, `12.3 MiB`. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0]
  // 1023.5 would be shown as 1024.
  while (Math.round(value) >= 1024 && unit < SHOWN_UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${SHOWN_UNITS[unit]}`
}

/** `1.46`, `12.3`, `912`. */
function threeDigits(value: number): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return value.toFixed(decimals)
}
