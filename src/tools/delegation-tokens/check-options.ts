/** What kafka-delegation-tokens refuses before it looks for a cluster. Kafka: DelegationTokenCommandOptions.checkArgs. */
import { demandServer } from '../demand-address.ts'
import { checkInvalidArgs, checkRequiredArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import type { DelegationTokensOptionTable } from './options.ts'

const actions = ['create', 'renew', 'expire', 'describe'] as const

export type TokenAction = (typeof actions)[number]

type Name = keyof DelegationTokensOptionTable

const required: Readonly<Record<TokenAction, readonly Name[]>> = {
  create: ['max-life-time-period'],
  renew: ['hmac', 'renew-time-period'],
  expire: ['hmac', 'expiry-time-period'],
  describe: [],
}

const invalid: Readonly<Record<TokenAction, readonly Name[]>> = {
  create: ['hmac', 'renew-time-period', 'expiry-time-period'],
  renew: ['renewer-principal', 'max-life-time-period', 'expiry-time-period', 'owner-principal'],
  expire: ['renew', 'max-life-time-period', 'renew-time-period', 'owner-principal'],
  describe: ['renew-time-period', 'max-life-time-period', 'hmac', 'expiry-time-period'],
}

/** Throws ToolError (`usage`). Without an address the default directory is meant, but for KAFDIR_STRICT. */
export function checkTokenOptions(options: OptionValues<DelegationTokensOptionTable>): TokenAction {
  const given = actions.filter((name) => options.has(name))
  const [action] = given
  if (action === undefined || given.length > 1) {
    throw usageError('Command must include exactly one action: --create, --renew, --expire or --describe')
  }
  demandServer(options)
  checkRequiredArgs(options, 'command-config')
  checkRequiredArgs(options, ...required[action])
  checkInvalidArgs(options, action, invalid[action])
  return action
}
