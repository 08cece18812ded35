/** `kafdir completion`: scripts for the shells, and the words that these ask for. Loads no oclif. */

import {
  type OfferedValue,
  offeredGroups,
  offeredPartitions,
  offeredTopicPartitions,
  offeredTopics,
} from '../tools/completion/offered-values.ts'
import { configChoices } from '../tools/configs/config-choices.ts'
import { configNames } from '../tools/configs/config-names.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ClusterSession, ExitCode } from '../tools/tool-ports.ts'
import { completionShells } from './command-specs/shell.ts'
import { bashCompletion } from './completions/bash.ts'
import { type Candidate, complete, type Offer } from './completions/complete.ts'
import { fishCompletion } from './completions/fish.ts'
import { zshCompletion } from './completions/zsh.ts'
import { exitCodes } from './exit-codes.ts'
import { runWithOutputs } from './run-with-outputs.ts'
import { runWithPorts } from './run-with-ports.ts'

export type CompletionShell = (typeof completionShells)[number]

/** What the shells' scripts ask with: `kafdir completion --complete -- WORD...`, the command line up to the cursor. */
const COMPLETE_FLAG = '--complete'

const scripts: Readonly<Record<CompletionShell, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** The script for a shell. Throws ToolError (`usage`) for a shell that we don't know. */
export function completionScript(shell: string | undefined): string {
  const known = completionShells.find((name) => name === shell)
  if (known !== undefined) return scripts[known]()
  const problem = shell === undefined ? 'SHELL is missing' : `There is no completion for '${shell}'`
  throw new ToolError('usage', `${problem}; there is one for ${completionShells.join(', ')}.`)
}

/** Runs `kafdir completion` with the words behind it. */
export function runCompletion(argv: readonly string[]): Promise<ExitCode> {
  if (argv[0] === COMPLETE_FLAG) return printCandidates(argv.slice(argv[1] === '--' ? 2 : 1))
  return runWithOutputs(async ({ stdout }) => {
    stdout.write(completionScript(argv[0]))
    return exitCodes.done
  })
}

/**
 * In the first line `words`, or `files` or `directories` for the shell to look for; then a word in each line, behind a tab
 * what it is about. A word that ends with = wants more. Whatever can't be found out is left out without a word.
 */
async function printCandidates(words: readonly string[]): Promise<ExitCode> {
  const offer = complete(words)
  if (offer.source === 'file') return print('files\n')
  if (offer.source === 'directory') return print('directories\n')
  const values = await valuesOf(offer, (words.at(-1) ?? '').slice(offer.prefix.length))
  const candidates = values.map(([word, summary]): Candidate => [offer.prefix + word, summary])
  const current = words.at(-1) ?? ''
  const fitting = candidates.filter(([word]) => word.startsWith(current) && !offer.taken.includes(word))
  return print(`words\n${fitting.map(([word, summary]) => `${word}\t${firstLine(summary)}\n`).join('')}`)
}

function print(text: string): Promise<ExitCode> {
  return runWithOutputs(async ({ stdout }) => {
    stdout.write(text)
    return exitCodes.done
  })
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.replaceAll('\t', ' ') ?? ''
}

async function valuesOf(offer: Offer, typed: string): Promise<readonly OfferedValue[]> {
  const { source, given, positionals } = offer
  if (source === 'topic') return fromCluster(offer, offeredTopics)
  if (source === 'group') return fromCluster(offer, offeredGroups)
  if (source === 'entity-name') return entityNames(offer)
  if (source === 'topic-partition' || source === 'topic-partition-offset') {
    const end = source === 'topic-partition' ? '' : ':'
    return fromCluster(offer, (session) => offeredTopicPartitions(session, end))
  }
  const topic = given.get('topic') ?? positionals[0]
  if (source === 'partition') {
    return topic === undefined ? [] : fromCluster(offer, (session) => offeredPartitions(session, topic))
  }
  if (source === 'config-name') return entityConfigs(given).map((name) => [name, ''])
  if (source === 'config') return configsFor(given, typed)
  return offer.candidates
}

/** Of `--entity-type`; names of other entities than topics and groups are not looked up. */
async function entityNames(offer: Offer): Promise<readonly OfferedValue[]> {
  const type = offer.given.get('entity-type')
  if (type === 'topics') return fromCluster(offer, offeredTopics)
  return type === 'groups' ? fromCluster(offer, offeredGroups) : []
}

/** Names with =, or behind the = the values. */
function configsFor(given: Offer['given'], typed: string): OfferedValue[] {
  const [name = '', value] = typed.split('=')
  if (value === undefined) return entityConfigs(given).map((config) => [`${config}=`, ''])
  return configChoices(name).map((choice) => [`${name}=${choice}`, ''])
}

type EntityType = keyof typeof configNames

/** What options say about whose configs are meant; topics' by default. */
const entityOptions: Readonly<Record<string, EntityType>> = {
  broker: 'brokers',
  'broker-defaults': 'brokers',
  group: 'groups',
  'client-metrics': 'client-metrics',
  user: 'users',
  'user-defaults': 'users',
  client: 'clients',
  'client-defaults': 'clients',
  ip: 'ips',
  'ip-defaults': 'ips',
}

function entityConfigs(given: Offer['given']): readonly string[] {
  const asked = given.get('entity-type') ?? ''
  if (Object.hasOwn(configNames, asked)) return configNames[asked as EntityType]
  const option = Object.keys(entityOptions).find((name) => given.has(name)) ?? ''
  return configNames[entityOptions[option] ?? 'topics']
}

/** Nothing is changed, and nothing said: who is typing has no use for an error. */
async function fromCluster(
  { given }: Offer,
  values: (session: ClusterSession) => Promise<OfferedValue[]>,
): Promise<readonly OfferedValue[]> {
  let found: readonly OfferedValue[] = []
  await runWithPorts(async (ports) => {
    const address = { dir: given.get('dir'), bootstrapServer: given.get('bootstrap-server'), clientId: 'completion' }
    const session = await ports.openSession({ ...address, readOnly: true }).catch(() => undefined)
    if (session !== undefined) found = await values(session).catch(() => [])
    await session?.close()
    return exitCodes.done
  })
  return found
}
