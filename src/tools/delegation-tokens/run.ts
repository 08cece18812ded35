/** kafka-delegation-tokens: what Kafka's tool asks for (KIP-48), and the refusal. Kafka: DelegationTokenCommand. */
import { askForToken } from '../../clients/admin/delegation-tokens.ts'
import { javaTrim } from '../../common/java-text.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import type { OptionValues } from '../option-table.ts'
import { formatPrincipal, type KafkaPrincipal, parseKafkaPrincipal } from '../principal.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import type { TokenAction } from './check-options.ts'
import type { DelegationTokensOptionTable } from './options.ts'

type Options = OptionValues<DelegationTokensOptionTable>
/** What is printed before anybody is asked, and the request. */
interface Asked {
  readonly heading: string
  readonly ask: (session: KafkaSession) => Promise<never>
}

const asked: Readonly<Record<TokenAction, (options: Options) => Asked>> = { create, renew, expire, describe }

/** Throws ToolError and KafkaError: Kafka tells all of them on stderr. */
export async function runDelegationTokens(options: Options, action: TokenAction, ports: ToolPorts): Promise<ExitCode> {
  const properties = loadProperties(options.valueOf('command-config'), ports)
  const { heading, ask } = asked[action](options)
  ports.stdout.write(`${heading}\n`)
  const session = await open(addressOf(options, properties, 'adminclient-1'), action, ports)
  try {
    return await ask(session)
  } finally {
    await session.close()
  }
}

async function open(address: ClusterAddress, action: TokenAction, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    throw unopenedSession(error, `${action}DelegationToken`)
  }
}

function create(options: Options): Asked {
  const renewers = principalsOf(options, 'renewer-principal')
  const maxLifetimeMs = periodOf(options, 'max-life-time-period')
  const [owner] = principalsOf(options, 'owner-principal')
  const request = {
    ownerPrincipalType: owner?.principalType ?? null,
    ownerPrincipalName: owner?.principalName ?? null,
    renewers,
    maxLifetimeMs,
  }
  return {
    heading: `Calling create token operation with renewers :${javaList(renewers)} , max-life-time-period :${maxLifetimeMs}`,
    ask: (session) => askForToken(session, 'CreateDelegationToken', request),
  }
}

function renew(options: Options): Asked {
  const renewPeriodMs = periodOf(options, 'renew-time-period')
  const hmac = options.valueOf('hmac') ?? ''
  return {
    heading: `Calling renew token operation with hmac :${hmac} , renew-time-period :${renewPeriodMs}`,
    ask: (session) => askForToken(session, 'RenewDelegationToken', { hmac: base64(hmac), renewPeriodMs }),
  }
}

function expire(options: Options): Asked {
  const expiryTimePeriodMs = periodOf(options, 'expiry-time-period')
  const hmac = options.valueOf('hmac') ?? ''
  return {
    heading: `Calling expire token operation with hmac :${hmac} , expire-time-period :${expiryTimePeriodMs}`,
    ask: (session) => askForToken(session, 'ExpireDelegationToken', { hmac: base64(hmac), expiryTimePeriodMs }),
  }
}

function describe(options: Options): Asked {
  const owners = principalsOf(options, 'owner-principal')
  return {
    heading:
      owners.length === 0
        ? 'Calling describe token operation for current user.'
        : `Calling describe token operation for owners: ${javaList(owners)}`,
    ask: (session) => askForToken(session, 'DescribeDelegationToken', { owners }),
  }
}

function principalsOf(options: Options, name: 'owner-principal' | 'renewer-principal'): KafkaPrincipal[] {
  return options.valuesOf(name).map((text) => parseKafkaPrincipal(javaTrim(text)))
}

/** Kafka's tool dies of an option without its number. */
function periodOf(options: Options, name: 'max-life-time-period' | 'renew-time-period' | 'expiry-time-period'): number {
  const period = options.valueOf(name)
  if (period !== undefined) return period
  throw new ToolError('terse', `Option ${name} requires a number of milliseconds as its argument`)
}

function javaList(principals: readonly KafkaPrincipal[]): string {
  return `[${principals.map(formatPrincipal).join(', ')}]`
}

/** Throws ToolError (`exception`) in Java's words. Java: Base64.getDecoder. */
function base64(text: string): Buffer {
  const strange = /[^A-Za-z0-9+/=]/.exec(text)?.[0]
  if (strange !== undefined) {
    const code = strange.charCodeAt(0).toString(16)
    throw new ToolError('exception', `Illegal base64 character ${code}`, { plain: `'${text}' is not base64.` })
  }
  return Buffer.from(text, 'base64')
}
