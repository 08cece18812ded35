/** kafka-acls: who may do what, as an authorizer keeps it. A directory has none, and says so. Kafka: AclCommand. */
import { createAcls, deleteAcls, describeAcls } from '../../clients/admin/acls.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { ANY_ACL, aclCreation, aclFilter, foundAcls } from './acl-requests.ts'
import { type AccessControlEntry, entryText, resourceFilterText } from './acl-types.ts'
import type { AclAction } from './check-options.ts'
import { type NamedAcls, namedAcls, namedResources, patternTypeOf, principalsOf } from './named-acls.ts'
import type { AclsOptionTable } from './options.ts'

type Options = OptionValues<AclsOptionTable>
type Work = (session: ClusterSession, ports: ToolPorts) => Promise<void>

const prepare: Readonly<Record<AclAction, (options: Options) => Work>> = {
  add: prepareAdd,
  remove: prepareRemove,
  list: prepareList,
}

/** The request that Kafka's client names when nobody answers. */
const FIRST_CALL: Readonly<Record<AclAction, string>> = {
  add: 'describeAcls',
  remove: 'deleteAcls',
  list: 'describeAcls',
}

/** Throws ToolError (`usage`); all else that goes wrong is told on stdout, as Kafka does, and gives 1. */
export async function runAcls(options: Options, action: AclAction, ports: ToolPorts): Promise<ExitCode> {
  try {
    const properties = loadProperties(options.valueOf('command-config'), ports)
    const work = prepare[action](options)
    const session = await open(addressFor(options, properties), action, ports)
    try {
      await work(session, ports)
      return 0
    } finally {
      await session.close()
    }
  } catch (error) {
    if ((!isKafkaError(error) && !isToolError(error)) || (isToolError(error) && error.kind === 'usage')) throw error
    const text = isKafkaError(error)
      ? `org.apache.kafka.common.errors.${error.javaException}: ${error.message}`
      : error.message
    ports.stdout.write(`Error while executing ACL command: ${text}\n`)
    if (error.hint !== undefined) ports.stderr.write(`${error.hint}\n`)
    return 1
  }
}

function addressFor(options: Options, properties: Readonly<Record<string, string>>): ClusterAddress {
  const bootstrapController = options.valueOf('bootstrap-controller')
  if (bootstrapController === undefined) return addressOf(options, properties, 'adminclient-1')
  const { bootstrapServer: _, ...address } = addressOf(options, {}, 'adminclient-1')
  return { ...address, properties, bootstrapController }
}

async function open(address: ClusterAddress, action: AclAction, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    throw unopenedSession(error, FIRST_CALL[action])
  }
}

function prepareAdd(options: Options): Work {
  const patternType = patternTypeOf(options)
  if (patternType === 'ANY' || patternType === 'MATCH') {
    throw usageError(`A '--resource-pattern-type' value of '${patternType}' is not valid when adding acls.`)
  }
  const named = namedAcls(options)
  if (named.some(({ entries }) => entries.length === 0)) {
    throw usageError('You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.')
  }
  return async (session, ports) => {
    for (const each of named) await add(session, each, ports)
  }
}

async function add(session: ClusterSession, { resource, entries }: NamedAcls, { stdout }: ToolPorts): Promise<void> {
  const found = foundAcls(await describeAcls(session, aclFilter(resource)))
  const existing = new Set(found.flatMap((each) => each.entries.map(({ text }) => text)))
  const name = resourceFilterText(resource)
  for (const text of entries.map(entryText).filter((each) => existing.has(each))) {
    stdout.write(`Acl (pattern=${name}, entry=${text}) already exists.\n`)
  }
  const added = entries.filter((entry) => !existing.has(entryText(entry)))
  if (added.length === 0) return
  stdout.write(`Adding ACLs for resource \`${name}\`: \n ${entryLines(added)}\n\n`)
  await createAcls(
    session,
    added.map((entry) => aclCreation(resource, entry)),
  )
}

function prepareRemove(options: Options): Work {
  const named = namedAcls(options)
  return async (session, ports) => {
    for (const { resource, entries } of named) {
      const name = resourceFilterText(resource)
      const question =
        entries.length === 0
          ? `Are you sure you want to delete all ACLs for resource filter \`${name}\`? (y/n)`
          : `Are you sure you want to remove ACLs: \n ${entryLines(entries)}\n from resource filter \`${name}\`? (y/n)`
      if (!options.has('force') && !(await isMeant(question, ports))) continue
      const filters = entries.map((entry) => aclFilter(resource, entry))
      await deleteAcls(session, filters.length === 0 ? [aclFilter(resource)] : filters)
    }
  }
}

function entryLines(entries: readonly AccessControlEntry[]): string {
  return entries.map((entry) => `\t${entryText(entry)}`).join('\n')
}

/** The first line of standard input; throws ToolError where there is none. Kafka asks the terminal alone, and dies without one. */
async function isMeant(question: string, { stdin, stdout }: ToolPorts): Promise<boolean> {
  stdout.write(`${question}\n`)
  for await (const chunk of stdin.chunks()) return /^y(?:\r?\n|$)/i.test(Buffer.from(chunk).toString('utf8'))
  throw new ToolError('terse', 'Standard input ended before there was an answer: nothing was removed.', {
    hint: '--force removes without asking.',
  })
}

function prepareList(options: Options): Work {
  const resources = namedResources(options)
  const principals = principalsOf(options, 'principal')
  return async (session, { stdout }) => {
    const filters = resources.length === 0 ? [ANY_ACL] : resources.map((resource) => aclFilter(resource))
    const found = []
    for (const filter of filters) found.push(...foundAcls(await describeAcls(session, filter)))
    for (const principal of principals.length === 0 ? [null] : principals) {
      if (principal !== null) stdout.write(`ACLs for principal \`${principal}\`\n`)
      for (const { resource, entries } of found) {
        const shown = entries.filter((entry) => principal === null || entry.principal === principal)
        if (shown.length === 0) continue
        stdout.write(
          `Current ACLs for resource \`${resource}\`:\n${shown.map(({ text }) => `\t${text}`).join('\n')}\n\n`,
        )
      }
    }
  }
}
