/** `--add-scram`: a user of the new cluster. Kafka: metadata.storage.ScramParser. */

import { javaTrim } from '../../common/java-text.ts'
import { HIDDEN, hideSecrets } from '../hide-secrets.ts'
import type { ScramCredential } from '../log-dir-files.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

const DEFAULT_ITERATIONS = 4096
const ITERATIONS = { least: 4096, most: 16384 }

const mechanismNames = { 'SCRAM-SHA-256': 'SCRAM_SHA_256', 'SCRAM-SHA-512': 'SCRAM_SHA_512' } as const

/** `SCRAM-SHA-256=[name=alice,password=secret]`. Throws ToolError (`terse`) in Kafka's words. */
export function parseScramArgument(text: string): ScramCredential {
  const input = javaTrim(text)
  const at = input.indexOf('=')
  if (at < 0) throw wrong(`Failed to find equals sign in SCRAM argument '${hideSecrets(input)}'`)
  const mechanism = mechanismOf(input.slice(0, at))
  const list = input.slice(at + 1)
  if (!list.startsWith('[')) throw wrong('Expected configuration string to start with [')
  if (!list.endsWith(']')) throw wrong('Expected configuration string to end with ]')
  const {
    name,
    salt: saltText,
    iterations: iterationsText,
    password,
    saltedpassword,
    ...others
  } = components(list.slice(1, -1))
  if (name === undefined) throw wrong("You must supply 'name' to add-scram")
  const salt = saltText === undefined ? null : bytesOf(saltText, `Failed to decode given salt: ${saltText}`)
  const count = iterationsText === undefined ? DEFAULT_ITERATIONS : parseJavaInteger(iterationsText, 32)
  if (count === undefined) throw wrong(`Failed to parse iterations count: ${iterationsText}`)
  const secret = secretOf(password, saltedpassword, salt)
  const unknown = Object.keys(others).sort()
  if (unknown.length > 0) throw wrong(`Unknown SCRAM configurations: ${unknown.join(', ')}`)
  checkIterations(count, mechanism)
  return { user: name, mechanism, iterations: count, salt, secret }
}

function mechanismOf(name: string): ScramCredential['mechanism'] {
  if (name === 'SCRAM-SHA-256' || name === 'SCRAM-SHA-512') return name
  throw wrong(`The add-scram mechanism ${name} is not supported.`)
}

/** `key=value` with commas; quotes around a value are dropped. */
function components(text: string): Record<string, string> {
  const pairs = text.split(',').map((component) => {
    const at = component.indexOf('=')
    // Of a password with a comma it is the rest.
    const shown = text.includes('password=') ? HIDDEN : component
    if (at < 0) throw wrong(`No equals sign found in SCRAM component: ${shown}`)
    return [component.slice(0, at), component.slice(at + 1).replace(/^"(.*)"$/s, '$1')] as const
  })
  return Object.fromEntries(pairs)
}

function secretOf(
  password: string | undefined,
  saltedPassword: string | undefined,
  salt: Uint8Array | null,
): ScramCredential['secret'] {
  if (password !== undefined) return { password }
  if (saltedPassword === undefined) throw wrong("You must supply one of 'password' or 'saltedpassword' to add-scram")
  if (salt === null) throw wrong("You must supply 'salt' with 'saltedpassword' to add-scram")
  return { saltedPassword: bytesOf(saltedPassword, `Failed to decode given saltedPassword: ${saltedPassword}`) }
}

function bytesOf(text: string, message: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) throw wrong(message)
  return Buffer.from(text, 'base64')
}

function checkIterations(count: number, mechanism: ScramCredential['mechanism']): void {
  const subject = `for add-scram using ${mechanismNames[mechanism]}`
  if (count < ITERATIONS.least) throw wrong(`The 'iterations' value must be >= ${ITERATIONS.least} ${subject}`)
  if (count > ITERATIONS.most) throw wrong(`The 'iterations' value must be <= ${ITERATIONS.most} ${subject}`)
}

function wrong(message: string): ToolError {
  return new ToolError('terse', message)
}
