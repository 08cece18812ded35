import { topicsImportSpec } from '../../cli/command-specs/topics-file.ts'
import { confirm } from '../../cli/confirm.ts'
import { reportError } from '../../cli/error-report.ts'
import { fileOrInput } from '../../cli/file-or-input.ts'
import { importJson, importSummary, importText } from '../../cli/import-view.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import type { ProcessPorts } from '../../cli/process-ports.ts'
import { withSpinner } from '../../cli/terminal.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { shortList } from '../../cli/topic-views.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ClusterSession, ExitCode } from '../../tools/tool-ports.ts'
import { planImport } from '../../tools/topics/import-plan.ts'
import { applyChanges, type ImportFailures, readTopics } from '../../tools/topics/import-topics.ts'
import type { TopicChange } from '../../tools/topics/topic-types.ts'
import { parseTopicsFile, type TopicDefinition } from '../../tools/topics/topics-file.ts'

export default class TopicsImport extends ToolCommand {
  static override summary = topicsImportSpec.summary
  static override args = oclifArgs(topicsImportSpec.argument)
  static override flags = oclifFlags(topicsImportSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: file = '', detected } = await this.commandLine(topicsImportSpec)
    const options = optionValues(topicsImportSpec, detected)
    const rules = {
      prune: options.has('prune'),
      isPlan: options.has('dry-run'),
      json: options.has('json'),
      asks: !options.has('yes'),
    }
    return this.runInCluster(options, async (session, ports) => {
      const wanted = parseTopicsFile(await fileOrInput(file, ports), file === '-' ? 'standard input' : file)
      if (wanted.length === 0 && rules.prune && rules.asks && !rules.isPlan) throw pruneOfAll()
      return importTopics(session, wanted, rules, ports)
    })
  }
}

interface ImportRules {
  readonly prune: boolean
  readonly isPlan: boolean
  readonly json: boolean
  readonly asks: boolean
}

async function importTopics(
  session: ClusterSession,
  wanted: readonly TopicDefinition[],
  rules: ImportRules,
  ports: ProcessPorts,
): Promise<ExitCode> {
  const { stderr } = ports
  const existing = await readTopics(session, new Set(wanted.map(({ name }) => name)))
  const { changes: planned, problems } = planImport(existing, wanted, rules)
  const feasible = planned.filter(({ name }) => !problems.has(name))
  const { failures: refused, partitionCounts } = await applyChanges(session, feasible, { validateOnly: true })
  const changes = planned.map((change) => withPartitionCount(change, partitionCounts.get(change.name)))
  for (const [name, problem] of problems) refused.set(name, new KafkaError('INVALID_REQUEST', { message: problem }))
  if (rules.isPlan) return show(changes, refused, rules, ports)
  if (refused.size > 0) {
    if (rules.json) showJson(changes, refused, { isPlan: true }, ports)
    for (const failure of refused.values()) reportError(failure, stderr)
    stderr.write('Nothing was changed.\n')
    return 1
  }
  const gone = changes.filter(({ action }) => action === 'delete').map(({ name }) => name)
  if (gone.length > 0 && rules.asks && !(await confirm(`Delete ${shortList(gone, 'topic')}?`, ports))) {
    throw new ToolError('terse', 'Nothing was changed.')
  }
  const applying = applyChanges(session, changes, { validateOnly: false })
  return show(changes, (await withSpinner('Changing topics', stderr, applying)).failures, rules, ports)
}

/** An empty file is more likely a slip than a wish. */
function pruneOfAll(): ToolError {
  const hint = 'If that is meant, give --yes too.'
  return new ToolError('usage', 'No topic is in the file, so --prune would delete all that there are.', { hint })
}

/** The brokers' default is known once they have been asked. */
function withPartitionCount(change: TopicChange, count: number | undefined): TopicChange {
  const { before, after } = change.partitions
  return { ...change, partitions: { before, after: after ?? count ?? null } }
}

/** Tells what became of each topic. */
function show(
  changes: readonly TopicChange[],
  failures: ImportFailures,
  { isPlan, json }: ImportRules,
  { stdout, stderr }: ProcessPorts,
): ExitCode {
  const done = changes.filter(({ name }) => !failures.has(name))
  if (json) showJson(changes, failures, { isPlan }, { stdout })
  else stdout.write(done.map((change) => importText(change, { isPlan })).join(''))
  for (const failure of failures.values()) reportError(failure, stderr)
  if (done.length > 0 || failures.size === 0) stderr.write(importSummary(done, { isPlan }))
  return failures.size === 0 ? 0 : 1
}

function showJson(
  changes: readonly TopicChange[],
  failures: ImportFailures,
  { isPlan }: Pick<ImportRules, 'isPlan'>,
  { stdout }: Pick<ProcessPorts, 'stdout'>,
): void {
  writeJson(stdout, {
    applied: !isPlan,
    topics: changes.map((change) => importJson(change, failures.get(change.name))),
  })
}
