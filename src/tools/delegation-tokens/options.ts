/** The options of kafka-delegation-tokens, with the words of Kafka 4.3.1's help. Kafka: DelegationTokenCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const delegationTokensOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    description: 'REQUIRED: server(s) to use for bootstrapping.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    description:
      'REQUIRED: A property file containing configs to be passed to Admin Client. Token management operations are allowed in secure mode only. This config file is used to pass security related configs.',
  },
  create: {
    argument: 'none',
    description: 'Create a new delegation token. Use --renewer-principal option to pass renewer principals.',
  },
  describe: {
    argument: 'none',
    description:
      'Describe delegation tokens for the given principals. Use --owner-principal to pass owner/renewer principals. If --owner-principal option is not supplied, all the user-owned tokens and tokens where the user has Describe permissions will be returned.',
  },
  expire: {
    argument: 'none',
    description: 'Expire delegation token. Use --expiry-time-period option to expire the token.',
  },
  'expiry-time-period': {
    argument: 'optional',
    type: 'Long',
    description:
      'Expiry time period in milliseconds. If the value is -1, then the token will get invalidated immediately.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  hmac: {
    argument: 'optional',
    type: 'String',
    description: 'HMAC of the delegation token',
  },
  'max-life-time-period': {
    argument: 'optional',
    type: 'Long',
    description:
      'Max life period for the token in milliseconds. If the value is -1, then token max life time will default to the server side config value of (delegation.token.max.lifetime.ms).',
  },
  'owner-principal': {
    argument: 'optional',
    type: 'String',
    repeatable: true,
    description: 'owner is a Kafka principal. They should be in principalType:name format.',
  },
  renew: {
    argument: 'none',
    description: 'Renew delegation token. Use --renew-time-period option to set renew time period.',
  },
  'renew-time-period': {
    argument: 'optional',
    type: 'Long',
    description:
      'Renew time period in milliseconds. If the value is -1, then the renew time period will default to the server side config value of (delegation.token.expiry.time.ms).',
  },
  'renewer-principal': {
    argument: 'optional',
    type: 'String',
    repeatable: true,
    description: 'renewer is a Kafka principal. They should be in principalType:name format.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type DelegationTokensOptionTable = typeof delegationTokensOptionTable
