/** What kafka-acls refuses before it looks for a cluster. Kafka: AclCommandOptions.checkArgs. */
import { demandAddress } from '../demand-address.ts'
import { checkInvalidArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import type { AclsOptionTable } from './options.ts'

export type AclAction = 'add' | 'remove' | 'list'

/** Throws ToolError (`usage`). Without an address the default directory is meant, but for KAFDIR_STRICT. */
export function checkAclOptions(options: OptionValues<AclsOptionTable>): AclAction {
  const has = (name: keyof AclsOptionTable) => options.has(name)
  if (has('bootstrap-server') && has('bootstrap-controller')) {
    throw usageError('Only one of --bootstrap-server or --bootstrap-controller must be specified')
  }
  demandAddress(options, ['bootstrap-server', 'bootstrap-controller'], () =>
    usageError('One of --bootstrap-server or --bootstrap-controller must be specified'),
  )
  const actions = (['add', 'remove', 'list'] as const).filter(has)
  const [action] = actions
  if (action === undefined || actions.length > 1) {
    throw usageError('Command must include exactly one action: --list, --add, --remove. ')
  }
  const notForList = ['producer', 'consumer', 'allow-host', 'allow-principal', 'deny-host', 'deny-principal'] as const
  checkInvalidArgs(options, 'list', notForList)
  checkInvalidArgs(options, 'producer', ['operation', 'deny-principal', 'deny-host'])
  checkInvalidArgs(options, 'consumer', ['operation', 'deny-principal', 'deny-host'])
  if (has('principal') && action !== 'list') {
    throw usageError('The --principal option is only available if --list is set')
  }
  if (has('producer') && !has('topic')) throw usageError('With --producer you must specify a --topic')
  if (has('idempotent') && !has('producer')) {
    throw usageError('The --idempotent option is only available if --producer is set')
  }
  const isOther = !has('producer') && (has('cluster') || has('transactional-id'))
  if (has('consumer') && (!has('topic') || !has('group') || isOther)) {
    throw usageError(
      'With --consumer you must specify a --topic and a --group and no --cluster or --transactional-id option should be specified.',
    )
  }
  return action
}
